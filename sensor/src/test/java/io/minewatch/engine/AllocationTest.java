package io.minewatch.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.Frame;
import io.minewatch.capture.LinkType;
import io.minewatch.flow.FlowLimits;
import io.minewatch.packet.DecodeLimits;
import io.minewatch.packet.DecodeStatus;
import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketDecoder;
import io.minewatch.stats.AnomalyCounters;
import io.minewatch.testkit.Frames;
import io.minewatch.testkit.Wrapping;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The straight line allocates nothing for packets of established flows that do not mine. */
final class AllocationTest {
    private static final int PACKETS = 100_000;

    /** Octets that the measurement itself, and a class loaded late, may show. */
    private static final long NOISE_BYTES = 20_000;

    /** Where the sequence number stands: behind Ethernet, IPv4 and the ports. */
    private static final int TCP_SEQUENCE = 14 + 20 + 4;

    private static final int SYN = 0x02;
    private static final int PSH_ACK = 0x18;

    private final PacketDecoder decoder =
            new PacketDecoder(new AnomalyCounters(), DecodeLimits.DEFAULT);
    private final Worker worker = new Worker(FlowLimits.defaults());
    private final Packet packet = new Packet();
    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long sequence;
    private int identification;

    private static byte[] segment(int sequence, int flags, byte[] payload) {
        return Frames.ethernet(
                0x0800,
                Frames.ipv4(
                        "10.1.0.5",
                        "198.51.100.7",
                        6,
                        Frames.tcp(41_000, 9_000, sequence, 1, flags, payload)));
    }

    private void send(byte[] octets, Frame frame) {
        // Another IPv4 identification and checksum each time, as any sender gives them.
        identification++;
        octets[18] = (byte) (identification >>> 8);
        octets[19] = (byte) identification;
        sequence++;
        frame.set(
                octets,
                0,
                octets.length,
                octets.length,
                sequence * 1_000_000,
                LinkType.ETHERNET,
                sequence);
        assertEquals(DecodeStatus.TCP, decoder.decode(frame, 0, sequence, packet));
        worker.onPacket(packet);
    }

    private long allocatedByFlow(byte[] first, byte[] next) {
        Frame frame = new Frame();
        send(segment(0, SYN, new byte[0]), frame);
        send(segment(1, PSH_ACK, first), frame);
        byte[] octets = segment(0, PSH_ACK, next);
        int at = 1 + first.length;
        long before = 0;
        for (int i = 0; i < 2 * PACKETS; i++) {
            if (i == PACKETS) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            for (int octet = 0; octet < 4; octet++) {
                octets[TCP_SEQUENCE + octet] = (byte) (at >>> (24 - 8 * octet));
            }
            at += next.length;
            send(octets, frame);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void unknownBinaryFlowCostsNothingAPacket() {
        long allocated = allocatedByFlow(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, new byte[900]);
        assertTrue(allocated < NOISE_BYTES, allocated + " octets in " + PACKETS + " packets");
    }

    @Test
    void downloadOverHttpCostsNothingAPacket() {
        byte[] request =
                "GET /big HTTP/1.1\r\nHost: files.example\r\nContent-Length: 900000000\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
        long allocated = allocatedByFlow(request, new byte[900]);
        assertTrue(allocated < NOISE_BYTES, allocated + " octets in " + PACKETS + " packets");
    }

    @Test
    void tlsFlowCostsNothingAPacket() {
        byte[] hello = Frames.hex("16 03 01 00 04 01 00 00 00");
        long allocated = allocatedByFlow(hello, new byte[900]);
        assertTrue(allocated < NOISE_BYTES, allocated + " octets in " + PACKETS + " packets");
    }

    @Test
    void downloadThroughSocksCostsNothingAPacket() {
        // XMRig's greeting and a request: what follows is another protocol, unknown.
        byte[] request = Frames.hex("05 01 00 05 01 00 01 cb00710f 0d05 01020304");
        long allocated = allocatedByFlow(request, new byte[900]);
        assertTrue(allocated < NOISE_BYTES, allocated + " octets in " + PACKETS + " packets");
    }

    @Test
    void talkOverWebSocketCostsNothingAPacket() {
        byte[] request =
                "GET /chat HTTP/1.1\r\nHost: chat.example\r\nUpgrade: websocket\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] message = Wrapping.frame(0x81, 0x01020304, Frames.ascii("words ".repeat(120)));
        long allocated = allocatedByFlow(request, message);
        assertTrue(allocated < NOISE_BYTES, allocated + " octets in " + PACKETS + " packets");
    }
}
