package io.minewatch.feeds.refresh;

import io.minewatch.feeds.fetch.FetchException;
import io.minewatch.feeds.fetch.FetchSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks a server what is new of a feed. Stateless. */
interface Retrieval {
    /**
     * The copy at hand.
     *
     * @param state what is known of it
     * @param data its file
     */
    record Former(CopyState state, Path data) {}

    /**
     * What came.
     *
     * @param changed whether {@code incoming} holds a whole new copy; else the former one is right
     * @param fileName name at the publisher
     * @param etag as the server sent it; null without
     * @param lastModified as the server sent it; null without
     * @param cursor of a collection; empty without
     */
    record Retrieved(
            boolean changed,
            String fileName,
            @Nullable String etag,
            @Nullable String lastModified,
            String cursor) {}

    /**
     * Asks.
     *
     * @param former the copy at hand; null without one, or when all is to be fetched anew
     * @param incoming written where something changed; whole when this returns
     */
    Retrieved retrieve(
            FeedSource source,
            @Nullable Former former,
            @Nullable FetchSession session,
            Path incoming,
            Instant now)
            throws FetchException, IOException, InterruptedException;

    /** The way to ask by this protocol. */
    static Retrieval by(FeedSource.Protocol protocol) {
        return switch (protocol) {
            case FILE, FOLDER -> new FileRetrieval();
            case HTTP -> new HttpRetrieval();
            case TAXII -> new TaxiiRetrieval();
            case MISP -> new MispRetrieval();
        };
    }
}
