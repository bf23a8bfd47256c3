package io.minewatch.replay;

import io.minewatch.flow.Direction;
import io.minewatch.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One mining session of a capture: its ends, and of each segment just time, direction and length.
 */
final class Session {
    /** A segment's octets, in order and without repetition. */
    record Piece(long timeNanos, boolean fromClient, int length) {}

    final String name;
    final IpAddress client;
    final int clientPort;
    final IpAddress server;
    final int serverPort;
    final long startNanos;
    final List<Piece> pieces = new ArrayList<>();

    /**
     * When the session's jobs first were for each height. The first height of a session is left
     * out: it was there before.
     */
    final Map<Long, Long> heights = new TreeMap<>();

    /** The height of the latest job; 0: none yet. */
    long height;

    boolean isXmrig;

    Session(
            String name,
            IpAddress client,
            int clientPort,
            IpAddress server,
            int serverPort,
            long startNanos) {
        this.name = name;
        this.client = client;
        this.clientPort = clientPort;
        this.server = server;
        this.serverPort = serverPort;
        this.startNanos = startNanos;
    }

    void add(Direction direction, long timeNanos, int length) {
        pieces.add(new Piece(timeNanos, direction == Direction.FROM_ORIGINATOR, length));
    }

    double minutes() {
        return pieces.isEmpty()
                ? 0
                : (pieces.get(pieces.size() - 1).timeNanos() - startNanos) / 60e9;
    }

    @Override
    public String toString() {
        return name;
    }
}
