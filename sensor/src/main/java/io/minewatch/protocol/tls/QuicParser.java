package io.minewatch.protocol.tls;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.ServerName;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ClientHello out of QUIC's Initial packets (RFC 9000 section 17.2.2, RFC 9001), whose
 * protection has public keys. A hello may lie in several frames, packets and datagrams, in any
 * order.
 *
 * <p>Bad input: a packet that the keys do not open is none of ours and costs what the attempt does;
 * a hello that breaks the format counts an anomaly. Serves all flows of a worker; single thread.
 */
public final class QuicParser {
    /**
     * Smallest datagram with a client's Initial, RFC 9000 section 14.1; a smaller one was cut or is
     * none.
     */
    static final int MIN_DATAGRAM_BYTES = 1200;

    /** Longest hello that is joined: with post-quantum keys and ECH it has some 2 KiB. */
    static final int MAX_HELLO_BYTES = 8 * 1024;

    /** Flows whose hello is being joined: a hello comes within two datagrams or never. */
    static final int MAX_OPEN = 1024;

    /** Flows remembered as read: beyond, a late Initial of theirs costs another look. */
    static final int MAX_DONE = 65_536;

    /** Datagrams of one flow that are looked at, and so the packets that are opened in vain. */
    static final int MAX_DATAGRAMS = 8;

    private static final int MAX_CONNECTION_ID = 20;
    private static final int FRAME_PADDING = 0x00;
    private static final int FRAME_PING = 0x01;
    private static final int FRAME_ACK = 0x02;
    private static final int FRAME_ACK_ECN = 0x03;
    private static final int FRAME_CRYPTO = 0x06;
    private static final int MESSAGE_HEADER_BYTES = 4;

    private final AnomalyCounters anomalies;
    private final Map<Long, Hello> open = bounded(MAX_OPEN);
    private final Map<Long, Boolean> done = bounded(MAX_DONE);

    // Where the last variable-length integer ended.
    private int after;

    public QuicParser(AnomalyCounters anomalies) {
        this.anomalies = anomalies;
    }

    private static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** Whether a datagram may begin with a client's Initial: cheap, for every datagram. */
    public static boolean mayMatch(byte[] buffer, int offset, int length) {
        return length >= MIN_DATAGRAM_BYTES
                && (buffer[offset] & 0xC0) == 0xC0
                && QuicVersion.ofInitial(buffer[offset], Bytes.i32(buffer, offset + 1)) != null;
    }

    /**
     * Takes a datagram that {@link #mayMatch}.
     *
     * @return whether a fact was told
     */
    public boolean onDatagram(
            FlowView flow,
            Direction direction,
            byte[] buffer,
            int offset,
            int length,
            FrameRef frame,
            Observations out) {
        if (direction != Direction.FROM_ORIGINATOR || done.containsKey(flow.id())) {
            return false;
        }
        Hello hello = open.computeIfAbsent(flow.id(), id -> new Hello(frame));
        int end = offset + length;
        int at = offset;
        while (at >= 0 && at + 7 <= end && (buffer[at] & 0xC0) == 0xC0) {
            at = packet(hello, buffer, at, end);
        }
        if (hello.wanted() > MAX_HELLO_BYTES || ++hello.datagrams >= MAX_DATAGRAMS) {
            if (hello.wanted() > MAX_HELLO_BYTES) {
                anomalies.count(Anomaly.TLS_TOO_LONG);
            }
            finish(flow.id());
            return false;
        }
        if (!hello.complete()) {
            return false;
        }
        finish(flow.id());
        return tell(flow, hello, frame, out);
    }

    private void finish(long flowId) {
        open.remove(flowId);
        done.put(flowId, true);
    }

    /** The flow is over. */
    public void onFlowEnded(long flowId) {
        open.remove(flowId);
        done.remove(flowId);
    }

    private boolean tell(FlowView flow, Hello hello, FrameRef frame, Observations out) {
        if (hello.octets[0] != TlsProtocol.CLIENT_HELLO) {
            anomalies.count(Anomaly.TLS_MALFORMED);
            return false;
        }
        TlsClient client = ClientHello.parse(hello.octets, MESSAGE_HEADER_BYTES, hello.wanted(), 0);
        if (!client.whole()) {
            anomalies.count(Anomaly.TLS_MALFORMED);
        }
        FlowRef ref = FlowRefs.of(flow);
        if (!client.serverName().isEmpty()) {
            out.accept(
                    new ServerName(
                            ref, frame, ServerName.Source.TLS_SERVER_NAME, client.serverName()));
        }
        out.accept(
                new TlsHandshake(
                        ref,
                        frame,
                        hello.begin,
                        TlsHandshake.Transport.QUIC,
                        client,
                        null,
                        null,
                        TlsHandshake.Progress.BEGUN,
                        false,
                        -1,
                        List.of()));
        return true;
    }

    /** Reads one packet; where the next one begins, or -1. */
    private int packet(Hello hello, byte[] buffer, int at, int end) {
        QuicVersion version = QuicVersion.ofInitial(buffer[at], Bytes.i32(buffer, at + 1));
        if (version == null) {
            return -1;
        }
        int id = at + 6;
        int idLength = Bytes.u8(buffer, at + 5);
        int next = id + idLength;
        if (idLength > MAX_CONNECTION_ID || next >= end) {
            return -1;
        }
        next += 1 + Bytes.u8(buffer, next);
        long token = next < end ? integer(buffer, next, end) : -1;
        if (token < 0 || token > end - after) {
            return -1;
        }
        next = after + (int) token;
        long length = next < end ? integer(buffer, next, end) : -1;
        int number = after;
        if (length < 4 + QuicKeys.SAMPLE_BYTES || length > end - number) {
            return -1;
        }
        int packetEnd = number + (int) length;
        QuicKeys known = hello.keys;
        byte[] clear = known == null ? null : open(known, buffer, at, number, packetEnd);
        if (clear == null) {
            QuicKeys own = QuicKeys.of(version, buffer, id, idLength);
            clear = own == null ? null : open(own, buffer, at, number, packetEnd);
            if (clear != null) {
                if (known != null) {
                    // After a Retry the client begins anew.
                    hello.restart();
                }
                hello.keys = own;
            }
        }
        if (clear != null) {
            frames(hello, clear);
        }
        return packetEnd;
    }

    /** Removes the protection of header and payload, RFC 9001 section 5.4.1. */
    private static byte @Nullable [] open(
            QuicKeys keys, byte[] buffer, int at, int number, int end) {
        byte[] mask = keys.mask(buffer, number + 4);
        if (mask == null) {
            return null;
        }
        int first = (buffer[at] ^ (mask[0] & 0x0F)) & 0xFF;
        int numberLength = 1 + (first & 3);
        byte[] header = Arrays.copyOfRange(buffer, at, number + numberLength);
        header[0] = (byte) first;
        long packetNumber = 0;
        for (int i = 0; i < numberLength; i++) {
            int octet = (buffer[number + i] ^ mask[1 + i]) & 0xFF;
            header[number - at + i] = (byte) octet;
            packetNumber = packetNumber << 8 | octet;
        }
        int payload = number + numberLength;
        return end - payload < QuicKeys.TAG_BYTES
                ? null
                : keys.open(header, packetNumber, buffer, payload, end - payload);
    }

    /** Takes the CRYPTO frames out of a payload, RFC 9000 section 19. */
    private void frames(Hello hello, byte[] clear) {
        int at = 0;
        int end = clear.length;
        while (at < end) {
            int type = Bytes.u8(clear, at);
            if (type == FRAME_PADDING || type == FRAME_PING) {
                at++;
            } else if (type == FRAME_CRYPTO) {
                long offset = integer(clear, at + 1, end);
                long length = offset < 0 ? -1 : integer(clear, after, end);
                if (length < 0 || length > end - after) {
                    return;
                }
                hello.add(clear, after, (int) length, offset);
                at = after + (int) length;
            } else if (type == FRAME_ACK || type == FRAME_ACK_ECN) {
                at = acknowledgement(clear, at + 1, end, type == FRAME_ACK_ECN);
                if (at < 0) {
                    return;
                }
            } else {
                // CONNECTION_CLOSE; nothing else may stand here.
                return;
            }
        }
    }

    /** Where an ACK frame ends: largest, delay, count of ranges, first range, ranges, counts. */
    private int acknowledgement(byte[] clear, int from, int end, boolean counts) {
        after = from;
        long ranges = 0;
        for (int i = 0; i < 4; i++) {
            long value = integer(clear, after, end);
            if (value < 0) {
                return -1;
            }
            ranges = i == 2 ? value : ranges;
        }
        long more = 2 * Math.min(ranges, end) + (counts ? 3 : 0);
        for (long i = 0; i < more; i++) {
            if (integer(clear, after, end) < 0) {
                return -1;
            }
        }
        return after;
    }

    /** A variable-length integer, RFC 9000 section 16; -1: it does not end before {@code end}. */
    private long integer(byte[] buffer, int at, int end) {
        if (at >= end) {
            return -1;
        }
        int octets = 1 << (Bytes.u8(buffer, at) >>> 6);
        if (at + octets > end) {
            return -1;
        }
        long value = buffer[at] & 0x3F;
        for (int i = 1; i < octets; i++) {
            value = value << 8 | Bytes.u8(buffer, at + i);
        }
        after = at + octets;
        return value;
    }

    /** A hello in the making. */
    private static final class Hello {
        final FrameRef begin;
        @Nullable QuicKeys keys;
        int datagrams;
        byte[] octets = new byte[0];

        /** Which octets are there. */
        private final BitSet present = new BitSet();

        Hello(FrameRef begin) {
            this.begin = begin;
        }

        void restart() {
            present.clear();
        }

        void add(byte[] data, int from, int length, long offset) {
            if (offset + length > MAX_HELLO_BYTES) {
                return;
            }
            int to = (int) offset + length;
            if (octets.length < to) {
                octets = Arrays.copyOf(octets, Math.max(to, 2 * octets.length));
            }
            System.arraycopy(data, from, octets, (int) offset, length);
            present.set((int) offset, to);
        }

        /** Octets of the whole message; 0: not known yet. */
        int wanted() {
            return present.nextClearBit(0) < MESSAGE_HEADER_BYTES
                    ? 0
                    : MESSAGE_HEADER_BYTES + Bytes.u24(octets, 1);
        }

        boolean complete() {
            int wanted = wanted();
            return wanted > 0 && present.nextClearBit(0) >= wanted;
        }
    }
}
