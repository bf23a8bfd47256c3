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
import io.minewatch.testkit.LiveObjects;
import io.minewatch.testkit.OrdinaryTalk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * As many flows at once as the table may hold, each with a handshake and (if not told otherwise)
 * with what both ends say in TLS, HTTP, mail or an unknown protocol, now and some minutes later;
 * and then more flows. The build runs a short form; {@code sensor/scripts/many-flows.sh} a million
 * in the heap of the service.
 */
class ManyFlowsTest {
    private static final int FLOWS = Integer.getInteger("minewatch.flows", 20_000);

    /** Whether the clients say something that is read, or the connections are only set up. */
    private static final boolean READ = !Boolean.getBoolean("minewatch.flows.silent");

    /** More are only a test of what happens when memory is short. */
    private static final boolean EXACT = FLOWS <= 1_000_000;

    /** Of these, the second half speaks again before the others come. */
    private static final int OLDEST = FLOWS / 10;

    /** So many more come: as many as have been silent since the beginning and are the oldest. */
    private static final int MORE = OLDEST / 2;

    /** A million flows begin within 500 s of packet time, in which no flow idles out. */
    private static final long SPACING_NANOS = 500_000;

    /** Of each ten flows; every one of them is read. */
    private static final OrdinaryTalk[] KINDS = {
        OrdinaryTalk.TLS, OrdinaryTalk.HTTP, OrdinaryTalk.TLS, OrdinaryTalk.UNKNOWN,
                OrdinaryTalk.TLS,
        OrdinaryTalk.MAIL, OrdinaryTalk.HTTP, OrdinaryTalk.TLS, OrdinaryTalk.POST,
                OrdinaryTalk.UNKNOWN
    };

    private static final long START = 1_772_409_600_000_000_000L;

    private final AtomicLong used = new AtomicLong();

    @Test
    void longestIdleFlowsGoFirstAndAreCounted() {
        RunSummary summary = run();
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
        if (EXACT) {
            // Each flow once: whoever spoke again was still known, or there would be more.
            assertEquals(FLOWS + MORE, summary.flowsTcp());
            assertEquals(MORE, summary.flowsEvicted());
        } else {
            // Memory may have been short before the table was full.
            assertTrue(summary.flowsEvicted() >= MORE, "evicted " + summary.flowsEvicted());
        }
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
        private final ArrayDeque<byte[]> ready = new ArrayDeque<>();
        private long frames;
        private long turn;
        private long time = START;

        @Override
        public Next next(Frame frame) {
            while (ready.isEmpty()) {
                if (!takeTurn(turn++)) {
                    return Next.END;
                }
                time += SPACING_NANOS;
            }
            byte[] octets = ready.remove();
            frame.set(octets, 0, octets.length, octets.length, time, LinkType.ETHERNET, ++frames);
            return Next.FRAME;
        }

        /**
         * All flows begin and go on, the older ones but the oldest speak, more come, they speak.
         */
        private boolean takeTurn(long at) {
            int spoken = OLDEST - MORE;
            long rest = at;
            if (rest < FLOWS) {
                open((int) rest);
                return true;
            }
            rest -= FLOWS;
            if (rest < FLOWS) {
                if (READ) {
                    ready.addAll(kind((int) rest).goOn((int) rest));
                } else {
                    ready.add(kind((int) rest).acknowledge((int) rest));
                }
                return true;
            }
            rest -= FLOWS;
            if (rest < spoken) {
                speak(rest);
                return true;
            }
            rest -= spoken;
            if (rest == 0) {
                if (FLOWS >= 1_000_000) {
                    System.out.println(LiveObjects.largest(30));
                }
                System.gc();
                used.set(Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
            }
            if (rest < MORE) {
                open((int) (FLOWS + rest));
                return true;
            }
            rest -= MORE;
            if (rest < spoken) {
                speak(rest);
                return true;
            }
            return false;
        }

        private static OrdinaryTalk kind(int flow) {
            return KINDS[flow % KINDS.length];
        }

        private void open(int flow) {
            List<byte[]> all = kind(flow).open(flow);
            ready.addAll(READ ? all : all.subList(0, OrdinaryTalk.HANDSHAKE_FRAMES));
        }

        private void speak(long flow) {
            ready.add(kind((int) (MORE + flow)).acknowledge((int) (MORE + flow)));
        }

        @Override
        public void close() {}
    }
}
