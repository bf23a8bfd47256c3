package io.minewatch.packet;

/** What comes next at the cursor while a frame is unwrapped. */
enum Step {
    /** An Ethernet header. */
    ETHERNET,
    /** Whatever {@link Cursor#etherType} names. */
    ETHER_TYPE,
    /** An IEEE 802.2 LLC header. */
    LLC,
    /** An 802.11 header without padding. */
    WIFI,
    /** PPP, with or without address and control octets. */
    PPP,
    /** A PPPoE header of a session (RFC 2516 section 4). */
    PPPOE,
    /** An MPLS label stack. */
    MPLS,
    /** An IPv4 or IPv6 header; its first four bits say which. */
    IP,
    /** Whatever {@link Cursor#protocol} names, inside IP. */
    IP_PROTOCOL,
    /** Nothing: {@link Cursor#status} holds the result. */
    DONE
}
