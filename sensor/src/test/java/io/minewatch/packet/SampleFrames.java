package io.minewatch.packet;

import static io.minewatch.testkit.Frames.ethernet;
import static io.minewatch.testkit.Frames.hex;
import static io.minewatch.testkit.Frames.ipv4;
import static io.minewatch.testkit.Frames.ipv6;
import static io.minewatch.testkit.Frames.ipv6Fragment;
import static io.minewatch.testkit.Frames.join;
import static io.minewatch.testkit.Frames.tcp;
import static io.minewatch.testkit.Frames.udp;
import static io.minewatch.testkit.Frames.vlan;

import io.minewatch.capture.LinkType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** One frame of each wrapping, all around the same TCP segment, for tests that want them all. */
final class SampleFrames {
    static final byte[] LOGIN =
            "{\"id\":1,\"method\":\"login\"}\n".getBytes(StandardCharsets.US_ASCII);
    static final String CLIENT = "192.0.2.1";
    static final String SERVER = "198.51.100.7";
    static final String CLIENT_6 = "2001:db8::1";
    static final String SERVER_6 = "2001:db8::7";
    static final byte[] SEGMENT = tcp(40001, 3333, 1000, 2000, 0x18, LOGIN);
    static final byte[] V4 = ipv4(CLIENT, SERVER, 6, SEGMENT);
    static final byte[] V6 = ipv6(CLIENT_6, SERVER_6, 6, SEGMENT);
    static final byte[] ETHERNET = ethernet(0x0800, V4);

    private static final Sample EMPTY = new Sample(0, new byte[0], "");

    private SampleFrames() {}

    /** A frame and the names of its tunnels in order, joined by blanks. */
    static final class Sample {
        private final int linkType;
        private final byte[] octets;
        private final String tunnels;

        private Sample(int linkType, byte[] octets, String tunnels) {
            this.linkType = linkType;
            this.octets = octets;
            this.tunnels = tunnels;
        }

        int linkType() {
            return linkType;
        }

        byte[] octets() {
            return octets;
        }

        String tunnels() {
            return tunnels;
        }
    }

    static byte[] outer(int protocol, byte[] payload) {
        return ethernet(0x0800, ipv4("203.0.113.1", "203.0.113.2", protocol, payload));
    }

    static byte[] outerUdp(int port, byte[] payload) {
        return outer(17, udp(50000, port, payload));
    }

    private static byte[] wifi(String head, byte[] payload) {
        return join(head, payload);
    }

    static Map<String, Sample> all() {
        Map<String, Sample> all = new LinkedHashMap<>();
        links(all);
        tags(all);
        tunnels(all);
        return all;
    }

    private static void links(Map<String, Sample> all) {
        String snap = "aaaa03000000";
        put(all, "ethernet", LinkType.ETHERNET, ETHERNET, "");
        put(all, "ethernet-v6", LinkType.ETHERNET, ethernet(0x86DD, V6), "");
        byte[] llc = join(snap + "0800", V4);
        put(all, "802.3-snap", LinkType.ETHERNET, ethernet(1, 2, llc.length, llc), "");
        byte[] llcIp = join("060603", V4);
        put(all, "802.3-ip", LinkType.ETHERNET, ethernet(1, 2, llcIp.length, llcIp), "");
        byte[] isl = join("01000c0000 00 0200000000ff 0080 aaaa03 00000c 0014 0000 0000", ETHERNET);
        put(all, "isl", LinkType.ETHERNET, isl, "");
        byte[] sll = join("0000 0001 0006 020000000001 0000 0800", V4);
        put(all, "sll", LinkType.LINUX_SLL, sll, "");
        byte[] sll2 = join("0800 0000 00000003 0001 00 06 020000000001 0000", V4);
        put(all, "sll2", LinkType.LINUX_SLL2, sll2, "");
        put(all, "raw", LinkType.RAW, V4, "");
        put(all, "raw-12", LinkType.RAW_BSD_12, V4, "");
        put(all, "raw-14", LinkType.RAW_BSD_14, V6, "");
        put(all, "ipv4", LinkType.IPV4, V4, "");
        put(all, "ipv6", LinkType.IPV6, V6, "");
        put(all, "null-le", LinkType.NULL, join("02000000", V4), "");
        put(all, "null-be", LinkType.NULL, join("00000002", V4), "");
        put(all, "null-24", LinkType.NULL, join("18000000", V6), "");
        put(all, "null-28", LinkType.NULL, join("0000001c", V6), "");
        put(all, "null-30", LinkType.NULL, join("1e000000", V6), "");
        put(all, "loop-10", LinkType.LOOP, join("0000000a", V6), "");
        put(all, "ppp", LinkType.PPP, join("0021", V4), "");
        put(all, "ppp-framed", LinkType.PPP_HDLC, join("ff030021", V4), "");
        put(all, "ppp-compressed", LinkType.PPP, join("21", V4), "");
        put(all, "ppp-v6", LinkType.PPP_HDLC, join("ff030057", V6), "");
        put(all, "ppp-direction", LinkType.PPP_WITH_DIR, join("01ff030021", V4), "");
        put(all, "c-hdlc", LinkType.C_HDLC, join("8f000800", V4), "");
        put(all, "cisco-hdlc", LinkType.PPP_HDLC, join("0f000800", V4), "");
        String session = String.format("11000001%04x0021", V4.length + 2);
        put(all, "ppp-ether", LinkType.PPP_ETHER, join(session, V4), "pppoe");
        String toAccessPoint = "0801 0000 0200000000ff 020000000001 020000000002 1000";
        String inside = snap + "0800";
        put(all, "wifi", LinkType.IEEE802_11, wifi(toAccessPoint + inside, V4), "");
        String quality = "8801 0000 0200000000ff 020000000001 020000000002 1000 0000";
        put(all, "wifi-qos", LinkType.IEEE802_11, wifi(quality + inside, V4), "");
        String fourAddresses = "0803 0000 0200000000aa 0200000000bb 020000000002 1000 020000000001";
        put(all, "wifi-wds", LinkType.IEEE802_11, wifi(fourAddresses + inside, V4), "");
        String fromAccessPoint = "8802 0000 020000000002 0200000000ff 020000000001 1000 8000";
        String subframe = String.format("020000000002020000000001%04x", V4.length + 8);
        byte[] aggregate = wifi(fromAccessPoint + subframe + inside, V4);
        put(all, "wifi-amsdu", LinkType.IEEE802_11, aggregate, "");
        byte[] plain = wifi(toAccessPoint + inside, V4);
        byte[] radiotap = join("0000 0a00 02000000 0000", plain);
        put(all, "radiotap", LinkType.IEEE802_11_RADIOTAP, radiotap, "");
        byte[] padded =
                join(
                        "0000 1900 03000080 00000000 00000000 0000000000000000 20",
                        wifi(quality + "0000" + inside, V4));
        put(all, "radiotap-padded", LinkType.IEEE802_11_RADIOTAP, padded, "");
        byte[] prism = join("44000000 90000000", new byte[136], plain);
        put(all, "prism", LinkType.IEEE802_11_PRISM, prism, "");
        byte[] avs = join("80211001 00000040", new byte[56], plain);
        put(all, "avs", LinkType.IEEE802_11_AVS, avs, "");
        put(all, "avs-as-prism", LinkType.IEEE802_11_PRISM, avs, "");
    }

    private static void tags(Map<String, Sample> all) {
        put(all, "vlan", 1, ethernet(0x8100, vlan(0x6064, 0x0800, V4)), "");
        byte[] inner = vlan(200, 0x86DD, V6);
        put(all, "qinq", 1, ethernet(0x88A8, vlan(100, 0x8100, inner)), "");
        put(all, "qinq-9100", 1, ethernet(0x9100, vlan(100, 0x8100, inner)), "");
        put(all, "vn-tag", 1, ethernet(0x8926, join("000000000800", V4)), "");
        put(all, "mac-in-mac", 1, ethernet(0x88E7, join("00000001", ETHERNET)), "");
        put(all, "mpls", 1, ethernet(0x8847, join("0001003f 00011140", V4)), "mpls");
        put(all, "mpls-v6", 1, ethernet(0x8847, join("00011140", V6)), "mpls");
        byte[] controlWord = ethernet(0x8847, join("00011140 00000000", ETHERNET));
        put(all, "pseudo-wire", 1, controlWord, "mpls");
        byte[] bare = ethernet(0x8847, join("00011140", ETHERNET));
        put(all, "pseudo-wire-bare", 1, bare, "mpls");
        String session = String.format("11000001%04x0021", V4.length + 2);
        put(all, "pppoe", 1, ethernet(0x8864, join(session, V4)), "pppoe");
    }

    private static void tunnels(Map<String, Sample> all) {
        put(all, "gre", 1, outer(47, join("0000 0800", V4)), "gre");
        String full = "b000 86dd 12340000 00000007 00000001";
        put(all, "gre-full", 1, outer(47, join(full, V6)), "gre");
        String routed = "4000 0800 00000000 0800000401020304 00000000";
        put(all, "gre-routed", 1, outer(47, join(routed, V4)), "gre");
        put(all, "gre-bridged", 1, outer(47, join("2000 6558 00000007", ETHERNET)), "gre");
        put(all, "gre-wccp", 1, outer(47, join("0000 883e", V4)), "gre");
        put(all, "gre-wccp2", 1, outer(47, join("0000 883e 00000000", V4)), "gre");
        String pptp =
                String.format("3081 880b %04x 0001 00000001 00000002 ff030021", V4.length + 4);
        put(all, "pptp", 1, outer(47, join(pptp, V4)), "gre");
        put(all, "erspan-1", 1, outer(47, join("0000 88be", ETHERNET)), "erspan");
        String two = "1000 88be 00000001 1001 0001 00000000";
        put(all, "erspan-2", 1, outer(47, join(two, ETHERNET)), "erspan");
        String three = "1000 22eb 00000001 2001 0001 00000000 0000 0000";
        put(all, "erspan-3", 1, outer(47, join(three, ETHERNET)), "erspan");
        String sub = "1000 22eb 00000001 2001 0001 00000000 0000 0001 0000000000000000";
        put(all, "erspan-3-sub", 1, outer(47, join(sub, ETHERNET)), "erspan");
        String bareIp = "1000 22eb 00000001 2001 0001 00000000 0000 0800";
        put(all, "erspan-3-ip", 1, outer(47, join(bareIp, V4)), "erspan");
        put(all, "ip-in-ip", 1, outer(4, V4), "ipip");
        put(all, "6in4", 1, outer(41, V6), "6in4");
        byte[] in6 = ethernet(0x86DD, ipv6("2001:db8:f::1", "2001:db8:f::2", 4, V4));
        put(all, "4in6", 1, in6, "ipip");
        byte[] vxlan = join("08000000 00000100", ETHERNET);
        put(all, "vxlan", 1, outerUdp(4789, vxlan), "vxlan");
        byte[] odd = join("ff01d1f2 00000bff", ETHERNET);
        put(all, "vxlan-reserved-bits", 1, outerUdp(4789, odd), "vxlan");
        byte[] station = join("0000 8200", all.getOrDefault("wifi-qos", EMPTY).octets());
        put(all, "gre-aruba", 1, outer(47, station), "gre");
        put(all, "vxlan-8472", 1, outerUdp(8472, vxlan), "vxlan");
        put(all, "vxlan-gpe", 1, outerUdp(4790, join("0c000002 00000100", V6)), "vxlan");
        byte[] geneve = join("0200 6558 00000100 0000000100000000", ETHERNET);
        put(all, "geneve", 1, outerUdp(6081, geneve), "geneve");
        put(all, "geneve-ip", 1, outerUdp(6081, join("0000 0800 00000100", V4)), "geneve");
        put(all, "teredo", 1, outerUdp(3544, V6), "teredo");
        String headers = "0001 0000 0000000000000000 00 0000 1122 33445566";
        put(all, "teredo-headers", 1, outerUdp(3544, join(headers, V6)), "teredo");
        String gtp = String.format("30ff%04x00000001", V4.length);
        put(all, "gtp", 1, outerUdp(2152, join(gtp, V4)), "gtp-u");
        String extended = String.format("34ff%04x00000001 00000085 01000100", V4.length + 8);
        put(all, "gtp-extended", 1, outerUdp(2152, join(extended, V4)), "gtp-u");
        byte[] l2tp = join("0002 0001 0001 ff03 0021", V4);
        put(all, "l2tp", 1, outerUdp(1701, l2tp), "l2tp");
        byte[] deep = outerUdp(4789, join("08000000 00000100", outer(47, join("0000 0800", V4))));
        put(all, "gre-in-vxlan", 1, deep, "vxlan gre");
        String options = "060001040000 0000";
        byte[] hopByHop =
                ipv6(CLIENT_6, SERVER_6, 0, join("3c00050200000000" + "0600010400000000", SEGMENT));
        put(all, "v6-options", 1, ethernet(0x86DD, hopByHop), "");
        byte[] routing = ipv6(CLIENT_6, SERVER_6, 43, join("0600000000000000", SEGMENT));
        put(all, "v6-routing", 1, ethernet(0x86DD, routing), "");
        byte[] mobility = ipv6(CLIENT_6, SERVER_6, 135, join(options, SEGMENT));
        put(all, "v6-mobility", 1, ethernet(0x86DD, mobility), "");
        byte[] authenticated =
                ipv6(
                        CLIENT_6,
                        SERVER_6,
                        51,
                        join("0604000000000001000000020000", new byte[10], SEGMENT));
        put(all, "v6-ah", 1, ethernet(0x86DD, authenticated), "");
        byte[] atomic = ipv6(CLIENT_6, SERVER_6, 44, ipv6Fragment(6, 0, false, 7, SEGMENT));
        put(all, "v6-atomic", 1, ethernet(0x86DD, atomic), "");
        byte[] jumbo =
                ipv6(
                        CLIENT_6,
                        SERVER_6,
                        0,
                        64,
                        0,
                        join(String.format("0600c204%08x", SEGMENT.length + 8), SEGMENT));
        put(all, "v6-jumbo", 1, ethernet(0x86DD, jumbo), "");
        byte[] withOptions = V4.clone();
        withOptions[0] = 0x46;
        withOptions[3] = (byte) (withOptions[3] + 4);
        byte[] head = Arrays.copyOf(withOptions, 20);
        put(all, "v4-options", 1, ethernet(0x0800, join(head, hex("94040000"), SEGMENT)), "");
        byte[] offloaded = V4.clone();
        offloaded[2] = 0;
        offloaded[3] = 0;
        put(all, "v4-offloaded", 1, ethernet(0x0800, offloaded), "");
    }

    private static void put(
            Map<String, Sample> all, String name, int linkType, byte[] octets, String tunnels) {
        all.put(name, new Sample(linkType, octets, tunnels));
    }
}
