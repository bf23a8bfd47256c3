package io.minewatch.output.alert;

import io.minewatch.detect.Level;
import java.time.Duration;
import java.util.List;

/**
 * Which findings are told, and how often. Immutable.
 *
 * @param minLevel findings of this level and above are told
 * @param updateInterval after this time a finding that goes on is told again; each time twice as
 *     long after
 * @param maxUpdateInterval but never longer
 * @param closeAfter a finding that was open before a restart and was not met again is closed then
 * @param perMinute events of findings in a minute, as many at once; 0 for no limit
 * @param suppress findings that are never told
 * @param maintenance times in which findings are held back
 * @param heartbeat time between two signs of life; zero for none
 * @param silentAfter a mirror port without any packet for this long is told; zero for never
 * @param feedAge feeds older than this are told; zero for never
 */
public record AlertSettings(
        Level minLevel,
        Duration updateInterval,
        Duration maxUpdateInterval,
        Duration closeAfter,
        int perMinute,
        List<Suppression> suppress,
        List<MaintenanceWindow> maintenance,
        Duration heartbeat,
        Duration silentAfter,
        Duration feedAge) {
    /**
     * Fifteen minutes, then half an hour and so on to a day: ten events on the first day, then one
     * a day. A hundred in a minute: beyond that a person reads none.
     */
    public static final AlertSettings DEFAULTS =
            new AlertSettings(
                    Level.SUSPECTED,
                    Duration.ofMinutes(15),
                    Duration.ofDays(1),
                    Duration.ofHours(1),
                    100,
                    List.of(),
                    List.of(),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofDays(14));

    /** Copies the lists. */
    public AlertSettings {
        suppress = List.copyOf(suppress);
        maintenance = List.copyOf(maintenance);
    }
}
