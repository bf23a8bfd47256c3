package io.minewatch.golden;

/**
 * What XMRig and a nodejs-pool say to each other, word for word as mining programs write it.
 * Sources: xmrig, src/base/net/stratum/Client.cpp; nodejs-pool, lib/pool.js.
 */
final class XmrigTalk {
    private static final int MONERO_VERSION = 16;

    private final Tape.Connection connection;
    private final String seed;
    private String agent = Words.XMRIG_LINUX;
    private String extraLogin = "";
    private String user = Words.WALLET;
    private String pass = "x";
    private int nextId = 2;
    private int jobs;
    private long difficulty = 10_000;
    private long height = 3_664_112;

    XmrigTalk(Tape.Connection connection, String seed) {
        this.connection = connection;
        this.seed = seed;
    }

    XmrigTalk user(String login, String password) {
        user = login;
        pass = password;
        return this;
    }

    XmrigTalk agent(String text) {
        agent = text;
        return this;
    }

    /** Further members of the login's params, each with a comma before it. */
    XmrigTalk extraLogin(String members) {
        extraLogin = members;
        return this;
    }

    /** The difficulty of the next jobs. */
    XmrigTalk difficulty(long hashes) {
        difficulty = hashes;
        return this;
    }

    String loginLine() {
        return "{'id':1,'jsonrpc':'2.0','method':'login','params':{'login':'%s','pass':'%s','agent':'%s'%s,'algo':['rx/0']}}"
                .formatted(user, pass, agent, extraLogin);
    }

    String loginReplyLine() {
        return "{'id':1,'jsonrpc':'2.0','error':null,'result':{'id':'%s','job':%s,'extensions':['algo','keepalive'],'status':'OK'}}"
                .formatted(session(), jobObject());
    }

    /** The next job; calling it moves on to it. */
    String jobLine() {
        return "{'jsonrpc':'2.0','method':'job','params':%s}".formatted(jobObject());
    }

    private String jobObject() {
        jobs++;
        // Pools send a new job at each block, here at every second one, and to refresh it.
        String block = seed + "block" + jobs / 2;
        return "{'blob':'%s','algo':'rx/0','height':%d,'seed_hash':'%s','job_id':'%s','target':'%s','id':'%s'}"
                .formatted(
                        Words.blob(
                                MONERO_VERSION,
                                connection.tape().seconds() - 3,
                                block,
                                seed + "root" + jobs),
                        height + jobs / 2,
                        Words.hex("seed", 64),
                        jobId(),
                        Words.target(difficulty),
                        session());
    }

    String submitLine() {
        int id = nextId++;
        return "{'id':%d,'jsonrpc':'2.0','method':'submit','params':{'id':'%s','job_id':'%s','nonce':'%s','result':'%s','algo':'rx/0'}}"
                .formatted(
                        id,
                        session(),
                        jobId(),
                        Words.hex(seed + "nonce" + id, 4) + "0200",
                        Words.result(seed + "share" + id, difficulty));
    }

    /** To the submit or keepalive sent last. */
    String statusLine(String status) {
        return "{'id':%d,'jsonrpc':'2.0','error':null,'result':{'status':'%s'}}"
                .formatted(nextId - 1, status);
    }

    String errorLine(String text) {
        return "{'id':%d,'jsonrpc':'2.0','error':{'code':-1,'message':'%s'}}"
                .formatted(nextId - 1, text);
    }

    private String session() {
        String hex = Words.hex(seed + "session", 32);
        return "%s-%s-4%s-a%s-%s"
                .formatted(
                        hex.substring(0, 8),
                        hex.substring(8, 12),
                        hex.substring(12, 15),
                        hex.substring(15, 18),
                        hex.substring(18, 30));
    }

    private String jobId() {
        return Words.hex(seed + "job" + jobs, 28);
    }

    XmrigTalk login() {
        connection.c(loginLine()).pause(0.03).s(loginReplyLine());
        return this;
    }

    XmrigTalk job() {
        connection.s(jobLine());
        return this;
    }

    XmrigTalk share() {
        connection.c(submitLine()).pause(0.03).s(statusLine("OK"));
        return this;
    }

    XmrigTalk refusedShare(String error) {
        connection.c(submitLine()).pause(0.03).s(errorLine(error));
        return this;
    }

    XmrigTalk keepalive() {
        int id = nextId++;
        connection
                .c(
                        "{'id':%d,'jsonrpc':'2.0','method':'keepalived','params':{'id':'%s'}}"
                                .formatted(id, session()))
                .pause(0.03)
                .s(statusLine("KEEPALIVED"));
        return this;
    }

    XmrigTalk pause(double seconds) {
        connection.pause(seconds);
        return this;
    }

    /** A usual session's middle: that many shares, each half a minute after the one before. */
    XmrigTalk shares(int count) {
        for (int i = 0; i < count; i++) {
            pause(30);
            if (i % 2 == 1) {
                job();
            }
            share();
        }
        return this;
    }

    Tape close() {
        return connection.close();
    }
}
