package io.minewatch.packet;

/**
 * View of one IP packet after link layer, tags and tunnels are unwrapped. One instance is reused:
 * valid only until the next decode; copy what you keep. Which accessors mean something, {@link
 * DecodeStatus} says. Single thread.
 */
public final class Packet {
    /**
     * Wrappings around the innermost packet that are remembered by name; deeper ones are decoded
     * but not named.
     */
    public static final int MAX_TUNNELS = 8;

    // Set by PacketDecoder; package-private so that decoding is plain stores.
    long sequence;
    int fileIndex;
    long frameNumber;
    long timeNanos;
    int frameLength;
    byte[] buffer = new byte[0];
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int protocol;
    int sourcePort;
    int destinationPort;
    int tcpSequence;
    int tcpAcknowledgement;
    int tcpFlags;
    int payloadOffset;
    int payloadLength;
    int payloadWireLength;
    int outerVlan = -1;
    int innerVlan = -1;
    long sourceMac = -1;
    long destinationMac = -1;
    int tunnelCount;
    final Tunnel[] tunnels = new Tunnel[MAX_TUNNELS];

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;

    /** Running number of the frame over the whole run, from 1; orders facts of several workers. */
    public long sequence() {
        return sequence;
    }

    /** Index of the capture file (or interface) in the run's list. */
    public int fileIndex() {
        return fileIndex;
    }

    /**
     * Number of the frame in its capture file, from 1. For a reassembled packet: the frame that
     * completed it.
     */
    public long frameNumber() {
        return frameNumber;
    }

    /** Packet time, nanoseconds since 1970-01-01T00:00Z. */
    public long timeNanos() {
        return timeNanos;
    }

    /** Octets of the frame on the wire. */
    public int frameLength() {
        return frameLength;
    }

    /** Holds the payload. */
    public byte[] buffer() {
        return buffer;
    }

    /** First eight octets of the source address, see {@link IpAddress}. */
    public long sourceHigh() {
        return sourceHigh;
    }

    /** Last eight octets of the source address, see {@link IpAddress}. */
    public long sourceLow() {
        return sourceLow;
    }

    /** First eight octets of the destination address. */
    public long destinationHigh() {
        return destinationHigh;
    }

    /** Last eight octets of the destination address. */
    public long destinationLow() {
        return destinationLow;
    }

    /** IANA protocol number of the transport: 6 TCP, 17 UDP. */
    public int protocol() {
        return protocol;
    }

    /** 0 to 65535. */
    public int sourcePort() {
        return sourcePort;
    }

    /** 0 to 65535. */
    public int destinationPort() {
        return destinationPort;
    }

    /** TCP sequence number, 32 bits; compare by the sign of the difference. */
    public int tcpSequence() {
        return tcpSequence;
    }

    /** TCP acknowledgement number, 32 bits; meaningful with {@link #ACK}. */
    public int tcpAcknowledgement() {
        return tcpAcknowledgement;
    }

    /** The flags octet of the TCP header. */
    public int tcpFlags() {
        return tcpFlags;
    }

    /** Where the captured payload begins in {@link #buffer()}. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Octets of payload present. */
    public int payloadLength() {
        return payloadLength;
    }

    /**
     * Octets of payload that the packet had on the wire; more than {@link #payloadLength()} when
     * the frame was cut.
     */
    public int payloadWireLength() {
        return payloadWireLength;
    }

    /** Outermost VLAN id, or -1. */
    public int outerVlan() {
        return outerVlan;
    }

    /** Second VLAN id, or -1. */
    public int innerVlan() {
        return innerVlan;
    }

    /** Source hardware address of the innermost Ethernet header, 48 bits, or -1. */
    public long sourceMac() {
        return sourceMac;
    }

    /** Destination hardware address of the innermost Ethernet header, 48 bits, or -1. */
    public long destinationMac() {
        return destinationMac;
    }

    /** Wrappings around the packet, at most {@link #MAX_TUNNELS}. */
    public int tunnelCount() {
        return tunnelCount;
    }

    /** Forgets the packet before: no ports, tags, hardware addresses, tunnels, payload. */
    void clear() {
        sourceHigh = 0;
        sourceLow = 0;
        destinationHigh = 0;
        destinationLow = 0;
        protocol = 0;
        sourcePort = 0;
        destinationPort = 0;
        tcpSequence = 0;
        tcpAcknowledgement = 0;
        tcpFlags = 0;
        payloadOffset = 0;
        payloadLength = 0;
        payloadWireLength = 0;
        outerVlan = -1;
        innerVlan = -1;
        sourceMac = -1;
        destinationMac = -1;
        tunnelCount = 0;
    }

    /**
     * Copies everything into another view, the payload into its new place, for instance to hand the
     * packet to another thread.
     *
     * @param other is overwritten
     * @param target takes the {@link #payloadLength()} octets of payload
     * @param offset where in {@code target} they begin; the caller has made sure that they fit
     */
    public void copyTo(Packet other, byte[] target, int offset) {
        System.arraycopy(buffer, payloadOffset, target, offset, payloadLength);
        other.sequence = sequence;
        other.fileIndex = fileIndex;
        other.frameNumber = frameNumber;
        other.timeNanos = timeNanos;
        other.frameLength = frameLength;
        other.buffer = target;
        other.sourceHigh = sourceHigh;
        other.sourceLow = sourceLow;
        other.destinationHigh = destinationHigh;
        other.destinationLow = destinationLow;
        other.protocol = protocol;
        other.sourcePort = sourcePort;
        other.destinationPort = destinationPort;
        other.tcpSequence = tcpSequence;
        other.tcpAcknowledgement = tcpAcknowledgement;
        other.tcpFlags = tcpFlags;
        other.payloadOffset = offset;
        other.payloadLength = payloadLength;
        other.payloadWireLength = payloadWireLength;
        other.outerVlan = outerVlan;
        other.innerVlan = innerVlan;
        other.sourceMac = sourceMac;
        other.destinationMac = destinationMac;
        other.tunnelCount = tunnelCount;
        System.arraycopy(tunnels, 0, other.tunnels, 0, tunnelCount);
    }

    /**
     * Hash of protocol, addresses and ports that is the same for both directions of a flow.
     *
     * @param seed chosen at random once a run: without it nobody can aim at one bucket
     */
    public long flowHash(long seed) {
        long source = PacketHash.endpoint(seed, sourceHigh, sourceLow, sourcePort);
        long destination =
                PacketHash.endpoint(seed, destinationHigh, destinationLow, destinationPort);
        return PacketHash.mix(source + destination + protocol, seed);
    }

    /** The wrapping at {@code index}, 0 is the outermost. */
    public Tunnel tunnel(int index) {
        return tunnels[index];
    }
}
