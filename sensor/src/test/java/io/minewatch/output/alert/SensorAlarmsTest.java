package io.minewatch.output.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SensorAlarmsTest {
    private static final long START = 1_700_000_000_000L;

    private final SensorAlarms alarms = new SensorAlarms(AlertSettings.DEFAULTS, START);
    private final List<String> said = new ArrayList<>();
    private long packets;
    private long drops;
    private long flows;
    private long oneSided;
    private long lastPacket = START;
    private long feedTime = START / 1000;
    private long second;

    /** So many seconds go by; each brings packets, drops and flows. */
    private List<String> run(
            int seconds, int perSecond, int dropped, int newFlows, int newOneSided) {
        said.clear();
        for (int i = 0; i < seconds; i++) {
            second++;
            packets += perSecond;
            drops += dropped;
            flows += newFlows;
            oneSided += newOneSided;
            lastPacket = perSecond > 0 ? START + second * 1000 : lastPacket;
            SensorStatus status =
                    new SensorStatus(
                            packets,
                            0,
                            drops,
                            0,
                            0,
                            0,
                            flows,
                            oneSided,
                            lastPacket,
                            feedTime,
                            List.of("eth1"));
            for (SensorAlarms.Alarm alarm : alarms.check(status, START + second * 1000)) {
                said.add((alarm.raised() ? "+" : "-") + alarm.name());
                assertTrue(alarm.text().length() > 10);
            }
        }
        return List.copyOf(said);
    }

    @Test
    void silenceIsToldOnceAndItsEndToo() {
        assertEquals(List.of(), run(100, 10, 0, 0, 0));
        assertEquals(List.of(), run(299, 0, 0, 0, 0));
        assertEquals(List.of("+no packets"), run(1000, 0, 0, 0, 0));
        assertEquals(List.of("no packets"), alarms.raised());
        assertEquals(List.of("-no packets"), run(60, 10, 0, 0, 0));
        assertEquals(List.of(), alarms.raised());
    }

    @Test
    void aSensorThatNeverSawAPacketSaysSo() {
        lastPacket = 0;
        assertEquals(List.of("+no packets"), run(400, 0, 0, 0, 0));
    }

    @Test
    void onlyLastingDropsAreTold() {
        assertEquals(List.of(), run(120, 1000, 50, 0, 0));
        assertEquals(List.of(), run(200, 1000, 0, 0, 0));
        assertEquals(List.of("+packets dropped"), run(600, 1000, 50, 0, 0));
        assertEquals(List.of("-packets dropped"), run(600, 1000, 5, 0, 0));
    }

    @Test
    void oneDirectionIsToldWithADistanceToItsEnd() {
        assertEquals(List.of("+one direction only"), run(1300, 10, 0, 10, 9));
        assertEquals(List.of(), run(1300, 10, 0, 10, 4));
        assertEquals(List.of("-one direction only"), run(1300, 10, 0, 10, 1));
    }

    @Test
    void fewFlowsSayNothing() {
        assertEquals(List.of(), run(550, 10, 0, 0, 0));
        flows += 50;
        oneSided += 50;
        assertEquals(List.of(), run(1300, 10, 0, 0, 0));
    }

    @Test
    void oldFeedsAreTold() {
        feedTime = START / 1000 - 20 * 86_400;
        assertEquals(List.of("+feeds stale"), run(10, 10, 0, 0, 0));
        feedTime = START / 1000;
        assertEquals(List.of("-feeds stale"), run(10, 10, 0, 0, 0));
    }

    /** Counters begin anew when the capture is opened again. */
    @Test
    void countersThatBeginAnewAreNoDrops() {
        assertEquals(List.of(), run(100, 1000, 0, 0, 0));
        packets = 0;
        drops = 0;
        assertEquals(List.of(), run(700, 1000, 0, 0, 0));
    }
}
