package io.minewatch.capture;

/**
 * LINKTYPE numbers of pcap and pcapng headers that readers or decoder know (tcpdump.org,
 * "Link-layer header types"). Plain constants: the number of an unknown type must survive to the
 * statistics.
 */
public final class LinkType {
    public static final int NULL = 0;
    public static final int ETHERNET = 1;
    public static final int TOKEN_RING = 6;
    public static final int PPP = 9;
    public static final int FDDI = 10;
    public static final int RAW_BSD_12 = 12;
    public static final int RAW_BSD_14 = 14;
    public static final int PPP_HDLC = 50;
    public static final int PPP_ETHER = 51;
    public static final int RAW = 101;
    public static final int C_HDLC = 104;
    public static final int IEEE802_11 = 105;
    public static final int LOOP = 108;
    public static final int LINUX_SLL = 113;
    public static final int IEEE802_11_PRISM = 119;
    public static final int IEEE802_11_RADIOTAP = 127;
    public static final int IEEE802_11_AVS = 163;
    public static final int PPP_WITH_DIR = 204;
    public static final int USB_LINUX_MMAPPED = 220;
    public static final int IPV4 = 228;
    public static final int IPV6 = 229;
    public static final int DBUS = 231;
    public static final int USBPCAP = 249;
    public static final int LINUX_SLL2 = 276;
    public static final int EBHSCR = 279;

    private LinkType() {}
}
