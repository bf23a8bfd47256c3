package io.minewatch.packet;

/** IANA protocol numbers that the decoder acts on; IPv6 next headers are of the same space. */
final class IpProtocol {
    static final int HOP_BY_HOP = 0;
    static final int IPV4 = 4;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int IPV6 = 41;
    static final int ROUTING = 43;
    static final int FRAGMENT = 44;
    static final int GRE = 47;
    static final int ESP = 50;
    static final int AUTHENTICATION = 51;
    static final int NO_NEXT = 59;
    static final int DESTINATION = 60;
    static final int MOBILITY = 135;
    static final int MPLS = 137;
    static final int HIP = 139;
    static final int SHIM6 = 140;

    /** Octets of a TCP header without options (RFC 9293 section 3.1). */
    static final int TCP_HEADER = 20;

    /** Octets of a UDP header (RFC 768). */
    static final int UDP_HEADER = 8;

    private IpProtocol() {}

    /** Octets that a first fragment must have for ports and flags to be in it (RFC 1858). */
    static int leastHeaderLength(int protocol) {
        return protocol == TCP ? TCP_HEADER : UDP_HEADER;
    }
}
