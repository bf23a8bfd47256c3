package io.minewatch.feeds.fetch;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One GET. Immutable.
 *
 * @param uri http or https
 * @param accept value of the field {@code Accept}
 * @param etag of the copy at hand, sent back verbatim; null without one
 * @param lastModified of the copy at hand, sent back verbatim; null without one
 */
public record FetchRequest(
        URI uri, String accept, @Nullable String etag, @Nullable String lastModified) {
    /** Whatever is there. */
    public static FetchRequest of(URI uri) {
        return new FetchRequest(uri, "*/*", null, null);
    }
}
