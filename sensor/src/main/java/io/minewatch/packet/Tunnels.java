package io.minewatch.packet;

import io.minewatch.bytes.Bytes;
import io.minewatch.stats.Anomaly;

/**
 * Unwraps what carries packets inside of packets: MPLS, GRE, ERSPAN, and the tunnels over UDP.
 *
 * <p>A tunnel over UDP is believed only when the header inside checks out: version and lengths of
 * an IP header that fits into the datagram. Otherwise the datagram stays one, so that nothing else
 * on such a port is lost. Single thread.
 */
final class Tunnels {
    /** Labels in one MPLS stack; more than a dozen is beyond any hardware. */
    private static final int MAX_LABELS = 16;

    /** Extension headers of one GTP-U packet (3GPP TS 29.281 knows about ten kinds). */
    private static final int MAX_GTP_EXTENSIONS = 12;

    /** Routing entries of one GRE header (RFC 1701); nobody sends them. */
    private static final int MAX_SOURCE_ROUTES = 16;

    /** VLAN tags looked behind to check an Ethernet header inside of a tunnel. */
    private static final int MAX_INNER_TAGS = 2;

    private static final int PORT_L2TP = 1701;
    private static final int PORT_GTP_U = 2152;
    private static final int PORT_TEREDO = 3544;
    private static final int PORT_VXLAN = 4789;
    private static final int PORT_VXLAN_GPE = 4790;
    private static final int PORT_GENEVE = 6081;
    private static final int PORT_VXLAN_LINUX = 8472;

    private final Cursor c;

    Tunnels(Cursor cursor) {
        c = cursor;
    }

    /**
     * RFC 3032 label stack. What follows carries no type: IP by its first four bits (RFC 4928), an
     * Ethernet pseudo-wire with or without control word (RFC 4385, RFC 4448).
     */
    Step mpls() {
        for (int label = 0; label < MAX_LABELS; label++) {
            if (!c.has(4)) {
                return c.tooShort(4, Anomaly.TUNNEL_TRUNCATED);
            }
            boolean bottom = (c.u8(2) & 1) != 0;
            c.offset += 4;
            if (bottom) {
                c.enter(Tunnel.MPLS);
                return insideMpls();
            }
        }
        return c.malformed(Anomaly.TUNNEL_TOO_DEEP);
    }

    private Step insideMpls() {
        if (!c.has(1)) {
            return c.tooShort(1, Anomaly.TUNNEL_TRUNCATED);
        }
        int nibble = c.u8(0) >>> 4;
        boolean ip = nibble == 4 || nibble == 6;
        if (nibble == 0 && ethernetFits(c.offset + 4)) {
            c.offset += 4;
            return Step.ETHERNET;
        }
        if ((!ip || !ipFits(c.offset)) && ethernetFits(c.offset)) {
            return Step.ETHERNET;
        }
        return ip ? Step.IP : c.done(DecodeStatus.NOT_IP);
    }

    /** RFC 2784, RFC 2890, RFC 1701 routing, RFC 2637 (version 1, PPTP). */
    Step gre() {
        if (!c.has(4)) {
            return c.tooShort(4, Anomaly.TUNNEL_TRUNCATED);
        }
        int flags = c.u16(0);
        int type = c.u16(2);
        boolean checksum = (flags & 0x8000) != 0;
        boolean routing = (flags & 0x4000) != 0;
        boolean key = (flags & 0x2000) != 0;
        boolean sequence = (flags & 0x1000) != 0;
        int version = flags & 7;
        if (version > 1) {
            return c.malformed(Anomaly.TUNNEL_MALFORMED);
        }
        boolean acknowledgement = version == 1 && (flags & 0x0080) != 0;
        int header =
                4
                        + (checksum || routing ? 4 : 0)
                        + (key ? 4 : 0)
                        + (sequence ? 4 : 0)
                        + (acknowledgement ? 4 : 0);
        if (!c.has(header)) {
            return c.tooShort(header, Anomaly.TUNNEL_TRUNCATED);
        }
        int keyAt = checksum || routing ? 8 : 4;
        int payload = version == 1 && key ? c.u16(keyAt) : -1;
        c.offset += header;
        if (payload >= 0) {
            c.limit(payload);
        }
        if (routing && !skipSourceRoutes()) {
            return c.malformed(Anomaly.TUNNEL_MALFORMED);
        }
        return insideGre(type, sequence);
    }

    /** Entries of family, offset and length, up to one of family and length 0. */
    private boolean skipSourceRoutes() {
        for (int i = 0; i < MAX_SOURCE_ROUTES; i++) {
            if (!c.has(4)) {
                return false;
            }
            int family = c.u16(0);
            int length = c.u8(3);
            c.offset += 4;
            if (family == 0 && length == 0) {
                return true;
            }
            if (!c.has(length)) {
                return false;
            }
            c.offset += length;
        }
        return false;
    }

    private Step insideGre(int type, boolean sequence) {
        if (!c.has(1)) {
            // A keep-alive, or cut: the outer addresses are all there is.
            return c.done(c.wireLeft() > 0 ? DecodeStatus.TRUNCATED : DecodeStatus.OTHER_IP);
        }
        c.enter(
                type == EtherType.ERSPAN_I_II || type == EtherType.ERSPAN_III
                        ? Tunnel.ERSPAN
                        : Tunnel.GRE);
        return switch (type) {
            case EtherType.ERSPAN_I_II -> sequence ? erspan(8) : Step.ETHERNET;
            case EtherType.ERSPAN_III -> erspan(12);
            case EtherType.PPP -> Step.PPP;
            case EtherType.WCCP -> wccp();
            default -> {
                if (EtherType.isAruba(type)) {
                    yield Step.WIFI;
                }
                c.etherType = type;
                yield Step.ETHER_TYPE;
            }
        };
    }

    /** WCCP version 2 puts a redirect header before the packet, version 1 does not. */
    private Step wccp() {
        if (c.u8(0) >>> 4 != 4) {
            if (!c.has(4)) {
                return c.tooShort(4, Anomaly.TUNNEL_TRUNCATED);
            }
            c.offset += 4;
        }
        return Step.IP;
    }

    /**
     * ERSPAN II and III (draft-foschiano-erspan sections 4.2, 4.3); type III may have a subheader
     * and may carry bare IP.
     */
    private Step erspan(int header) {
        if (!c.has(header)) {
            return c.tooShort(header, Anomaly.TUNNEL_TRUNCATED);
        }
        int length = header;
        int frameType = 0;
        if (header == 12) {
            int last = c.u16(10);
            frameType = last >>> 10 & 0x1F;
            length += (last & 1) != 0 ? 8 : 0;
        }
        if (!c.has(length)) {
            return c.tooShort(length, Anomaly.TUNNEL_TRUNCATED);
        }
        c.offset += length;
        return switch (frameType) {
            case 0 -> Step.ETHERNET;
            case 2 -> Step.IP;
            default -> c.done(DecodeStatus.NOT_IP);
        };
    }

    /** Whether a datagram between these ports may be a tunnel's: a cheap question first. */
    static boolean isTunnelPort(int port) {
        return switch (port) {
            case PORT_L2TP,
                    PORT_GTP_U,
                    PORT_TEREDO,
                    PORT_VXLAN,
                    PORT_VXLAN_GPE,
                    PORT_GENEVE,
                    PORT_VXLAN_LINUX ->
                    true;
            default -> false;
        };
    }

    /**
     * Enters the tunnel in the UDP payload at the cursor.
     *
     * @return {@link Step#DONE} with the cursor unmoved when it is none
     */
    Step udp(int port) {
        return switch (port) {
            case PORT_VXLAN, PORT_VXLAN_LINUX, PORT_VXLAN_GPE -> vxlan();
            case PORT_GENEVE -> geneve();
            case PORT_GTP_U -> gtp();
            case PORT_TEREDO -> teredo();
            case PORT_L2TP -> l2tp();
            default -> Step.DONE;
        };
    }

    /**
     * RFC 7348, and draft-ietf-nvo3-vxlan-gpe where the flags say so. Reserved bits are not looked
     * at: group policies use them, and receivers ignore them.
     */
    private Step vxlan() {
        int header = 8;
        if (!c.has(header) || (c.u8(0) & 0x08) == 0) {
            return Step.DONE;
        }
        // Bit 0x04: octet 3 names the protocol, 1 and 2 are IP; else, and with all else, Ethernet.
        boolean ip = (c.u8(0) & 0x04) != 0 && (c.u8(3) == 1 || c.u8(3) == 2);
        int inside = c.offset + header;
        if (ip ? !ipFits(inside) : !ethernetFits(inside)) {
            return Step.DONE;
        }
        c.offset = inside;
        c.enter(Tunnel.VXLAN);
        return ip ? Step.IP : Step.ETHERNET;
    }

    /** RFC 8926 section 3.4. */
    private Step geneve() {
        int least = 8;
        if (!c.has(least) || c.u8(0) >>> 6 != 0 || c.u8(7) != 0) {
            return Step.DONE;
        }
        int inside = c.offset + least + (c.u8(0) & 0x3F) * 4;
        int type = c.u16(2);
        boolean ethernet = type == EtherType.TRANSPARENT_BRIDGING;
        boolean ip = type == EtherType.IPV4 || type == EtherType.IPV6;
        if (ethernet ? !ethernetFits(inside) : !ip || !ipFits(inside)) {
            return Step.DONE;
        }
        c.offset = inside;
        c.enter(Tunnel.GENEVE);
        return ethernet ? Step.ETHERNET : Step.IP;
    }

    /** 3GPP TS 29.281 section 5: version 1, protocol type GTP, message 255 (a user's packet). */
    private Step gtp() {
        int header = 8;
        if (!c.has(header) || (c.u8(0) & 0xF0) != 0x30 || c.u8(1) != 255) {
            return Step.DONE;
        }
        int length = c.u16(2);
        if (length > c.wireLeft() - header) {
            return Step.DONE;
        }
        int at = c.offset + header;
        if ((c.u8(0) & 0x07) != 0) {
            if (c.end - at < 4) {
                return Step.DONE;
            }
            int next = (c.u8(0) & 0x04) != 0 ? Bytes.u8(c.buffer, at + 3) : 0;
            at += 4;
            for (int i = 0; next != 0; i++) {
                int units = c.end - at >= 4 ? Bytes.u8(c.buffer, at) : 0;
                if (units == 0 || i == MAX_GTP_EXTENSIONS || c.end - at < units * 4) {
                    return Step.DONE;
                }
                at += units * 4;
                next = Bytes.u8(c.buffer, at - 1);
            }
        }
        if (!ipFits(at)) {
            return Step.DONE;
        }
        c.offset = at;
        c.enter(Tunnel.GTP_U);
        return Step.IP;
    }

    /** RFC 4380 section 5.1.1: authentication, then origin, both optional; then IPv6. */
    private Step teredo() {
        int at = c.offset;
        if (c.end - at >= 4 && Bytes.u16(c.buffer, at) == 0x0001) {
            at += 13 + Bytes.u8(c.buffer, at + 2) + Bytes.u8(c.buffer, at + 3);
        }
        if (c.end - at >= 8 && Bytes.u16(c.buffer, at) == 0) {
            at += 8;
        }
        if (c.end - at < 1 || Bytes.u8(c.buffer, at) >>> 4 != 6 || !ipFits(at)) {
            return Step.DONE;
        }
        c.offset = at;
        c.enter(Tunnel.TEREDO);
        return Step.IP;
    }

    /** RFC 2661 section 3.1: data messages of version 2, with PPP inside. */
    private Step l2tp() {
        if (!c.has(6)) {
            return Step.DONE;
        }
        int flags = c.u16(0);
        if ((flags & 0x800F) != 0x0002) {
            return Step.DONE;
        }
        int at = c.offset + 6 + ((flags & 0x4000) != 0 ? 2 : 0) + ((flags & 0x0800) != 0 ? 4 : 0);
        if ((flags & 0x0200) != 0) {
            if (c.end - at < 2) {
                return Step.DONE;
            }
            at += 2 + Bytes.u16(c.buffer, at);
        }
        int ppp = at;
        if (c.end - at >= 2 && Bytes.u16(c.buffer, at) == 0xFF03) {
            at += 2;
        }
        if (c.end - at >= 1 && Bytes.u8(c.buffer, at) == 0) {
            at++;
        }
        boolean ip =
                c.end - at >= 1
                        && (Bytes.u8(c.buffer, at) == 0x21 || Bytes.u8(c.buffer, at) == 0x57);
        if (!ip || !ipFits(at + 1)) {
            return Step.DONE;
        }
        c.offset = ppp;
        c.enter(Tunnel.L2TP);
        return Step.PPP;
    }

    /** Whether an IP header stands there whose lengths fit into what the layer at hand holds. */
    private boolean ipFits(int at) {
        if (c.end - at < 20) {
            return false;
        }
        int wire = c.wireEnd - at;
        int version = Bytes.u8(c.buffer, at) >>> 4;
        if (version == 4) {
            int header = (Bytes.u8(c.buffer, at) & 0x0F) * 4;
            int total = Bytes.u16(c.buffer, at + 2);
            return header >= 20 && total >= header && total <= wire;
        }
        return version == 6
                && c.end - at >= 40
                && Bytes.u16(c.buffer, at + 4) + 40 <= wire
                && (Bytes.u16(c.buffer, at + 4) > 0
                        || Bytes.u8(c.buffer, at + 6) == IpProtocol.NO_NEXT);
    }

    /** Whether an Ethernet header stands there with fitting IP or ARP inside. */
    private boolean ethernetFits(int at) {
        int typeAt = at + 12;
        for (int tag = 0; c.end - typeAt >= 2; tag++) {
            int type = Bytes.u16(c.buffer, typeAt);
            int inside = typeAt + 2;
            if (type == EtherType.IPV4 || type == EtherType.IPV6) {
                return ipFits(inside)
                        && Bytes.u8(c.buffer, inside) >>> 4 == (type == EtherType.IPV4 ? 4 : 6);
            }
            if (type == EtherType.ARP) {
                // Hardware Ethernet, protocol IPv4 (RFC 826).
                return c.end - inside >= 4 && Bytes.i32(c.buffer, inside) == 0x0001_0800;
            }
            if (!EtherType.isVlan(type) || tag == MAX_INNER_TAGS) {
                return false;
            }
            typeAt += 4;
        }
        return false;
    }
}
