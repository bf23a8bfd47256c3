package io.minewatch.feeds.refresh;

import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedReport;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.refresh.FeedStatus.Condition;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes one set of all feeds: what came with the program, then each source in the order of the
 * configuration. Fetched feeds are read from their copies on disk; nothing here asks the network.
 * Stateless but for the disk.
 */
public final class FeedAssembly {
    private final CopyStore store;

    /** Over these copies. */
    public FeedAssembly(CopyStore store) {
        this.store = store;
    }

    /**
     * A set, and how the feeds in it stand.
     *
     * @param reports of the sources that were read, in their order
     * @param statuses of all sources, in their order
     */
    public record Assembled(
            IndicatorSet indicators, List<FeedReport> reports, List<FeedStatus> statuses) {
        /** Copies the lists. */
        public Assembled {
            reports = List.copyOf(reports);
            statuses = List.copyOf(statuses);
        }
    }

    /** Which version of a file counts. */
    public enum OfFiles {
        /** The file as it is now. */
        AS_THEY_ARE,
        /** The last good copy, where there is one. */
        LAST_GOOD
    }

    /**
     * Makes the set.
     *
     * @param base what came with the program
     * @param sources without folders, see {@link FeedSources#expand}
     * @param now entries hold or not by this day; ages count to this moment
     */
    public Assembled assemble(
            IndicatorSet base, List<FeedSource> sources, OfFiles files, Instant now) {
        if (sources.isEmpty()) {
            return new Assembled(base, List.of(), List.of());
        }
        FeedReader reader =
                new FeedReader(base.toBuilder(), LocalDate.ofInstant(now, ZoneOffset.UTC));
        List<FeedReport> reports = new ArrayList<>();
        List<FeedStatus> statuses = new ArrayList<>();
        for (FeedSource source : sources) {
            CopyState state =
                    source.isFetched() || files == OfFiles.LAST_GOOD
                            ? store.state(source.name())
                            : null;
            FeedReport report = read(reader, source, state);
            if (report != null) {
                reports.add(report);
            }
            statuses.add(status(source, state, report, now));
        }
        return new Assembled(reader.build(), reports, statuses);
    }

    private @Nullable FeedReport read(
            FeedReader reader, FeedSource source, @Nullable CopyState state) {
        if (state != null) {
            try {
                return reader.read(
                        source.spec(),
                        state.fileName(),
                        new BufferedInputStream(
                                Files.newInputStream(store.data(source.name(), state))));
            } catch (IOException e) {
                return null;
            }
        }
        Path path = source.path();
        return path == null ? null : reader.read(source.spec(), path);
    }

    private FeedStatus status(
            FeedSource source,
            @Nullable CopyState state,
            @Nullable FeedReport report,
            Instant now) {
        Instant success = success(source, state);
        Condition condition = FeedStatus.byAge(source.schedule(), source.isFetched(), success, now);
        LastFailure failure = failure(store, source);
        if (failure != null) {
            condition = FeedStatus.byTry(condition, failure.heldBack());
        }
        String problem =
                switch (condition) {
                    case MISSING ->
                            source.isFetched()
                                    ? "it was never fetched: `minewatch feeds update "
                                            + source.name()
                                            + "`"
                                    : "it cannot be read: check path and rights";
                    case STALE -> "it is older than `max-age` allows: look at its source";
                    default -> "";
                };
        if (failure != null) {
            problem = failure.told();
        }
        return new FeedStatus(
                source.name(),
                source.location(),
                source.protocol(),
                report == null ? "" : report.format(),
                report == null ? "" : report.info().version(),
                condition,
                report == null ? 0 : report.indicators(),
                report == null ? Map.of() : report.counts(),
                report == null ? 0 : report.problemCount(),
                success,
                next(source, success, now),
                0,
                problem);
    }

    /** Why the last try of this source failed; null where it did not, or asked another address. */
    static @Nullable LastFailure failure(CopyStore store, FeedSource source) {
        LastFailure failure = source.isFetched() ? store.failure(source.name()) : null;
        return failure != null && failure.location().equals(FeedUpdater.address(source))
                ? failure
                : null;
    }

    /** When a fetched feed is due, by its schedule alone. */
    private static @Nullable Instant next(
            FeedSource source, @Nullable Instant success, Instant now) {
        if (!source.isFetched()) {
            return null;
        }
        Instant due = success == null ? now : success.plus(source.schedule().every());
        return due.isBefore(now) ? now : due;
    }

    private static @Nullable Instant success(FeedSource source, @Nullable CopyState state) {
        Path path = source.path();
        if (path == null) {
            return state == null ? null : state.confirmed();
        }
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (IOException e) {
            return state == null ? null : state.fetched();
        }
    }
}
