package io.minewatch.packet;

import io.minewatch.bytes.Bytes;
import io.minewatch.capture.Frame;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;

/**
 * Where decoding stands in a frame. {@link #offset} only moves forward and never beyond {@link
 * #end}; reads relative to it are allowed for as many octets as {@link #has} confirmed. Reused;
 * single thread.
 */
final class Cursor {
    private final AnomalyCounters anomalies;

    byte[] buffer = new byte[0];

    /** The next octet to be decoded. */
    int offset;

    /** Behind the last octet present of the layer at hand. */
    int end;

    /** Where the layer at hand ended on the wire: at {@link #end} or, if octets are cut, behind. */
    int wireEnd;

    Packet packet = new Packet();

    /** For {@link Step#ETHER_TYPE}. */
    int etherType;

    /** For {@link Step#IP_PROTOCOL}: protocol or next header number. */
    int protocol;

    /** Where the innermost IP header begins so far; -1 when it is not in {@link #buffer}. */
    int ipOffset;

    /** Behind the last octet present of that IP packet. */
    int ipEnd;

    /** 4 or 6: of the innermost IP header so far; 0 before the first. */
    int ipVersion;

    /** IPv6 extension headers met so far in the frame. */
    int extensions;

    /** VLAN and similar tags met so far in the frame. */
    int tags;

    /** The result, once a step answered {@link Step#DONE}. */
    DecodeStatus status = DecodeStatus.NOT_IP;

    Cursor(AnomalyCounters anomalies) {
        this.anomalies = anomalies;
    }

    void begin(Frame frame, Packet packet) {
        this.packet = packet;
        buffer = frame.buffer();
        offset = frame.offset();
        end = offset + frame.capturedLength();
        wireEnd = plus(offset, frame.wireLength());
        ipOffset = -1;
        ipVersion = 0;
        extensions = 0;
        tags = 0;
    }

    /** Whether the next {@code length} octets are present. */
    boolean has(int length) {
        return end - offset >= length;
    }

    /** One octet, {@code ahead} of the cursor. */
    int u8(int ahead) {
        return Bytes.u8(buffer, offset + ahead);
    }

    /** Two octets, big-endian, {@code ahead} of the cursor. */
    int u16(int ahead) {
        return Bytes.u16(buffer, offset + ahead);
    }

    /** Four octets, big-endian, {@code ahead} of the cursor. */
    int i32(int ahead) {
        return Bytes.i32(buffer, offset + ahead);
    }

    /** Six octets, big-endian, {@code ahead} of the cursor: a hardware address. */
    long u48(int ahead) {
        return (long) u16(ahead) << 32 | Bytes.u32(buffer, offset + ahead + 2);
    }

    /** Octets that the layer at hand still had on the wire. */
    int wireLeft() {
        return wireEnd - offset;
    }

    /** The layer at hand is {@code length} octets long; what lies behind is trailer or padding. */
    void limit(int length) {
        wireEnd = Math.min(wireEnd, plus(offset, length));
        end = Math.min(end, wireEnd);
    }

    /** The innermost packet so far is inside of this; remembered up to a bound. */
    void enter(Tunnel tunnel) {
        if (packet.tunnelCount < Packet.MAX_TUNNELS) {
            packet.tunnels[packet.tunnelCount++] = tunnel;
        }
    }

    void count(Anomaly anomaly) {
        anomalies.count(anomaly);
    }

    Step done(DecodeStatus result) {
        status = result;
        return Step.DONE;
    }

    Step malformed(Anomaly anomaly) {
        count(anomaly);
        return done(DecodeStatus.MALFORMED);
    }

    /**
     * Fewer than {@code needed} octets are present. No oddity of the packet if the frame was cut;
     * else the anomaly is counted.
     */
    Step tooShort(int needed, Anomaly anomaly) {
        return wireLeft() >= needed ? done(DecodeStatus.TRUNCATED) : malformed(anomaly);
    }

    /** A sum that stays at the largest number instead of wrapping; both terms 0 or more. */
    static int plus(int a, int b) {
        int sum = a + b;
        return sum < 0 ? Integer.MAX_VALUE : sum;
    }
}
