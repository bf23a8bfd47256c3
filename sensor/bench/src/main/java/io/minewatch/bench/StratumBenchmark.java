package io.minewatch.bench;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.packet.IpAddress;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.StreamParser;
import io.minewatch.protocol.stratum.StratumProtocol;
import io.minewatch.stats.AnomalyCounters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Claim: a message of a mining session costs about half a microsecond from octets to counters. A
 * session is a login with its answer and {@value #ROUNDS} times a job, a share and its answer, each
 * in a segment of its own. Run with {@code java -cp <class path of sensor/bench>
 * org.openjdk.jmh.Main StratumBenchmark -prof gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class StratumBenchmark {
    private static final int ROUNDS = 60;
    private static final int MESSAGES = 3 * ROUNDS + 2;
    private static final long SECOND = 1_000_000_000L;

    /** XMRig's dialect, and Bitcoin's. */
    @Param({"cryptonote", "stratum-v1"})
    public String dialect = "cryptonote";

    private final FlowView flow = new Flow();
    private final StreamBytes view = new StreamBytes();
    private final ParserContext context = new ParserContext(List.of(), new AnomalyCounters());
    private byte[][] messages = new byte[0][];
    private int told;

    /** Writes the session down. */
    @Setup
    public void prepare() {
        SplittableRandom random = new SplittableRandom(1);
        messages = new byte[MESSAGES][];
        boolean bitcoin = dialect.equals("stratum-v1");
        messages[0] = line(bitcoin ? authorize() : login());
        messages[1] = line(bitcoin ? yes(1) : loginAnswer(random));
        for (int i = 0; i < ROUNDS; i++) {
            int id = i + 2;
            messages[3 * i + 2] = line(bitcoin ? notify(id, random) : job(id, random));
            messages[3 * i + 3] = line(bitcoin ? bitcoinSubmit(id, random) : submit(id, random));
            messages[3 * i + 4] = line(bitcoin ? yes(id) : ok(id));
        }
        told = 0;
        session();
        if (told == 0) {
            throw new IllegalStateException("not recognised");
        }
    }

    /** One message, averaged over a session. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int session() {
        StreamParser parser = new StratumProtocol().newParser(flow, context);
        for (int i = 0; i < MESSAGES; i++) {
            boolean miner = i == 0 || (i > 2 && i % 3 == 0);
            view.set(messages[i], 0, messages[i].length, i * SECOND, i + 1L, 0);
            parser.onBytes(
                    flow,
                    miner ? Direction.FROM_ORIGINATOR : Direction.FROM_RESPONDER,
                    view,
                    fact -> told++);
        }
        parser.onEnd(flow, fact -> told++);
        return told;
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(int digits, SplittableRandom random) {
        StringBuilder text = new StringBuilder(digits);
        for (int i = 0; i < digits; i++) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }

    private static String login() {
        return "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"worker-7\","
                + "\"pass\":\"x\",\"agent\":\"XMRig/6.21.0 (Linux x86_64) libuv/1.44.2 gcc/11.4.0\","
                + "\"algo\":[\"cn/1\",\"cn/2\",\"cn/r\",\"cn/fast\",\"cn/half\",\"rx/0\",\"rx/wow\"]}}";
    }

    private static String work(int id, SplittableRandom random) {
        return "{\"blob\":\"1010c8ba8fb506"
                + hex(64, random)
                + "00000000"
                + hex(66, random)
                + "\",\"job_id\":\""
                + Integer.toHexString(id)
                + hex(12, random)
                + "\",\"target\":\"b88d0600\",\"algo\":\"rx/0\",\"height\":"
                + (3_100_000 + id)
                + ",\"seed_hash\":\""
                + hex(64, random)
                + "\"}";
    }

    private static String loginAnswer(SplittableRandom random) {
        return "{\"id\":1,\"jsonrpc\":\"2.0\",\"error\":null,\"result\":{\"id\":\"7f\",\"job\":"
                + work(1, random)
                + ",\"extensions\":[\"algo\",\"keepalive\"],\"status\":\"OK\"}}";
    }

    private static String job(int id, SplittableRandom random) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"job\",\"params\":" + work(id, random) + "}";
    }

    private static String submit(int id, SplittableRandom random) {
        return "{\"id\":"
                + id
                + ",\"jsonrpc\":\"2.0\",\"method\":\"submit\",\"params\":{\"id\":\"7f\",\"job_id\":\""
                + Integer.toHexString(id)
                + hex(12, random)
                + "\",\"nonce\":\""
                + hex(8, random)
                + "\",\"result\":\""
                + hex(64, random)
                + "\",\"algo\":\"rx/0\"}}";
    }

    private static String ok(int id) {
        return "{\"id\":"
                + id
                + ",\"jsonrpc\":\"2.0\",\"error\":null,\"result\":{\"status\":\"OK\"}}";
    }

    private static String authorize() {
        return "{\"id\":1,\"method\":\"mining.authorize\",\"params\":[\"worker-7\",\"x\"]}";
    }

    private static String notify(int id, SplittableRandom random) {
        StringBuilder branches = new StringBuilder();
        for (int i = 0; i < 11; i++) {
            branches.append(i == 0 ? "\"" : ",\"").append(hex(64, random)).append('"');
        }
        return "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\""
                + Integer.toHexString(id)
                + "\",\""
                + hex(64, random)
                + "\",\""
                + hex(120, random)
                + "\",\""
                + hex(180, random)
                + "\",["
                + branches
                + "],\"20000000\",\"170331db\",\"655f1c2a\",false]}";
    }

    private static String bitcoinSubmit(int id, SplittableRandom random) {
        return "{\"id\":"
                + id
                + ",\"method\":\"mining.submit\",\"params\":[\"worker-7\",\""
                + Integer.toHexString(id)
                + "\",\""
                + hex(16, random)
                + "\",\"655f1c2a\",\""
                + hex(8, random)
                + "\"]}";
    }

    private static String yes(int id) {
        return "{\"id\":" + id + ",\"result\":true,\"error\":null}";
    }

    /** A flow seen from its first segment. */
    private static final class Flow implements FlowView {
        private final IpAddress miner = IpAddress.v4(0xC0000202);
        private final IpAddress pool = IpAddress.v4(0xC0000201);

        @Override
        public long id() {
            return 1;
        }

        @Override
        public int protocol() {
            return 6;
        }

        @Override
        public IpAddress originator() {
            return miner;
        }

        @Override
        public int originatorPort() {
            return 40000;
        }

        @Override
        public IpAddress responder() {
            return pool;
        }

        @Override
        public int responderPort() {
            return 3333;
        }

        @Override
        public OriginatorBasis originatorBasis() {
            return OriginatorBasis.SYN;
        }

        @Override
        public boolean midstream() {
            return false;
        }

        @Override
        public long firstTimeNanos() {
            return 0;
        }

        @Override
        public long lastTimeNanos() {
            return 0;
        }

        @Override
        public long firstFrame() {
            return 1;
        }

        @Override
        public int fileIndex() {
            return 0;
        }

        @Override
        public long packets(Direction direction) {
            return 0;
        }

        @Override
        public long bytes(Direction direction) {
            return 0;
        }

        @Override
        public long gapBytes() {
            return 0;
        }

        @Override
        public int outerVlan() {
            return -1;
        }

        @Override
        public int innerVlan() {
            return -1;
        }

        @Override
        public List<String> tunnels() {
            return List.of();
        }

        @Override
        public long originatorMac() {
            return -1;
        }

        @Override
        public long responderMac() {
            return -1;
        }

        @Override
        public void markMining() {}
    }
}
