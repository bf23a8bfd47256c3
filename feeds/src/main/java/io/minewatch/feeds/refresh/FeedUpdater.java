package io.minewatch.feeds.refresh;

import io.minewatch.feeds.fetch.FetchException;
import io.minewatch.feeds.fetch.FetchSession;
import io.minewatch.feeds.fetch.Fetcher;
import io.minewatch.feeds.fetch.Integrity;
import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedReport;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.model.FeedProblem;
import io.minewatch.feeds.refresh.FeedSource.Guard;
import io.minewatch.feeds.refresh.Retrieval.Former;
import io.minewatch.feeds.refresh.Retrieval.Retrieved;
import io.minewatch.feeds.refresh.UpdateResult.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings one feed up to date: asks, checks what came aside, and makes it the copy that holds or
 * leaves the former one. Never throws for what a server does. For any number of threads; two
 * updates of one feed exclude each other.
 */
public final class FeedUpdater {
    private final Fetcher fetcher;
    private final CopyStore store;
    private final Clock clock;

    public FeedUpdater(Fetcher fetcher, CopyStore store, Clock clock) {
        this.fetcher = fetcher;
        this.store = store;
        this.clock = clock;
    }

    /** What an operator may ask for beyond the usual. */
    public enum Option {
        /** Take a new version also where the guard would hold it back. */
        ACCEPT,
        /** Fetch all anew instead of what changed. */
        FULL
    }

    /**
     * Updates a feed now, whatever its schedule says.
     *
     * @param source no folder; of a file, its copy is brought up to date
     */
    public UpdateResult update(FeedSource source, Option... options) throws InterruptedException {
        boolean accept = false;
        boolean full = false;
        for (Option option : options) {
            accept |= option == Option.ACCEPT;
            full |= option == Option.FULL;
        }
        String feed = source.name();
        try (CopyStore.Lock lock = store.lock(feed)) {
            if (lock == null) {
                return new UpdateResult(
                        Kind.BUSY,
                        "another minewatch is updating it: wait for it",
                        count(store.state(feed)),
                        null,
                        null);
            }
            UpdateResult result = update(source, accept, full);
            if (result.kind().isSuccess()) {
                store.succeeded(feed);
            } else {
                store.failed(
                        feed,
                        LastFailure.after(
                                store.failure(feed), address(source), result, clock.instant()));
            }
            return result;
        } catch (IOException e) {
            return new UpdateResult(
                    Kind.FAILED,
                    "the copy in "
                            + store.folder().resolve(feed)
                            + " cannot be written ("
                            + reason(e)
                            + "): check rights and space",
                    count(store.state(feed)),
                    null,
                    null);
        }
    }

    private UpdateResult update(FeedSource source, boolean accept, boolean full)
            throws IOException, InterruptedException {
        String feed = source.name();
        CopyState state = store.state(feed);
        boolean sameAddress = state != null && state.location().equals(address(source));
        Former former =
                state == null || full || !sameAddress
                        ? null
                        : new Former(state, store.data(feed, state));
        Path incoming = store.scratch(feed);
        Instant now = clock.instant();
        try (FetchSession session = source.isFetched() ? fetcher.open(source.transport()) : null) {
            Retrieved retrieved =
                    Retrieval.by(source.protocol())
                            .retrieve(source, former, session, incoming, now);
            if (!retrieved.changed()) {
                CopyState confirmed =
                        Objects.requireNonNull(former, "unchanged since what?")
                                .state()
                                .confirmedAt(now, retrieved.etag(), retrieved.lastModified());
                store.commit(feed, confirmed);
                return new UpdateResult(
                        Kind.UNCHANGED,
                        "unchanged since " + confirmed.fetched(),
                        confirmed.indicators(),
                        null,
                        null);
            }
            return judge(source, retrieved, incoming, sameAddress ? state : null, state, accept);
        } catch (FetchException e) {
            return new UpdateResult(
                    e.kind() == FetchException.Kind.INTEGRITY ? Kind.HELD_BACK : Kind.FAILED,
                    e.getMessage(),
                    count(state),
                    null,
                    e.retryAfter().orElse(null));
        } finally {
            Files.deleteIfExists(incoming);
        }
    }

    private UpdateResult judge(
            FeedSource source,
            Retrieved retrieved,
            Path incoming,
            @Nullable CopyState baseline,
            @Nullable CopyState former,
            boolean accept)
            throws IOException {
        FeedReport report = read(source, incoming, retrieved.fileName(), today());
        String doubt = accept && report.indicators() > 0 ? null : doubt(source, report, baseline);
        if (doubt != null) {
            return new UpdateResult(Kind.HELD_BACK, doubt, count(former), report, null);
        }
        Instant now = clock.instant();
        store.commit(
                source.name(),
                incoming,
                new CopyState(
                        address(source),
                        CopyStore.nextData(former),
                        retrieved.fileName(),
                        retrieved.etag(),
                        retrieved.lastModified(),
                        Integrity.sha256(incoming),
                        retrieved.cursor(),
                        now,
                        now,
                        report.indicators(),
                        report.info().version()));
        return new UpdateResult(
                Kind.UPDATED,
                report.indicators()
                        + (report.indicators() == 1 ? " indicator" : " indicators")
                        + (baseline == null ? "" : ", before " + baseline.indicators()),
                report.indicators(),
                report,
                null);
    }

    /** Why a new version is not trusted; null when it is. */
    private static @Nullable String doubt(
            FeedSource source, FeedReport report, @Nullable CopyState baseline) {
        Guard guard = source.guard();
        int indicators = report.indicators();
        if (!report.complete() || report.format().isEmpty()) {
            return report.problems().isEmpty()
                    ? "it cannot be read to its end: check the address"
                    : told(report.problems().get(0));
        }
        if (indicators == 0 && (baseline == null || baseline.indicators() > 0)) {
            return report.problems().isEmpty()
                    ? "it holds no indicator: check the address and the format"
                    : "it holds no indicator: " + told(report.problems().get(0));
        }
        if (baseline != null
                && indicators * 100L < (long) baseline.indicators() * guard.keepPercent()) {
            return "only "
                    + indicators
                    + " of "
                    + baseline.indicators()
                    + " indicators are left, less than "
                    + guard.keepPercent()
                    + " %: look at it, then accept it with `minewatch feeds update --accept "
                    + source.name()
                    + "` or wait for the next version";
        }
        if (report.problemCount() * 100L > (long) report.entries() * guard.maxBadPercent()) {
            return report.problemCount()
                    + " of "
                    + report.entries()
                    + " entries have problems, more than "
                    + guard.maxBadPercent()
                    + " %; the first: "
                    + (report.problems().isEmpty() ? "" : told(report.problems().get(0)));
        }
        return null;
    }

    private static String told(FeedProblem problem) {
        String place =
                problem.line() > 0
                        ? "line " + problem.line() + ": "
                        : problem.what().startsWith("line ") ? "" : "it ";
        return place + problem.what() + ": " + problem.remedy();
    }

    private static FeedReport read(FeedSource source, Path file, String fileName, LocalDate today)
            throws IOException {
        return new FeedReader(IndicatorSet.empty().toBuilder(), today)
                .read(source.spec(), fileName, new BufferedInputStream(Files.newInputStream(file)));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** What tells another address from the same one. */
    static String address(FeedSource source) {
        return Integrity.sha256(
                source.isFetched() ? String.valueOf(source.uri()) : source.location());
    }

    private static int count(@Nullable CopyState state) {
        return state == null ? 0 : state.indicators();
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
