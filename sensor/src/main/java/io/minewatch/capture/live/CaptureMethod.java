package io.minewatch.capture.live;

/** Ways of getting frames from an interface. */
public enum CaptureMethod {
    /** The ring where it is to be had, else libpcap. */
    AUTO,
    /** libpcap, through pcap4j: everywhere. */
    PCAP4J,
    /** The kernel's ring of AF_PACKET, mapped into memory: Linux, Java 22 or later. */
    RING
}
