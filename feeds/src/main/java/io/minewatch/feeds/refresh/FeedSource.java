package io.minewatch.feeds.refresh;

import io.minewatch.feeds.fetch.Integrity;
import io.minewatch.feeds.fetch.Transport;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.model.Addresses.Network;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A feed as the operator named it. Immutable.
 *
 * @param spec name, format and defaults of its entries; the name is also that of its copy on disk
 * @param protocol how it is asked for
 * @param uri where it is; null for a file or folder
 * @param path where it is; null for what is fetched
 * @param schedule when it is asked again
 * @param guard what a new version must hold to replace the former one
 * @param transport how its server is reached; not used for files
 * @param integrity what must hold for its octets
 * @param tags of a MISP feed, the events that are wanted, by their tags; empty for all
 */
public record FeedSource(
        FeedSpec spec,
        Protocol protocol,
        @Nullable URI uri,
        @Nullable Path path,
        Schedule schedule,
        Guard guard,
        Transport transport,
        Integrity integrity,
        Set<String> tags) {
    /** Names of feeds: they become names of folders, labels of metrics, words of commands. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    /** How a feed is asked for. */
    public enum Protocol {
        /** A file, or a folder of files; that it is not there is a problem. */
        FILE,
        /** A folder of files that need not be there, and may come later. */
        FOLDER,
        /** One document over HTTP. */
        HTTP,
        /** A collection of a TAXII 2.1 server. */
        TAXII,
        /** A folder with {@code manifest.json} and one document an event. */
        MISP
    }

    /**
     * When a feed is asked again.
     *
     * @param every time between two successes; around it chance decides, so that not all sensors of
     *     the world ask in the same second
     * @param maxAge a last success longer ago than this is an alarm; zero for never
     */
    public record Schedule(Duration every, Duration maxAge) {
        /**
         * Once an hour is what publishers of lists ask for; a week is when lists begin to mislead.
         */
        public static final Schedule DEFAULTS =
                new Schedule(Duration.ofHours(1), Duration.ofDays(7));

        /** Files are looked at all the time, and may be as old as they like. */
        public static final Schedule FILES = new Schedule(Duration.ofSeconds(2), Duration.ZERO);

        /** A last success longer ago than this is told: one update was missed. */
        Duration lateAfter() {
            return every.multipliedBy(2);
        }
    }

    /**
     * What a new version must hold. Lists do not halve over night; what does so is mostly an error
     * page, a cut or an attack on us.
     *
     * @param keepPercent share of the former indicators' count that it must have, 0 to 100
     * @param maxBadPercent most entries with problems, of all entries, 0 to 100
     */
    public record Guard(int keepPercent, int maxBadPercent) {
        /** Half of it must be left, and half of its entries sound. */
        public static final Guard DEFAULTS = new Guard(50, 50);
    }

    /** Copies the set. */
    public FeedSource {
        tags = Set.copyOf(tags);
        if (!NAME.matcher(spec.name()).matches()) {
            throw new IllegalArgumentException("no name of a feed: " + spec.name());
        }
        boolean onDisk = protocol == Protocol.FILE || protocol == Protocol.FOLDER;
        if (onDisk != (uri == null) || (uri == null) == (path == null)) {
            throw new IllegalArgumentException("a feed lies in a path or at an address");
        }
    }

    /** A file or folder with what holds by default. */
    public static FeedSource ofPath(FeedSpec spec, Path path) {
        return of(Protocol.FILE, spec, path);
    }

    /** A folder that need not be there, with what holds by default. */
    public static FeedSource ofFolder(FeedSpec spec, Path path) {
        return of(Protocol.FOLDER, spec, path);
    }

    private static FeedSource of(Protocol protocol, FeedSpec spec, Path path) {
        return new FeedSource(
                spec,
                protocol,
                null,
                path,
                Schedule.FILES,
                Guard.DEFAULTS,
                Transport.DEFAULTS,
                Integrity.NONE,
                Set.of());
    }

    /** A document over HTTP with what holds by default. */
    public static FeedSource ofUri(FeedSpec spec, URI uri) {
        return new FeedSource(
                spec,
                Protocol.HTTP,
                uri,
                null,
                Schedule.DEFAULTS,
                Guard.DEFAULTS,
                Transport.DEFAULTS,
                Integrity.NONE,
                Set.of());
    }

    /** The same for one file of a folder. */
    FeedSource at(String name, Path file) {
        return new FeedSource(
                spec.called(name),
                Protocol.FILE,
                null,
                file,
                schedule,
                guard,
                transport,
                integrity,
                tags);
    }

    /** The same, which may not accuse these networks of the operator's. */
    public FeedSource sparing(List<Network> own) {
        return new FeedSource(
                spec.sparing(own),
                protocol,
                uri,
                path,
                schedule,
                guard,
                transport,
                integrity,
                tags);
    }

    /** Its name. */
    public String name() {
        return spec.name();
    }

    /** Whether it comes over the network. */
    public boolean isFetched() {
        return uri != null;
    }

    /** Where it is, for people: without a query, which may hold a secret. */
    public String location() {
        if (uri == null) {
            return String.valueOf(path);
        }
        return uri.getScheme()
                + "://"
                + uri.getRawAuthority()
                + (uri.getRawPath() == null ? "" : uri.getRawPath());
    }
}
