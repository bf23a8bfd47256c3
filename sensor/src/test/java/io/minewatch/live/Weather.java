package io.minewatch.live;

import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.LinkType;
import io.minewatch.testkit.Frames;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Hours of a segment's traffic, made as it is asked for: miners that log in during the first half
 * hour and then send shares, some of which stop for good at half time and some of which connect
 * anew; beside them name look-ups and short web connections, each from another port to another
 * server. The same seed gives the same frames. Says {@link FrameSource.Next#IDLE} as a live source
 * does.
 */
final class Weather implements FrameSource {
    static final long SECOND = 1_000_000_000L;

    /** 2026-03-02T00:00:00Z. */
    static final long START = 1_772_409_600L * SECOND;

    /** Miners log in during this time. */
    static final long LOGINS = 1800 * SECOND;

    /** Of ten miners one stops at half time, and one connects anew. */
    static final int GROUP = 10;

    static final int POOL_PORT = 3333;

    private static final long IDLE = 10 * SECOND;
    private static final int SHARE_SECONDS = 30;
    private static final int SHARES_PER_JOB = 4;
    private static final int SYN = 2;
    private static final int FIN_ACK = 0x11;
    private static final int ACK = 0x10;
    private static final int PUSH_ACK = 0x18;
    private static final long HOP_NANOS = 400_000;
    private static final int ETHERTYPE_IP = 0x0800;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private static final String WALLET =
            "48edfHu7V9Z84YzzMa6fUueoELZ9ZRXq9VetWzYGzKt52XU5xvqgzYnDK9URnRoJMk1j8nLwEVsaSWJ4fhdUyZijBGUicoD";

    private abstract static class Actor {
        long due;

        /** Does what is due, and says when the next is; 0 for never. */
        abstract long act();
    }

    private static final class Wire {
        final byte[] octets;
        final long timeNanos;

        Wire(byte[] octets, long timeNanos) {
            this.octets = octets;
            this.timeNanos = timeNanos;
        }
    }

    private final Random random = new Random(20_260_302);
    private final PriorityQueue<Actor> actors =
            new PriorityQueue<>(Comparator.comparingLong((Actor a) -> a.due));
    private final ArrayDeque<Wire> wires = new ArrayDeque<>();
    private final long end;
    private long now = START;
    private long idleAt = START;
    private long frames;

    Weather(int miners, long lengthNanos, int lookUpsASecond, int connectionsASecond) {
        end = START + lengthNanos;
        for (int i = 0; i < miners; i++) {
            add(new Miner(i, START + lengthNanos / 2), START + LOGINS * i / miners);
        }
        if (lookUpsASecond > 0) {
            add(new Resolver(SECOND / lookUpsASecond), START);
        }
        if (connectionsASecond > 0) {
            add(new Browser(SECOND / connectionsASecond), START);
        }
    }

    static String host(int miner) {
        return "10." + (1 + miner / 62_500) + "." + (miner / 250 % 250) + "." + (1 + miner % 250);
    }

    static boolean stopsAtHalfTime(int miner) {
        return miner % GROUP == 1;
    }

    private static boolean connectsAnew(int miner) {
        return miner % GROUP == 2;
    }

    private void add(Actor actor, long due) {
        actor.due = due;
        actors.add(actor);
    }

    /** One TCP connection as both sides see it. */
    private final class Connection {
        private final String client;
        private final String server;
        private final int clientPort;
        private final int serverPort;
        private int clientSequence = random.nextInt();
        private int serverSequence = random.nextInt();

        Connection(String client, int clientPort, String server, int serverPort) {
            this.client = client;
            this.clientPort = clientPort;
            this.server = server;
            this.serverPort = serverPort;
            segment(true, SYN, new byte[0]);
            clientSequence++;
            segment(false, SYN | ACK, new byte[0]);
            serverSequence++;
            segment(true, ACK, new byte[0]);
        }

        void says(boolean byClient, String text) {
            byte[] octets = Frames.ascii(text);
            segment(byClient, PUSH_ACK, octets);
            if (byClient) {
                clientSequence += octets.length;
            } else {
                serverSequence += octets.length;
            }
        }

        void end() {
            segment(true, FIN_ACK, new byte[0]);
            clientSequence++;
            segment(false, FIN_ACK, new byte[0]);
            serverSequence++;
            segment(true, ACK, new byte[0]);
        }

        private void segment(boolean byClient, int flags, byte[] payload) {
            int source = byClient ? clientPort : serverPort;
            int destination = byClient ? serverPort : clientPort;
            send(
                    byClient ? client : server,
                    byClient ? server : client,
                    TCP,
                    Frames.tcp(
                            source,
                            destination,
                            byClient ? clientSequence : serverSequence,
                            (flags == SYN) ? 0 : byClient ? serverSequence : clientSequence,
                            flags,
                            payload));
        }
    }

    private void send(String source, String destination, int protocol, byte[] payload) {
        wires.add(
                new Wire(
                        Frames.ethernet(
                                ETHERTYPE_IP, Frames.ipv4(source, destination, protocol, payload)),
                        now));
        now += HOP_NANOS;
    }

    private String hex(int digits) {
        StringBuilder text = new StringBuilder();
        while (text.length() < digits) {
            text.append("%08x".formatted(random.nextInt()));
        }
        return text.substring(0, digits);
    }

    private final class Miner extends Actor {
        private final int number;
        private final long halfTime;
        private @Nullable Connection connection;
        private String job = "";
        private int shares;
        private int connections;

        Miner(int number, long halfTime) {
            this.number = number;
            this.halfTime = halfTime;
        }

        @Override
        long act() {
            Connection open = connection;
            if (open != null && now >= halfTime && connections == 1) {
                if (stopsAtHalfTime(number)) {
                    open.end();
                    return 0;
                }
                if (connectsAnew(number)) {
                    open.end();
                    open = null;
                }
            }
            if (open == null) {
                logIn();
            } else {
                share(open);
            }
            return now + (SHARE_SECONDS / 2 + random.nextInt(SHARE_SECONDS)) * SECOND;
        }

        private void logIn() {
            Connection open =
                    new Connection(
                            host(number),
                            40_000 + connections++,
                            "203.0.113." + (1 + number % 3),
                            POOL_PORT);
            connection = open;
            open.says(
                    true,
                    "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\""
                            + WALLET
                            + "\",\"pass\":\"x\",\"agent\":\"XMRig/6.21.0\",\"algo\":[\"rx/0\"]}}\n");
            open.says(
                    false,
                    "{\"id\":1,\"jsonrpc\":\"2.0\",\"error\":null,\"result\":{\"id\":\"s"
                            + number
                            + "\",\"job\":"
                            + newJob()
                            + ",\"status\":\"OK\"}}\n");
        }

        private String newJob() {
            job = hex(12);
            return "{\"blob\":\"1010"
                    + hex(10)
                    + hex(64)
                    + "00000000"
                    + hex(64)
                    + "05\",\"job_id\":\""
                    + job
                    + "\",\"target\":\"b88d0600\",\"algo\":\"rx/0\",\"height\":"
                    + (3_100_000 + (now - START) / (120 * SECOND))
                    + ",\"seed_hash\":\""
                    + hex(64)
                    + "\"}";
        }

        private void share(Connection open) {
            if (++shares % SHARES_PER_JOB == 0) {
                open.says(
                        false,
                        "{\"jsonrpc\":\"2.0\",\"method\":\"job\",\"params\":" + newJob() + "}\n");
            }
            open.says(
                    true,
                    "{\"id\":"
                            + (shares + 1)
                            + ",\"jsonrpc\":\"2.0\",\"method\":\"submit\",\"params\":{\"id\":\"s"
                            + number
                            + "\",\"job_id\":\""
                            + job
                            + "\",\"nonce\":\""
                            + hex(8)
                            + "\",\"result\":\""
                            + hex(56)
                            + "0a000000\"}}\n");
            open.says(
                    false,
                    "{\"id\":"
                            + (shares + 1)
                            + ",\"jsonrpc\":\"2.0\",\"error\":null,\"result\":{\"status\":\"OK\"}}\n");
        }
    }

    private final class Resolver extends Actor {
        private final long interval;
        private int count;

        Resolver(long interval) {
            this.interval = interval;
        }

        @Override
        long act() {
            count++;
            String client = "10.200." + count / 200 % 20 + "." + (1 + count % 200);
            int port = 1024 + random.nextInt(60_000);
            // A query for an address of host<count>.example.net (RFC 1035), then its answer.
            String name = "host" + count % 50_000;
            String question =
                    "%02x".formatted(name.length())
                            + java.util.HexFormat.of().formatHex(Frames.ascii(name))
                            + "076578616d706c65036e65740000010001";
            String id = "%04x".formatted(count & 0xFFFF);
            send(
                    client,
                    "10.0.0.53",
                    UDP,
                    Frames.udp(port, 53, Frames.hex(id + "01000001000000000000" + question)));
            send(
                    "10.0.0.53",
                    client,
                    UDP,
                    Frames.udp(
                            53,
                            port,
                            Frames.hex(
                                    id
                                            + "81800001000100000000"
                                            + question
                                            + "c00c000100010000012c0004c633"
                                            + "%04x".formatted(count % 50_000))));
            return due + interval;
        }
    }

    private final class Browser extends Actor {
        private final long interval;
        private int count;

        Browser(long interval) {
            this.interval = interval;
        }

        @Override
        long act() {
            count++;
            Connection open =
                    new Connection(
                            "10.201." + count / 200 % 20 + "." + (1 + count % 200),
                            1024 + count % 60_000,
                            "198.51." + count / 250 % 250 + "." + (1 + count % 250),
                            80);
            open.says(true, "GET /" + count + " HTTP/1.1\r\nHost: www.example.org\r\n\r\n");
            open.says(false, "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n");
            open.end();
            return due + interval;
        }
    }

    @Override
    public Next next(Frame frame) {
        Wire wire = wires.poll();
        while (wire == null) {
            Actor actor = actors.poll();
            if (actor == null || actor.due >= end) {
                return Next.END;
            }
            now = Math.max(now, actor.due);
            long again = actor.act();
            if (again > 0) {
                add(actor, again);
            }
            if (now >= idleAt) {
                idleAt = now + IDLE;
                return Next.IDLE;
            }
            wire = wires.poll();
        }
        frame.set(
                wire.octets,
                0,
                wire.octets.length,
                wire.octets.length,
                wire.timeNanos,
                LinkType.ETHERNET,
                ++frames);
        return Next.FRAME;
    }

    /** Frames handed out. */
    long frames() {
        return frames;
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public long idleNanos() {
        return wires.isEmpty() ? now : wires.element().timeNanos;
    }

    @Override
    public void close() {}
}
