package io.minewatch.packet;

import io.minewatch.bytes.Bytes;
import io.minewatch.capture.LinkType;
import io.minewatch.stats.Anomaly;

/**
 * Unwraps what lies below IP on a link: the header of the capture's link type, Ethernet, tags, LLC,
 * PPP, PPPoE, 802.11. Sources: tcpdump.org "Link-layer header types", IEEE 802.3, 802.1Q, 802.2,
 * 802.11, RFC 1042, RFC 1661, RFC 1662, RFC 2516. Single thread.
 */
final class LinkLayers {
    /**
     * Tags in front of one packet. Providers stack three; more than eight is a loop or an attack.
     */
    static final int MAX_TAGS = 8;

    private static final int ETHERNET_HEADER = 14;

    // Address families of null and loopback headers: AF_INET everywhere, AF_INET6 of NetBSD and
    // OpenBSD, FreeBSD, macOS, Linux, Windows.
    private static final int FAMILY_IPV4 = 2;

    /** SNAP in 802.2: both access points 0xAA, unnumbered information. */
    private static final int SNAP = 0xAAAA03;

    /** IP directly over 802.2 (RFC 1042 appendix, access point 6). */
    private static final int LLC_IP = 0x060603;

    // ARPHRD numbers of Linux that decide what a cooked header's protocol means.
    private static final int ARPHRD_ETHERNET = 1;
    private static final int ARPHRD_80211 = 801;
    private static final int ARPHRD_80211_RADIOTAP = 803;
    private static final int ARPHRD_NETLINK = 824;

    /** In the place of an EtherType: an 802.2 header follows (linux/if_ether.h). */
    private static final int COOKED_8022 = 0x0004;

    private static final int PPP_IPV4 = 0x0021;
    private static final int PPP_IPV6 = 0x0057;
    private static final int PPP_MPLS = 0x0281;
    private static final int PPP_MPLS_MULTICAST = 0x0283;
    private static final int HDLC_ADDRESS_CONTROL = 0xFF03;

    private final Cursor c;

    LinkLayers(Cursor cursor) {
        c = cursor;
    }

    /** Reads the header of the capture's link type. */
    Step enter(int linkType) {
        return switch (linkType) {
            case LinkType.ETHERNET -> Step.ETHERNET;
            case LinkType.RAW,
                    LinkType.RAW_BSD_12,
                    LinkType.RAW_BSD_14,
                    LinkType.IPV4,
                    LinkType.IPV6 ->
                    Step.IP;
            case LinkType.LINUX_SLL -> cooked(16, 2, 14, 4, 6);
            case LinkType.LINUX_SLL2 -> cookedVersion2();
            case LinkType.NULL, LinkType.LOOP -> family();
            case LinkType.PPP, LinkType.PPP_HDLC, LinkType.C_HDLC -> serial();
            case LinkType.PPP_WITH_DIR -> {
                if (!c.has(1)) {
                    yield c.tooShort(1, Anomaly.LINK_TRUNCATED);
                }
                c.offset += 1;
                yield serial();
            }
            case LinkType.PPP_ETHER -> Step.PPPOE;
            case LinkType.IEEE802_11 -> Step.WIFI;
            case LinkType.IEEE802_11_RADIOTAP -> radiotap();
            case LinkType.IEEE802_11_PRISM -> prism();
            case LinkType.IEEE802_11_AVS -> avs();
            default -> {
                c.count(Anomaly.LINK_UNSUPPORTED);
                yield c.done(DecodeStatus.UNSUPPORTED_LINK);
            }
        };
    }

    /** Ethernet II, 802.3 with LLC, or Cisco ISL around either. */
    Step ethernet() {
        if (!c.has(ETHERNET_HEADER)) {
            return c.tooShort(ETHERNET_HEADER, Anomaly.LINK_TRUNCATED);
        }
        int type = c.u16(12);
        if (type < EtherType.LEAST && isInterSwitchLink()) {
            return interSwitchLink();
        }
        c.packet.destinationMac = c.u48(0);
        c.packet.sourceMac = c.u48(6);
        c.offset += ETHERNET_HEADER;
        return lengthOrType(type);
    }

    private Step lengthOrType(int type) {
        if (type >= EtherType.LEAST) {
            c.etherType = type;
            return Step.ETHER_TYPE;
        }
        return Step.LLC;
    }

    /** Cisco ISL: addresses 01:00:0c:00:00 or 03:00:0c:00:00, then a SNAP header of its own. */
    private boolean isInterSwitchLink() {
        long first = c.u48(0) >>> 8;
        return (first == 0x01000C0000L || first == 0x03000C0000L)
                && c.has(17)
                && c.u16(14) == SNAP >>> 8
                && c.u8(16) == (SNAP & 0xFF);
    }

    private Step interSwitchLink() {
        int header = 26;
        if (!c.has(header)) {
            return c.tooShort(header, Anomaly.LINK_TRUNCATED);
        }
        vlan(c.u16(20) >>> 1);
        c.tags++;
        if (c.tags > MAX_TAGS) {
            return c.malformed(Anomaly.LINK_MALFORMED);
        }
        c.offset += header;
        return Step.ETHERNET;
    }

    private void vlan(int id) {
        int value = id & 0xFFF;
        if (value == 0) {
            // A priority only (IEEE 802.1Q section 9.6).
            return;
        }
        if (c.packet.outerVlan < 0) {
            c.packet.outerVlan = value;
        } else if (c.packet.innerVlan < 0) {
            c.packet.innerVlan = value;
        }
    }

    /** Dispatches {@link Cursor#etherType}, behind any tags. */
    Step etherType() {
        while (true) {
            int tag = tagLength(c.etherType);
            if (tag == 0) {
                return untagged();
            }
            if (++c.tags > MAX_TAGS) {
                return c.malformed(Anomaly.LINK_MALFORMED);
            }
            if (!c.has(tag)) {
                return c.tooShort(tag, Anomaly.LINK_TRUNCATED);
            }
            if (EtherType.isVlan(c.etherType)) {
                vlan(c.u16(0));
            }
            int next = c.u16(tag - 2);
            c.offset += tag;
            if (next < EtherType.LEAST) {
                return Step.LLC;
            }
            c.etherType = next;
        }
    }

    private Step untagged() {
        return switch (c.etherType) {
            case EtherType.IPV4, EtherType.IPV6 -> Step.IP;
            case EtherType.MPLS, EtherType.MPLS_MULTICAST -> Step.MPLS;
            case EtherType.PPPOE_SESSION -> Step.PPPOE;
            case EtherType.JUMBO_LLC -> Step.LLC;
            case EtherType.TRANSPARENT_BRIDGING -> Step.ETHERNET;
            case EtherType.BACKBONE_SERVICE -> {
                if (!c.has(4)) {
                    yield c.tooShort(4, Anomaly.LINK_TRUNCATED);
                }
                c.offset += 4;
                yield Step.ETHERNET;
            }
            default -> c.done(DecodeStatus.NOT_IP);
        };
    }

    /** Octets of the tag that an EtherType announces, the next EtherType included; 0: no tag. */
    private static int tagLength(int etherType) {
        if (EtherType.isVlan(etherType)) {
            return 4;
        }
        return switch (etherType) {
            case EtherType.VN_TAG, EtherType.HSR -> 6;
            case EtherType.CISCO_METADATA -> 8;
            default -> 0;
        };
    }

    /** IEEE 802.2: SNAP with an EtherType (RFC 1042), or IP by its access point. */
    Step llc() {
        if (!c.has(3)) {
            return c.wireLeft() >= 3 ? c.done(DecodeStatus.TRUNCATED) : c.done(DecodeStatus.NOT_IP);
        }
        int head = c.u16(0) << 8 | c.u8(2);
        if (head == LLC_IP) {
            c.offset += 3;
            return Step.IP;
        }
        if (head != SNAP) {
            return c.done(DecodeStatus.NOT_IP);
        }
        if (!c.has(8)) {
            return c.tooShort(8, Anomaly.LINK_TRUNCATED);
        }
        int organisation = c.u16(3) << 8 | c.u8(5);
        // 0 is RFC 1042; 0xF8 its bridge variant (IEEE 802.1H).
        if (organisation != 0 && organisation != 0xF8) {
            return c.done(DecodeStatus.NOT_IP);
        }
        c.etherType = c.u16(6);
        c.offset += 8;
        return Step.ETHER_TYPE;
    }

    private Step cookedVersion2() {
        return cooked(20, 8, 0, 11, 12);
    }

    /**
     * Linux "cooked" headers of either version.
     *
     * @param header their length
     * @param arphrdAt offset of the ARPHRD number
     * @param protocolAt offset of the protocol
     * @param addressLengthAt offset of the address length; in version 1 of its high octet
     * @param addressAt offset of the sender's address
     */
    private Step cooked(
            int header, int arphrdAt, int protocolAt, int addressLengthAt, int addressAt) {
        if (!c.has(header)) {
            return c.tooShort(header, Anomaly.LINK_TRUNCATED);
        }
        int arphrd = c.u16(arphrdAt);
        int protocol = c.u16(protocolAt);
        int addressLength = header == 16 ? c.u16(addressLengthAt) : c.u8(addressLengthAt);
        if (arphrd == ARPHRD_ETHERNET && addressLength == 6) {
            c.packet.sourceMac = c.u48(addressAt);
        }
        c.offset += header;
        if (arphrd == ARPHRD_NETLINK) {
            return c.done(DecodeStatus.NOT_IP);
        }
        if (arphrd == ARPHRD_80211) {
            return Step.WIFI;
        }
        if (arphrd == ARPHRD_80211_RADIOTAP) {
            return radiotap();
        }
        if (protocol == COOKED_8022) {
            return Step.LLC;
        }
        c.etherType = protocol;
        return Step.ETHER_TYPE;
    }

    /** BSD null and loopback: four octets of address family, in either byte order. */
    private Step family() {
        if (!c.has(4)) {
            return c.tooShort(4, Anomaly.LINK_TRUNCATED);
        }
        int family = c.i32(0);
        if ((family & 0xFFFF) == 0) {
            family = Integer.reverseBytes(family);
        }
        c.offset += 4;
        return switch (family) {
            case FAMILY_IPV4, 10, 23, 24, 28, 30 -> Step.IP;
            default -> c.done(DecodeStatus.NOT_IP);
        };
    }

    /** PPP in HDLC framing, or Cisco HDLC, which announces an EtherType. */
    private Step serial() {
        if (!c.has(1)) {
            return c.tooShort(1, Anomaly.LINK_TRUNCATED);
        }
        int address = c.u8(0);
        if (address != 0x0F && address != 0x8F) {
            return Step.PPP;
        }
        if (!c.has(4)) {
            return c.tooShort(4, Anomaly.LINK_TRUNCATED);
        }
        c.etherType = c.u16(2);
        c.offset += 4;
        return Step.ETHER_TYPE;
    }

    /** RFC 1661: protocol in one or two octets, RFC 1662: address and control may be left out. */
    Step ppp() {
        if (c.has(2) && c.u16(0) == HDLC_ADDRESS_CONTROL) {
            c.offset += 2;
        }
        if (!c.has(1)) {
            return c.tooShort(1, Anomaly.LINK_TRUNCATED);
        }
        int protocol = c.u8(0);
        int length = 1;
        if ((protocol & 1) == 0) {
            if (!c.has(2)) {
                return c.tooShort(2, Anomaly.LINK_TRUNCATED);
            }
            protocol = c.u16(0);
            length = 2;
        }
        c.offset += length;
        return switch (protocol) {
            case PPP_IPV4, PPP_IPV6 -> Step.IP;
            case PPP_MPLS, PPP_MPLS_MULTICAST -> Step.MPLS;
            default -> c.done(DecodeStatus.NOT_IP);
        };
    }

    /** RFC 2516 section 4: version, code 0 for data, session, length; then PPP. */
    Step pppoe() {
        int header = 6;
        if (!c.has(header)) {
            return c.tooShort(header, Anomaly.TUNNEL_TRUNCATED);
        }
        if (c.u8(0) != 0x11) {
            return c.malformed(Anomaly.TUNNEL_MALFORMED);
        }
        if (c.u8(1) != 0) {
            return c.done(DecodeStatus.NOT_IP);
        }
        int length = c.u16(4);
        c.offset += header;
        c.limit(length);
        c.enter(Tunnel.PPPOE);
        return Step.PPP;
    }

    /** Radiotap: length in octets 2 and 3, little-endian; the flags tell of padding. */
    private Step radiotap() {
        int least = 8;
        if (!c.has(least)) {
            return c.tooShort(least, Anomaly.LINK_TRUNCATED);
        }
        int length = Bytes.leU16(c.buffer, c.offset + 2);
        if (length < least) {
            return c.malformed(Anomaly.LINK_MALFORMED);
        }
        if (!c.has(length)) {
            return c.tooShort(length, Anomaly.LINK_TRUNCATED);
        }
        int present = Bytes.leI32(c.buffer, c.offset + 4);
        boolean padded = present >= 0 ? flags(present, 8, length) : flagsBehindWords(length);
        c.offset += length;
        return wifi(padded);
    }

    /** Several words of presence bits: the highest bit of each says whether another follows. */
    private boolean flagsBehindWords(int length) {
        int present = Bytes.leI32(c.buffer, c.offset + 4);
        int at = 8;
        int word = present;
        while (word < 0) {
            if (at + 4 > length) {
                return false;
            }
            word = Bytes.leI32(c.buffer, c.offset + at);
            at += 4;
        }
        return flags(present, at, length);
    }

    /** Whether the radiotap flags field says that the 802.11 header is padded to four octets. */
    private boolean flags(int present, int fieldsAt, int length) {
        boolean hasTimer = (present & 1) != 0;
        boolean hasFlags = (present & 2) != 0;
        int at = hasTimer ? (fieldsAt + 7 & ~7) + 8 : fieldsAt;
        return hasFlags && at < length && (c.u8(at) & 0x20) != 0;
    }

    /** Prism monitor header, whose second word is its length in the capturing host's order. */
    private Step prism() {
        if (!c.has(8)) {
            return c.tooShort(8, Anomaly.LINK_TRUNCATED);
        }
        // Drivers put AVS headers under the same link type; the version tells.
        if ((c.i32(0) & 0xFFFFF000) == 0x80211000) {
            return avs();
        }
        int length = Bytes.leI32(c.buffer, c.offset + 4);
        if ((length & 0xFFFF0000) != 0) {
            length = c.i32(4);
        }
        return skipTo80211(length);
    }

    /** AVS: version, then the header's length, both big-endian. */
    private Step avs() {
        if (!c.has(8)) {
            return c.tooShort(8, Anomaly.LINK_TRUNCATED);
        }
        return skipTo80211(c.i32(4));
    }

    private Step skipTo80211(int length) {
        if (length < 8 || length > 0xFFFF) {
            return c.malformed(Anomaly.LINK_MALFORMED);
        }
        if (!c.has(length)) {
            return c.tooShort(length, Anomaly.LINK_TRUNCATED);
        }
        c.offset += length;
        return Step.WIFI;
    }

    /**
     * An 802.11 frame (IEEE 802.11 section 9): only data frames in clear carry what we can read. Of
     * an aggregate (A-MSDU) the first part is decoded.
     *
     * @param padded whether the header is filled up to a multiple of four octets
     */
    Step wifi(boolean padded) {
        if (!c.has(2)) {
            return c.tooShort(2, Anomaly.LINK_TRUNCATED);
        }
        int control = c.u8(0);
        int flags = c.u8(1);
        boolean data = (control & 0x0F) == 0x08 && (control & 0x40) == 0;
        if (!data) {
            return c.done(DecodeStatus.NOT_IP);
        }
        boolean toDistribution = (flags & 0x01) != 0;
        boolean fromDistribution = (flags & 0x02) != 0;
        boolean quality = (control & 0x80) != 0;
        int qualityAt = toDistribution && fromDistribution ? 30 : 24;
        int header = qualityAt;
        if (quality) {
            header += 2;
            if ((flags & 0x80) != 0) {
                header += 4;
            }
        }
        int whole = padded ? header + 3 & ~3 : header;
        if (!c.has(whole)) {
            return c.tooShort(whole, Anomaly.LINK_TRUNCATED);
        }
        if ((flags & 0x40) != 0) {
            c.count(Anomaly.WIFI_ENCRYPTED);
            return c.done(DecodeStatus.NOT_IP);
        }
        boolean fragment = (flags & 0x04) != 0 || (c.u8(22) & 0x0F) != 0;
        if (fragment) {
            // Not put together: access points have not fragmented since 802.11n.
            return c.done(DecodeStatus.NOT_IP);
        }
        c.packet.destinationMac = c.u48(toDistribution ? 16 : 4);
        c.packet.sourceMac = c.u48(fromDistribution ? toDistribution ? 24 : 16 : 10);
        boolean aggregate = quality && (c.u8(qualityAt) & 0x80) != 0;
        c.offset += whole;
        if (!aggregate) {
            return Step.LLC;
        }
        if (!c.has(ETHERNET_HEADER)) {
            return c.tooShort(ETHERNET_HEADER, Anomaly.LINK_TRUNCATED);
        }
        int length = c.u16(12);
        c.packet.destinationMac = c.u48(0);
        c.packet.sourceMac = c.u48(6);
        c.offset += ETHERNET_HEADER;
        c.limit(length);
        return Step.LLC;
    }
}
