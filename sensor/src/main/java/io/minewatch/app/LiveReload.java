package io.minewatch.app;

import io.minewatch.config.ConfigException;
import io.minewatch.config.SensorConfig;
import io.minewatch.engine.LiveOptions;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Configuration and feeds of a sensor at work, read again on demand. When something is wrong with
 * them, all that was stays. Thread-safe.
 */
final class LiveReload {
    /** How the answer begins when nothing has changed. */
    static final String REFUSED = "refused";

    private final @Nullable String configOption;
    private final SensorConfig begun;
    private final Console console;
    private final LiveIndicators indicators;
    private final FeedKeeper feeds;
    private final @Nullable LiveDelivery delivery;
    private volatile LiveOptions.Basis basis;

    /**
     * @param configOption value of {@code --config}; null without
     * @param begun what the run began with
     * @param delivery null where findings go to no outputs
     */
    LiveReload(
            @Nullable String configOption,
            ConfigLoader.Loaded begun,
            Console console,
            LiveIndicators indicators,
            FeedKeeper feeds,
            @Nullable LiveDelivery delivery) {
        this.configOption = configOption;
        this.begun = begun.config();
        this.console = console;
        this.indicators = indicators;
        this.feeds = feeds;
        this.delivery = delivery;
        this.basis = basis(begun, indicators, feeds);
    }

    /** What judgement rests on now. */
    LiveOptions.Basis basis() {
        return basis;
    }

    private static LiveOptions.Basis basis(
            ConfigLoader.Loaded loaded, LiveIndicators indicators, FeedKeeper feeds) {
        return new LiveOptions.Basis(
                loaded.detection(),
                loaded.config().segmentMap(),
                indicators,
                loaded.config().feeds().allowed(),
                () -> FeedLoader.state(indicators.current(), feeds.statuses(), Instant.now()));
    }

    /**
     * Reads configuration and feeds again.
     *
     * @return what to say of it; begins with {@link #REFUSED} when nothing has changed
     */
    synchronized String run() {
        try {
            ConfigLoader.Loaded loaded = ConfigLoader.load(configOption, console);
            IndicatorSet set =
                    FeedLoader.load(loaded.config(), loaded.source(), console).indicators();
            if (delivery != null) {
                delivery.reload(Outputs.of(loaded.config()));
            }
            feeds.reload(loaded.config(), loaded.source());
            long before = indicators.current().size();
            indicators.swap(set);
            basis = basis(loaded, indicators, feeds);
            String restart = needsRestart(begun, loaded.config());
            return "reloaded: "
                    + set.size()
                    + " indicators, "
                    + before
                    + " before; segments, detection"
                    + (delivery == null ? " and feeds" : ", feeds and outputs")
                    + " are in force"
                    + (restart.isEmpty() ? "" : "; a restart is needed for: " + restart)
                    + "\n";
        } catch (UsageException e) {
            return REFUSED + "; all stays as it was: " + e.getMessage() + "\n";
        } catch (ConfigException e) {
            StringBuilder text = new StringBuilder(REFUSED + "; all stays as it was:\n");
            e.problems().forEach(problem -> text.append(problem).append('\n'));
            return text.toString();
        }
    }

    /** Sections that differ and hold from the next start on. */
    private String needsRestart(SensorConfig begun, SensorConfig now) {
        List<String> sections = new ArrayList<>();
        if (!begun.sensorName().equals(now.sensorName())) {
            sections.add("sensor");
        }
        if (!begun.analysis().equals(now.analysis())) {
            sections.add("analysis");
        }
        if (!begun.limits().equals(now.limits())) {
            sections.add("limits");
        }
        if (!begun.duplicates().equals(now.duplicates())) {
            sections.add("duplicates");
        }
        if (!begun.report().equals(now.report())) {
            sections.add("report");
        }
        if (!begun.capture().equals(now.capture())) {
            sections.add("capture");
        }
        if (!begun.evidence().equals(now.evidence())) {
            sections.add("evidence");
        }
        if (!begun.watch().equals(now.watch())) {
            sections.add("watch");
        }
        if (!begun.blockClock().equals(now.blockClock())) {
            sections.add("block-clock");
        }
        if (!begun.detection().baseline().equals(now.detection().baseline())) {
            sections.add("detection.baseline");
        }
        if (delivery == null) {
            if (!begun.outputs().equals(now.outputs())) {
                sections.add("outputs");
            }
        } else {
            if (!begun.alerts().equals(now.alerts())) {
                sections.add("alerts");
            }
            if (!begun.spool().equals(now.spool())) {
                sections.add("spool");
            }
        }
        return String.join(", ", sections);
    }
}
