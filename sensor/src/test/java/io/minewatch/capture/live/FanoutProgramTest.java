package io.minewatch.capture.live;

import static io.minewatch.testkit.Frames.ethernet;
import static io.minewatch.testkit.Frames.hex;
import static io.minewatch.testkit.Frames.ipv4;
import static io.minewatch.testkit.Frames.ipv6;
import static io.minewatch.testkit.Frames.ipv6Fragment;
import static io.minewatch.testkit.Frames.join;
import static io.minewatch.testkit.Frames.tcp;
import static io.minewatch.testkit.Frames.udp;
import static io.minewatch.testkit.Frames.vlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.LinkType;
import io.minewatch.testkit.Frames;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program for the kernel, interpreted. */
class FanoutProgramTest {
    private static final String HOST = "10.1.0.5";
    private static final String POOL = "198.51.100.7";
    private static final String HOST6 = "2001:db8:1::5";
    private static final String POOL6 = "2001:db8:2::7";
    private static final byte[] SEGMENT = tcp(41_000, 3333, 1, 1, 0x18, new byte[20]);
    private static final byte[] DATAGRAM = udp(41_000, 53, new byte[30]);
    private static final byte[] PLAIN = ipv4(HOST, POOL, 6, SEGMENT);
    private static final byte[] PLAIN6 = ipv6(HOST6, POOL6, 6, SEGMENT);

    private static int hash(byte[] frame) {
        return Lanes.hash(Frames.frame(LinkType.ETHERNET, frame, 1, 1));
    }

    private static int ofIp(byte[] packet) {
        return hash(ethernet(packet[0] >>> 4 == 4 ? 0x0800 : 0x86DD, packet));
    }

    @Test
    void bothDirectionsAndAllTransportsOfTwoHostsAreOne() {
        int hash = ofIp(PLAIN);
        assertNotEquals(0, hash);
        assertEquals(hash, ofIp(ipv4(POOL, HOST, 6, tcp(3333, 41_000, 1, 1, 0x18, new byte[9]))));
        assertEquals(hash, ofIp(ipv4(HOST, POOL, 17, DATAGRAM)));
        assertEquals(hash, ofIp(ipv4(HOST, POOL, 1, new byte[20])));
        int hash6 = ofIp(PLAIN6);
        assertNotEquals(0, hash6);
        assertEquals(hash6, ofIp(ipv6(POOL6, HOST6, 6, SEGMENT)));
        assertEquals(hash6, ofIp(ipv6(HOST6, POOL6, 17, DATAGRAM)));
        assertNotEquals(hash, ofIp(ipv4(HOST, "198.51.100.8", 6, SEGMENT)));
        assertNotEquals(hash6, ofIp(ipv6(HOST6, "2001:db8:2::8", 6, SEGMENT)));
    }

    @Test
    void tagsLabelsAndSessionsChangeNothing() {
        int hash = ofIp(PLAIN);
        assertEquals(hash, hash(ethernet(0x8100, vlan(120, 0x0800, PLAIN))));
        assertEquals(
                hash, hash(ethernet(0x88A8, vlan(7, 0x8100, vlan(120, 0x0800, PLAIN)))), "QinQ");
        assertEquals(
                hash,
                hash(ethernet(0x88A8, vlan(7, 0x8100, vlan(8, 0x8100, vlan(9, 0x0800, PLAIN))))));
        assertEquals(hash, hash(ethernet(0x8847, join("00010140", PLAIN))), "one label");
        assertEquals(hash, hash(ethernet(0x8847, join("00010040 0002 0140", PLAIN))), "two labels");
        assertEquals(
                hash,
                hash(ethernet(0x8864, join("1100 0001 0046 0021", PLAIN))),
                "PPPoE, RFC 2516 section 4");
        int hash6 = ofIp(PLAIN6);
        assertEquals(hash6, hash(ethernet(0x8100, vlan(120, 0x86DD, PLAIN6))));
        assertEquals(hash6, hash(ethernet(0x8864, join("1100 0001 0046 0057", PLAIN6))));
        assertEquals(hash6, hash(ethernet(0x8847, join("00010140", PLAIN6))));
        // The same packet without a link layer.
        assertEquals(hash, Lanes.hash(Frames.frame(LinkType.RAW, PLAIN, 1, 1)));
        assertEquals(hash6, Lanes.hash(Frames.frame(LinkType.RAW, PLAIN6, 1, 1)));
    }

    @Test
    void fragmentsStayTogether() {
        int hash = ofIp(PLAIN);
        byte[] piece = new byte[64];
        assertEquals(hash, ofIp(ipv4(HOST, POOL, 6, 9, 0x2000, 64, SEGMENT)));
        assertEquals(hash, ofIp(ipv4(HOST, POOL, 6, 9, 0x2008, 64, piece)));
        assertEquals(hash, ofIp(ipv4(POOL, HOST, 6, 9, 0x0010, 64, piece)));
        int hash6 = ofIp(PLAIN6);
        assertEquals(hash6, ofIp(ipv6(HOST6, POOL6, 44, ipv6Fragment(6, 0, true, 5, SEGMENT))));
        assertEquals(hash6, ofIp(ipv6(HOST6, POOL6, 44, ipv6Fragment(6, 64, false, 5, piece))));
        // Any of them may be of a tunnel.
        assertEquals(0, ofIp(ipv4(HOST, POOL, 17, 9, 0x2000, 64, DATAGRAM)));
        assertEquals(0, ofIp(ipv4(HOST, POOL, 17, 9, 0x0010, 64, piece)));
        assertEquals(0, ofIp(ipv6(HOST6, POOL6, 44, ipv6Fragment(17, 64, false, 5, piece))));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 41, 47, 115, 137})
    void whatCarriesPacketsIsInTheFirstLane(int protocol) {
        assertEquals(0, ofIp(ipv4(HOST, POOL, protocol, PLAIN)));
        assertEquals(0, ofIp(ipv4(HOST, POOL, protocol, 9, 0x2010, 64, PLAIN)));
        assertEquals(0, ofIp(ipv6(HOST6, POOL6, protocol, PLAIN)));
        // A destination option before it: what Linux sends of itself (RFC 2473 section 5.1).
        byte[] option = join(String.format("%02x", protocol), hex("00 04 01 04 01 01 00"), PLAIN);
        assertEquals(0, ofIp(ipv6(HOST6, POOL6, 60, option)));
        assertEquals(0, ofIp(ipv6(HOST6, POOL6, 44, ipv6Fragment(protocol, 64, true, 5, PLAIN))));
    }

    @Test
    void extensionsChangeNothing() {
        int hash6 = ofIp(PLAIN6);
        byte[] one = join(hex("06 00 01 04 00 00 00 00"), SEGMENT);
        assertEquals(hash6, ofIp(ipv6(HOST6, POOL6, 60, one)));
        assertEquals(hash6, ofIp(ipv6(HOST6, POOL6, 0, join(hex("3c 00 01 04 00 00 00 00"), one))));
    }

    @Test
    void optionsOfIpv4ChangeNothing() {
        byte[] options = Arrays.copyOf(PLAIN, PLAIN.length + 4);
        System.arraycopy(PLAIN, 20, options, 24, SEGMENT.length);
        options[0] = 0x46;
        assertEquals(ofIp(PLAIN), ofIp(options));
        byte[] datagram = join(ipv4(HOST, POOL, 17, new byte[4]), udp(5, 4789, PLAIN));
        datagram[0] = 0x46;
        assertEquals(0, ofIp(datagram), "a tunnel's port behind options");
    }

    @Test
    void allElseIsInTheFirstLane() {
        assertEquals(0, hash(ethernet(0x0806, new byte[28])), "ARP");
        assertEquals(0, hash(ethernet(0x0800, hex("95"))), "no version of IP");
        assertEquals(0, hash(ethernet(0x8847, join("00010040 00010040 00010040 00010040", PLAIN))));
        assertEquals(0, hash(ethernet(0x8847, join("00010140 00000000", ethernet(0x0800, PLAIN)))));
        for (int length = 0; length < 34; length++) {
            assertEquals(0, hash(Arrays.copyOf(ethernet(0x0800, PLAIN), length)), "" + length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 6, 8})
    void neighboursAreSpreadEvenly(int lanes) {
        int[] counts = new int[lanes];
        int all = 0;
        for (int host = 1; host < 255; host++) {
            for (int server = 1; server < 60; server++) {
                byte[] packet = ipv4("10.1.0." + host, "10.1.4." + server, 6, SEGMENT);
                counts[Integer.remainderUnsigned(ofIp(packet), lanes)]++;
                all++;
            }
        }
        for (int count : counts) {
            assertTrue(Math.abs(count - all / lanes) < all / lanes / 10, Arrays.toString(counts));
        }
    }

    /** Nothing throws, and every jump stays inside. */
    @Test
    void anyOctetsGiveALane() {
        Random random = new Random(22);
        int[] types = {0x0800, 0x86DD, 0x8100, 0x88A8, 0x8847, 0x8864};
        for (int i = 0; i < 50_000; i++) {
            byte[] frame = new byte[random.nextInt(120)];
            random.nextBytes(frame);
            if (frame.length > 14) {
                int type = types[random.nextInt(types.length)];
                frame[12] = (byte) (type >>> 8);
                frame[13] = (byte) type;
                frame[14] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
            }
            int lane = Lanes.of(Frames.frame(LinkType.ETHERNET, frame, 1, 1), 3);
            assertTrue(lane >= 0 && lane < 3);
        }
    }
}
