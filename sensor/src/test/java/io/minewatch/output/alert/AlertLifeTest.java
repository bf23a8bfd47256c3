package io.minewatch.output.alert;

import static io.minewatch.output.alert.TestFindings.at;
import static io.minewatch.output.alert.TestFindings.finding;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.output.FileNames;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.EventFactory;
import io.minewatch.output.event.EventSource;
import io.minewatch.packet.IpNetwork;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertLifeTest {
    private static final String HOST = "10.1.2.3";

    /** What a life says, as words. */
    private static final class Tape implements AlertLife.Sink {
        final List<String> said = new ArrayList<>();
        final List<Finding> findings = new ArrayList<>();

        @Override
        public void emit(Finding finding, long updates) {
            said.add(
                    finding.state().label()
                            + " "
                            + finding.id()
                            + " "
                            + finding.level().label()
                            + " "
                            + updates);
            findings.add(finding);
        }

        @Override
        public void closeUnseen(AlertEvent last, long packetNanos) {
            said.add("unseen " + requireNonNull(last.finding()).id());
        }

        @Override
        public void summary(String text, Map<String, Object> details) {
            said.add("summary " + details.get("postponed") + " " + details.get("waiting"));
        }

        List<String> take() {
            List<String> taken = List.copyOf(said);
            said.clear();
            return taken;
        }
    }

    private final Tape tape = new Tape();
    private final Map<String, Finding> judge = new HashMap<>();

    private void tick(AlertLife life, long seconds) {
        life.tick(
                at(seconds),
                (ids, consumer) ->
                        ids.forEach(
                                id -> {
                                    if (judge.containsKey(id)) {
                                        consumer.accept(requireNonNull(judge.get(id)));
                                    }
                                }));
    }

    private void say(AlertLife life, Finding finding) {
        judge.put(finding.id(), finding);
        life.onFinding(finding);
    }

    private static Finding fresh(String id, Level level, long seconds) {
        return finding(id, HOST, Finding.State.NEW, level, seconds, 1);
    }

    private AlertLife life(AlertSettings settings) {
        return new AlertLife(settings, List.of(), tape);
    }

    @Test
    void whatIsTakenBackIsToldAtOnceAndThenLeftAlone() {
        AlertLife life = life(AlertSettings.DEFAULTS);
        say(life, fresh("f", Level.SUSPECTED, 0));
        say(life, finding("f", HOST, Finding.State.UPDATE, Level.INFO, 60, 1));
        assertEquals(List.of("new f suspected 0", "update f info 1"), tape.take());
        tick(life, 86_400);
        assertEquals(List.of(), tape.take());
        say(life, finding("f", HOST, Finding.State.CLOSED, Level.INFO, 86_460, 1));
        assertEquals(List.of("closed f info 2"), tape.take());
    }

    @Test
    void newAtOnceThenAtGrowingIntervalsThenClosedWithTotals() {
        AlertLife life = life(AlertSettings.DEFAULTS);
        say(life, fresh("f", Level.CONFIRMED, 0));
        assertEquals(List.of("new f confirmed 0"), tape.take());
        List<Long> times = new ArrayList<>();
        for (long second = 0; second <= 5 * 86_400; second += 60) {
            judge.put(
                    "f", finding("f", HOST, Finding.State.UPDATE, Level.CONFIRMED, second, second));
            tick(life, second);
            if (!tape.take().isEmpty()) {
                times.add(second / 60);
            }
        }
        // 15, 30, 60, 120 ... minutes after each other, a day at most.
        assertEquals(List.of(15L, 45L, 105L, 225L, 465L, 945L, 1905L, 3345L, 4785L, 6225L), times);
        say(life, finding("f", HOST, Finding.State.CLOSED, Level.CONFIRMED, 5 * 86_400, 77));
        assertEquals(List.of("closed f confirmed 11"), tape.take());
        assertEquals(77, tape.findings.get(tape.findings.size() - 1).acceptedShares());
        assertEquals(0, life.openCount());
    }

    @Test
    void belowTheLevelNothingIsSaidUntilItRises() {
        AlertLife life = life(AlertSettings.DEFAULTS);
        say(life, fresh("f", Level.CONTACT, 0));
        assertEquals(List.of(), tape.take());
        say(life, finding("f", HOST, Finding.State.UPDATE, Level.SUSPECTED, 5, 0));
        // New outside, whatever the judge calls it.
        assertEquals(List.of("new f suspected 0"), tape.take());
        say(life, finding("f", HOST, Finding.State.UPDATE, Level.CONFIRMED, 6, 0));
        assertEquals(List.of("update f confirmed 1"), tape.take());
        say(life, finding("f", HOST, Finding.State.UPDATE, Level.CONFIRMED, 7, 0));
        assertEquals(List.of(), tape.take());
        say(life, fresh("g", Level.CONTACT, 8));
        say(life, finding("g", HOST, Finding.State.CLOSED, Level.CONTACT, 9, 0));
        assertEquals(List.of(), tape.take());
    }

    @Test
    void whatIsSuppressedIsNeverSaid() {
        AlertLife life =
                life(
                        with(
                                AlertSettings.DEFAULTS,
                                0,
                                List.of(
                                        new Suppression(
                                                List.of(network("10.9.0.0/16")), List.of(), ""),
                                        new Suppression(
                                                List.of(network("10.1.0.0/16")),
                                                List.of("Example"),
                                                ""),
                                        new Suppression(List.of(), List.of("203.0.113.78"), "")),
                                List.of()));
        say(life, fresh("f", Level.CONFIRMED, 0));
        say(life, finding("g", "10.9.1.1", Finding.State.NEW, Level.CONFIRMED, 0, 1));
        say(life, finding("h", "10.8.1.1", Finding.State.NEW, Level.CONFIRMED, 0, 1));
        say(life, finding("f", HOST, Finding.State.CLOSED, Level.CONFIRMED, 9, 1));
        assertEquals(List.of("new h confirmed 0"), tape.take());
        assertEquals(2, life.suppressed());
    }

    @Test
    void aMaintenanceWindowHoldsBackWhatThenGoesOn() {
        MaintenanceWindow window =
                new MaintenanceWindow(
                        List.of(network("10.1.0.0/16")),
                        Instant.ofEpochSecond(at(0) / 1_000_000_000L),
                        Instant.ofEpochSecond(at(3600) / 1_000_000_000L),
                        Set.of(),
                        null,
                        null);
        AlertLife life = life(with(AlertSettings.DEFAULTS, 0, List.of(), List.of(window)));
        say(life, fresh("f", Level.CONFIRMED, 10));
        say(life, fresh("g", Level.CONFIRMED, 20));
        say(life, finding("g", HOST, Finding.State.CLOSED, Level.CONFIRMED, 30, 1));
        tick(life, 3599);
        assertEquals(List.of(), tape.take());
        tick(life, 3600);
        assertEquals(List.of("new f confirmed 0"), tape.take());
        assertEquals(2, life.held());
    }

    @Test
    void windowsRecurOverMidnight() {
        MaintenanceWindow window =
                new MaintenanceWindow(
                        List.of(),
                        null,
                        null,
                        Set.of(DayOfWeek.TUESDAY),
                        LocalTime.of(22, 0),
                        LocalTime.of(4, 0));
        var host = requireNonNull(io.minewatch.packet.IpAddress.parse(HOST));
        for (Object[] expected :
                new Object[][] {
                    {"2021-03-09T21:59:59Z", false},
                    {"2021-03-09T22:00:00Z", true},
                    {"2021-03-10T03:59:59Z", true},
                    {"2021-03-10T04:00:00Z", false},
                    {"2021-03-10T23:00:00Z", false},
                    {"2021-03-09T03:00:00Z", false}
                }) {
            long nanos = Instant.parse((String) expected[0]).getEpochSecond() * 1_000_000_000L;
            assertEquals(expected[1], window.covers(host, nanos), (String) expected[0]);
        }
    }

    @Test
    void beyondTheLimitFindingsWaitAndASummarySaysSo() {
        AlertLife life = life(with(AlertSettings.DEFAULTS, 10, List.of(), List.of()));
        for (int i = 0; i < 35; i++) {
            say(life, finding("f" + i, "10.1.0." + i, Finding.State.NEW, Level.CONFIRMED, 1, 1));
        }
        say(life, finding("f30", "10.1.0.30", Finding.State.CLOSED, Level.CONFIRMED, 2, 1));
        assertEquals(10, tape.take().size());
        List<String> said = new ArrayList<>();
        for (int second = 2; second < 400; second++) {
            tick(life, second);
            List<String> now = tape.take();
            assertTrue(now.size() <= 3, now.toString());
            said.addAll(now);
        }
        assertEquals(
                "summary 25 16",
                said.stream().filter(s -> s.startsWith("summary")).findFirst().orElseThrow());
        for (int i = 10; i < 35; i++) {
            assertTrue(said.contains("new f" + i + " confirmed 0"), "f" + i);
        }
        // Both states of the one that ended meanwhile.
        assertTrue(said.indexOf("closed f30 confirmed 1") > said.indexOf("new f30 confirmed 0"));
        assertEquals(34, life.openCount());
    }

    @Test
    void aStopTellsWhoWaitsAndKeepsTheRestOpen() {
        AlertLife life = life(with(AlertSettings.DEFAULTS, 1, List.of(), List.of()));
        say(life, fresh("f", Level.CONFIRMED, 0));
        say(life, finding("g", "10.1.0.9", Finding.State.NEW, Level.CONFIRMED, 0, 1));
        tape.take();
        life.suspend();
        assertEquals(List.of("new g confirmed 0"), tape.take());
        say(life, finding("f", HOST, Finding.State.CLOSED, Level.CONFIRMED, 9, 42));
        assertEquals(List.of(), tape.take());
        assertEquals(List.of("f", "g"), life.open().stream().map(t -> t.finding().id()).toList());
        assertEquals(42, life.open().get(0).finding().acceptedShares());
    }

    @Test
    void afterARestartAFindingGoesOnUnderItsOldId() {
        AlertLife life =
                new AlertLife(AlertSettings.DEFAULTS, List.of(event("old", HOST, 100, 3)), tape);
        assertEquals(1, life.openCount());
        say(life, fresh("f", Level.SUSPECTED, 500));
        assertEquals(List.of(), tape.take());
        say(life, finding("f", HOST, Finding.State.UPDATE, Level.CONFIRMED, 501, 5));
        assertEquals(List.of(), tape.take(), "the level is what it was before");
        say(life, finding("f", HOST, Finding.State.CLOSED, Level.CONFIRMED, 900, 11));
        assertEquals(List.of("closed old confirmed 4"), tape.take());
        // Shares of both runs, since the first packet of the first.
        assertEquals(111, tape.findings.get(0).acceptedShares());
        assertEquals(at(0), tape.findings.get(0).first().timeNanos());
        assertEquals(0, life.openCount());
    }

    @Test
    void afterARestartThePoolKeepsItsNameUntilItIsLookedUpAgain() {
        AlertLife life =
                new AlertLife(AlertSettings.DEFAULTS, List.of(event("old", HOST, 100, 3)), tape);
        Finding known =
                requireNonNull(
                        life.onFinding(
                                finding(
                                        "f",
                                        HOST,
                                        Finding.State.NEW,
                                        Level.CONFIRMED,
                                        500,
                                        1,
                                        null)));
        assertEquals("old", known.id());
        assertEquals("pool.example", known.pool().name());
        assertEquals(List.of("pool.example"), known.pool().namesSeen());
        Finding again =
                requireNonNull(
                        life.onFinding(
                                finding(
                                        "f",
                                        HOST,
                                        Finding.State.UPDATE,
                                        Level.CONFIRMED,
                                        600,
                                        2,
                                        "other.example")));
        assertEquals("other.example", again.pool().name());
    }

    @Test
    void whatIsNotMetAgainAfterARestartIsClosed() {
        AlertLife life =
                new AlertLife(AlertSettings.DEFAULTS, List.of(event("old", HOST, 100, 3)), tape);
        say(life, finding("f", "10.7.7.7", Finding.State.NEW, Level.CONFIRMED, 0, 1));
        tick(life, 3599);
        assertEquals(
                List.of("new f confirmed 0"),
                tape.take().stream().filter(s -> !s.startsWith("update")).toList());
        tick(life, 3600);
        assertTrue(tape.take().contains("unseen old"));
        tick(life, 9000);
        assertTrue(tape.take().stream().noneMatch(s -> s.startsWith("unseen")));
        assertEquals(1, life.openCount());
    }

    /** A clock that jumps, forwards and back, moves updates and loses none. */
    @Test
    void aJumpingClockLosesNothing() {
        AlertLife life = life(with(AlertSettings.DEFAULTS, 5, List.of(), List.of()));
        long[] jumps = {0, 10, 1_000_000, -900_000, 50, 4_000_000, -100};
        int number = 0;
        for (long second : jumps) {
            for (int i = 0; i < 4; i++) {
                say(
                        life,
                        finding(
                                "f" + number,
                                "10.1.0." + number++,
                                Finding.State.NEW,
                                Level.CONFIRMED,
                                second,
                                1));
            }
            tick(life, second);
        }
        for (long second = 0; second < 600; second++) {
            tick(life, second);
        }
        List<String> said = tape.take();
        for (int i = 0; i < number; i++) {
            String wanted = "new f" + i + " confirmed 0";
            assertEquals(1, said.stream().filter(wanted::equals).count(), wanted);
        }
    }

    /** A day with a thousand miners: every one told once, and updates that a person can bear. */
    @Test
    void aDayOfAThousandMiners() {
        AlertLife life = life(AlertSettings.DEFAULTS);
        for (int second = 0; second < 86_400; second += 10) {
            int number = second / 10;
            if (number < 1000) {
                say(
                        life,
                        finding(
                                "f" + number,
                                "10." + number / 256 + ".0." + number % 256,
                                Finding.State.NEW,
                                Level.CONFIRMED,
                                second,
                                1));
            }
            tick(life, second);
        }
        assertEquals(1000, life.openCount());
        List<String> said = tape.take();
        assertEquals(1000, said.stream().filter(s -> s.startsWith("new")).distinct().count());
        assertEquals(1000, said.stream().filter(s -> s.startsWith("new")).count());
        assertTrue(said.size() < 9000, "" + said.size());
    }

    private static AlertEvent event(String id, String host, long shares, long updates) {
        EventFactory factory =
                new EventFactory(
                        new EventSource("s", "1", Level.SUSPECTED, FileNames.of("eth1"), false));
        return factory.finding(
                finding(id, host, Finding.State.UPDATE, Level.CONFIRMED, 100, shares), updates, 0);
    }

    private static AlertSettings with(
            AlertSettings base,
            int perMinute,
            List<Suppression> suppress,
            List<MaintenanceWindow> maintenance) {
        return new AlertSettings(
                base.minLevel(),
                base.updateInterval(),
                base.maxUpdateInterval(),
                base.closeAfter(),
                perMinute,
                suppress,
                maintenance,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO);
    }

    private static IpNetwork network(String text) {
        @Nullable IpNetwork network = IpNetwork.parse(text);
        return requireNonNull(network);
    }
}
