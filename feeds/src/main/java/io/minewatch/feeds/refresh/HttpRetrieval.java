package io.minewatch.feeds.refresh;

import io.minewatch.feeds.fetch.FetchException;
import io.minewatch.feeds.fetch.FetchRequest;
import io.minewatch.feeds.fetch.FetchResponse;
import io.minewatch.feeds.fetch.FetchSession;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One document: asked with the validators of the copy at hand (RFC 9110 section 13.1). Servers
 * whose ETag changes without reason are found out by the document's SHA-256.
 */
final class HttpRetrieval implements Retrieval {
    @Override
    public Retrieved retrieve(
            FeedSource source,
            @Nullable Former former,
            @Nullable FetchSession session,
            Path incoming,
            Instant now)
            throws FetchException, IOException, InterruptedException {
        URI uri = Objects.requireNonNull(source.uri());
        FetchSession server = Objects.requireNonNull(session);
        FetchResponse response =
                server.get(
                        new FetchRequest(
                                uri,
                                "*/*",
                                former == null ? null : former.state().etag(),
                                former == null ? null : former.state().lastModified()),
                        incoming);
        boolean changed =
                !response.notModified()
                        && (former == null || !former.state().sha256().equals(response.sha256()));
        if (changed) {
            source.integrity().check(server, uri, incoming, response.sha256());
        }
        return new Retrieved(
                changed,
                fileName(uri),
                response.field("etag"),
                response.field("last-modified"),
                "");
    }

    /** The last part of the path: its ending helps to tell the format. */
    static String fileName(URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < name.length() && clean.length() < 100; i++) {
            char c = name.charAt(i);
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '.'
                            || c == '-'
                            || c == '_';
            clean.append(plain ? c : '_');
        }
        return clean.length() == 0 ? "feed" : clean.toString();
    }
}
