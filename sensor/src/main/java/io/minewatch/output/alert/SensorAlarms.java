package io.minewatch.output.alert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches the sensor's own state: a mirror port that went silent, traffic of one direction only,
 * packets dropped for minutes, feeds that nobody refreshed. Each is told when it begins and when it
 * is over, with a distance between the two so that a value at the limit does not flap. Single
 * thread.
 */
public final class SensorAlarms {
    /** Time over which rates are judged, milliseconds: bursts shorter than that are normal. */
    static final long WINDOW_MILLIS = 60_000;

    /** Windows in a row until drops are told, and until they are over. */
    static final int DROP_WINDOWS = 5;

    /** Share of packets dropped that is told: operators of other sensors watch for the same. */
    static final double DROP_SHARE = 0.01;

    /** Windows over which directions are judged: a quiet segment has few flows a minute. */
    static final int DIRECTION_WINDOWS = 10;

    /** Fewest flows for a judgement: fewer may be scans. */
    static final long MIN_FLOWS = 100;

    /** Share of one-sided flows that is told: the mirror shows one direction only. */
    static final double ONE_SIDED_SHARE = 0.5;

    /** Share below which that is over. */
    static final double BOTH_SIDED_SHARE = 0.3;

    private static final long MILLIS_PER_SECOND = 1000;
    private static final long SECONDS_PER_DAY = 86_400;

    /**
     * Something to tell.
     *
     * @param name few words, the same at begin and end
     * @param raised it begins; else it is over
     */
    public record Alarm(String name, boolean raised, String text, Map<String, Object> details) {}

    private final AlertSettings settings;
    private final long startMillis;
    private final List<String> raised = new ArrayList<>();
    private @Nullable SensorStatus atWindow;
    private @Nullable SensorStatus atDirections;
    private long windowMillis;
    private int directionWindows;
    private int lossyWindows;
    private int cleanWindows;

    /**
     * @param nowMillis the clock
     */
    public SensorAlarms(AlertSettings settings, long nowMillis) {
        this.settings = settings;
        this.startMillis = nowMillis;
        this.windowMillis = nowMillis;
    }

    /** What begins or ends with this state. Called about once a second. */
    public List<Alarm> check(SensorStatus now, long nowMillis) {
        List<Alarm> alarms = new ArrayList<>();
        silence(now, nowMillis, alarms);
        feeds(now, nowMillis, alarms);
        SensorStatus before = atWindow;
        if (before == null || now.packets() < before.packets()) {
            atWindow = now;
            atDirections = now;
            windowMillis = nowMillis;
            directionWindows = 0;
        } else if (nowMillis - windowMillis >= WINDOW_MILLIS || nowMillis < windowMillis) {
            drops(before, now, alarms);
            atWindow = now;
            windowMillis = nowMillis;
            if (++directionWindows >= DIRECTION_WINDOWS && atDirections != null) {
                directions(atDirections, now, alarms);
                atDirections = now;
                directionWindows = 0;
            }
        }
        return alarms;
    }

    /** Names of what holds now. */
    public List<String> raised() {
        return List.copyOf(raised);
    }

    private void silence(SensorStatus now, long nowMillis, List<Alarm> alarms) {
        long after = settings.silentAfter().toMillis();
        if (after == 0) {
            return;
        }
        long since = now.lastPacketMillis() == 0 ? startMillis : now.lastPacketMillis();
        long seconds = (nowMillis - since) / MILLIS_PER_SECOND;
        change(
                "no packets",
                nowMillis - since >= after,
                nowMillis - since < after,
                "No packet has arrived for "
                        + seconds
                        + " s on "
                        + String.join(", ", now.interfaces())
                        + ": check the mirror port and its cable.",
                "Packets arrive again on " + String.join(", ", now.interfaces()) + ".",
                details("silent_seconds", seconds),
                alarms);
    }

    private void feeds(SensorStatus now, long nowMillis, List<Alarm> alarms) {
        long age = nowMillis / MILLIS_PER_SECOND - now.feedTimeSeconds();
        if (settings.feedAge().isZero() || now.feedTimeSeconds() == 0) {
            return;
        }
        long days = age / SECONDS_PER_DAY;
        change(
                "feeds stale",
                age > settings.feedAge().toSeconds(),
                age <= settings.feedAge().toSeconds(),
                "The list of pools is " + days + " days old: new pools are not known by name.",
                "The list of pools is fresh again.",
                details("feed_age_days", days),
                alarms);
    }

    private void drops(SensorStatus before, SensorStatus now, List<Alarm> alarms) {
        long dropped =
                now.kernelDrops()
                        - before.kernelDrops()
                        + now.interfaceDrops()
                        - before.interfaceDrops()
                        + now.queueDrops()
                        - before.queueDrops();
        long seen = now.packets() - before.packets();
        boolean lossy = dropped > 0 && dropped > DROP_SHARE * (seen + dropped);
        lossyWindows = lossy ? lossyWindows + 1 : 0;
        cleanWindows = lossy ? 0 : cleanWindows + 1;
        Map<String, Object> details = details("dropped", dropped);
        details.put("seen", seen);
        change(
                "packets dropped",
                lossyWindows >= DROP_WINDOWS,
                cleanWindows >= DROP_WINDOWS,
                "For "
                        + DROP_WINDOWS
                        + " minutes more than 1 % of the packets were dropped ("
                        + dropped
                        + " of "
                        + (seen + dropped)
                        + " in the last): miners may be missed.",
                "Packets are no longer dropped.",
                details,
                alarms);
    }

    private void directions(SensorStatus before, SensorStatus now, List<Alarm> alarms) {
        long flows = now.flowsTcp() - before.flowsTcp();
        long oneSided = now.flowsOneSided() - before.flowsOneSided();
        if (flows < MIN_FLOWS) {
            return;
        }
        Map<String, Object> details = details("flows", flows);
        details.put("one_sided", oneSided);
        change(
                "one direction only",
                oneSided > ONE_SIDED_SHARE * flows,
                oneSided < BOTH_SIDED_SHARE * flows,
                oneSided
                        + " of "
                        + flows
                        + " TCP flows showed one direction only: the mirror port or the route hides"
                        + " the other.",
                "Most flows show both directions again.",
                details,
                alarms);
    }

    private void change(
            String name,
            boolean begins,
            boolean ends,
            String beginText,
            String endText,
            Map<String, Object> details,
            List<Alarm> alarms) {
        if (begins && !raised.contains(name)) {
            raised.add(name);
            alarms.add(new Alarm(name, true, beginText, details));
        } else if (ends && raised.remove(name)) {
            alarms.add(new Alarm(name, false, endText, details));
        }
    }

    private static Map<String, Object> details(String name, long value) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put(name, value);
        return details;
    }
}
