package io.minewatch.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FlowStarted;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.Observable;
import io.minewatch.packet.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FactMergeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_700_000_000L * SECOND;

    private final FactMerge merge = new FactMerge(3);

    /** A fact that is known by its number. */
    private static FactLog.Fact fact(long number, long seconds) {
        IpAddress host = new IpAddress(0, number);
        FrameRef frame = new FrameRef(0, number, START + seconds * SECOND);
        FlowRef flow =
                new FlowRef(
                        number, 6, host, 1, host, 2, "syn", frame, List.of(), List.of(), -1, -1);
        Observable started = new FlowStarted(flow, frame);
        return new FactLog.Fact(number, START + seconds * SECOND, false, started);
    }

    private static List<FactLog.Fact> facts(FactLog.Fact... facts) {
        return Arrays.asList(facts);
    }

    private void add(int lane, long nowSeconds, FactLog.Fact... facts) {
        merge.add(lane, facts(facts), START + nowSeconds * SECOND);
    }

    private List<Long> released() {
        List<Long> numbers = new ArrayList<>();
        merge.release(fact -> numbers.add(fact.sequence()));
        return numbers;
    }

    @Test
    void factsWaitForTheLaneThatIsBehind() {
        add(0, 20, fact(1, 10), fact(2, 15), fact(3, 19));
        assertEquals(FactMerge.UNKNOWN, merge.passedNanos(), "two lanes have not said anything");
        assertEquals(List.of(), released());
        add(1, 30);
        add(2, 16);
        assertEquals(START + 16 * SECOND, merge.passedNanos());
        assertEquals(List.of(1L, 2L), released());
        add(2, 30);
        assertEquals(List.of(3L), released());
        assertEquals(0, merge.waiting());
    }

    @Test
    void timeDecidesThenTheLane() {
        add(2, 20, fact(6, 10), fact(7, 12));
        add(0, 20, fact(1, 10), fact(2, 11));
        add(1, 20, fact(4, 9), fact(5, 12));
        assertEquals(List.of(4L, 1L, 6L, 2L, 5L, 7L), released());
    }

    @Test
    void factsOfOneLaneNeverOvertakeEachOther() {
        // A sweep's time, and two interfaces, may put an earlier time behind a later one.
        add(0, 20, fact(1, 12), fact(2, 10), fact(3, 13));
        add(1, 20, fact(4, 11));
        add(2, 20);
        assertEquals(List.of(4L, 1L, 2L, 3L), released());
    }

    @Test
    void moreOfTheSameMomentMayCome() {
        add(0, 20, fact(1, 20));
        add(1, 20);
        add(2, 20);
        assertEquals(List.of(), released());
        add(1, 21, fact(2, 20));
        add(0, 21);
        add(2, 21);
        assertEquals(List.of(1L, 2L), released());
    }

    @Test
    void endedLaneHoldsNobodyBack() {
        add(0, 20, fact(1, 10));
        add(1, 5);
        merge.end(1);
        merge.end(2);
        assertEquals(List.of(1L), released());
        merge.end(0);
        assertEquals(Long.MAX_VALUE, merge.passedNanos());
    }

    /** A lane whose first frames are still on their way; time was not set back. */
    @Test
    void laneThatCannotTellTheTimeStandsByWhatItSaid() {
        add(0, 20, fact(1, 12));
        add(1, 20, fact(2, 11));
        add(2, 10);
        merge.add(2, List.of(), FactMerge.UNKNOWN);
        assertEquals(START + 10 * SECOND, merge.passedNanos());
        assertEquals(List.of(), released());
        add(2, 15);
        assertEquals(List.of(2L, 1L), released());
    }

    @Test
    void clockSetBackHoldsNothingBack() {
        add(0, 7200, fact(1, 7190));
        add(1, 7200, fact(2, 7195));
        add(2, 7195);
        assertEquals(List.of(1L), released());
        // An hour back: what was learnt before does not wait for an hour.
        add(0, 3600, fact(3, 3599));
        assertEquals(List.of(2L, 3L), released());
        assertEquals(START + 3600 * SECOND, merge.passedNanos());
        add(1, 3601, fact(4, 3600));
        add(2, 3602);
        assertEquals(List.of(4L), released());
        add(0, 3603, fact(5, 3602));
        add(1, 3603);
        add(2, 3603);
        assertEquals(List.of(5L), released());
    }

    @Test
    void whatWaitsIsBounded() {
        for (int i = 0; i <= FactMerge.MAX_WAITING; i++) {
            merge.add(0, facts(fact(i, i)), START);
        }
        assertEquals(FactMerge.MAX_WAITING + 1, released().size());
        assertEquals(0, merge.waiting());
    }

    @Test
    void anyCutsAndAnyTurnsGiveOneOrder() {
        Random random = new Random(20_261_126);
        for (int round = 0; round < 200; round++) {
            List<List<FactLog.Fact>> lanes = List.of(lane(0), lane(1), lane(2));
            List<Long> expected = new ArrayList<>();
            FactMerge whole = new FactMerge(3);
            for (int lane = 0; lane < 3; lane++) {
                whole.add(lane, lanes.get(lane), START);
                whole.end(lane);
            }
            whole.release(fact -> expected.add(fact.sequence()));
            assertEquals(300, expected.size());

            FactMerge cut = new FactMerge(3);
            List<Long> numbers = new ArrayList<>();
            int[] taken = new int[3];
            while (numbers.size() < 300) {
                int lane = random.nextInt(3);
                List<FactLog.Fact> all = lanes.get(lane);
                if (taken[lane] == all.size()) {
                    continue;
                }
                int next = Math.min(all.size(), taken[lane] + random.nextInt(20));
                long now = next == 0 ? START : all.get(next - 1).timeNanos();
                cut.add(lane, all.subList(taken[lane], next), now);
                taken[lane] = next;
                if (next == all.size()) {
                    cut.end(lane);
                }
                cut.release(fact -> numbers.add(fact.sequence()));
            }
            assertEquals(expected, numbers);
        }
    }

    /** A hundred facts with times that rise by 0 to 2 seconds. */
    private static List<FactLog.Fact> lane(int lane) {
        Random random = new Random(lane);
        List<FactLog.Fact> facts = new ArrayList<>();
        long seconds = 1;
        for (int i = 0; i < 100; i++) {
            seconds += random.nextInt(3);
            facts.add(fact(lane * 1000L + i, seconds));
        }
        return facts;
    }
}
