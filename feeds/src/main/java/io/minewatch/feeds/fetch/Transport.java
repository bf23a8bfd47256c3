package io.minewatch.feeds.fetch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a source is reached, and what it may cost. Immutable.
 *
 * @param connectTimeout for name, connection and TLS handshake, each
 * @param totalTimeout for one request with all its redirections and its body
 * @param maxOctets of a body, as sent and as unpacked
 * @param maxRedirects followed in one request
 * @param privateRedirects follow a redirection from a public to a private address
 * @param proxy null for none
 * @param trust certificates of authorities that are trusted instead of the Java machine's; null for
 *     those
 * @param client certificate and key that this side shows; null for none
 * @param credentials who asks
 */
public record Transport(
        Duration connectTimeout,
        Duration totalTimeout,
        long maxOctets,
        int maxRedirects,
        boolean privateRedirects,
        @Nullable ProxyServer proxy,
        @Nullable KeyStoreFile trust,
        @Nullable KeyStoreFile client,
        Credentials credentials) {
    /**
     * Ten seconds are three lost SYNs; two minutes bring 64 MiB over 5 Mbit/s; the largest public
     * list that is of use here has 10 MiB; five redirections are what browsers were content with.
     */
    public static final Transport DEFAULTS =
            new Transport(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(120),
                    64L << 20,
                    5,
                    false,
                    null,
                    null,
                    null,
                    Credentials.NONE);

    /** The same with other credentials. */
    public Transport with(Credentials other) {
        return new Transport(
                connectTimeout,
                totalTimeout,
                maxOctets,
                maxRedirects,
                privateRedirects,
                proxy,
                trust,
                client,
                other);
    }
}
