package io.minewatch.packet;

/**
 * Names of LINKTYPE numbers for the statistics (tcpdump.org, "Link-layer header types"): those that
 * occur in captures from the field.
 */
final class LinkTypeNames {
    private LinkTypeNames() {}

    /**
     * The name without its prefix, in lower case; of a number that is not in the list, one made of
     * it.
     */
    static String of(int linkType) {
        return switch (linkType) {
            case 0 -> "null";
            case 1 -> "ethernet";
            case 3 -> "ax25";
            case 6 -> "ieee802_5";
            case 7 -> "arcnet_bsd";
            case 8 -> "slip";
            case 9 -> "ppp";
            case 10 -> "fddi";
            case 50 -> "ppp_hdlc";
            case 51 -> "ppp_ether";
            case 99 -> "symantec_firewall";
            case 100 -> "atm_rfc1483";
            case 12, 14, 101 -> "raw";
            case 104 -> "c_hdlc";
            case 105 -> "ieee802_11";
            case 107 -> "frelay";
            case 108 -> "loop";
            case 113 -> "linux_sll";
            case 114 -> "ltalk";
            case 117 -> "pflog";
            case 119 -> "ieee802_11_prism";
            case 122 -> "ip_over_fc";
            case 123 -> "sunatm";
            case 127 -> "ieee802_11_radiotap";
            case 129 -> "arcnet_linux";
            case 138 -> "apple_ip_over_ieee1394";
            case 139 -> "mtp2_with_phdr";
            case 140 -> "mtp2";
            case 141 -> "mtp3";
            case 142 -> "sccp";
            case 143 -> "docsis";
            case 144 -> "linux_irda";
            case 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162 ->
                    "user" + (linkType - 147);
            case 163 -> "ieee802_11_avs";
            case 166 -> "ppp_pppd";
            case 177 -> "linux_lapd";
            case 186 -> "usb_freebsd";
            case 187 -> "bluetooth_hci_h4";
            case 189 -> "usb_linux";
            case 190 -> "can20b";
            case 192 -> "ppi";
            case 195 -> "ieee802_15_4_withfcs";
            case 197 -> "erf";
            case 201 -> "bluetooth_hci_h4_with_phdr";
            case 203 -> "lapd";
            case 204 -> "ppp_with_dir";
            case 206 -> "frelay_with_dir";
            case 209 -> "ipmb_linux";
            case 215 -> "ieee802_15_4_nonask_phy";
            case 220 -> "usb_linux_mmapped";
            case 224 -> "fc_2";
            case 226 -> "ipnet";
            case 227 -> "can_socketcan";
            case 228 -> "ipv4";
            case 229 -> "ipv6";
            case 230 -> "ieee802_15_4_nofcs";
            case 231 -> "dbus";
            case 239 -> "nflog";
            case 240 -> "netanalyzer";
            case 241 -> "netanalyzer_transparent";
            case 242 -> "ipoib";
            case 243 -> "mpeg_2_ts";
            case 245 -> "nfc_llcp";
            case 247 -> "infiniband";
            case 248 -> "sctp";
            case 249 -> "usbpcap";
            case 251 -> "bluetooth_le_ll";
            case 252 -> "wireshark_upper_pdu";
            case 253 -> "netlink";
            case 254 -> "bluetooth_linux_monitor";
            case 256 -> "bluetooth_le_ll_with_phdr";
            case 258 -> "pktap";
            case 259 -> "epon";
            case 265 -> "iso_14443";
            case 266 -> "usb_darwin";
            case 272 -> "nordic_ble";
            case 274 -> "ethernet_mpacket";
            case 276 -> "linux_sll2";
            case 279 -> "ebhscr";
            case 280 -> "vpp_dispatch";
            case 283 -> "ieee802_15_4_tap";
            case 288 -> "usb_2_0";
            default -> "linktype-" + linkType;
        };
    }
}
