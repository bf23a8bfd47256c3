package io.minewatch.feeds.refresh;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the last good copy of a feed; lies beside it on disk. Immutable.
 *
 * @param location digest of the address it came from, which may hold a secret: another one makes
 *     validators and cursor void
 * @param data name of its file; empty where nothing was fetched yet
 * @param fileName name of the file at the publisher, which helps to tell its format
 * @param etag as the server sent it; null without
 * @param lastModified as the server sent it; null without
 * @param sha256 of the copy
 * @param cursor of a TAXII collection: the {@code added_after} of the next request; empty without
 * @param fetched when the copy came
 * @param confirmed when the server last said, by sending it or by a 304, that it is the newest
 * @param indicators that it brought
 * @param version as the feed itself says; empty when it does not
 */
public record CopyState(
        String location,
        String data,
        String fileName,
        @Nullable String etag,
        @Nullable String lastModified,
        String sha256,
        String cursor,
        Instant fetched,
        Instant confirmed,
        int indicators,
        String version) {
    /** The same, confirmed once more. */
    CopyState confirmedAt(Instant now, @Nullable String newEtag, @Nullable String newLastModified) {
        return new CopyState(
                location,
                data,
                fileName,
                newEtag == null ? etag : newEtag,
                newLastModified == null ? lastModified : newLastModified,
                sha256,
                cursor,
                fetched,
                now,
                indicators,
                version);
    }

    /** As it stands on disk: a properties file. */
    String format() {
        Properties properties = new Properties();
        properties.setProperty("location", location);
        properties.setProperty("data", data);
        properties.setProperty("file", fileName);
        if (etag != null) {
            properties.setProperty("etag", etag);
        }
        if (lastModified != null) {
            properties.setProperty("last-modified", lastModified);
        }
        properties.setProperty("sha256", sha256);
        properties.setProperty("cursor", cursor);
        properties.setProperty("fetched", fetched.toString());
        properties.setProperty("confirmed", confirmed.toString());
        properties.setProperty("indicators", Integer.toString(indicators));
        properties.setProperty("version", version);
        StringWriter text = new StringWriter();
        try {
            properties.store(text, "Written by minewatch; delete the folder to forget the copy.");
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory can be written", e);
        }
        return text.toString();
    }

    /** Back from disk; null where it is damaged. */
    static @Nullable CopyState parse(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
            return new CopyState(
                    required(properties, "location"),
                    required(properties, "data"),
                    required(properties, "file"),
                    properties.getProperty("etag"),
                    properties.getProperty("last-modified"),
                    required(properties, "sha256"),
                    required(properties, "cursor"),
                    Instant.parse(required(properties, "fetched")),
                    Instant.parse(required(properties, "confirmed")),
                    Integer.parseInt(required(properties, "indicators")),
                    required(properties, "version"));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }

    private static String required(Properties properties, String name) {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException(name);
        }
        return value;
    }
}
