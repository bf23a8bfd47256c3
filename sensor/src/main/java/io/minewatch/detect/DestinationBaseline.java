package io.minewatch.detect;

import io.minewatch.packet.IpAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which destinations each of one's own hosts has connected to, and since when it is watched: what
 * tells a destination that was never seen before. Single thread.
 */
public final class DestinationBaseline {
    /** Watched for less than this, a host has not shown what it usually does. */
    static final long LEARNING_NANOS = 3_600_000_000_000L;

    /** A destination this old is a usual one, whether it mines or not. */
    static final long NEW_NANOS = 7 * 86_400_000_000_000L;

    /** Hosts; the one that was longest silent is forgotten first. */
    static final int MAX_HOSTS = 10_000;

    /** Destinations of all hosts together: some tens of megabytes. */
    static final int MAX_DESTINATIONS = 200_000;

    /** Destinations of one host: a web client must not push the servers out. */
    static final int MAX_DESTINATIONS_A_HOST = 2_000;

    /** Nothing is known yet. */
    public DestinationBaseline() {}

    private record Destination(IpAddress address, int port) {}

    private static final class Host {
        final long sinceNanos;

        /** When each was first seen, the longest unused first. */
        final LinkedHashMap<Destination, Long> destinations = new LinkedHashMap<>(16, .75f, true);

        Host(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    private final LinkedHashMap<IpAddress, Host> hosts = new LinkedHashMap<>(16, .75f, true);
    private int size;

    /** A host opens a connection. */
    void onConnection(IpAddress host, IpAddress destination, int port, long timeNanos) {
        Host known = hosts.get(host);
        if (known == null) {
            if (hosts.size() >= MAX_HOSTS) {
                forgetHost();
            }
            known = new Host(timeNanos);
            hosts.put(host, known);
        }
        if (known.destinations.putIfAbsent(new Destination(destination, port), timeNanos) == null) {
            size++;
            if (known.destinations.size() > MAX_DESTINATIONS_A_HOST) {
                forgetDestination(known);
            } else if (size > MAX_DESTINATIONS) {
                forgetHost();
            }
        }
    }

    private void forgetDestination(Host host) {
        Iterator<Map.Entry<Destination, Long>> oldest = host.destinations.entrySet().iterator();
        oldest.next();
        oldest.remove();
        size--;
    }

    private void forgetHost() {
        Iterator<Map.Entry<IpAddress, Host>> oldest = hosts.entrySet().iterator();
        size -= oldest.next().getValue().destinations.size();
        oldest.remove();
    }

    /**
     * Whether the host was known well before it connected to that destination for the first time.
     */
    boolean isNew(IpAddress host, IpAddress destination, int port, long nowNanos) {
        Host known = hosts.get(host);
        Long first =
                known == null ? null : known.destinations.get(new Destination(destination, port));
        return known != null
                && first != null
                && first - known.sinceNanos >= LEARNING_NANOS
                && nowNanos - first < NEW_NANOS;
    }

    /** Destinations known. */
    int size() {
        return size;
    }

    /**
     * All that is known, to be read by {@link #readFrom}: one line a destination, {@code host since
     * destination port first}, ASCII; times in nanoseconds since 1970.
     */
    public String text() {
        StringBuilder text = new StringBuilder(64 * size);
        writeTo(text);
        return text.toString();
    }

    private void writeTo(StringBuilder text) {
        hosts.forEach(
                (address, host) ->
                        host.destinations.forEach(
                                (destination, first) ->
                                        text.append(address)
                                                .append(' ')
                                                .append(host.sinceNanos)
                                                .append(' ')
                                                .append(destination.address())
                                                .append(' ')
                                                .append(destination.port())
                                                .append(' ')
                                                .append((long) first)
                                                .append('\n')));
    }

    /** Learns what {@link #text} said; lines that are none of its are left out. */
    public void readFrom(String text) {
        Map<String, IpAddress> addresses = new HashMap<>();
        text.lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 5)
                .forEach(words -> readLine(words, addresses));
    }

    private void readLine(String[] words, Map<String, IpAddress> addresses) {
        IpAddress host = address(words[0], addresses);
        IpAddress destination = address(words[2], addresses);
        try {
            long since = Long.parseLong(words[1]);
            int port = Integer.parseInt(words[3]);
            long first = Long.parseLong(words[4]);
            if (host != null && destination != null) {
                if (!hosts.containsKey(host) && hosts.size() < MAX_HOSTS) {
                    hosts.put(host, new Host(since));
                }
                onConnection(host, destination, port, first);
            }
        } catch (NumberFormatException e) {
            // A damaged line: that destination will count as new once more.
        }
    }

    private static @Nullable IpAddress address(String text, Map<String, IpAddress> known) {
        return known.computeIfAbsent(text, IpAddress::parse);
    }
}
