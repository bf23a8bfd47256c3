package io.minewatch.feeds.refresh;

import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.feeds.refresh.FeedAssembly.Assembled;
import io.minewatch.feeds.refresh.FeedAssembly.OfFiles;
import io.minewatch.feeds.refresh.FeedStatus.Condition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the indicators in force up to date while packets are watched: asks each source by its
 * schedule, notices files that change, and swaps a whole new set in by one reference. Everything is
 * done aside, on daemon threads of its own; who looks indicators up never waits.
 *
 * <p>For any number of threads.
 */
public final class FeedRefresher implements Closeable {
    /**
     * How often files are looked at. Looking costs a system call a file; it also works where the
     * system tells nothing (network file systems, changed links).
     */
    static final Duration LOOK = Duration.ofSeconds(2);

    /** Feeds updated at once: one that waits for its server must not delay the files. */
    private static final int THREADS = 3;

    /** Wait after the first failure; it doubles with each further one, up to the schedule. */
    static final Duration FIRST_RETRY = Duration.ofMinutes(1);

    /** Wait while another process updates a feed. */
    private static final Duration BUSY_RETRY = Duration.ofSeconds(30);

    /** Share of a wait that chance adds or takes: sensors must not ask all at once. */
    static final double JITTER = 0.1;

    /** Within this time after the start, sources that are due are asked. */
    private static final Duration START_SPREAD = Duration.ofSeconds(5);

    /** Looks for which a new copy waits for those of other feeds that are on their way. */
    private static final int MAX_LOOKS_WAITED = 2;

    /** Told what happens; on the refresher's threads, one call at a time a feed. */
    public interface Listener {
        /** A try ended. */
        default void tried(FeedSource source, UpdateResult result) {}

        /** A new set is in force. */
        default void swapped(Assembled assembled) {}

        /** Something that a person should look at, once when it begins. */
        default void alarm(String feed, String text) {}
    }

    private final IndicatorSet base;
    private final CopyStore store;
    private final FeedUpdater updater;
    private final FeedAssembly assembly;
    private final LiveIndicators live;
    private final Clock clock;
    private final RandomGenerator random;
    private final Listener listener;

    /** What is known of a source beyond its copy. Guarded by this refresher. */
    private static final class Progress {
        FeedSource source;
        Instant due;
        boolean running;
        int failures;
        long errors;
        Condition alarmed = Condition.FRESH;
        String problem = "";
        @Nullable UpdateResult last;

        /** Of a file: what was seen at the last look, and what was read. */
        Object seen = "";

        Object read = "";

        /** When the copy's state was last written, as far as we took it in. */
        @Nullable FileTime copied;

        Progress(FeedSource source, Instant due) {
            this.source = source;
            this.due = due;
        }
    }

    private Duration lookEvery = LOOK;
    private List<FeedSource> configured;
    private final Map<String, Progress> progress = new LinkedHashMap<>();
    private List<FeedStatus> assembled = List.of();
    private boolean dirty;
    private int looksWaited;
    private boolean assembling;
    private @Nullable ScheduledThreadPoolExecutor threads;

    /**
     * A refresher that has not begun.
     *
     * @param base what came with the program, or nothing
     * @param sources as configured, folders among them
     * @param live where new sets go; what is in it holds until the first one
     * @param random for the jitter
     */
    public FeedRefresher(
            IndicatorSet base,
            List<FeedSource> sources,
            CopyStore store,
            FeedUpdater updater,
            LiveIndicators live,
            Clock clock,
            RandomGenerator random,
            Listener listener) {
        this.base = base;
        this.configured = List.copyOf(sources);
        this.store = store;
        this.updater = updater;
        this.assembly = new FeedAssembly(store);
        this.live = live;
        this.clock = clock;
        this.random = random;
        this.listener = listener;
    }

    /**
     * Puts the last good copies in force, on the caller's thread, and begins to refresh them.
     * Without a source nothing is started.
     */
    public void start() {
        synchronized (this) {
            takeIn();
        }
        assemble();
        synchronized (this) {
            if (!configured.isEmpty()) {
                run();
            }
        }
    }

    private void run() {
        if (threads != null) {
            return;
        }
        ScheduledThreadPoolExecutor pool =
                new ScheduledThreadPoolExecutor(
                        THREADS,
                        work -> {
                            Thread thread = new Thread(work, "feeds-refresh");
                            thread.setDaemon(true);
                            return thread;
                        });
        var unused =
                pool.scheduleWithFixedDelay(
                        this::look, 0, lookEvery.toMillis(), TimeUnit.MILLISECONDS);
        threads = pool;
    }

    /** Another pace than the usual, for tests; before the start. */
    void lookEvery(Duration pace) {
        lookEvery = pace;
    }

    /** Goes on with other sources: after the configuration was read anew. */
    public void reload(List<FeedSource> sources) {
        synchronized (this) {
            configured = List.copyOf(sources);
            takeIn();
            dirty = true;
            if (!configured.isEmpty()) {
                run();
            }
        }
        if (sources.isEmpty()) {
            assemble();
        }
    }

    /** Asks the source of this name as soon as a thread is free; false where there is none. */
    public synchronized boolean updateNow(String name) {
        Progress known = progress.get(name);
        if (known == null) {
            return false;
        }
        known.due = Instant.EPOCH;
        known.read = "";
        return true;
    }

    /** How the feeds stand now, in the order of the configuration. */
    public synchronized List<FeedStatus> statuses() {
        Instant now = clock.instant();
        Map<String, FeedStatus> known = new HashMap<>();
        for (FeedStatus status : assembled) {
            known.put(status.name(), status);
        }
        List<FeedStatus> statuses = new ArrayList<>();
        for (Progress each : progress.values()) {
            statuses.add(status(each, known.get(each.source.name()), now));
        }
        return statuses;
    }

    private FeedStatus status(Progress each, @Nullable FeedStatus read, Instant now) {
        FeedSource source = each.source;
        CopyState state = source.isFetched() ? store.state(source.name()) : null;
        Instant success =
                state != null ? state.confirmed() : read == null ? null : read.lastSuccess();
        Condition byAge = FeedStatus.byAge(source.schedule(), source.isFetched(), success, now);
        UpdateResult last = each.last;
        Condition condition = byAge;
        String problem = "";
        LastFailure before = last == null ? FeedAssembly.failure(store, source) : null;
        if (last != null && !last.kind().isSuccess()) {
            condition = FeedStatus.byTry(byAge, last.kind() == UpdateResult.Kind.HELD_BACK);
            problem = last.text();
        } else if (before != null) {
            condition = FeedStatus.byTry(byAge, before.heldBack());
            problem = before.told();
        } else if (byAge == Condition.STALE) {
            problem = "it is older than `max-age` allows: look at its source";
        } else if (byAge == Condition.MISSING) {
            problem = "it has not been read yet: wait for the first try";
        }
        return new FeedStatus(
                source.name(),
                source.location(),
                source.protocol(),
                read == null ? "" : read.format(),
                read == null ? "" : read.version(),
                condition,
                read == null ? 0 : read.indicators(),
                read == null ? Map.of() : read.counts(),
                read == null ? 0 : read.problemCount(),
                success,
                source.isFetched() ? each.due : null,
                each.errors,
                problem);
    }

    // One look at all sources

    /** Begins what is due, and puts in force what has come. */
    void look() {
        try {
            List<Progress> begin = new ArrayList<>();
            boolean build;
            synchronized (this) {
                takeIn();
                Instant now = clock.instant();
                boolean idle = true;
                for (Progress each : progress.values()) {
                    if (!each.running && isDue(each, now)) {
                        each.running = true;
                        begin.add(each);
                    }
                    // A copy that another process brought up to date.
                    FileTime copied = store.stateTime(each.source.name());
                    if (!each.running && !Objects.equals(each.copied, copied)) {
                        dirty = true;
                        if (copied != null && each.last != null && !each.last.kind().isSuccess()) {
                            each.last = null;
                        }
                    }
                    idle &= !each.running;
                }
                // Feeds that come together are put in force together; a slow one is not waited for.
                looksWaited = dirty ? looksWaited + 1 : 0;
                build = dirty && (idle || looksWaited > MAX_LOOKS_WAITED);
            }
            for (Progress each : begin) {
                Objects.requireNonNull(threads).execute(() -> update(each));
            }
            if (build) {
                assemble();
            }
            warn();
        } catch (RuntimeException e) {
            // Nothing above should throw; if it does, the schedule must go on.
            listener.alarm("", "the refresh of feeds met a fault of its own: " + e);
        }
    }

    private boolean isDue(Progress each, Instant now) {
        Path path = each.source.path();
        if (path == null) {
            return !now.isBefore(each.due);
        }
        Object before = each.seen;
        each.seen = fingerprint(path);
        // What changed since the last look is still being written.
        return each.seen.equals(before) && !each.seen.equals(each.read);
    }

    /** What changes when a file does. */
    private static Object fingerprint(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return List.of(
                    attributes.lastModifiedTime(),
                    attributes.size(),
                    String.valueOf(attributes.fileKey()));
        } catch (IOException e) {
            return "gone";
        }
    }

    /** Matches what is known with what is configured and lies in the folders. */
    private void takeIn() {
        Map<String, FeedSource> now = new LinkedHashMap<>();
        for (FeedSource source : FeedSources.expand(configured)) {
            now.put(source.name(), source);
        }
        if (!List.copyOf(now.keySet()).equals(List.copyOf(progress.keySet()))) {
            dirty |= progress.keySet().retainAll(now.keySet());
            Map<String, Progress> ordered = new LinkedHashMap<>();
            for (FeedSource source : now.values()) {
                Progress known = progress.get(source.name());
                ordered.put(
                        source.name(),
                        known == null ? new Progress(source, firstDue(source)) : known);
            }
            progress.clear();
            progress.putAll(ordered);
        }
        for (Progress each : progress.values()) {
            FeedSource source = Objects.requireNonNull(now.get(each.source.name()));
            if (!source.equals(each.source)) {
                each.source = source;
                each.due = firstDue(source);
                each.failures = 0;
            }
        }
    }

    private Instant firstDue(FeedSource source) {
        Instant now = clock.instant();
        Instant soon = now.plusMillis((long) (random.nextDouble() * START_SPREAD.toMillis()));
        CopyState state = source.isFetched() ? store.state(source.name()) : null;
        if (state == null) {
            return soon;
        }
        Instant planned = state.confirmed().plus(jittered(source.schedule().every()));
        return planned.isAfter(soon) ? planned : soon;
    }

    private void update(Progress each) {
        FeedSource source;
        Object seen;
        synchronized (this) {
            source = each.source;
            seen = each.seen;
        }
        UpdateResult result;
        try {
            result = updater.update(source);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException | OutOfMemoryError e) {
            result =
                    new UpdateResult(
                            UpdateResult.Kind.FAILED,
                            "it cannot be read (" + e + "): please report it",
                            0,
                            null,
                            null);
        }
        synchronized (this) {
            each.running = false;
            each.last = result;
            each.read = seen;
            boolean failed = !result.kind().isSuccess() && result.kind() != UpdateResult.Kind.BUSY;
            each.errors += failed ? 1 : 0;
            each.failures = result.kind() == UpdateResult.Kind.FAILED ? each.failures + 1 : 0;
            each.due = clock.instant().plus(wait(source, result, each.failures));
            // A file whose copy cannot be written is read where it lies.
            dirty |=
                    result.kind() == UpdateResult.Kind.UPDATED
                            || (!source.isFetched() && store.state(source.name()) == null);
            if (result.kind() != UpdateResult.Kind.UPDATED) {
                each.copied = store.stateTime(source.name());
            }
        }
        listener.tried(source, result);
    }

    private Duration wait(FeedSource source, UpdateResult result, int failures) {
        Duration every = source.schedule().every();
        Duration wait =
                switch (result.kind()) {
                    case UPDATED, UNCHANGED, HELD_BACK -> every;
                    case BUSY -> BUSY_RETRY;
                    case FAILED -> backOff(failures, every);
                };
        Duration asked = result.retryAfter();
        Duration jittered = jittered(wait);
        return asked != null && asked.compareTo(jittered) > 0 ? asked : jittered;
    }

    /** One minute, two, four … up to the schedule, and never more often than it. */
    static Duration backOff(int failures, Duration every) {
        Duration wait = FIRST_RETRY;
        for (int i = 1; i < failures && wait.compareTo(every) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(every) < 0 ? wait : every;
    }

    private Duration jittered(Duration wait) {
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        return Duration.ofMillis((long) (wait.toMillis() * factor));
    }

    // Into force

    private void assemble() {
        List<FeedSource> sources;
        synchronized (this) {
            if (assembling) {
                return;
            }
            assembling = true;
            dirty = false;
            sources = new ArrayList<>();
            for (Progress each : progress.values()) {
                sources.add(each.source);
                each.copied = store.stateTime(each.source.name());
            }
        }
        Assembled next = null;
        try {
            next = assembly.assemble(base, sources, OfFiles.LAST_GOOD, clock.instant());
            live.swap(next.indicators());
        } catch (RuntimeException | OutOfMemoryError e) {
            listener.alarm("", "the feeds cannot be put together, the former ones hold: " + e);
        } finally {
            synchronized (this) {
                assembling = false;
                if (next != null) {
                    assembled = next.statuses();
                }
            }
        }
        if (next != null) {
            listener.swapped(next);
        }
    }

    /** Says what has become alarming since the last look. */
    private void warn() {
        Map<String, String> alarms = new LinkedHashMap<>();
        List<FeedStatus> statuses = statuses();
        synchronized (this) {
            for (FeedStatus status : statuses) {
                Progress each = progress.get(status.name());
                if (each == null || each.running) {
                    continue;
                }
                boolean first = each.last == null && status.condition() == Condition.MISSING;
                boolean alarm = status.condition().isAlarm() && !first;
                if (alarm
                        && (status.condition() != each.alarmed
                                || !status.problem().equals(each.problem))) {
                    alarms.put(status.name(), status.problem());
                }
                each.alarmed = alarm ? status.condition() : Condition.FRESH;
                each.problem = alarm ? status.problem() : "";
            }
        }
        alarms.forEach(listener::alarm);
    }

    @Override
    public void close() {
        ScheduledThreadPoolExecutor pool;
        synchronized (this) {
            pool = threads;
            threads = null;
        }
        if (pool != null) {
            pool.shutdownNow();
        }
    }
}
