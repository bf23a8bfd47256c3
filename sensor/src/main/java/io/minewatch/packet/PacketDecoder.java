package io.minewatch.packet;

import io.minewatch.bytes.Bytes;
import io.minewatch.capture.Frame;
import io.minewatch.capture.LinkType;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import org.jspecify.annotations.Nullable;

/**
 * From a frame to the innermost IP packet: link layer, tags, tunnels to a bounded depth, fragments,
 * duplicates of a mirror port. Checksums are not verified: offloading leaves them wrong in captures
 * of the sending host. Allocates only for fragments and for link types that are not supported.
 * Single thread.
 */
public final class PacketDecoder {
    /**
     * Headers unwrapped in one frame, IP headers and all. The deepest stacks in use (Ethernet,
     * MPLS, Ethernet, IP, UDP, VXLAN, Ethernet, IP, GRE, Ethernet, IP) take about a dozen; more is
     * a loop or an attack.
     */
    static final int MAX_STEPS = 32;

    /** IPv6 extension headers in one frame; RFC 8200 section 4.1 orders at most eight a packet. */
    static final int MAX_EXTENSIONS = 16;

    private static final int ETHERNET_HEADER = 14;

    /** EtherType of IPv4, version 4, header without options. */
    private static final int PLAIN_IPV4 = 0x080045;

    /** EtherType of IPv6, version 6. */
    private static final int PLAIN_IPV6 = 0x86DD6;

    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    /** Hop-by-hop option of a jumbogram, with its length (RFC 2675 section 2). */
    private static final int JUMBO_OPTION = 0xC204;

    private final Cursor c;
    private final LinkLayers links;
    private final Tunnels tunnels;
    private final FragmentTable fragments;
    private final DuplicateFilter duplicates;
    private final DecodeCounters counters = new DecodeCounters();

    /**
     * @param anomalies where oddities are counted
     * @param limits bounds of the memory for fragments, and the window for duplicates
     */
    public PacketDecoder(AnomalyCounters anomalies, DecodeLimits limits) {
        c = new Cursor(anomalies);
        links = new LinkLayers(c);
        tunnels = new Tunnels(c);
        fragments = new FragmentTable(limits, anomalies);
        duplicates = new DuplicateFilter(limits.duplicateWindowNanos());
    }

    /** What became of the frames so far. */
    public DecodeCounters counters() {
        return counters;
    }

    /**
     * Decodes one frame.
     *
     * @param fileIndex index of the capture file in the run's list
     * @param sequence running number of the frame over the whole run, from 1
     * @param packet is overwritten; valid until the next decode, and as long as the frame's buffer
     */
    public DecodeStatus decode(Frame frame, int fileIndex, long sequence, Packet packet) {
        packet.sequence = sequence;
        packet.fileIndex = fileIndex;
        packet.frameNumber = frame.number();
        packet.timeNanos = frame.timeNanos();
        packet.frameLength = frame.wireLength();
        DecodeStatus status = plain(frame, packet);
        if (status == null) {
            packet.clear();
            c.begin(frame, packet);
            status = unwrap(frame.linkType());
            packet.buffer = c.buffer;
        }
        counters.count(status);
        if (frame.capturedLength() < frame.wireLength()) {
            counters.countTruncated();
        }
        if (status == DecodeStatus.UNSUPPORTED_LINK) {
            counters.countUnsupportedLink(frame.linkType());
        }
        return status;
    }

    /**
     * The short way, which most frames take: Ethernet, IPv4 without options or IPv6 without
     * extensions, not fragmented, TCP or UDP without a tunnel, nothing cut, nothing odd. It says
     * what the long way would say, without its steps.
     *
     * @return null: the frame is another one, and no field of the packet means anything
     */
    private @Nullable DecodeStatus plain(Frame frame, Packet packet) {
        int captured = frame.capturedLength();
        if (frame.linkType() != LinkType.ETHERNET
                || captured < ETHERNET_HEADER + IPV4_HEADER + IpProtocol.UDP_HEADER
                || frame.wireLength() < captured) {
            return null;
        }
        byte[] b = frame.buffer();
        int start = frame.offset();
        int ip = start + ETHERNET_HEADER;
        int present = captured - ETHERNET_HEADER;
        int version;
        int header;
        int total;
        int protocol;
        int first = Bytes.i32(b, start + 12);
        if (first >>> 8 == PLAIN_IPV4) {
            version = 4;
            header = IPV4_HEADER;
            total = Bytes.u16(b, ip + 2);
            protocol = b[ip + 9];
            // Only "don't fragment" may be set.
            if ((Bytes.u16(b, ip + 6) & 0x3FFF) != 0) {
                return null;
            }
        } else if (first >>> 12 == PLAIN_IPV6 && present >= IPV6_HEADER) {
            version = 6;
            header = IPV6_HEADER;
            int payload = Bytes.u16(b, ip + 4);
            if (payload == 0) {
                return null;
            }
            total = IPV6_HEADER + payload;
            protocol = b[ip + 6];
        } else {
            return null;
        }
        if (total > present) {
            return null;
        }
        int at = ip + header;
        int inside = total - header;
        int sourcePort;
        int destinationPort;
        int transport;
        if (protocol == IpProtocol.TCP && inside >= IpProtocol.TCP_HEADER) {
            transport = (b[at + 12] & 0xF0) >>> 2;
            if (transport < IpProtocol.TCP_HEADER || transport > inside) {
                return null;
            }
            sourcePort = Bytes.u16(b, at);
            destinationPort = Bytes.u16(b, at + 2);
            packet.tcpSequence = Bytes.i32(b, at + 4);
            packet.tcpAcknowledgement = Bytes.i32(b, at + 8);
            packet.tcpFlags = b[at + 13] & 0xFF;
        } else if (protocol == IpProtocol.UDP && inside >= IpProtocol.UDP_HEADER) {
            int length = Bytes.u16(b, at + 4);
            transport = IpProtocol.UDP_HEADER;
            sourcePort = Bytes.u16(b, at);
            destinationPort = Bytes.u16(b, at + 2);
            if (length < transport
                    || length > inside
                    || Tunnels.isTunnelPort(destinationPort)
                    || Tunnels.isTunnelPort(sourcePort)) {
                return null;
            }
            inside = length;
            packet.tcpSequence = 0;
            packet.tcpAcknowledgement = 0;
            packet.tcpFlags = 0;
        } else {
            return null;
        }
        if (version == 4) {
            packet.sourceHigh = 0;
            packet.sourceLow = IpAddress.V4_MAPPED | Bytes.u32(b, ip + 12);
            packet.destinationHigh = 0;
            packet.destinationLow = IpAddress.V4_MAPPED | Bytes.u32(b, ip + 16);
        } else {
            packet.sourceHigh = Bytes.i64(b, ip + 8);
            packet.sourceLow = Bytes.i64(b, ip + 16);
            packet.destinationHigh = Bytes.i64(b, ip + 24);
            packet.destinationLow = Bytes.i64(b, ip + 32);
        }
        packet.destinationMac = (long) Bytes.u16(b, start) << 32 | Bytes.u32(b, start + 2);
        packet.sourceMac = (long) Bytes.u16(b, start + 6) << 32 | Bytes.u32(b, start + 8);
        packet.buffer = b;
        packet.protocol = protocol;
        packet.sourcePort = sourcePort;
        packet.destinationPort = destinationPort;
        packet.payloadOffset = at + transport;
        packet.payloadLength = inside - transport;
        packet.payloadWireLength = inside - transport;
        packet.outerVlan = -1;
        packet.innerVlan = -1;
        packet.tunnelCount = 0;
        if (duplicates.seen(b, ip, total, version, packet.timeNanos)) {
            return DecodeStatus.DUPLICATE;
        }
        return protocol == IpProtocol.TCP ? DecodeStatus.TCP : DecodeStatus.UDP;
    }

    private DecodeStatus unwrap(int linkType) {
        Step step = links.enter(linkType);
        for (int steps = 0; step != Step.DONE; steps++) {
            if (steps == MAX_STEPS) {
                c.malformed(Anomaly.TUNNEL_TOO_DEEP);
                break;
            }
            step =
                    switch (step) {
                        case ETHERNET -> links.ethernet();
                        case ETHER_TYPE -> links.etherType();
                        case LLC -> links.llc();
                        case WIFI -> links.wifi(false);
                        case PPP -> links.ppp();
                        case PPPOE -> links.pppoe();
                        case MPLS -> tunnels.mpls();
                        case IP -> ip();
                        case IP_PROTOCOL -> ipProtocol();
                        case DONE -> Step.DONE;
                    };
        }
        return c.status;
    }

    private Step ip() {
        if (!c.has(1)) {
            return c.tooShort(1, Anomaly.IP_TRUNCATED);
        }
        return switch (c.u8(0) >>> 4) {
            case 4 -> ipv4();
            case 6 -> ipv6();
            default -> c.malformed(Anomaly.IP_BAD_VERSION);
        };
    }

    /** RFC 791 section 3.1. */
    private Step ipv4() {
        if (!c.has(IPV4_HEADER)) {
            return c.tooShort(IPV4_HEADER, Anomaly.IP_TRUNCATED);
        }
        int header = (c.u8(0) & 0x0F) * 4;
        if (header < IPV4_HEADER) {
            return c.malformed(Anomaly.IP_BAD_HEADER_LENGTH);
        }
        int total = c.u16(2);
        // 0: segmentation is left to the network card; the packet is as long as the frame.
        if (total != 0) {
            if (total < header) {
                return c.malformed(Anomaly.IP_BAD_TOTAL_LENGTH);
            }
            length(total);
        }
        if (!c.has(header)) {
            return c.tooShort(header, Anomaly.IP_TRUNCATED);
        }
        begin(4);
        Packet packet = c.packet;
        packet.sourceHigh = 0;
        packet.sourceLow = IpAddress.V4_MAPPED | Bytes.u32(c.buffer, c.offset + 12);
        packet.destinationHigh = 0;
        packet.destinationLow = IpAddress.V4_MAPPED | Bytes.u32(c.buffer, c.offset + 16);
        int protocol = c.u8(9);
        int identification = c.u16(4);
        int fragment = c.u16(6);
        c.offset += header;
        c.protocol = protocol;
        boolean more = (fragment & 0x2000) != 0;
        int fragmentOffset = (fragment & 0x1FFF) * 8;
        if (more || fragmentOffset != 0) {
            return fragment(identification, fragmentOffset, more);
        }
        return Step.IP_PROTOCOL;
    }

    /** RFC 8200 section 3; extension headers follow as {@link Step#IP_PROTOCOL}. */
    private Step ipv6() {
        if (!c.has(IPV6_HEADER)) {
            return c.tooShort(IPV6_HEADER, Anomaly.IP_TRUNCATED);
        }
        int payload = c.u16(4);
        int next = c.u8(6);
        if (payload == 0 && next == IpProtocol.HOP_BY_HOP) {
            payload = jumboLength();
        }
        // Still 0: nothing inside, or segmentation is left to the network card.
        if (payload != 0) {
            length(Cursor.plus(IPV6_HEADER, payload));
        }
        begin(6);
        Packet packet = c.packet;
        packet.sourceHigh = Bytes.i64(c.buffer, c.offset + 8);
        packet.sourceLow = Bytes.i64(c.buffer, c.offset + 16);
        packet.destinationHigh = Bytes.i64(c.buffer, c.offset + 24);
        packet.destinationLow = Bytes.i64(c.buffer, c.offset + 32);
        c.offset += IPV6_HEADER;
        c.protocol = next;
        return Step.IP_PROTOCOL;
    }

    /** The length that the jumbo option right behind the IPv6 header gives, or 0. */
    private int jumboLength() {
        // Where the option is aligned as RFC 2675 demands, it is the first one.
        if (!c.has(IPV6_HEADER + 8) || c.u16(IPV6_HEADER + 2) != JUMBO_OPTION) {
            return 0;
        }
        int length = c.i32(IPV6_HEADER + 4);
        return length < 0 ? Integer.MAX_VALUE : length;
    }

    /** The IP header says how long the packet is; what it claims beyond the frame is not there. */
    private void length(int total) {
        if (total > c.wireLeft()) {
            c.count(Anomaly.IP_BAD_TOTAL_LENGTH);
            c.wireEnd = Cursor.plus(c.offset, total);
        } else {
            c.limit(total);
        }
    }

    /** An IP packet begins at the cursor: from now on it is the innermost. */
    private void begin(int version) {
        c.ipOffset = c.offset;
        c.ipEnd = c.end;
        c.ipVersion = version;
    }

    private Step fragment(int identification, int fragmentOffset, boolean more) {
        if (isDuplicate()) {
            return c.done(DecodeStatus.DUPLICATE);
        }
        FragmentTable.Partial whole =
                fragments.add(c, identification, fragmentOffset, more, c.protocol);
        if (whole == null) {
            return Step.DONE;
        }
        c.buffer = whole.octets();
        c.offset = 0;
        c.end = whole.length();
        c.wireEnd = whole.wireLength();
        c.protocol = whole.protocol();
        // Its fragments were looked at one by one.
        c.ipOffset = -1;
        return Step.IP_PROTOCOL;
    }

    private boolean isDuplicate() {
        return c.ipOffset >= 0
                && duplicates.seen(
                        c.buffer,
                        c.ipOffset,
                        c.ipEnd - c.ipOffset,
                        c.ipVersion,
                        c.packet.timeNanos);
    }

    private Step ipProtocol() {
        return switch (c.protocol) {
            case IpProtocol.TCP -> tcp();
            case IpProtocol.UDP -> udp();
            case IpProtocol.IPV4 -> encapsulated(4, Tunnel.IP_IN_IP);
            case IpProtocol.IPV6 ->
                    encapsulated(6, c.ipVersion == 4 ? Tunnel.SIX_IN_FOUR : Tunnel.IP_IN_IP);
            case IpProtocol.GRE -> tunnels.gre();
            case IpProtocol.MPLS -> tunnels.mpls();
            case IpProtocol.AUTHENTICATION -> extension(4, 2);
            case IpProtocol.HOP_BY_HOP,
                    IpProtocol.ROUTING,
                    IpProtocol.DESTINATION,
                    IpProtocol.MOBILITY,
                    IpProtocol.HIP,
                    IpProtocol.SHIM6 ->
                    c.ipVersion == 6 ? extension(8, 1) : other();
            case IpProtocol.FRAGMENT -> c.ipVersion == 6 ? fragmentHeader() : other();
            default -> other();
        };
    }

    private Step encapsulated(int version, Tunnel tunnel) {
        if (c.has(1) && c.u8(0) >>> 4 != version) {
            c.count(Anomaly.TUNNEL_MALFORMED);
            return other();
        }
        c.enter(tunnel);
        return Step.IP;
    }

    /**
     * Skips an extension header: next header, length, content.
     *
     * @param unit octets that its length counts
     * @param more units that its length leaves out
     */
    private Step extension(int unit, int more) {
        if (++c.extensions > MAX_EXTENSIONS) {
            return c.malformed(Anomaly.IP_TOO_MANY_EXTENSIONS);
        }
        if (!c.has(2)) {
            return c.tooShort(2, Anomaly.IP_TRUNCATED);
        }
        int next = c.u8(0);
        int length = (c.u8(1) + more) * unit;
        if (!c.has(length)) {
            return c.tooShort(length, Anomaly.IP_TRUNCATED);
        }
        c.offset += length;
        c.protocol = next;
        return Step.IP_PROTOCOL;
    }

    /** RFC 8200 section 4.5; a fragment that is the whole packet passes (RFC 6946). */
    private Step fragmentHeader() {
        int header = 8;
        if (++c.extensions > MAX_EXTENSIONS) {
            return c.malformed(Anomaly.IP_TOO_MANY_EXTENSIONS);
        }
        if (!c.has(header)) {
            return c.tooShort(header, Anomaly.IP_TRUNCATED);
        }
        int next = c.u8(0);
        int offsetAndMore = c.u16(2);
        int identification = c.i32(4);
        c.offset += header;
        c.protocol = next;
        boolean more = (offsetAndMore & 1) != 0;
        int fragmentOffset = offsetAndMore & 0xFFF8;
        return more || fragmentOffset != 0
                ? fragment(identification, fragmentOffset, more)
                : Step.IP_PROTOCOL;
    }

    /** RFC 9293 section 3.1. */
    private Step tcp() {
        if (!c.has(IpProtocol.TCP_HEADER)) {
            return c.tooShort(IpProtocol.TCP_HEADER, Anomaly.TRANSPORT_TRUNCATED);
        }
        int header = (c.u8(12) >>> 4) * 4;
        if (header < IpProtocol.TCP_HEADER || header > c.wireLeft()) {
            return c.malformed(Anomaly.TCP_BAD_HEADER_LENGTH);
        }
        Packet packet = c.packet;
        packet.protocol = IpProtocol.TCP;
        packet.sourcePort = c.u16(0);
        packet.destinationPort = c.u16(2);
        packet.tcpSequence = c.i32(4);
        packet.tcpAcknowledgement = c.i32(8);
        packet.tcpFlags = c.u8(13);
        return finish(header, DecodeStatus.TCP);
    }

    /** RFC 768; a length of 0 is that of the IP packet (RFC 2675 section 4, and offloading). */
    private Step udp() {
        if (!c.has(IpProtocol.UDP_HEADER)) {
            return c.tooShort(IpProtocol.UDP_HEADER, Anomaly.TRANSPORT_TRUNCATED);
        }
        int length = c.u16(4);
        if (length != 0) {
            if (length < IpProtocol.UDP_HEADER) {
                return c.malformed(Anomaly.UDP_BAD_LENGTH);
            }
            if (length > c.wireLeft()) {
                // The IP length is the one that was routed by.
                c.count(Anomaly.UDP_BAD_LENGTH);
            } else {
                c.limit(length);
            }
        }
        Packet packet = c.packet;
        int sourcePort = c.u16(0);
        int destinationPort = c.u16(2);
        if (Tunnels.isTunnelPort(destinationPort) || Tunnels.isTunnelPort(sourcePort)) {
            c.offset += IpProtocol.UDP_HEADER;
            Step inside = tunnels.udp(destinationPort);
            if (inside == Step.DONE) {
                inside = tunnels.udp(sourcePort);
            }
            if (inside != Step.DONE) {
                return inside;
            }
            c.offset -= IpProtocol.UDP_HEADER;
        }
        packet.protocol = IpProtocol.UDP;
        packet.sourcePort = sourcePort;
        packet.destinationPort = destinationPort;
        return finish(IpProtocol.UDP_HEADER, DecodeStatus.UDP);
    }

    private Step other() {
        c.packet.protocol = c.protocol;
        if (c.protocol == IpProtocol.ESP) {
            c.count(Anomaly.TUNNEL_ESP);
        }
        return finish(0, DecodeStatus.OTHER_IP);
    }

    /**
     * The innermost packet is decoded.
     *
     * @param header octets of the transport header, of which the last ones may be cut
     */
    private Step finish(int header, DecodeStatus status) {
        Packet packet = c.packet;
        int payload = Math.min(c.offset + header, c.end);
        packet.payloadOffset = payload;
        packet.payloadLength = c.end - payload;
        packet.payloadWireLength = c.wireLeft() - header;
        return c.done(isDuplicate() ? DecodeStatus.DUPLICATE : status);
    }
}
