package io.minewatch.protocol.encrypted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.stats.Anomaly;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TunnelDatagramsTest {
    private static @Nullable Anomaly tunnel(byte[] octets, int port) {
        // Between other octets, so that a wrong offset shows.
        byte[] buffer = new byte[octets.length + 20];
        Arrays.fill(buffer, (byte) 0x55);
        System.arraycopy(octets, 0, buffer, 7, octets.length);
        Anomaly to = TunnelDatagrams.tunnel(buffer, 7, octets.length, 40_000, port);
        assertEquals(to, TunnelDatagrams.tunnel(buffer, 7, octets.length, port, 40_000));
        return to;
    }

    private static byte[] octets(String head, int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        byte[] begin = HexFormat.of().parseHex(head.replace(" ", ""));
        System.arraycopy(begin, 0, octets, 0, begin.length);
        return octets;
    }

    @Test
    void wireguardByTypeAndLengthOnAnyPort() {
        assertEquals(Anomaly.TUNNEL_WIREGUARD, tunnel(octets("01000000", 148), 443));
        assertEquals(Anomaly.TUNNEL_WIREGUARD, tunnel(octets("02000000", 92), 2000));
        assertNull(tunnel(octets("01000000", 147), 443));
        assertNull(tunnel(octets("01000001", 148), 443));
    }

    @Test
    void wireguardMetMidwayOnItsPortOnly() {
        assertEquals(Anomaly.TUNNEL_WIREGUARD, tunnel(octets("04000000", 96), 51_820));
        assertNull(tunnel(octets("04000000", 96), 443));
        assertNull(tunnel(octets("04000000", 97), 51_820));
    }

    @Test
    void openvpnByItsFirstPacket() {
        assertEquals(
                Anomaly.TUNNEL_OPENVPN, tunnel(octets("38 1122334455667788 00 00000000", 14), 443));
        assertNull(tunnel(octets("38 0000000000000000 00 00000000", 14), 443));
        assertNull(tunnel(octets("38 1122334455667788 01 00000000", 14), 443));
    }

    @Test
    void openvpnWithKeyedHashes() {
        byte[] authenticated = octets("38 1122334455667788", 42);
        byte[] number = {0, 0, 0, 1};
        System.arraycopy(number, 0, authenticated, 29, 4);
        assertEquals(Anomaly.TUNNEL_OPENVPN, tunnel(authenticated, 443));
        assertEquals(
                Anomaly.TUNNEL_OPENVPN, tunnel(octets("38 1122334455667788 00000001", 54), 443));
        assertNull(tunnel(octets("38 1122334455667788 77777777", 54), 443));
        assertEquals(Anomaly.TUNNEL_OPENVPN, tunnel(octets("50 1122334455667788", 500), 1194));
    }

    @Test
    void ikeByItsHeaderOnItsPorts() {
        String head = "1122334455667788 0000000000000000 21 20 22 08 00000000 000001c8";
        assertEquals(Anomaly.TUNNEL_IPSEC, tunnel(octets(head, 456), 500));
        assertEquals(Anomaly.TUNNEL_IPSEC, tunnel(octets("00000000" + head, 460), 4500));
        assertNull(tunnel(octets(head, 455), 500), "the length does not fit");
        assertNull(tunnel(octets(head, 456), 5000));
    }

    @Test
    void espWithinUdp() {
        assertEquals(Anomaly.TUNNEL_IPSEC, tunnel(octets("c0ffee01 00000001", 120), 4500));
        assertNull(tunnel(octets("00000005 00000001", 120), 4500), "reserved numbers");
        assertNull(tunnel(new byte[] {(byte) 0xFF}, 4500), "keep-alive of RFC 3948");
    }

    /** Nothing is thrown, and random octets are hardly ever taken for a tunnel. */
    @Test
    void randomOctetsAreNoTunnels() {
        Random random = new Random(11);
        int[] ports = {53, 443, 1194, 51_820, 500, 3478};
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] octets = new byte[random.nextInt(200)];
            random.nextBytes(octets);
            taken += tunnel(octets, ports[i % ports.length]) == null ? 0 : 1;
        }
        // On 1194 three first octets of 256 are enough: a flow there is OpenVPN in any case.
        assertTrue(taken < 600, "taken for tunnels: " + taken);
    }
}
