package io.minewatch.packet;

/** EtherTypes that the decoder acts on (IEEE 802 numbers, IANA). */
final class EtherType {
    /** Smaller numbers are lengths of an 802.3 frame (IEEE 802.3 section 3.2.6). */
    static final int LEAST = 0x0600;

    static final int IPV4 = 0x0800;
    static final int ARP = 0x0806;
    static final int TRANSPARENT_BRIDGING = 0x6558;
    static final int VLAN = 0x8100;
    static final int PPP = 0x880B;
    static final int WCCP = 0x883E;
    static final int MPLS = 0x8847;
    static final int MPLS_MULTICAST = 0x8848;
    static final int PPPOE_SESSION = 0x8864;
    static final int JUMBO_LLC = 0x8870;
    static final int IPV6 = 0x86DD;
    static final int PROVIDER_VLAN = 0x88A8;
    static final int ERSPAN_I_II = 0x88BE;
    static final int BACKBONE_SERVICE = 0x88E7;
    static final int CISCO_METADATA = 0x8909;
    static final int VN_TAG = 0x8926;
    static final int HSR = 0x892F;
    static final int ERSPAN_III = 0x22EB;

    private EtherType() {}

    /**
     * Whether a tag with a VLAN id follows: IEEE 802.1Q, 802.1ad and the numbers used before it.
     */
    static boolean isVlan(int etherType) {
        return switch (etherType) {
            case VLAN, PROVIDER_VLAN, 0x9100, 0x9200, 0x9300 -> true;
            default -> false;
        };
    }

    /**
     * Whether GRE of an Aruba access point carries an 802.11 frame (Wireshark, packet-gre.h: one
     * type for each priority).
     */
    static boolean isAruba(int etherType) {
        return etherType >= 0x8200 && etherType <= 0x83F0 && (etherType & 0x0F) == 0;
    }
}
