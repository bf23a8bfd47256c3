package io.minewatch.detect;

import io.minewatch.packet.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a finding. Immutable.
 *
 * @param ip null while only a name is known
 * @param port 0 while unknown
 * @param name the name this client used for it, the best known; null when none was seen
 * @param namesSeen all names this client used for it
 * @param feed what the feeds say of it; null when it is in none
 * @param proxy through which the host reaches it; null where it connects by itself
 */
public record PoolRef(
        @Nullable IpAddress ip,
        int port,
        @Nullable String name,
        List<String> namesSeen,
        @Nullable FeedMatch feed,
        @Nullable Proxy proxy) {
    /** Copies the list. */
    public PoolRef {
        namesSeen = List.copyOf(namesSeen);
    }

    /**
     * A proxy on the way to the pool: the packets go there.
     *
     * @param protocol {@code socks5}, {@code socks4}, {@code http-connect}, {@code http}
     */
    public record Proxy(IpAddress ip, int port, String protocol) {}

    /** The same end with the name that an earlier run knew, where this one has not met any. */
    public PoolRef named(@Nullable String earlier) {
        return name != null || earlier == null
                ? this
                : new PoolRef(
                        ip,
                        port,
                        earlier,
                        namesSeen.isEmpty() ? List.of(earlier) : namesSeen,
                        feed,
                        proxy);
    }

    /** Where the host's packets go: the proxy on the way, or the pool itself. */
    public @Nullable IpAddress nextIp() {
        return proxy == null ? ip : proxy.ip();
    }

    /** The port there; 0 while unknown. */
    public int nextPort() {
        return proxy == null ? port : proxy.port();
    }

    /**
     * The indicator that matched. Where its marking keeps it back, everything is null that the feed
     * tells and judgement does not show anyway.
     *
     * @param indicator as it stands in the feed; null where kept back
     * @param feed name of the feed; null where kept back
     * @param kind {@code pool}, {@code proxy}, {@code webminer}, {@code donation}, {@code
     *     explorer}, ...
     * @param role what a hit means: {@code endpoint}, {@code endpoint-likely}, {@code listed},
     *     {@code web-front}
     * @param coin as the feed says; null when it does not, and where kept back
     * @param confidence 0 to 100
     * @param tlp the entry's marking by the Traffic Light Protocol; null for {@code clear}
     */
    public record FeedMatch(
            @Nullable String indicator,
            @Nullable String feed,
            String kind,
            String role,
            @Nullable String coin,
            int confidence,
            @Nullable String tlp) {}
}
