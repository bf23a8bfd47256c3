package io.minewatch.detect;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.feeds.match.AllowList;
import io.minewatch.observable.EncryptedShape;
import io.minewatch.observable.FlowEnded;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FlowStarted;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.PushTimes;
import io.minewatch.observable.ShapeScore;
import io.minewatch.packet.IpAddress;
import io.minewatch.packet.IpNetwork;
import io.minewatch.shape.BlockTimes;
import io.minewatch.shape.GivenClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of flows that nobody can read, from made-up scores and times. */
final class EncryptedFlowsTest {
    private static final long START = 1_600_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final String HOST = "10.0.0.5";
    private static final String SERVER = "203.0.113.9";

    /** Block times: gaps that share no period with anything. */
    private static final int[] BLOCKS = {
        37, 148, 171, 402, 555, 590, 777, 801, 1033, 1070, 1290, 1451, 1503, 1772, 1840, 2051, 2102,
        2290
    };

    private final List<Finding> said = new ArrayList<>();
    private final List<MiningActivity> lines = new ArrayList<>();
    private Judge judge = judge(null);

    private Judge judge(@Nullable GivenClock clock) {
        return new Judge(
                DetectionSettings.defaults(),
                new Segments(
                        List.of(
                                new Segments.Network(
                                        requireNonNull(IpNetwork.parse("10.0.0.0/8")),
                                        new Segment("inside", SegmentRole.OTHER)))),
                TestFeeds.bundled(),
                AllowList.NONE,
                "",
                clock,
                new FindingListener() {
                    @Override
                    public void onMiningFlow(MiningActivity activity) {
                        lines.add(activity);
                    }

                    @Override
                    public void onFinding(Finding finding) {
                        said.add(finding);
                    }
                });
    }

    private static FlowRef flow(long id, String host, String server) {
        return new FlowRef(
                id,
                6,
                requireNonNull(IpAddress.parse(host)),
                40_000,
                requireNonNull(IpAddress.parse(server)),
                8443,
                "syn",
                new FrameRef(0, 1, START),
                List.of(),
                List.of(),
                -1,
                -1);
    }

    private static ShapeScore score(double total) {
        return new ShapeScore(
                total > 0 ? 1 : -1,
                0,
                0,
                total - (total > 0 ? 1 : -1),
                0,
                40,
                40,
                40,
                428,
                0,
                0,
                0,
                0,
                0,
                0,
                Double.NaN);
    }

    private static long[] times(double delay, int... seconds) {
        return Arrays.stream(seconds)
                .mapToLong(s -> START + Math.round((s + delay) * SECOND))
                .toArray();
    }

    private static EncryptedShape shape(
            FlowRef flow, double total, int look, int minutes, long[] pushes) {
        long to = START + minutes * 60L * SECOND;
        long[] until = Arrays.stream(pushes).filter(t -> t < to).toArray();
        return new EncryptedShape(
                flow,
                new FrameRef(0, 100 + look, to),
                "tls",
                List.of(),
                false,
                score(total),
                look,
                START,
                to,
                new PushTimes(until),
                new PushTimes(until),
                0);
    }

    private static GivenClock clock(int... seconds) {
        BlockTimes times = new BlockTimes();
        for (long time : times(0, seconds)) {
            times.add(time);
        }
        return new GivenClock("XMR", times, 0);
    }

    private Finding last() {
        return said.get(said.size() - 1);
    }

    private static Evidence evidence(Finding finding, String rule) {
        return finding.evidence().stream()
                .filter(e -> e.rule().equals(rule))
                .findFirst()
                .orElseThrow(() -> new AssertionError(rule + " is not in " + finding.evidence()));
    }

    private void look(double total, int look, int minutes) {
        judge.accept(shape(flow(1, HOST, SERVER), total, look, minutes, new long[0]));
    }

    @Test
    void belowEightPointsIsCountedOnly() {
        look(7.9, -1, 5);
        assertEquals(List.of(), said);
        assertEquals(1, judge.encryptedJudged());
        assertEquals(1, judge.encryptedLikeMining());
    }

    @Test
    void eightPointsAreSuspectedAndWaverWithoutANewFinding() {
        look(8, -1, 5);
        look(7.9, 0, 10);
        look(4.1, 1, 20);
        look(9, 2, 40);
        judge.finish();
        assertEquals(
                List.of(Finding.State.NEW, Finding.State.CLOSED),
                said.stream().map(Finding::state).toList());
        assertEquals(Level.SUSPECTED, last().level());
        assertEquals("encrypted", last().dialect());
    }

    @Test
    void whatShapeAloneSuggestedIsTakenBack() {
        FlowRef flow = flow(1, HOST, SERVER);
        judge.accept(new FlowStarted(flow, flow.start()));
        look(9, -1, 5);
        look(3.9, 0, 10);
        assertEquals(
                List.of(Level.SUSPECTED, Level.INFO), said.stream().map(Finding::level).toList());
        assertEquals("shape-withdrawn", last().rule());
        assertNull(last().dialect());
        judge.accept(new FlowEnded(flow, new FrameRef(0, 300, START + 700 * SECOND), 1, 1));
        assertEquals(List.of(), lines, "no mining line for what was taken back");
    }

    @Test
    void raisedAgainItIsSuspectedAgainUnderTheSameId() {
        look(9, -1, 5);
        look(1, 0, 10);
        look(9, 1, 20);
        assertEquals(3, said.size());
        assertEquals(Level.SUSPECTED, last().level());
        assertEquals(said.get(0).id(), last().id());
    }

    @Test
    void oneFlowsTurnTakesNothingBackOfAnother() {
        look(9, -1, 5);
        judge.accept(shape(flow(2, HOST, SERVER), 9, -1, 5, new long[0]));
        look(1, 0, 10);
        judge.finish();
        assertEquals(Level.SUSPECTED, last().level());
    }

    @Test
    void theClockConfirmsAndNoLaterLookRefutesIt() {
        judge = judge(clock(BLOCKS));
        FlowRef flow = flow(1, HOST, SERVER);
        judge.accept(shape(flow, 9, 0, 30, times(.7, BLOCKS)));
        Finding confirmed = last();
        assertEquals(Level.CONFIRMED, confirmed.level());
        assertEquals("XMR", confirmed.coin());
        judge.accept(shape(flow, -5, 1, 40, new long[0]));
        judge.finish();
        assertEquals(Level.CONFIRMED, last().level());
    }

    /**
     * All that was paid for is in the number that is said: lags, looks, and the price of `likely`.
     */
    @Test
    void theChanceSaidIsTheChancePaidFor() {
        judge = judge(clock(BLOCKS));
        // Besides the blocks it pushes every ten seconds, so that each block proves little.
        long[] pushes =
                LongStream.concat(
                                Arrays.stream(times(.7, BLOCKS)),
                                LongStream.range(0, 240).map(i -> START + i * 10 * SECOND))
                        .sorted()
                        .toArray();
        int found = -1;
        for (int minutes = 10; minutes <= 40 && found < 0; minutes++) {
            said.clear();
            judge = judge(clock(BLOCKS));
            judge.accept(shape(flow(1, HOST, SERVER), 9, 0, minutes, pushes));
            if (last().level() == Level.LIKELY) {
                found = minutes;
            }
        }
        assertNotEquals(-1, found, "no age at which the flow is likely and not yet confirmed");
        BlockClocks.Result result =
                new BlockClocks(clock(BLOCKS))
                        .test(shape(flow(1, HOST, SERVER), 9, 0, found, pushes));
        double nats = requireNonNull(result).nats() - Math.log(6);
        Evidence clock = evidence(last(), "block-clock-match");
        assertEquals(nats, clock.weight(), 1e-9);
        assertTrue(
                clock.text()
                        .contains(
                                String.format("chance 1 in %,d, all that", (long) Math.exp(nats))),
                clock.text());
        assertTrue(nats >= EncryptedFlows.CLOCK_LIKELY, "nats " + nats);
        assertTrue(
                clock.text()
                        .startsWith(
                                result.match().matched()
                                        + " of "
                                        + result.match().blocks()
                                        + " XMR blocks were followed"),
                clock.text());
    }

    @Test
    void whoFollowsBlocksInAnotherShapeIsARemark() {
        judge = judge(clock(BLOCKS));
        judge.accept(shape(flow(1, HOST, SERVER), -2, 0, 30, times(.7, BLOCKS)));
        assertEquals(Level.INFO, last().level());
        assertEquals("block-follower", last().rule());
        assertNull(last().dialect());
    }

    @Test
    void fromOutsideInNobodyOfOursMines() {
        judge.accept(
                shape(flow(1, /* host= */ SERVER, /* server= */ HOST), 16, 0, 30, new long[0]));
        assertEquals(List.of(), said);
        assertEquals(0, judge.encryptedJudged());
    }

    @Test
    void twoHostsInStepAreBothConfirmed() {
        long[] a = times(.2, BLOCKS);
        long[] b = times(.9, BLOCKS);
        judge.accept(shape(flow(1, HOST, SERVER), 9, 0, 40, a));
        judge.accept(shape(flow(2, "10.0.0.6", "203.0.113.77"), 9, 0, 40, b));
        List<String> confirmed =
                said.stream()
                        .filter(f -> f.level() == Level.CONFIRMED)
                        .map(f -> f.host().ip().toString())
                        .sorted()
                        .toList();
        assertEquals(List.of("10.0.0.5", "10.0.0.6"), confirmed);
    }

    /** Each pair shares half of its pushes, which alone does not prove it. */
    @Test
    void threeHostsInStepAreLikely() {
        long[] b = times(.5, 37, 90, 171, 260, 480, 555, 690, 777, 900, 1033);
        long[] c = times(.7, 120, 148, 330, 402, 590, 640, 801, 950, 1070, 1120);
        judge.accept(shape(flow(2, "10.0.0.6", "203.0.113.77"), 9, 0, 20, b));
        judge.accept(shape(flow(3, "10.0.0.7", "203.0.113.78"), 9, 0, 20, c));
        assertFalse(said.stream().anyMatch(f -> f.level() != Level.SUSPECTED), () -> "" + said);
        judge.accept(shape(flow(1, HOST, SERVER), 9, 0, 20, times(.2, BLOCKS)));
        List<String> likely =
                said.stream()
                        .filter(f -> f.level() == Level.LIKELY && f.rule().equals("host-group"))
                        .map(f -> f.host().ip().toString())
                        .sorted()
                        .toList();
        assertEquals(List.of("10.0.0.5", "10.0.0.6", "10.0.0.7"), likely);
        Finding centre =
                said.stream()
                        .filter(f -> f.level() == Level.LIKELY)
                        .filter(f -> f.host().ip().toString().equals(HOST))
                        .findFirst()
                        .orElseThrow();
        String text = evidence(centre, "host-group").text();
        assertTrue(text.contains("10.0.0.6 (5 of 10 times), 10.0.0.7 (5 of 10 times)"), text);
        assertTrue(text.contains("if they have nothing to do with each other"), text);
    }

    @Test
    void twoHostsOfOneServerMaySimplyBeToldTheSame() {
        long[] a = times(.2, BLOCKS);
        judge.accept(shape(flow(1, HOST, SERVER), 9, 0, 40, a));
        judge.accept(shape(flow(2, "10.0.0.6", SERVER), 9, 0, 40, a));
        assertFalse(said.stream().anyMatch(f -> f.level() == Level.CONFIRMED), () -> "" + said);
    }

    @Test
    void oneHostIsNoWitnessForItself() {
        long[] a = times(.2, BLOCKS);
        judge.accept(shape(flow(1, HOST, SERVER), 9, 0, 40, a));
        judge.accept(shape(flow(2, HOST, "203.0.113.77"), 9, 0, 40, a));
        assertFalse(said.stream().anyMatch(f -> f.level() == Level.CONFIRMED), () -> "" + said);
    }

    @Test
    void inStepWithAFlowThatDoesNotLookLikeMiningSaysNothing() {
        judge.accept(shape(flow(1, HOST, SERVER), 9, 0, 40, times(.2, BLOCKS)));
        judge.accept(shape(flow(2, "10.0.0.6", "203.0.113.77"), 5.9, 0, 40, times(.9, BLOCKS)));
        assertFalse(said.stream().anyMatch(f -> f.level() == Level.CONFIRMED), () -> "" + said);
    }

    @Test
    void jobsOfASchedulerAreNoBlocks() {
        int[] minutes = {60, 180, 240, 420, 600, 660, 840, 1020, 1260, 1440, 1560, 1740, 1980};
        judge.accept(shape(flow(1, HOST, SERVER), 9, 0, 40, times(.2, minutes)));
        judge.accept(shape(flow(2, "10.0.0.6", "203.0.113.77"), 9, 0, 40, times(.9, minutes)));
        assertFalse(said.stream().anyMatch(f -> f.level() == Level.CONFIRMED), () -> "" + said);
    }
}
