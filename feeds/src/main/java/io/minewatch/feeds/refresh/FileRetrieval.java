package io.minewatch.feeds.refresh;

import io.minewatch.feeds.fetch.FetchException;
import io.minewatch.feeds.fetch.FetchException.Kind;
import io.minewatch.feeds.fetch.FetchSession;
import io.minewatch.feeds.fetch.Integrity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file: copied when its content is another one, so that a broken edit does not lose the former.
 */
final class FileRetrieval implements Retrieval {
    @Override
    public Retrieved retrieve(
            FeedSource source,
            @Nullable Former former,
            @Nullable FetchSession session,
            Path incoming,
            Instant now)
            throws FetchException, IOException {
        Path file = Objects.requireNonNull(source.path());
        try {
            Files.copy(file, incoming, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new FetchException(
                    Kind.SETUP,
                    file + (Files.exists(file) ? " cannot be read" : " is not there"),
                    "check path and rights; what it held goes on being used");
        }
        boolean changed =
                former == null || !former.state().sha256().equals(Integrity.sha256(incoming));
        return new Retrieved(changed, String.valueOf(file.getFileName()), null, null, "");
    }
}
