package io.minewatch.capture.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import io.minewatch.capture.Frame;
import io.minewatch.capture.LinkType;
import io.minewatch.capture.PcapNgWriter;
import io.minewatch.capture.Tools;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BpfFilterTest {
    @BeforeEach
    void libpcapIsNeeded() {
        boolean installed;
        try {
            NativeLibrary.getInstance("pcap");
            installed = true;
        } catch (UnsatisfiedLinkError e) {
            installed = false;
        }
        assumeTrue(installed, "libpcap is not installed");
    }

    private static Frame frame(byte[] data, int linkType) {
        Frame frame = new Frame();
        byte[] shifted = new byte[data.length + 3];
        System.arraycopy(data, 0, shifted, 3, data.length);
        frame.set(shifted, 3, data.length, data.length, 1, linkType, 1);
        return frame;
    }

    /** An IPv4 packet with a TCP or UDP header from 10.0.0.1:1025 to 10.0.0.2. */
    private static byte[] ipv4(int protocol, int port, int payload) {
        ByteBuffer b = ByteBuffer.allocate(40 + payload);
        b.put((byte) 0x45).put((byte) 0).putShort((short) (40 + payload)).putInt(0);
        b.put((byte) 64).put((byte) protocol).putShort((short) 0);
        b.putInt(0x0A000001).putInt(0x0A000002).putShort((short) 1025).putShort((short) port);
        byte[] octets = new byte[b.capacity()];
        b.rewind().get(octets);
        return octets;
    }

    private static byte[] ethernet(int type, byte[] packet) {
        ByteBuffer b = ByteBuffer.allocate(14 + packet.length);
        b.putShort(12, (short) type);
        byte[] octets = new byte[b.capacity()];
        b.position(14).put(packet).rewind().get(octets);
        return octets;
    }

    @ParameterizedTest
    @CsvSource({
        "tcp port 3333, true",
        "udp port 3333, false",
        "port 1025 and host 10.0.0.1, true",
        "src host 10.0.0.2, false",
        "net 10.0.0.0/8, true",
        "len > 60, true",
        "greater 100, false",
        "ip[8] = 64, true",
        "ip[2:2] - ((ip[0] & 0xf) << 2) = 30, true",
        "tcp portrange 3000-4000, true",
        "vlan, false",
        "ip6, false",
        "ip[8] / 2 = 32 and ip[8] % 7 = 1, true",
        "'', true",
    })
    void expressionsOfTcpdumpDecide(String expression, boolean matches) throws FilterException {
        BpfFilter filter = BpfFilter.compile(expression);

        assertEquals(
                matches,
                filter.matches(frame(ethernet(0x0800, ipv4(6, 3333, 10)), LinkType.ETHERNET)));
    }

    @Test
    void eachLinkTypeHasItsProgram() throws FilterException {
        BpfFilter filter = BpfFilter.compile("tcp dst port 3333");
        byte[] packet = ipv4(6, 3333, 0);

        for (int i = 0; i < 2; i++) {
            assertTrue(filter.matches(frame(packet, LinkType.RAW)));
            assertTrue(filter.matches(frame(ethernet(0x0800, packet), LinkType.ETHERNET)));
            assertFalse(filter.matches(frame(packet, LinkType.ETHERNET)));
            assertFalse(filter.matches(frame(packet, LinkType.USBPCAP)));
        }
    }

    @Test
    void frameCutBeforeTheFieldDoesNotMatch() throws FilterException {
        BpfFilter filter = BpfFilter.compile("tcp dst port 3333");
        byte[] packet = ethernet(0x0800, ipv4(6, 3333, 0));

        for (int length = 0; length < packet.length; length++) {
            Frame frame = new Frame();
            frame.set(packet, 0, length, packet.length, 1, LinkType.ETHERNET, 1);
            assertEquals(length >= 14 + 24, filter.matches(frame), "cut at " + length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp prt 3333", "host", "((", "port 99999", "and"})
    void wrongExpressionIsExplained(String expression) {
        FilterException e =
                assertThrows(FilterException.class, () -> BpfFilter.compile(expression));

        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("the filter '" + expression + "' is wrong: "), message);
        assertTrue(message.endsWith("its language is that of tcpdump (man pcap-filter)"), message);
    }

    @Test
    void expressionOfOneLinkTypeOnlyIsAccepted() throws FilterException {
        BpfFilter filter = BpfFilter.compile("wlan type data");

        assertFalse(filter.matches(frame(ethernet(0x0800, ipv4(6, 1, 0)), LinkType.ETHERNET)));
    }

    /** Random packets, written as a file, counted by tcpdump under the same expression. */
    @Test
    void resultsAreThoseOfTcpdump(@TempDir Path folder) throws Exception {
        assumeTrue(Tools.isInstalled("tcpdump"), "tcpdump is not installed");
        Random random = new Random(5);
        List<Frame> frames = new ArrayList<>();
        Path file = folder.resolve("random.pcapng");
        try (PcapNgWriter writer = PcapNgWriter.create(file, null)) {
            for (int i = 0; i < 2000; i++) {
                byte[] packet = ipv4(random.nextBoolean() ? 6 : 17, random.nextInt(65536), 40);
                int type = new int[] {0x0800, 0x86DD, 0x8100, 0x0806}[random.nextInt(4)];
                byte[] data = ethernet(type, packet);
                for (int k = 0; k < random.nextInt(8); k++) {
                    data[12 + random.nextInt(40)] = (byte) random.nextInt();
                }
                int captured = random.nextInt(data.length + 1);
                Frame frame = new Frame();
                frame.set(data, 0, captured, data.length, i, LinkType.ETHERNET, i + 1);
                frames.add(frame);
                writer.write(frame, null);
            }
        }
        for (String expression :
                List.of(
                        "tcp",
                        "udp dst port 1024 or tcp src port 1025",
                        "ip6 protochain 6",
                        "ip protochain 17",
                        "vlan and ip",
                        "tcp[tcpflags] & (tcp-syn|tcp-ack) = 0",
                        "ip[ip[0] & 0xf] * 3 > ip[9] << 2",
                        "not (host 10.0.0.2 or arp) and less 80",
                        "ether broadcast or ip6 or mpls")) {
            BpfFilter filter = BpfFilter.compile(expression);
            long ours = frames.stream().filter(filter::matches).count();
            String theirs = Tools.run("tcpdump", "--count", "-r", file.toString(), expression);

            assertEquals(theirs.split(" ", 2)[0], Long.toString(ours), expression);
        }
    }
}
