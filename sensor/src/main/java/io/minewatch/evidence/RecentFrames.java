package io.minewatch.evidence;

import static java.util.Objects.requireNonNull;

import io.minewatch.capture.Frame;
import io.minewatch.packet.Packet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of the last moments, in bounded memory. The memory is divided into lanes, and a pair
 * of addresses always uses the same one: a few busy pairs push out their own past and that of the
 * few who share their lanes, not the past of a miner who says little. Name look-ups have a lane of
 * their own, as they are the proof that comes before a connection. Nothing is allocated for a
 * frame. Single thread.
 */
final class RecentFrames {
    /** A power of two; the last bits of a pair's key choose. */
    static final int LANES = 64;

    /** DNS (RFC 1035 section 4.2). */
    private static final int NAMES_PORT = 53;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    // Places in a record; it begins with its length, a multiple of eight.
    private static final int CAPTURED = 4;
    private static final int WIRE = 8;
    private static final int LINK_TYPE = 12;
    private static final int INTERFACE = 16;
    private static final int PORTS = 20;
    private static final int TIME = 24;
    private static final int NUMBER = 32;
    private static final int ORDER = 40;
    private static final int SOURCE_HIGH = 48;
    private static final int SOURCE_LOW = 56;
    private static final int DESTINATION_HIGH = 64;
    private static final int DESTINATION_LOW = 72;
    private static final int HEAD = 80;

    /**
     * Where a frame lies; until the next one is added.
     *
     * @param order in which frames came, over all lanes
     */
    record Found(int lane, int at, long order) {}

    private static final class Lane {
        final byte[] octets;

        /** Where the oldest record lies, and where the next one goes. */
        int oldest;

        int next;

        /** Whether records lie from oldest to end and on from 0 to next. */
        boolean wrapped;

        int end;

        Lane(int size) {
            octets = new byte[size];
        }

        /** Room for a record of at most half the size; the oldest records go. */
        int place(int length) {
            while (true) {
                if (!wrapped) {
                    if (next + length <= octets.length) {
                        break;
                    }
                    end = next;
                    next = 0;
                    wrapped = true;
                }
                if (next + length <= oldest) {
                    break;
                }
                if (oldest < end) {
                    oldest += (int) INT.get(octets, oldest);
                }
                if (oldest >= end) {
                    oldest = 0;
                    wrapped = false;
                }
            }
            int at = next;
            next += length;
            return at;
        }
    }

    private final int laneOctets;
    private final @Nullable Lane[] lanes = new Lane[LANES + 1];
    private final Frame view = new Frame();
    private long order;

    /**
     * Nothing is held yet; memory is taken as lanes are first used.
     *
     * @param octets memory for all lanes together
     */
    RecentFrames(long octets) {
        laneOctets = (int) Math.min(Integer.MAX_VALUE / 2, octets / (LANES + 1)) & ~7;
    }

    /** Says of two ends, whichever is first, where their frames are. */
    static long key(long highA, long lowA, long highB, long lowB) {
        return end(highA, lowA) + end(highB, lowB);
    }

    private static long end(long high, long low) {
        // Fractions of the square roots of 2 and 3: odd, with about as many ones as zeros.
        long mixed = (high ^ (low * 0x6A09E667F3BCC909L)) * 0xBB67AE8584CAA73BL;
        return mixed ^ (mixed >>> 32);
    }

    private static int laneOf(long key) {
        return (int) ((key * 0x6A09E667F3BCC909L) >>> 58);
    }

    private static boolean isName(Packet packet) {
        return packet.sourcePort() == NAMES_PORT || packet.destinationPort() == NAMES_PORT;
    }

    /**
     * Remembers a frame; the oldest of its lane are forgotten. One larger than half a lane is not
     * remembered.
     *
     * @param key of the packet's ends
     */
    void add(Frame frame, Packet packet, long key) {
        int captured = frame.capturedLength();
        int length = (HEAD + captured + 7) & ~7;
        if (captured > laneOctets / 2 || length > laneOctets / 2) {
            return;
        }
        int index = isName(packet) ? LANES : laneOf(key);
        Lane lane = lanes[index];
        if (lane == null) {
            lane = new Lane(laneOctets);
            lanes[index] = lane;
        }
        int at = lane.place(length);
        byte[] octets = lane.octets;
        INT.set(octets, at, length);
        INT.set(octets, at + CAPTURED, captured);
        INT.set(octets, at + WIRE, frame.wireLength());
        INT.set(octets, at + LINK_TYPE, frame.linkType());
        INT.set(octets, at + INTERFACE, frame.fileIndex());
        INT.set(octets, at + PORTS, (packet.sourcePort() << 16) | packet.destinationPort());
        LONG.set(octets, at + TIME, frame.timeNanos());
        LONG.set(octets, at + NUMBER, frame.number());
        LONG.set(octets, at + ORDER, order++);
        LONG.set(octets, at + SOURCE_HIGH, packet.sourceHigh());
        LONG.set(octets, at + SOURCE_LOW, packet.sourceLow());
        LONG.set(octets, at + DESTINATION_HIGH, packet.destinationHigh());
        LONG.set(octets, at + DESTINATION_LOW, packet.destinationLow());
        System.arraycopy(frame.buffer(), frame.offset(), octets, at + HEAD, captured);
    }

    /**
     * The frames that belong to a finding, in the order in which they came.
     *
     * @param known what belongs to this is left out
     */
    List<Found> find(Scope scope, @Nullable Scope known) {
        boolean[] asked = new boolean[LANES + 1];
        for (Scope.Pair pair : scope.pairs()) {
            asked[laneOf(pair.key())] = true;
        }
        asked[LANES] = true;
        List<Found> found = new ArrayList<>();
        for (int i = 0; i <= LANES; i++) {
            Lane lane = lanes[i];
            if (asked[i] && lane != null) {
                if (lane.wrapped) {
                    find(i, lane.oldest, lane.end, scope, known, found);
                    find(i, 0, lane.next, scope, known, found);
                } else {
                    find(i, lane.oldest, lane.next, scope, known, found);
                }
            }
        }
        found.sort(Comparator.comparingLong(Found::order));
        return found;
    }

    private void find(
            int index, int from, int to, Scope scope, @Nullable Scope known, List<Found> found) {
        byte[] octets = requireNonNull(lanes[index]).octets;
        for (int at = from; at < to; at += (int) INT.get(octets, at)) {
            if (belongs(octets, at, scope) && (known == null || !belongs(octets, at, known))) {
                found.add(new Found(index, at, (long) LONG.get(octets, at + ORDER)));
            }
        }
    }

    /** A frame that was found; valid until the next call. */
    Frame frame(Found found) {
        byte[] octets = requireNonNull(lanes[found.lane()]).octets;
        int at = found.at();
        view.set(
                octets,
                at + HEAD,
                (int) INT.get(octets, at + CAPTURED),
                (int) INT.get(octets, at + WIRE),
                (long) LONG.get(octets, at + TIME),
                (int) INT.get(octets, at + LINK_TYPE),
                (long) LONG.get(octets, at + NUMBER));
        view.inFile((int) INT.get(octets, at + INTERFACE));
        return view;
    }

    private static boolean belongs(byte[] octets, int at, Scope scope) {
        for (Scope.FrameKey frame : scope.frames()) {
            if (frame.number() == (long) LONG.get(octets, at + NUMBER)
                    && frame.fileIndex() == (int) INT.get(octets, at + INTERFACE)) {
                return true;
            }
        }
        if ((long) LONG.get(octets, at + TIME) < scope.fromNanos()) {
            return false;
        }
        int ports = (int) INT.get(octets, at + PORTS);
        return scope.wants(ports >>> 16, ports & 0xFFFF)
                && scope.isBetween(
                        (long) LONG.get(octets, at + SOURCE_HIGH),
                        (long) LONG.get(octets, at + SOURCE_LOW),
                        (long) LONG.get(octets, at + DESTINATION_HIGH),
                        (long) LONG.get(octets, at + DESTINATION_LOW));
    }
}
