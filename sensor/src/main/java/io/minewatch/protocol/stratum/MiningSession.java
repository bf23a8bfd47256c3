package io.minewatch.protocol.stratum;

import io.minewatch.coin.Algorithms;
import io.minewatch.coin.LoginString;
import io.minewatch.coin.MinerAgent;
import io.minewatch.coin.MiningClock;
import io.minewatch.coin.PoolErrors;
import io.minewatch.coin.ShareDifficulty;
import io.minewatch.coin.WalletAddress;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.observable.BlockSeen;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.observable.MiningSummary.Wallet;
import io.minewatch.observable.MiningSummary.WorkSample;
import io.minewatch.packet.IpAddress;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.stratum.MiningRequest.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The accounting of one flow: who is the miner, what it calls itself, which jobs it got, which
 * shares it handed in and what became of them. Dialects say what a message means; here it is
 * counted, matched and summed up, and told to the rest of the sensor when something changes.
 *
 * <p>Nothing is told until messages make sense as mining. A login that any JSON-RPC service might
 * have is only kept in mind: an answer with a job makes it mining, silence or a generic answer does
 * not. Not thread-safe; one per flow.
 */
final class MiningSession {
    /** Higher than any chain will be. */
    private static final double MAX_HEIGHT = 1e12;

    /** How sure it is that this flow mines, in rising order. */
    enum Sense {
        NONE,
        /** Would fit mining and other services alike: said to nobody. */
        POSSIBLE,
        /** No other service known speaks so. */
        MINING,
        /** The messages alone prove it. */
        CERTAIN
    }

    /** How well a dialect fits, in rising order. */
    enum Fit {
        /** The methods of the whole family. */
        FAMILY,
        /** Something typical of the dialect. */
        TYPICAL,
        /** The shape of a job or a hello, which no other dialect has. */
        SHAPE
    }

    /**
     * Jobs remembered with their difficulty: shares come for the last few only; 256 outlast a proxy
     * that hands in late.
     */
    static final int MAX_JOBS = 256;

    /**
     * Requests waiting for an answer. A farm behind one connection has some dozens under way; some
     * servers never answer keepalives, so the oldest make room.
     */
    static final int MAX_REQUESTS = 256;

    /** Answers remembered that came before their submit: what reordering a capture shows. */
    static final int MAX_EARLY_ANSWERS = 64;

    /** How much earlier an answer may seem to be than its submit, packet time. */
    static final long MAX_EARLY_NANOS = 10_000_000_000L;

    /** Distinct texts kept of errors, as the output contract says. */
    static final int MAX_ERRORS = 5;

    /** Names kept of offered algorithms: full lists have below 100. */
    static final int MAX_ALGORITHMS = 128;

    /** Names of servers, and redirects, kept. */
    static final int MAX_NAMES = 8;

    /** A share this rare is no accident: one random result in 500 passes. */
    static final double PROOF_DIFFICULTY = 500;

    static final String HTTP = "http";

    private final String transport;
    private final List<String> via;

    private Sense sense = Sense.NONE;
    private @Nullable String label;
    private Fit fit = Fit.FAMILY;
    private @Nullable Direction miner;

    private final ArrayDeque<MiningRequest> requests = new ArrayDeque<>();
    private final Map<String, Double> jobDifficulties =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
                    return size() > MAX_JOBS;
                }
            };
    private final Map<String, EarlyAnswer> earlyAnswers = new LinkedHashMap<>();
    private boolean submitIdsRepeat;
    private @Nullable String lastSubmitId;

    private @Nullable String agent;
    private boolean agentIsMiner;
    private @Nullable String login;
    private @Nullable String loginRaw;
    private @Nullable String worker;
    private @Nullable String rigId;
    private @Nullable Wallet wallet;
    private @Nullable String coin;
    private List<String> algorithmsOffered = List.of();
    private @Nullable String algorithm;
    private @Nullable String likelyAlgorithm;
    private boolean donation;
    private boolean templates;
    private boolean control;
    private boolean shownByHead;
    private boolean compressed;

    private long jobs;

    /** The highest height of a job; 0: none said one. */
    private long jobHeight;

    /** The frame of a job that was for a further block than those before; null when told. */
    private @Nullable FrameRef newBlock;

    private long submits;
    private long accepted;
    private long rejected;
    private boolean answered;
    private boolean refused;
    private boolean foreign;
    private long messagesFromMiner;
    private final List<String> errors = new ArrayList<>();
    private final List<String> serverNames = new ArrayList<>();
    private final List<String> redirects = new ArrayList<>();

    private double difficulty = Double.NaN;
    private double firstDifficulty = Double.NaN;
    private double lastDifficulty = Double.NaN;

    private long proofs;
    private long proofsChecked;
    private long results;
    private double smallestResult = Double.POSITIVE_INFINITY;

    /** Begins with the first job. */
    private final MiningClock clock = new MiningClock();

    private long summedShares;
    private double difficultySum;
    private double difficultySquareSum;
    private long unaskedYes;
    private double unaskedSum;
    private double unaskedSquareSum;
    private long hashcounts;
    private double firstHashcount = Double.NaN;
    private double lastHashcount = Double.NaN;
    private double hashcountSquareSum;
    private long firstHashcountNanos;
    private long lastHashcountNanos;

    private @Nullable FrameRef first;
    private @Nullable FrameRef last;
    private @Nullable FrameRef loginFrame;
    private @Nullable FrameRef jobFrame;
    private @Nullable FrameRef submitFrame;
    private @Nullable FrameRef acceptFrame;
    private @Nullable FrameRef refusalFrame;
    private @Nullable FrameRef lastSubmitFrame;

    private @Nullable Outcome toldOutcome;
    private boolean toldCertain;
    private boolean toldPolling;

    private record EarlyAnswer(boolean yes, long timeNanos, FrameRef frame) {}

    /**
     * @param transport {@code plain}, {@code http}, {@code websocket}
     * @param via wrappings outside of it, outermost first
     */
    MiningSession(String transport, List<String> via) {
        this.transport = transport;
        this.via = List.copyOf(via);
    }

    // ---- What the parsers say ----

    /** Takes one message of either direction; a batch is handed in one by one. */
    void onMessage(JsonMessage message) {
        if (message.method() != null) {
            // By index: one iterator a message would be the most common object of a run.
            List<MiningDialect> dialects = MiningDialects.ALL;
            for (int i = 0; i < dialects.size(); i++) {
                if (dialects.get(i).read(message, this)) {
                    touch(message);
                    return;
                }
            }
        } else if (MiningDialects.WEBMINER.event(message, this)) {
            touch(message);
            return;
        } else if (message.isAnswer()) {
            onAnswer(message, match(message));
            return;
        }
        if (message.sender() != miner && sense != Sense.NONE) {
            answered = true;
            touch(message);
        }
    }

    /**
     * An answer that by its place belongs to that request: HTTP pairs by order.
     *
     * @param request null: it is not known which
     */
    void onAnswer(JsonMessage message, @Nullable MiningRequest request) {
        if (request == null) {
            onUnasked(message);
            return;
        }
        answered = true;
        touch(message);
        noteError(message);
        boolean work = request.dialect().answer(request, message, this);
        switch (request.kind()) {
            case SUBMIT -> {
                if (!work) {
                    settle(
                            request.dialect().accepts(message),
                            request.dialect().rejects(message),
                            request.difficulty(),
                            message.frame());
                }
            }
            case LOGIN, SUBSCRIBE -> {
                if (message.isNo()) {
                    refuse(message.frame());
                } else if (request.kind() == Kind.LOGIN) {
                    refused = false;
                }
            }
            default -> {}
        }
    }

    /** Octets that are no message of any mining protocol came from that side. */
    void onForeignBytes(Direction sender) {
        if (miner != null && sender != miner) {
            foreign = true;
        }
    }

    /** The server answered on a level below messages: an HTTP status, a page. */
    void onForeignAnswer(boolean refusal, FrameRef frame) {
        if (refusal) {
            refuse(frame);
        } else {
            foreign = true;
        }
    }

    /**
     * The head of an HTTP message shows mining before any body does.
     *
     * @param client the direction of requests
     */
    void onHead(Direction client, FrameRef frame, Sense shown) {
        if (miner == null) {
            miner = client;
        }
        raise(shown);
        shownByHead |= shown == Sense.CERTAIN;
        if (first == null) {
            first = frame;
        }
        if (loginFrame == null) {
            loginFrame = frame;
        }
        last = frame;
        messagesFromMiner++;
    }

    /** An object that is no JSON-RPC answer, where only a mining answer can stand. */
    void onServerObject(JsonMessage message) {
        answered = true;
        touch(message);
        if (control) {
            String status = message.root().get("status").string();
            if (status != null && !status.equalsIgnoreCase("OK")) {
                error(status);
                refuse(message.frame());
            }
        }
    }

    // ---- What dialects say ----

    /**
     * The message makes sense in that dialect.
     *
     * @param fromMiner whether its sender is the miner
     */
    void recognise(
            MiningDialect dialect, Fit fit, Sense sense, JsonMessage message, boolean fromMiner) {
        recognise(dialect.label(), fit, sense, message, fromMiner);
    }

    void recognise(String label, Fit fit, Sense sense, Direction sender, boolean fromMiner) {
        if (miner == null) {
            miner = fromMiner ? sender : sender.reverse();
        }
        if (this.label == null || fit.compareTo(this.fit) > 0) {
            this.label = label;
            this.fit = fit;
        }
        if (sense.compareTo(this.sense) > 0) {
            this.sense = sense;
        }
    }

    void recognise(String label, Fit fit, Sense sense, JsonMessage message, boolean fromMiner) {
        recognise(label, fit, sense, message.sender(), fromMiner);
    }

    /** Only strengthens what is already known to be possible. */
    void raise(Sense to) {
        if (to.compareTo(sense) > 0) {
            sense = to;
        }
    }

    /** Whether a message proved by itself that this flow mines: no further one can add to that. */
    boolean isCertain() {
        return sense == Sense.CERTAIN;
    }

    /** A request was read: its answer will be matched to it. */
    void request(Kind kind, MiningDialect dialect, JsonMessage message) {
        request(kind, dialect, message, Double.NaN);
    }

    private void request(
            Kind kind, MiningDialect dialect, JsonMessage message, double shareDifficulty) {
        if (requests.size() == MAX_REQUESTS) {
            requests.removeFirst();
        }
        requests.add(
                new MiningRequest(
                        kind,
                        dialect,
                        message.sender(),
                        message.id(),
                        shareDifficulty,
                        message.frame().timeNanos()));
        if (loginFrame == null && kind != Kind.SUBMIT && kind != Kind.KEEPALIVE) {
            loginFrame = message.frame();
        }
    }

    /** The request that was read last, for a transport that pairs by order; null without any. */
    @Nullable MiningRequest takeLastRequest() {
        return requests.pollLast();
    }

    /**
     * Who mines, by its own word. The first one counts.
     *
     * @param text as on the wire
     * @param password only looked at for a worker or an algorithm in it, never kept
     */
    void login(@Nullable String text, @Nullable String password) {
        if (loginRaw != null || text == null) {
            return;
        }
        loginRaw = Texts.cut(text);
        LoginString parts = LoginString.parse(loginRaw, password);
        login = parts.login();
        WalletAddress address = parts.wallet();
        if (address != null) {
            wallet =
                    new Wallet(
                            address.coin(),
                            address.address(),
                            address.checksummed() ? address.valid() : null);
            if (address.valid() && address.checksummed()) {
                raise(Sense.CERTAIN);
            } else {
                raise(Sense.MINING);
            }
        }
        if (worker == null) {
            worker = parts.worker();
        }
    }

    boolean hasLogin() {
        return loginRaw != null;
    }

    /** Software by its own word. The first one counts. */
    void agent(@Nullable String text) {
        if (agent == null && text != null && !text.isEmpty()) {
            agent = Texts.cut(text);
            agentIsMiner = MinerAgent.isMiner(agent);
        }
    }

    boolean agentIsMiner() {
        return agentIsMiner;
    }

    @Nullable Wallet wallet() {
        return wallet;
    }

    /** The worker in a member of its own; it counts before the part in the login. */
    void worker(@Nullable String text) {
        if (text != null && !text.isEmpty()) {
            worker = Texts.cut(text);
        }
    }

    @Nullable String worker() {
        return worker;
    }

    void rigId(@Nullable String text) {
        if (rigId == null && text != null && !text.isEmpty()) {
            rigId = Texts.cut(text);
        }
    }

    /** The miner's list of algorithms. */
    void algorithms(JsonValue list) {
        if (!algorithmsOffered.isEmpty()) {
            return;
        }
        List<String> names = new ArrayList<>();
        for (JsonValue name : list.elements()) {
            String text = name.string();
            if (text != null && names.size() < MAX_ALGORITHMS) {
                names.add(Texts.cut(text));
            }
        }
        algorithmsOffered = List.copyOf(names);
    }

    void donation() {
        donation = true;
    }

    /** A name the miner itself gave its server. */
    void serverName(@Nullable String text) {
        String host = Texts.host(text);
        if (host == null || IpAddress.parse(host) != null) {
            // An address is no name: the flow tells it already.
            return;
        }
        if (serverNames.size() < MAX_NAMES && !serverNames.contains(host)) {
            serverNames.add(host);
        }
    }

    /** The pool sends the miner elsewhere. */
    void redirect(@Nullable String host, @Nullable String port) {
        String name = Texts.host(host);
        if (name == null) {
            return;
        }
        String target = port == null || port.length() > 5 ? name : name + ":" + port;
        if (redirects.size() < MAX_NAMES && !redirects.contains(target)) {
            redirects.add(target);
        }
    }

    /** The same as an address of the form {@code stratum+tcp://host:port}. */
    void redirectUrl(String url) {
        int colon = url.lastIndexOf(':');
        String port = colon > url.indexOf("://") + 2 ? url.substring(colon + 1) : null;
        redirect(url, port);
    }

    /** Share difficulty from now on, in expected hashes; NaN is not taken. */
    void difficulty(double hashes) {
        if (!(hashes >= 1)) {
            return;
        }
        difficulty = hashes;
        if (jobs > 0 && Double.isNaN(firstDifficulty)) {
            firstDifficulty = hashes;
            lastDifficulty = hashes;
        }
    }

    /**
     * Work was delivered.
     *
     * @param id of the job; null without one
     * @param hashes share difficulty in expected hashes; NaN: the one set before holds
     * @param algorithmName null: the message does not tell
     */
    void job(
            JsonMessage message,
            @Nullable String id,
            double hashes,
            @Nullable String algorithmName) {
        jobs++;
        if (hashes >= 1) {
            difficulty = hashes;
        }
        if (id != null && !Double.isNaN(difficulty)) {
            jobDifficulties.put(Texts.cut(id), difficulty);
        }
        if (Double.isNaN(firstDifficulty)) {
            firstDifficulty = difficulty;
        }
        lastDifficulty = difficulty;
        if (algorithm == null && algorithmName != null && !algorithmName.isEmpty()) {
            algorithm = Texts.cut(algorithmName);
        }
        if (jobFrame == null) {
            jobFrame = message.frame();
        }
        touch(message);
    }

    /**
     * A job says which block it is for.
     *
     * @param height NaN where it does not
     */
    void height(JsonMessage message, double height) {
        if (!(height >= 1 && height <= MAX_HEIGHT)) {
            return;
        }
        long next = (long) height;
        if (jobHeight > 0 && next > jobHeight) {
            newBlock = message.frame();
        }
        jobHeight = Math.max(jobHeight, next);
    }

    long jobs() {
        return jobs;
    }

    /** The coin of the jobs, where they tell. The first one counts. */
    void coin(@Nullable String ticker) {
        if (coin == null) {
            coin = ticker;
        }
    }

    /**
     * A share was handed in.
     *
     * @param job id of its job; null without one
     */
    void submit(MiningDialect dialect, JsonMessage message, @Nullable String job) {
        submits++;
        lastSubmitFrame = message.frame();
        if (submitFrame == null) {
            submitFrame = message.frame();
        }
        Double known = job == null ? null : jobDifficulties.get(Texts.cut(job));
        double share = known == null ? difficulty : known;
        String id = message.id();
        submitIdsRepeat |= id.equals(lastSubmitId);
        lastSubmitId = id;
        EarlyAnswer early = submitIdsRepeat ? null : earlyAnswers.remove(id);
        if (early != null && message.frame().timeNanos() - early.timeNanos() <= MAX_EARLY_NANOS) {
            settle(early.yes(), !early.yes(), share, early.frame());
            return;
        }
        request(Kind.SUBMIT, dialect, message, share);
    }

    /** The result that a share carries: it proves work, and tells the difficulty. */
    void result(JsonMessage message, @Nullable String job, @Nullable String result) {
        double rarity = ShareDifficulty.ofResult(result);
        if (Double.isNaN(rarity)) {
            return;
        }
        results++;
        smallestResult = Math.min(smallestResult, rarity);
        Double known = job == null ? null : jobDifficulties.get(Texts.cut(job));
        double floor = known == null ? PROOF_DIFFICULTY : known;
        proofsChecked++;
        if (rarity >= floor) {
            proofs++;
        }
    }

    /** Shares whose result proves work by itself. */
    long proofs() {
        return proofs;
    }

    /** The miner's own counter of hashes. */
    void hashcount(JsonMessage message, double total) {
        if (!(total >= 0)) {
            return;
        }
        long now = message.frame().timeNanos();
        if (hashcounts == 0 || total < lastHashcount) {
            // A counter that fell is a new process behind the same connection: count anew.
            hashcounts = 0;
            firstHashcount = total;
            firstHashcountNanos = now;
            hashcountSquareSum = 0;
        } else {
            double step = total - lastHashcount;
            hashcountSquareSum += step * step;
        }
        hashcounts++;
        lastHashcount = total;
        lastHashcountNanos = now;
    }

    /** Block templates are asked for. */
    void templates() {
        templates = true;
    }

    boolean hasTemplates() {
        return templates;
    }

    /** A daemon is told to mine by itself. */
    void startControl() {
        control = true;
    }

    boolean control() {
        return control;
    }

    /** The algorithm that something else than a job tells; a job that names one comes first. */
    void likelyAlgorithm(@Nullable String name) {
        if (likelyAlgorithm == null && name != null && !name.isEmpty()) {
            likelyAlgorithm = Texts.cut(name);
        }
    }

    boolean hasLikelyAlgorithm() {
        return likelyAlgorithm != null;
    }

    /** Both sides agreed to compress: nothing that follows can be read, and nothing is amiss. */
    void compressedFromHere() {
        compressed = true;
    }

    boolean compressed() {
        return compressed;
    }

    boolean overHttp() {
        return transport.equals(HTTP);
    }

    /** The side that mines; null as long as nobody knows. */
    @Nullable Direction miner() {
        return miner;
    }

    /** Whether messages so far are best read as this dialect's. */
    boolean speaks(MiningDialect dialect) {
        return dialect.label().equals(label);
    }

    /**
     * A verdict that comes as a message of its own kind, with the id of what it is about.
     *
     * @param yes accepted
     * @param no refused; neither: something else was answered
     */
    void onVerdict(JsonMessage message, boolean yes, boolean no) {
        answered = true;
        for (Iterator<MiningRequest> i = requests.iterator(); i.hasNext(); ) {
            MiningRequest request = i.next();
            if (request.sender() != message.sender() && request.id().equals(message.id())) {
                i.remove();
                if (request.kind() == Kind.SUBMIT) {
                    settle(yes, no, request.difficulty(), message.frame());
                } else if (no) {
                    refuse(message.frame());
                }
                return;
            }
        }
    }

    /**
     * A verdict on the oldest request of that kind, where messages have no ids.
     *
     * @return whether one waited
     */
    boolean onVerdict(Kind kind, JsonMessage message, boolean yes, boolean no) {
        answered = true;
        for (Iterator<MiningRequest> i = requests.iterator(); i.hasNext(); ) {
            MiningRequest request = i.next();
            if (request.kind() == kind && request.sender() != message.sender()) {
                i.remove();
                if (kind == Kind.SUBMIT) {
                    settle(yes, no, request.difficulty(), message.frame());
                } else if (no) {
                    refuse(message.frame());
                }
                return true;
            }
        }
        return false;
    }

    /** The server has answered, if only by a message of its own accord. */
    void answered() {
        answered = true;
    }

    // ---- Answers ----

    private void onUnasked(JsonMessage message) {
        boolean fromServer = miner == null || message.sender() != miner;
        if (!fromServer) {
            return;
        }
        noteError(message);
        for (MiningDialect dialect : MiningDialects.ALL) {
            if (dialect.unasked(message, this)) {
                answered = true;
                touch(message);
                return;
            }
        }
        if (miner == null) {
            return;
        }
        answered = true;
        touch(message);
        if (message.isYes() || message.isNo()) {
            if (message.isNo() && message.id().isEmpty() && submits == 0 && jobs == 0) {
                refuse(message.frame());
            }
            if (!message.id().isEmpty() && !submitIdsRepeat) {
                if (earlyAnswers.size() == MAX_EARLY_ANSWERS) {
                    Iterator<String> oldest = earlyAnswers.keySet().iterator();
                    oldest.next();
                    oldest.remove();
                }
                earlyAnswers.put(
                        message.id(),
                        new EarlyAnswer(
                                message.isYes(), message.frame().timeNanos(), message.frame()));
            }
        }
    }

    /** An accepting answer to a submit that travelled where the sensor does not look. */
    void unaskedYes() {
        unaskedYes++;
        if (!Double.isNaN(difficulty)) {
            unaskedSum += difficulty;
            unaskedSquareSum += difficulty * difficulty;
        }
    }

    private void settle(boolean yes, boolean no, double share, FrameRef frame) {
        if (yes) {
            accepted++;
            if (acceptFrame == null) {
                acceptFrame = frame;
            }
            if (!Double.isNaN(share)) {
                summedShares++;
                difficultySum += share;
                difficultySquareSum += share * share;
            }
        } else if (no) {
            rejected++;
        }
    }

    private void refuse(FrameRef frame) {
        refused = true;
        if (refusalFrame == null) {
            refusalFrame = frame;
        }
    }

    private void noteError(JsonMessage message) {
        if (message.sender() == miner) {
            return;
        }
        String text = message.isError() ? message.errorText() : null;
        if (text != null) {
            error(text);
            if (sense == Sense.POSSIBLE && PoolErrors.isKnown(text)) {
                raise(Sense.MINING);
            }
        }
    }

    /** Words of the server about something that failed. */
    void error(String text) {
        if (errors.size() < MAX_ERRORS && !errors.contains(text)) {
            errors.add(Texts.cut(text));
        }
    }

    /**
     * The request that this answers: the oldest with its id from the other side whose kind the
     * answer's shape allows. Clients with one constant id are answered in order.
     */
    private @Nullable MiningRequest match(JsonMessage message) {
        String id = message.id();
        JsonValue result = message.result();
        boolean bareStatus =
                result.isObject() && result.size() == 1 && result.get("status").isString();
        boolean keepalive = bareStatus && "KEEPALIVED".equals(result.get("status").word());
        for (Iterator<MiningRequest> i = requests.iterator(); i.hasNext(); ) {
            MiningRequest request = i.next();
            if (request.sender() == message.sender() || !request.id().equals(id)) {
                continue;
            }
            boolean fits =
                    switch (request.kind()) {
                        case SUBMIT, KEEPALIVE ->
                                !result.isArray()
                                        && !result.get("job").isObject()
                                        && (request.kind() == Kind.KEEPALIVE || !keepalive);
                        case LOGIN, SUBSCRIBE, WORK -> !bareStatus;
                        case OTHER -> true;
                    };
            if (fits) {
                i.remove();
                return request;
            }
        }
        return null;
    }

    private void touch(JsonMessage message) {
        if (sense == Sense.NONE) {
            return;
        }
        if (first == null) {
            first = message.frame();
        }
        last = message.frame();
        if (jobs > 0) {
            clock.message(last.timeNanos());
        }
        if (message.sender() == miner) {
            messagesFromMiner++;
        } else {
            answered = true;
        }
    }

    // ---- What is told ----

    /** Whether anything was or will be told of this flow. */
    boolean recognised() {
        return sense.compareTo(Sense.MINING) >= 0;
    }

    /** Whether messages so far have any sense as mining. */
    boolean possible() {
        return sense != Sense.NONE;
    }

    /** Tells what is known when it is worth more than what was told before. */
    void report(FlowView flow, Observations out) {
        if (!recognised() || last == null) {
            return;
        }
        FrameRef block = newBlock;
        if (block != null) {
            newBlock = null;
            String ticker = ticker();
            if (ticker != null) {
                out.accept(new BlockSeen(ref(flow), block, ticker, jobHeight - 1));
            }
        }
        Outcome outcome = outcome();
        boolean certain = certain();
        boolean polling = polling();
        if (outcome == toldOutcome && certain == toldCertain && polling == toldPolling) {
            return;
        }
        if (toldOutcome == null) {
            flow.markMining();
        }
        toldOutcome = outcome;
        toldCertain = certain;
        toldPolling = polling;
        out.accept(new MiningActivity(ref(flow), last, summary(flow), false));
    }

    /** The flow goes on: how it stands, if anything was told. */
    void interim(FlowView flow, Observations out) {
        if (recognised() && last != null) {
            out.accept(new MiningActivity(ref(flow), last, summary(flow), false));
        }
    }

    /** The flow is over: the last word, if there was a first. */
    void end(FlowView flow, Observations out) {
        report(flow, out);
        if (recognised() && last != null) {
            out.accept(new MiningActivity(ref(flow), last, summary(flow), true));
        }
    }

    private FlowRef ref(FlowView flow) {
        Direction client = miner == null ? Direction.FROM_ORIGINATOR : miner;
        if (control) {
            // The daemon that is told to mine will, not the one who tells it.
            client = client.reverse();
        }
        boolean bySyn =
                flow.originatorBasis() == FlowView.OriginatorBasis.SYN
                        && client == Direction.FROM_ORIGINATOR;
        return FlowRefs.of(flow, client, bySyn ? "syn" : "content");
    }

    private boolean certain() {
        return sense == Sense.CERTAIN || agentIsMiner;
    }

    private boolean polling() {
        return templates && submits == 0 && !agentIsMiner && !shownByHead;
    }

    private Outcome outcome() {
        if (jobs > 0) {
            return Outcome.WORK;
        } else if (refused) {
            return Outcome.REFUSED;
        } else if (answered) {
            return Outcome.ANSWER;
        }
        return foreign ? Outcome.OTHER : Outcome.UNANSWERED;
    }

    /** The coin, as far as anything tells. */
    private @Nullable String ticker() {
        String ticker = coin;
        if (ticker == null) {
            ticker = Algorithms.coin(algorithm == null ? likelyAlgorithm : algorithm);
        }
        return ticker == null && wallet != null ? wallet.coin() : ticker;
    }

    MiningSummary summary(FlowView flow) {
        FrameRef begin = java.util.Objects.requireNonNull(first);
        FrameRef end = java.util.Objects.requireNonNull(last);
        boolean serverOnly = messagesFromMiner == 0;
        String ticker = ticker();
        String jobAlgorithm = algorithm == null ? likelyAlgorithm : algorithm;
        return new MiningSummary(
                label == null ? "" : label,
                transport,
                via,
                outcome(),
                flow.midstream(),
                agent,
                login,
                loginRaw,
                worker,
                rigId,
                wallet,
                ticker,
                algorithmsOffered,
                jobAlgorithm,
                jobs,
                submits,
                serverOnly ? unaskedYes : accepted,
                rejected,
                firstDifficulty,
                lastDifficulty,
                work(begin, end, serverOnly),
                errors,
                serverNames,
                redirects,
                donation,
                polling(),
                certain(),
                proofs,
                proofsChecked,
                flow.gapBytes(),
                begin,
                end,
                loginFrame,
                jobFrame,
                submitFrame,
                acceptFrame,
                refusalFrame);
    }

    private @Nullable WorkSample work(FrameRef begin, FrameRef end, boolean serverOnly) {
        if (hashcounts > 1) {
            return new WorkSample(
                    WorkSample.HASHCOUNT,
                    hashcounts,
                    lastHashcount - firstHashcount,
                    hashcountSquareSum,
                    firstHashcountNanos,
                    lastHashcountNanos);
        }
        long from = clock.isStarted() ? clock.fromNanos() : begin.timeNanos();
        long to = clock.isStarted() ? clock.toNanos() : end.timeNanos();
        if (serverOnly) {
            return unaskedSum > 0
                    ? new WorkSample(
                            WorkSample.ACCEPTED_SHARES,
                            unaskedYes,
                            unaskedSum,
                            unaskedSquareSum,
                            from,
                            to)
                    : null;
        }
        if (!answered && results > 1 && lastSubmitFrame != null) {
            double each = ShareDifficulty.jobDifficulty(smallestResult, results);
            return new WorkSample(
                    WorkSample.SUBMITTED_RESULTS,
                    results,
                    each * results,
                    ShareDifficulty.squareSum(each, results),
                    from,
                    to);
        }
        return jobs > 0 && !Double.isNaN(difficulty)
                ? new WorkSample(
                        WorkSample.ACCEPTED_SHARES,
                        summedShares,
                        difficultySum,
                        difficultySquareSum,
                        from,
                        to)
                : null;
    }
}
