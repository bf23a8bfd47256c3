package io.minewatch.detect;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.minewatch.packet.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What names stand for which address, as each client itself looked them up: an address shared by
 * thousands of sites accuses nobody by another's look-up. Ages by packet time. Single thread.
 */
final class NameBook {
    /** Client and address pairs remembered: a segment of 2,000 hosts with 100 live names each. */
    static final int MAX_BINDINGS = 200_000;

    /** Names kept for one pair: more are alternatives of one site. */
    static final int MAX_NAMES = 4;

    /** Own names of hosts kept, for reports only. */
    static final int MAX_HOSTS = 20_000;

    /**
     * How long a binding outlives its time to live: programs hold on to resolved addresses (feeds
     * reference 5).
     */
    static final long GRACE_NANOS = 3_600_000_000_000L;

    /** A week: name servers that say more are not believed (RFC 8767 section 4). */
    private static final long MAX_TIME_TO_LIVE_SECONDS = 604_800;

    private record Pair(IpAddress client, IpAddress address) {}

    /**
     * How much longer the cache keeps a binding than it lasts: an answer to the same question
     * again, seconds later as a rule, then only moves {@link Binding#untilNanos}.
     */
    private static final long SLACK_NANOS = 600_000_000_000L;

    private static final class Binding {
        final List<String> names;

        /** The cache lets go of it then. */
        final long keptUntilNanos;

        /** The names hold for less than this; never after {@link #keptUntilNanos}. */
        long untilNanos;

        Binding(List<String> names, long untilNanos) {
            this.names = names;
            this.untilNanos = untilNanos;
            this.keptUntilNanos = untilNanos + SLACK_NANOS;
        }
    }

    private final Cache<Pair, Binding> bindings;
    private final Map<IpAddress, List<String>> hostNames = new LinkedHashMap<>();
    private long nowNanos;

    NameBook() {
        bindings =
                Caffeine.newBuilder()
                        .maximumSize(MAX_BINDINGS)
                        .executor(Runnable::run)
                        .ticker(() -> nowNanos)
                        .expireAfter(
                                Expiry.writing(
                                        (Pair pair, Binding binding) ->
                                                java.time.Duration.ofNanos(
                                                        Math.max(
                                                                0,
                                                                binding.keptUntilNanos
                                                                        - nowNanos))))
                        .build();
    }

    /** Packet time moves on; a time before an earlier one is taken as that. */
    void advance(long timeNanos) {
        nowNanos = Math.max(nowNanos, timeNanos);
    }

    /**
     * The client was told that {@code names} (the question, then its canonical names) stand for the
     * address.
     */
    void learn(IpAddress client, IpAddress address, List<String> names, long timeToLiveSeconds) {
        Pair pair = new Pair(client, address);
        Binding before = current(pair);
        List<String> all = before == null ? names : merge(before.names, names);
        long until = nowNanos + lifeNanos(timeToLiveSeconds);
        if (before != null && before.names.equals(all) && until <= before.keptUntilNanos) {
            before.untilNanos = until;
        } else {
            bindings.put(pair, new Binding(all, until));
        }
    }

    /** How long what a name server said is taken to hold. */
    static long lifeNanos(long timeToLiveSeconds) {
        return Math.min(timeToLiveSeconds, MAX_TIME_TO_LIVE_SECONDS) * 1_000_000_000L + GRACE_NANOS;
    }

    private @Nullable Binding current(Pair pair) {
        Binding binding = bindings.getIfPresent(pair);
        return binding == null || binding.untilNanos <= nowNanos ? null : binding;
    }

    /** Names that this client looked up and that stand for the address now; empty without any. */
    List<String> namesFor(IpAddress client, IpAddress address) {
        Binding binding = current(new Pair(client, address));
        return binding == null ? List.of() : binding.names;
    }

    /** A host's own name, as the capture or an answer tells. */
    void learnHost(IpAddress host, String name) {
        List<String> known = hostNames.get(host);
        if (known == null) {
            if (hostNames.size() < MAX_HOSTS) {
                hostNames.put(host, List.of(name));
            }
        } else if (!known.contains(name) && known.size() < MAX_NAMES) {
            hostNames.put(host, merge(known, List.of(name)));
        }
    }

    /** Names of a host, in order of appearance. */
    List<String> namesOf(IpAddress host) {
        return hostNames.getOrDefault(host, List.of());
    }

    private static List<String> merge(List<String> first, List<String> second) {
        if (first.containsAll(second)) {
            return first;
        }
        List<String> all = new ArrayList<>(MAX_NAMES);
        for (String name : second) {
            if (all.size() < MAX_NAMES) {
                all.add(name);
            }
        }
        for (String name : first) {
            if (all.size() < MAX_NAMES && !all.contains(name)) {
                all.add(name);
            }
        }
        return List.copyOf(all);
    }
}
