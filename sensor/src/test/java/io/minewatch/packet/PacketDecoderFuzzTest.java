package io.minewatch.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.bytes.Bytes;
import io.minewatch.capture.Frame;
import io.minewatch.stats.AnomalyCounters;
import java.util.Arrays;

/** Any octets as frames of any link type. */
class PacketDecoderFuzzTest {
    /** Two octets of link type, two of length, then as many of a frame; repeated. */
    @FuzzTest(maxDuration = "10m")
    void framesOfAnyOctetsAreDecodedWithinTheirBounds(byte[] input) {
        PacketDecoder decoder = new PacketDecoder(new AnomalyCounters(), DecodeLimits.DEFAULT);
        PacketDecoder twin = new PacketDecoder(new AnomalyCounters(), DecodeLimits.DEFAULT);
        Packet packet = new Packet();
        Packet same = new Packet();
        Frame frame = new Frame();
        long number = 0;
        for (int at = 0; input.length - at >= 4; number++) {
            int linkType = Bytes.u16(input, at);
            int stated = Bytes.u16(input, at + 2);
            at += 4;
            int length = Math.min(stated, input.length - at);
            frame.set(input, at, length, stated, number * 1_000_000, linkType, number + 1);
            DecodeStatus status = decoder.decode(frame, 0, number + 1, packet);
            if (status == DecodeStatus.TCP || status == DecodeStatus.UDP) {
                assertTrue(packet.payloadLength() >= 0);
                assertTrue(packet.payloadLength() <= packet.payloadWireLength());
                assertTrue(
                        packet.payloadOffset() + packet.payloadLength() <= packet.buffer().length);
            }
            byte[] alone = Arrays.copyOfRange(input, at, at + length);
            frame.set(alone, 0, length, stated, number * 1_000_000, linkType, number + 1);
            assertEquals(status, twin.decode(frame, 0, number + 1, same));
            assertEquals(packet.payloadLength(), same.payloadLength());
            assertEquals(packet.payloadWireLength(), same.payloadWireLength());
            at += length;
        }
    }
}
