package io.minewatch.output.alert;

import static java.util.Objects.requireNonNull;

import io.minewatch.detect.Evidence;
import io.minewatch.detect.Finding;
import io.minewatch.detect.HostRef;
import io.minewatch.detect.Level;
import io.minewatch.detect.PoolRef;
import io.minewatch.detect.Segment;
import io.minewatch.detect.SegmentRole;
import io.minewatch.observable.FrameRef;
import io.minewatch.packet.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Findings as a judge says them. */
public final class TestFindings {
    /** 2021-03-09 14:02:11 UTC, a Tuesday. */
    public static final long START = 1_615_298_531_000_000_000L;

    private TestFindings() {}

    /** Nanoseconds so many seconds after {@link #START}. */
    public static long at(long seconds) {
        return START + seconds * 1_000_000_000L;
    }

    /** A miner at a pool of its own. */
    public static Finding finding(
            String id, String host, Finding.State state, Level level, long seconds, long shares) {
        return finding(id, host, state, level, seconds, shares, "pool.example");
    }

    /** The same with a pool that has another name, or none. */
    @SuppressWarnings("NullAway") // does not see that the class file's Wallet may be null
    public static Finding finding(
            String id,
            String host,
            Finding.State state,
            Level level,
            long seconds,
            long shares,
            @Nullable String poolName) {
        FrameRef frame = new FrameRef(0, 1, at(seconds));
        return new Finding(
                id,
                state,
                level,
                2,
                10,
                "work-delivered",
                1_420_001,
                "Cryptomining: pool protocol in clear, work delivered",
                List.of(new Evidence("work-delivered", 10, 1, frame, frame, "Work was delivered.")),
                new HostRef(
                        requireNonNull(IpAddress.parse(host)),
                        List.of(),
                        -1,
                        new Segment("mail", SegmentRole.EXCHANGE)),
                Finding.Role.MINER,
                new PoolRef(
                        requireNonNull(IpAddress.parse("203.0.113.77")),
                        3333,
                        poolName,
                        poolName == null ? List.of() : List.of(poolName),
                        null,
                        null),
                "XMR",
                "rx/0",
                "cryptonote",
                "plain",
                null,
                List.of("me"),
                List.of(),
                "xmrig/6.21.0",
                null,
                null,
                3,
                shares,
                shares,
                0,
                false,
                1000,
                2000,
                new FrameRef(0, 1, at(0)),
                frame,
                frame,
                null,
                null,
                1,
                List.of());
    }
}
