package io.minewatch.feeds.fetch;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source could not be fetched. The message is one line that says what happened and what to do;
 * nothing in it is copied from a body, and no secret.
 */
public final class FetchException extends Exception {
    /** What kind of failure it was. */
    public enum Kind {
        /**
         * The request itself cannot be made: address, secret, key store. Trying again is no use.
         */
        SETUP,
        /** No connection: name, route, refused, proxy. */
        CONNECT,
        /** No trust: certificate, name, TLS version. */
        TLS,
        /** Time ran out. */
        TIMEOUT,
        /** The server said no. */
        STATUS,
        /** A redirection that is not followed. */
        REDIRECT,
        /** More octets than allowed. */
        TOO_LARGE,
        /** What came is broken: cut off, no HTTP, no gzip. */
        BROKEN,
        /** What came is not what was signed or pinned. */
        INTEGRITY
    }

    private final Kind kind;
    private final int status;
    private final transient @Nullable Duration retryAfter;

    public FetchException(Kind kind, String what, String remedy) {
        this(kind, what, remedy, 0, null);
    }

    FetchException(
            Kind kind, String what, String remedy, int status, @Nullable Duration retryAfter) {
        super(what + ": " + remedy);
        this.kind = kind;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** What kind of failure it was. */
    public Kind kind() {
        return kind;
    }

    /** Whether the server said no with this status (RFC 9110 section 15). */
    public boolean isStatus(int code) {
        return status == code;
    }

    /** How long the server asked to be left alone (RFC 9110 section 10.2.3). */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
