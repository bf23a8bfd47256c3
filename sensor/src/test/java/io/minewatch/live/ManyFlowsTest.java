package io.minewatch.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.LinkType;
import io.minewatch.config.ConfigException;
import io.minewatch.config.ConfigReader;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.Finding;
import io.minewatch.engine.Analysis;
import io.minewatch.engine.AnalysisOptions;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.observable.MiningActivity;
import io.minewatch.report.FeedState;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import io.minewatch.testkit.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * As many flows at once as the table may hold, each with a handshake and (if not told otherwise)
 * the first octets of TLS or HTTP, and then more. The build runs a short form; {@code
 * sensor/scripts/many-flows.sh} a million in the heap of the service.
 */
class ManyFlowsTest {
    private static final int FLOWS = Integer.getInteger("minewatch.flows", 20_000);

    /** Whether the clients say something that is read, or the connections are only set up. */
    private static final boolean READ = !Boolean.getBoolean("minewatch.flows.silent");

    /** Flows that are read take so much memory that not each heap holds as many as the table. */
    private static final boolean EXACT = !READ || FLOWS <= 100_000;

    /** Of these, the second half speaks again before the others come. */
    private static final int OLDEST = FLOWS / 10;

    /** So many more come: as many as have been silent since the beginning and are the oldest. */
    private static final int MORE = OLDEST / 2;

    /** A million flows begin within 1,000 s of packet time, in which no flow idles out. */
    private static final long SPACING_NANOS = 1_000_000;

    private static final long START = 1_772_409_600_000_000_000L;
    private static final byte[] HELLO = Frames.tlsClientHello("www.example.org");
    private static final byte[] REQUEST =
            Frames.ascii("GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n");

    private final AtomicLong used = new AtomicLong();

    @Test
    void longestIdleFlowsGoFirstAndAreCounted() {
        RunSummary summary = run();
        if (EXACT) {
            // Each flow once: whoever spoke again was still known, or there would be more.
            assertEquals(FLOWS + MORE, summary.flowsTcp());
            assertEquals(MORE, summary.flowsEvicted());
        } else {
            // Memory may have been short before the table was full.
            assertTrue(summary.flowsEvicted() >= MORE, "evicted " + summary.flowsEvicted());
        }
        System.out.println(
                "ManyFlowsTest: "
                        + FLOWS
                        + (READ ? " flows that are read at once, " : " flows only set up at once, ")
                        + (used.get() >> 20)
                        + " MiB in use, "
                        + summary.flowsEvicted()
                        + " given up, heap of "
                        + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB");
    }

    private RunSummary run() {
        List<RunSummary> last = new ArrayList<>();
        Analysis analysis =
                new Analysis(
                        config(),
                        DetectionSettings.defaults(),
                        new LiveIndicators(IndicatorSet.empty()),
                        () -> FeedState.NONE,
                        new AnalysisOptions(
                                1, Long.MIN_VALUE, Long.MAX_VALUE, null, null, null, null));
        analysis.analyze(
                new Crowd(),
                "",
                () -> Analysis.FileOutcome.NONE,
                new RunListener() {
                    @Override
                    public void onMiningFlow(MiningActivity activity) {
                        throw new AssertionError("nobody mines: " + activity);
                    }

                    @Override
                    public void onFinding(Finding finding) {
                        throw new AssertionError("nobody mines: " + finding);
                    }

                    @Override
                    public void onHost(HostReport host) {}

                    @Override
                    public void onSummary(RunSummary summary) {
                        last.add(summary);
                    }
                });
        return last.get(0);
    }

    private static SensorConfig config() {
        try {
            return ConfigReader.read("test", "limits: {max-flows: " + FLOWS + "}\n");
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    /** The frames, one at a time. */
    private final class Crowd implements FrameSource {
        private static final int STEPS = 4;

        private long frames;
        private long at;

        @Override
        public Next next(Frame frame) {
            long opened = (long) STEPS * FLOWS;
            int spoken = OLDEST - MORE;
            byte[] octets;
            if (at < opened) {
                octets = opening((int) (at / STEPS), (int) (at % STEPS));
            } else if (at < opened + spoken) {
                octets = opening(MORE + (int) (at - opened), STEPS);
            } else if (at < opened + spoken + (long) STEPS * MORE) {
                if (at == opened + spoken) {
                    System.gc();
                    used.set(
                            Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
                }
                long more = at - opened - spoken;
                octets = opening(FLOWS + (int) (more / STEPS), (int) (more % STEPS));
            } else if (at < opened + 2L * spoken + (long) STEPS * MORE) {
                octets =
                        opening(
                                MORE + (int) (at - opened - spoken - (long) STEPS * MORE),
                                STEPS + 1);
            } else {
                return Next.END;
            }
            long time = START + at * SPACING_NANOS / STEPS;
            at++;
            frame.set(octets, 0, octets.length, octets.length, time, LinkType.ETHERNET, ++frames);
            return Next.FRAME;
        }

        /**
         * Step 0 to 2: the handshake; 3: the client's first octets; later: bare acknowledgements.
         */
        private byte[] opening(int flow, int step) {
            boolean tls = flow % 2 == 0;
            byte[] first = tls ? HELLO : REQUEST;
            String client =
                    "10."
                            + (flow / 62_500 % 250)
                            + "."
                            + (flow / 250 % 250)
                            + "."
                            + (1 + flow % 250);
            String server = "198.51.100." + (1 + flow % 200);
            int port = 20_000 + flow / 15_625_000;
            int serverPort = tls ? 443 : 80;
            byte[] segment =
                    switch (step) {
                        case 0 -> Frames.tcp(port, serverPort, 1000, 0, 0x02, new byte[0]);
                        case 1 -> Frames.tcp(serverPort, port, 5000, 1001, 0x12, new byte[0]);
                        case 2 -> Frames.tcp(port, serverPort, 1001, 5001, 0x10, new byte[0]);
                        case 3 ->
                                Frames.tcp(
                                        port,
                                        serverPort,
                                        1001,
                                        5001,
                                        READ ? 0x18 : 0x10,
                                        READ ? first : new byte[0]);
                        default ->
                                Frames.tcp(
                                        serverPort,
                                        port,
                                        5001,
                                        READ ? 1001 + first.length : 1001,
                                        0x10,
                                        new byte[0]);
                    };
            boolean byServer = step == 1 || step > 3;
            return Frames.ethernet(
                    0x0800,
                    Frames.ipv4(
                            byServer ? server : client, byServer ? client : server, 6, segment));
        }

        @Override
        public @Nullable String problem() {
            return null;
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
