package io.minewatch.capture.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The program by which the kernel chooses a frame's lane (man 7 packet, PACKET_FANOUT_CBPF): its
 * result, divided by the number of lanes, leaves the number of the lane. Stateless.
 *
 * <p>It is a hash of the two IP addresses, whichever is first, so that both directions of a flow
 * and all fragments of a packet are in one lane, whatever interface they come from. It looks behind
 * VLAN tags, MPLS labels (a network takes them away one hop before the end, so that the two
 * directions of a flow may differ in them) and PPPoE. Ports do not count: fragments have none.
 *
 * <p>Result 0, and with it the first lane, is for all else: what carries another packet inside
 * (GRE, IP in IP, the UDP ports of VXLAN, Geneve, GTP-U, Teredo, L2TP), and what has no IP header
 * in these places. One flow may come through several tunnels, each direction or each copy through
 * another, and only the decoder sees what is inside. Fragments of UDP are there too: but the first,
 * none says whether it is of a tunnel.
 *
 * <p>Frames are read from their link-layer header on (SKF_LL_OFF of linux/filter.h). The offsets of
 * a usual program would not do: where the kernel asks a fan-out program, an arriving frame begins
 * at its network header and a leaving one at its link header (net/packet/af_packet.c,
 * packet_rcv_fanout), and the network header of a leaving frame may stand behind its tags or before
 * them. The outermost tag of an arriving frame is not in it any more. A frame too short gives 0.
 */
final class FanoutProgram {
    /** Offsets from here on count from the link-layer header: SKF_LL_OFF. */
    static final int LINK_HEADER = -0x200000;

    private static final int ETHER_TYPE_AT = 12;
    private static final int MAX_TAGS = 3;
    private static final int MAX_LABELS = 4;
    private static final int MAX_EXTENSIONS = 2;

    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final int[] VLAN = {0x8100, 0x88A8, 0x9100, 0x9200, 0x9300};
    private static final int[] MPLS = {0x8847, 0x8848};
    private static final int PPPOE_SESSION = 0x8864;
    private static final int PPP_IPV4 = 0x0021;
    private static final int PPP_IPV6 = 0x0057;

    private static final int UDP = 17;
    private static final int FRAGMENT = 44;

    /** Protocols that carry packets: IPv4, IPv6, GRE, L2TP, MPLS. */
    private static final int[] CARRIERS = {4, 41, 47, 115, 137};

    /** Hop-by-hop options, routing, destination options (RFC 8200 section 4). */
    private static final int[] EXTENSIONS = {0, 43, 60};

    /** UDP ports of tunnels that the decoder looks into. */
    private static final int[] TUNNEL_PORTS = {1701, 2152, 3544, 4789, 4790, 6081, 8472};

    // struct sock_filter, linux/bpf_common.h
    private static final int LOAD_WORD = 0x40;
    private static final int LOAD_HALF = 0x48;
    private static final int LOAD_OCTET = 0x50;
    private static final int LOAD_SCRATCH = 0x60;
    private static final int LOAD_X = 0x01;
    private static final int LOAD_X_SCRATCH = 0x61;
    private static final int STORE = 0x02;
    private static final int STORE_X = 0x03;
    private static final int ADD = 0x04;
    private static final int ADD_X = 0x0C;
    private static final int MULTIPLY = 0x24;
    private static final int AND = 0x54;
    private static final int SHIFT_LEFT = 0x64;
    private static final int SHIFT_RIGHT = 0x74;
    private static final int XOR_X = 0xAC;
    private static final int JUMP = 0x05;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_SET = 0x45;
    private static final int RETURN = 0x06;
    private static final int RETURN_A = 0x16;
    private static final int A_TO_X = 0x07;
    private static final int X_TO_A = 0x87;

    /** Words of scratch memory. */
    private static final int SUM = 0;

    private static final int PACKET = 1;
    private static final int NEXT = 2;
    private static final int TOTAL = 3;

    /** The end that gives 0. */
    private static final String FIRST = "first lane";

    private final int base;
    private final List<int[]> code = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    /** Of jumps whose target is not known yet: instruction, which of its three targets, label. */
    private record Jump(int from, int field, String label) {}

    private final List<Jump> jumps = new ArrayList<>();

    private FanoutProgram(int base) {
        this.base = base;
    }

    /**
     * The program for frames of Ethernet.
     *
     * @param base what offsets count from: {@link #LINK_HEADER} in the kernel, 0 where a program is
     *     run over a frame
     * @return code, jump if true, jump if false, operand of each instruction
     */
    static int[][] ofEthernet(int base) {
        FanoutProgram program = new FanoutProgram(base);
        program.ethernet();
        program.ip();
        return program.assembled();
    }

    /** The program for frames that begin with their IP header; the same lanes. */
    static int[][] ofIp(int base) {
        FanoutProgram program = new FanoutProgram(base);
        program.add(LOAD_X, 0);
        program.ip();
        return program.assembled();
    }

    /** All in the first lane: what has a link layer that the program cannot read. */
    static int[][] ofOthers() {
        return new int[][] {{RETURN, 0, 0, 0}};
    }

    private void ethernet() {
        add(LOAD_X, ETHER_TYPE_AT);
        for (int i = 0; i < MAX_TAGS; i++) {
            load(LOAD_HALF, 0);
            goTo("tag" + i, VLAN);
            add(JUMP, "type");
            label("tag" + i);
            skip(4);
        }
        load(LOAD_HALF, 0);
        label("type");
        goTo("packet", IPV4, IPV6);
        goTo("labels", MPLS);
        unless(PPPOE_SESSION, FIRST);
        skip(8);
        load(LOAD_HALF, 0);
        goTo("packet", PPP_IPV4, PPP_IPV6);
        add(JUMP, FIRST);
        label("labels");
        skip(2);
        for (int i = 0; i < MAX_LABELS; i++) {
            load(LOAD_WORD, 0);
            skipKeeping(4);
            // The bottom of the stack (RFC 3032 section 2.1).
            jumps.add(new Jump(code.size(), 1, "ip"));
            add(JUMP_SET, 0x100);
        }
        add(JUMP, FIRST);
        label("packet");
        skip(2);
    }

    private void ip() {
        label("ip");
        add(STORE_X, PACKET);
        load(LOAD_OCTET, 0);
        add(SHIFT_RIGHT, 4);
        goTo("ipv4", 4);
        unless(6, FIRST);
        ipv6();
        ipv4();
        label("hash");
        // All bits must show in the last ones: the kernel takes the remainder.
        mix(0x85EBCA6B, 15);
        add(RETURN_A, 0);
        label(FIRST);
        add(RETURN, 0);
    }

    private void ipv4() {
        label("ipv4");
        load(LOAD_OCTET, 9);
        goTo(FIRST, CARRIERS);
        unless(UDP, "ipv4 addresses");
        load(LOAD_HALF, 6);
        jumps.add(new Jump(code.size(), 1, FIRST));
        add(JUMP_SET, 0x3FFF);
        load(LOAD_OCTET, 0);
        add(AND, 0x0F);
        add(SHIFT_LEFT, 2);
        add(ADD_X, 0);
        add(A_TO_X, 0);
        ports();
        label("ipv4 addresses");
        addresses(12, 1);
        add(JUMP, "hash");
    }

    private void ipv6() {
        load(LOAD_OCTET, 6);
        add(STORE, NEXT);
        skip(40);
        for (int i = 0; i < MAX_EXTENSIONS; i++) {
            add(LOAD_SCRATCH, NEXT);
            goTo("extension" + i, EXTENSIONS);
            add(JUMP, "upper");
            label("extension" + i);
            load(LOAD_OCTET, 0);
            add(STORE, NEXT);
            load(LOAD_OCTET, 1);
            add(ADD, 1);
            add(SHIFT_LEFT, 3);
            add(ADD_X, 0);
            add(A_TO_X, 0);
        }
        add(LOAD_SCRATCH, NEXT);
        label("upper");
        goTo(FIRST, CARRIERS);
        goTo("ipv6 udp", UDP);
        unless(FRAGMENT, "ipv6 addresses");
        load(LOAD_OCTET, 0);
        goTo(FIRST, CARRIERS);
        goTo(FIRST, UDP);
        add(JUMP, "ipv6 addresses");
        label("ipv6 udp");
        ports();
        label("ipv6 addresses");
        addresses(8, 4);
        add(JUMP, "hash");
    }

    /** Datagrams from or to the port of a tunnel go to the first lane; X is at the ports. */
    private void ports() {
        load(LOAD_HALF, 0);
        goTo(FIRST, TUNNEL_PORTS);
        load(LOAD_HALF, 2);
        goTo(FIRST, TUNNEL_PORTS);
    }

    /**
     * The sum of what each address is mixed to: the exclusive or alone has too few values for hosts
     * of one network.
     */
    private void addresses(int from, int words) {
        address(from, words);
        add(STORE, TOTAL);
        address(from + 4 * words, words);
        add(LOAD_X_SCRATCH, TOTAL);
        add(ADD_X, 0);
    }

    private void address(int from, int words) {
        add(LOAD_X_SCRATCH, PACKET);
        load(LOAD_WORD, from);
        for (int i = 1; i < words; i++) {
            add(STORE, SUM);
            load(LOAD_WORD, from + 4 * i);
            add(LOAD_X_SCRATCH, SUM);
            add(XOR_X, 0);
            add(LOAD_X_SCRATCH, PACKET);
        }
        mix(0x9E3779B1, 16);
    }

    /** Multiplies A by an odd number and folds the upper bits into the lower ones. */
    private void mix(int factor, int shift) {
        add(MULTIPLY, factor);
        add(A_TO_X, 0);
        add(SHIFT_RIGHT, shift);
        add(XOR_X, 0);
    }

    /** Loads what stands this far behind X. */
    private void load(int size, int offset) {
        add(size, base + offset);
    }

    private void skip(int octets) {
        add(X_TO_A, 0);
        add(ADD, octets);
        add(A_TO_X, 0);
    }

    private void skipKeeping(int octets) {
        add(STORE, SUM);
        skip(octets);
        add(LOAD_SCRATCH, SUM);
    }

    private void goTo(String label, int... values) {
        for (int value : values) {
            jumps.add(new Jump(code.size(), 1, label));
            add(JUMP_EQUAL, value);
        }
    }

    private void unless(int value, String label) {
        jumps.add(new Jump(code.size(), 2, label));
        add(JUMP_EQUAL, value);
    }

    private void add(int jump, String label) {
        jumps.add(new Jump(code.size(), 3, label));
        add(jump, 0);
    }

    private void add(int operation, int operand) {
        code.add(new int[] {operation, 0, 0, operand});
    }

    private void label(String name) {
        labels.put(name, code.size());
    }

    private int[][] assembled() {
        for (Jump jump : jumps) {
            Integer target = labels.get(jump.label());
            int distance = target == null ? -1 : target - jump.from() - 1;
            // Conditional jumps have one octet.
            if (distance < 0 || (jump.field() < 3 && distance > 255)) {
                throw new IllegalStateException("no way to " + jump.label());
            }
            code.get(jump.from())[jump.field()] = distance;
        }
        return code.toArray(new int[0][]);
    }
}
