package io.minewatch.protocol.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.flow.Direction;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.Observable;
import io.minewatch.observable.ServerName;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.protocol.TestFlow;
import io.minewatch.stats.AnomalyCounters;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Initial packets made with the keys that RFC 9001 and RFC 9369 print in their appendices. */
class QuicParserTest {
    private static final byte[] CONNECTION = hex("8394c8f03e515708");

    private final TestFlow flow = TestFlow.udp(50_000, 443);
    private final QuicParser parser = new QuicParser(new AnomalyCounters());

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /** The client's keys as printed: key, iv, header protection. */
    private record Keys(String version, String first, String key, String iv, String header) {}

    /** RFC 9001 appendix A.1. */
    private static final Keys V1 =
            new Keys(
                    "00000001",
                    "c3",
                    "1f369613dd76d5467730efcbe3b1a22d",
                    "fa044b2f42a3fd3b46fb255c",
                    "9f50449e04a0e810283a1e9933adedd2");

    /** RFC 9369 appendix A.1. */
    private static final Keys V2 =
            new Keys(
                    "6b3343cf",
                    "d3",
                    "8b1a0bc121284290a29e0971b5cd045d",
                    "91f73e2351d8fa91660e909f",
                    "45b95e15235d6f45a6b19cbcb0294ba9");

    /** Protects a payload, padded so that the packet has 1,200 octets. */
    private static byte[] packet(Keys keys, int number, byte[] frames) throws Exception {
        byte[] header =
                hex(
                        keys.first()
                                + keys.version()
                                + "08"
                                + HexFormat.of().formatHex(CONNECTION)
                                + "0000449e"
                                + String.format("%08x", number));
        byte[] payload = Arrays.copyOf(frames, 1162);
        byte[] nonce = hex(keys.iv());
        for (int i = 0; i < 4; i++) {
            nonce[11 - i] ^= (byte) (number >>> (8 * i));
        }
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(hex(keys.key()), "AES"),
                new GCMParameterSpec(128, nonce));
        gcm.updateAAD(header);
        byte[] sealed = gcm.doFinal(payload);
        Cipher ecb = Cipher.getInstance("AES/ECB/NoPadding");
        ecb.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(hex(keys.header()), "AES"));
        byte[] mask = ecb.doFinal(sealed, 0, 16);
        header[0] ^= (byte) (mask[0] & 0x0F);
        for (int i = 0; i < 4; i++) {
            header[header.length - 4 + i] ^= mask[1 + i];
        }
        byte[] packet = Arrays.copyOf(header, header.length + sealed.length);
        System.arraycopy(sealed, 0, packet, header.length, sealed.length);
        return packet;
    }

    private static byte[] crypto(byte[] message, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TlsBytes.put(out, 6, 0x40 | from >> 8, from, 0x40 | (to - from) >> 8, to - from);
        out.write(message, from, to - from);
        return out.toByteArray();
    }

    private boolean send(byte[] datagram, List<Observable> facts) {
        assertTrue(QuicParser.mayMatch(datagram, 0, datagram.length));
        return parser.onDatagram(
                flow,
                Direction.FROM_ORIGINATOR,
                datagram,
                0,
                datagram.length,
                new FrameRef(0, 1, 1),
                facts::add);
    }

    /** RFC 9001 appendix A.2: the first octets of the protected packet. */
    @Test
    void ownProtectionIsThatOfTheText() throws Exception {
        byte[] hello =
                hex(
                        "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868"
                                + "04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578"
                                + "616d706c652e636f6dff01000100000a00080006001d00170018001000070005"
                                + "04616c706e000500050100000000003300260024001d00209370b2c9caa47fba"
                                + "baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400"
                                + "0d0010000e0403050306030203080408050806002d00020101001c0002400100"
                                + "3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000"
                                + "75300901100f088394c8f03e51570806048000ffff");
        byte[] packet = packet(V1, 2, hello);
        assertEquals(1200, packet.length);
        assertArrayEquals(
                hex(
                        "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11"
                                + "d242b123dc9bd8bab936b47d92ec356c0bab7df5976d27cd449f63300099f399"),
                Arrays.copyOf(packet, 64));
        List<Observable> facts = new ArrayList<>();
        assertTrue(send(packet, facts));
        assertEquals("example.com", ((ServerName) facts.get(0)).name());
        TlsHandshake handshake = (TlsHandshake) facts.get(1);
        assertEquals(TlsHandshake.Transport.QUIC, handshake.transport());
        assertEquals(
                "q13d0211an",
                Objects.requireNonNull(
                                Objects.requireNonNull(handshake.client())
                                        .ja4(handshake.transport()))
                        .substring(0, 10));
        assertFalse(send(packet, facts));
        assertEquals(2, facts.size());
    }

    @Test
    void helloInPiecesOfAnyOrderIsJoined() throws Exception {
        byte[] hello = TlsBytes.hello("pool.example", 1500);
        int length = hello.length;
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        first.writeBytes(crypto(hello, 700, 1400));
        first.writeBytes(hex("01000000"));
        first.writeBytes(crypto(hello, 20, 300));
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        second.writeBytes(hex("0200000000"));
        second.writeBytes(crypto(hello, 1400, length));
        second.writeBytes(crypto(hello, 0, 20));
        second.writeBytes(crypto(hello, 300, 700));
        for (Keys keys : List.of(V1, V2)) {
            List<Observable> facts = new ArrayList<>();
            assertFalse(send(packet(keys, 0, first.toByteArray()), facts));
            assertTrue(send(packet(keys, 1, second.toByteArray()), facts));
            assertEquals("pool.example", ((ServerName) facts.get(0)).name());
            parser.onFlowEnded(flow.id());
        }
    }

    @Test
    void foreignAndBrokenPacketsSayNothing() throws Exception {
        byte[] packet = packet(V1, 0, crypto(TlsBytes.hello("a.example", 0), 0, 80));
        List<Observable> facts = new ArrayList<>();
        for (int at : new int[] {6, 20, 40, 900, 1199}) {
            byte[] broken = packet.clone();
            broken[at] ^= 4;
            assertFalse(send(broken, facts));
        }
        assertEquals(List.of(), facts);
        assertFalse(QuicParser.mayMatch(packet, 0, 1199));
        byte[] otherVersion = packet.clone();
        otherVersion[4] = 9;
        assertFalse(QuicParser.mayMatch(otherVersion, 0, 1200));
    }

    @FuzzTest(maxDuration = "10m")
    void anyFramesAndDatagramsAreSurvived(byte[] octets) throws Exception {
        List<Observable> facts = new ArrayList<>();
        send(packet(V1, 0, Arrays.copyOf(octets, Math.min(octets.length, 1162))), facts);
        byte[] datagram = Arrays.copyOf(packet(V2, 0, new byte[0]), 1200);
        System.arraycopy(octets, 0, datagram, 5, Math.min(octets.length, 1195));
        send(datagram, facts);
        parser.onFlowEnded(flow.id());
    }
}
