package io.minewatch.feeds.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How a server learns who asks. Sent to the origin (scheme, host, port) of the source alone, never
 * along a redirection to another one. Immutable.
 *
 * @param scheme how the secret is sent
 * @param name the user for {@code BASIC}, the header field for {@code HEADER}; else empty
 * @param secret where the secret lies; null for {@code NONE}
 * @param clearText may be sent over {@code http://}, where everybody on the way reads it
 */
public record Credentials(
        Scheme scheme, String name, @Nullable SecretRef secret, boolean clearText) {
    /** Nobody in particular. */
    public static final Credentials NONE = new Credentials(Scheme.NONE, "", null, false);

    /** Ways to send a secret. */
    public enum Scheme {
        /** None. */
        NONE,
        /** {@code Authorization: Bearer} (RFC 6750). */
        BEARER,
        /** {@code Authorization: Basic} (RFC 7617). */
        BASIC,
        /** The secret as value of a field of the server's choice: {@code Auth-Key}. */
        HEADER
    }

    /** A scheme has its secret, and a name where it needs one. */
    public Credentials {
        if ((scheme == Scheme.NONE) != (secret == null)) {
            throw new IllegalArgumentException("a scheme and its secret belong together");
        }
    }

    /** A header field. */
    record Field(String name, String value) {
        @Override
        public String toString() {
            return name + ": (secret)";
        }
    }

    /** The field to send; null without credentials. */
    @Nullable Field field(Environment environment) throws FetchException {
        if (secret == null) {
            return null;
        }
        String value = secret.read(environment);
        return switch (scheme) {
            case NONE -> null;
            case BEARER -> new Field("Authorization", "Bearer " + value);
            case BASIC -> new Field("Authorization", basic(name, value));
            case HEADER -> new Field(name, value);
        };
    }

    /** The value of a Basic credential (RFC 7617), in UTF-8. */
    static String basic(String user, String password) {
        return "Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }
}
