package io.minewatch.output.alert;

import io.minewatch.packet.IpAddress;
import io.minewatch.packet.IpNetwork;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A time in which findings of some hosts are held back: what still goes on at its end is told then.
 * Either once, between two instants, or on some days of the week between two times of day.
 * Immutable.
 *
 * @param hosts networks; empty for all hosts
 * @param begin of a single window; null for a recurring one
 * @param end of a single window, exclusive; null for a recurring one
 * @param days on which a recurring window begins; empty for every day
 * @param from time of day, UTC; null for a single window
 * @param until time of day, UTC, exclusive; before {@code from} it is on the next day
 */
public record MaintenanceWindow(
        List<IpNetwork> hosts,
        @Nullable Instant begin,
        @Nullable Instant end,
        Set<DayOfWeek> days,
        @Nullable LocalTime from,
        @Nullable LocalTime until) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Copies list and set. */
    public MaintenanceWindow {
        hosts = List.copyOf(hosts);
        days = Set.copyOf(days);
    }

    /**
     * Whether the host's findings are held back at this time.
     *
     * @param nanos since 1970-01-01T00:00Z
     */
    public boolean covers(IpAddress host, long nanos) {
        return (hosts.isEmpty() || Suppression.contains(hosts, host)) && isOpen(nanos);
    }

    private boolean isOpen(long nanos) {
        Instant now =
                Instant.ofEpochSecond(
                        Math.floorDiv(nanos, NANOS_PER_SECOND),
                        Math.floorMod(nanos, NANOS_PER_SECOND));
        if (begin != null && end != null) {
            return !now.isBefore(begin) && now.isBefore(end);
        }
        if (from == null || until == null) {
            return false;
        }
        ZonedDateTime utc = now.atZone(ZoneOffset.UTC);
        LocalTime time = utc.toLocalTime();
        if (from.isBefore(until)) {
            return isDay(utc.getDayOfWeek()) && !time.isBefore(from) && time.isBefore(until);
        }
        // Over midnight: the evening of its day, or the morning after.
        return (isDay(utc.getDayOfWeek()) && !time.isBefore(from))
                || (isDay(utc.getDayOfWeek().minus(1)) && time.isBefore(until));
    }

    private boolean isDay(DayOfWeek day) {
        return days.isEmpty() || days.contains(day);
    }
}
