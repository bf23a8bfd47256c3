package io.minewatch.packet;

import java.util.Locale;

/**
 * What became of a frame. Only {@link #TCP} and {@link #UDP} leave a packet with ports and payload.
 */
public enum DecodeStatus {
    /** A TCP segment; all accessors of {@link Packet} are valid. */
    TCP,
    /** A UDP datagram; all accessors but the TCP ones are valid. */
    UDP,
    /** IP, but neither TCP nor UDP (ICMP, SCTP, ...): addresses are valid, ports are 0. */
    OTHER_IP,
    /** A fragment kept until its packet is complete. */
    FRAGMENT,
    /** The same IP packet was seen a moment ago (a mirror port that copies both directions). */
    DUPLICATE,
    /** No IP inside (ARP, STP, ...). */
    NOT_IP,
    /** The snap length or a short file left too little to go on. No oddity of the packet. */
    TRUNCATED,
    /** Octets that contradict their protocol; the anomaly counter names how. */
    MALFORMED,
    /** A link type the decoder does not know. */
    UNSUPPORTED_LINK;

    /** The name in outputs: lower case with underscores. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
