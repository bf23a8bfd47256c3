package io.minewatch.feeds.fetch;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered. Immutable.
 *
 * @param notModified the copy at hand is still right (304); nothing was written
 * @param uri where it came from after redirections
 * @param fields the header fields, names in lower case; of a repeated one the first
 * @param octets length of the body after unpacking
 * @param sha256 of the body after unpacking, 64 hexadecimal digits; empty for a 304
 */
public record FetchResponse(
        boolean notModified, URI uri, Map<String, String> fields, long octets, String sha256) {
    /** Copies the map. */
    public FetchResponse {
        fields = Map.copyOf(fields);
    }

    /** A header field, or null. */
    public @Nullable String field(String name) {
        return fields.get(name.toLowerCase(Locale.ROOT));
    }

    /** The media type without parameters, lower case; empty where it is missing. */
    public String mediaType() {
        String type = fields.getOrDefault("content-type", "");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
