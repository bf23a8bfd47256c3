package io.minewatch.packet;

/** Fills a packet view without a frame, for tests of the stages behind the decoder. */
public final class PacketBuilder {
    private final Packet packet = new Packet();
    private long sequence;

    /** A TCP segment; its running number is one more than that of the packet before. */
    public PacketBuilder tcp(
            int source,
            int sourcePort,
            int destination,
            int destinationPort,
            int flags,
            int sequenceNumber,
            int acknowledgement) {
        start(6, source, sourcePort, destination, destinationPort);
        packet.tcpFlags = flags;
        packet.tcpSequence = sequenceNumber;
        packet.tcpAcknowledgement = acknowledgement;
        return this;
    }

    /** A UDP datagram; numbered like {@link #tcp}. */
    public PacketBuilder udp(int source, int sourcePort, int destination, int destinationPort) {
        start(17, source, sourcePort, destination, destinationPort);
        packet.tcpFlags = 0;
        packet.tcpSequence = 0;
        packet.tcpAcknowledgement = 0;
        return this;
    }

    private void start(
            int protocol, int source, int sourcePort, int destination, int destinationPort) {
        packet.sequence = ++sequence;
        packet.frameNumber = sequence;
        packet.protocol = protocol;
        packet.sourceHigh = 0;
        packet.sourceLow = IpAddress.V4_MAPPED | (source & 0xFFFFFFFFL);
        packet.destinationHigh = 0;
        packet.destinationLow = IpAddress.V4_MAPPED | (destination & 0xFFFFFFFFL);
        packet.sourcePort = sourcePort;
        packet.destinationPort = destinationPort;
        packet.frameLength = 60;
        packet.payloadOffset = 0;
        packet.payloadLength = 0;
        packet.payloadWireLength = 0;
        packet.tunnelCount = 0;
    }

    /** The packet's time, kept for the packets after it. */
    public PacketBuilder at(long timeNanos) {
        packet.timeNanos = timeNanos;
        return this;
    }

    /** The packet's payload, all of it captured. */
    public PacketBuilder payload(byte[] octets, int offset, int length) {
        packet.buffer = octets;
        packet.payloadOffset = offset;
        packet.payloadLength = length;
        packet.payloadWireLength = length;
        packet.frameLength = 54 + length;
        return this;
    }

    /** Says that the payload was longer on the wire. */
    public PacketBuilder wireLength(int octets) {
        packet.payloadWireLength = octets;
        return this;
    }

    /** The outermost VLAN id, or -1; kept for the packets after it. */
    public PacketBuilder vlan(int id) {
        packet.outerVlan = id;
        return this;
    }

    /** Hardware addresses; kept for the packets after it. */
    public PacketBuilder macs(long source, long destination) {
        packet.sourceMac = source;
        packet.destinationMac = destination;
        return this;
    }

    /** Wrappings, outermost first. */
    public PacketBuilder tunnels(Tunnel... around) {
        packet.tunnelCount = around.length;
        System.arraycopy(around, 0, packet.tunnels, 0, around.length);
        return this;
    }

    /** The view, reused. */
    public Packet packet() {
        return packet;
    }
}
