package io.minewatch.protocol.encrypted;

import io.minewatch.bytes.Bytes;
import io.minewatch.stats.Anomaly;
import org.jspecify.annotations.Nullable;

/**
 * Recognises tunnels over UDP by the first datagram of a flow: what runs inside of one is hidden,
 * and the report says so. Headers that nothing else has are asked for; a flow that was met midway
 * counts on the protocol's own port only. Pure functions.
 *
 * <ul>
 *   <li>WireGuard (wireguard.com/protocol, section 5.4): type 1 to 4, three zero octets, a length
 *       by the type;
 *   <li>OpenVPN (openvpn/src/openvpn/ssl_pkt.h): reset of a client, opcode 7 or 10 of 5 bits, plain
 *       or with one of the usual keyed hashes;
 *   <li>IPsec: the header of IKE (RFC 7296 section 3.1), also behind the four zero octets of RFC
 *       3948; ESP in UDP on port 4500 (same RFC, section 2.1).
 * </ul>
 */
public final class TunnelDatagrams {
    private static final int WIREGUARD_PORT = 51_820;
    private static final int OPENVPN_PORT = 1194;
    private static final int IKE_PORT = 500;
    private static final int NAT_PORT = 4500;

    private static final int INITIATION = 1;
    private static final int INITIATION_OCTETS = 148;
    private static final int RESPONSE = 2;
    private static final int RESPONSE_OCTETS = 92;
    private static final int DATA = 4;
    private static final int LEAST_DATA_OCTETS = 32;

    private static final int CLIENT_RESET = 7 << 3;
    private static final int CLIENT_RESET_V3 = 10 << 3;
    private static final int SERVER_RESET = 8 << 3;
    private static final int PLAIN_RESET_OCTETS = 14;

    /** Packet id and time, which stand beside a keyed hash. */
    private static final int REPLAY_OCTETS = 8;

    private static final int IKE_HEADER = 28;

    /** Numbers below are reserved (RFC 4303 section 2.1). */
    private static final int LEAST_SPI = 256;

    private TunnelDatagrams() {}

    /** What the datagram opens, as it is counted; null: no tunnel. */
    public static @Nullable Anomaly tunnel(
            byte[] buffer, int offset, int length, int sourcePort, int destinationPort) {
        if (length < PLAIN_RESET_OCTETS) {
            return null;
        }
        if (isOn(NAT_PORT, sourcePort, destinationPort)
                || isOn(IKE_PORT, sourcePort, destinationPort)) {
            return isIpsec(buffer, offset, length, isOn(NAT_PORT, sourcePort, destinationPort))
                    ? Anomaly.TUNNEL_IPSEC
                    : null;
        }
        if (isWireguard(
                buffer, offset, length, isOn(WIREGUARD_PORT, sourcePort, destinationPort))) {
            return Anomaly.TUNNEL_WIREGUARD;
        }
        return isOpenvpn(buffer, offset, length, isOn(OPENVPN_PORT, sourcePort, destinationPort))
                ? Anomaly.TUNNEL_OPENVPN
                : null;
    }

    private static boolean isOn(int port, int source, int destination) {
        return source == port || destination == port;
    }

    private static boolean isWireguard(byte[] buffer, int offset, int length, boolean usualPort) {
        return switch (Bytes.leI32(buffer, offset)) {
            case INITIATION -> length == INITIATION_OCTETS;
            case RESPONSE -> length == RESPONSE_OCTETS;
            case DATA -> usualPort && length >= LEAST_DATA_OCTETS && length % 16 == 0;
            default -> false;
        };
    }

    private static boolean isOpenvpn(byte[] buffer, int offset, int length, boolean usualPort) {
        int opcode = Bytes.u8(buffer, offset);
        if (Bytes.i64(buffer, offset + 1) == 0) {
            return false;
        }
        if (usualPort
                && (opcode == CLIENT_RESET
                        || opcode == CLIENT_RESET_V3
                        || opcode == SERVER_RESET)) {
            return true;
        }
        if (opcode != CLIENT_RESET) {
            return false;
        }
        if (length == PLAIN_RESET_OCTETS) {
            // No packet is acknowledged, and this is the first.
            return buffer[offset + 9] == 0 && Bytes.i32(buffer, offset + 10) == 0;
        }
        int hash = length - PLAIN_RESET_OCTETS - REPLAY_OCTETS;
        if (hash != 20 && hash != 32 && hash != 64) {
            return false;
        }
        // With a hash in clear (tls-auth) the packet's number follows it; encrypted (tls-crypt),
        // the
        // number follows the session.
        return Bytes.i32(buffer, offset + 9 + hash) == 1 || Bytes.i32(buffer, offset + 9) == 1;
    }

    private static boolean isIpsec(byte[] buffer, int offset, int length, boolean natPort) {
        if (!natPort) {
            return isIke(buffer, offset, length);
        }
        int spi = Bytes.i32(buffer, offset);
        if (spi == 0) {
            return isIke(buffer, offset + 4, length - 4);
        }
        return Integer.compareUnsigned(spi, LEAST_SPI) >= 0 && length % 4 == 0;
    }

    private static boolean isIke(byte[] buffer, int offset, int length) {
        if (length < IKE_HEADER || Bytes.i64(buffer, offset) == 0) {
            return false;
        }
        int version = Bytes.u8(buffer, offset + 17);
        return (version == 0x20 || version == 0x10)
                && Bytes.i32(buffer, offset + 24) == length
                && (Bytes.u8(buffer, offset + 19) & ~0x3F) == 0;
    }
}
