package io.minewatch.testkit;

import io.minewatch.capture.Frame;
import io.minewatch.packet.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Builds frames octet by octet, from the inside out: each method puts its header in front of what
 * it is given. IPv4 header checksums are right, those of TCP and UDP are 0.
 */
public final class Frames {
    public static final long CLIENT_MAC = 0x020000000001L;
    public static final long SERVER_MAC = 0x020000000002L;

    private Frames() {}

    /** A frame view over these octets, wholly captured. */
    public static Frame frame(int linkType, byte[] octets, long timeNanos, long number) {
        Frame frame = new Frame();
        frame.set(octets, 0, octets.length, octets.length, timeNanos, linkType, number);
        return frame;
    }

    /** Octets from hexadecimal digits; blanks between them are skipped. */
    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    /** One after the other. */
    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Digits, then octets. */
    public static byte[] join(String digits, byte[]... parts) {
        return join(hex(digits), join(parts));
    }

    /** From {@link #CLIENT_MAC} to {@link #SERVER_MAC}. */
    public static byte[] ethernet(int etherType, byte[] payload) {
        return ethernet(CLIENT_MAC, SERVER_MAC, etherType, payload);
    }

    public static byte[] ethernet(long source, long destination, int typeOrLength, byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(14 + payload.length);
        b.putShort((short) (destination >>> 32)).putInt((int) destination);
        b.putShort((short) (source >>> 32)).putInt((int) source);
        b.putShort((short) typeOrLength).put(payload);
        return b.array();
    }

    /** What stands behind the EtherType of a VLAN tag: tag and inner EtherType. */
    public static byte[] vlan(int id, int etherType, byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(4 + payload.length);
        b.putShort((short) id).putShort((short) etherType).put(payload);
        return b.array();
    }

    public static byte[] ipv4(String source, String destination, int protocol, byte[] payload) {
        return ipv4(source, destination, protocol, 0x1234, 0, 64, payload);
    }

    /**
     * An IPv4 packet without options.
     *
     * @param flagsAndOffset of the fragment, as in the header: 0x2000 more fragments, offset in
     *     eight octets
     */
    public static byte[] ipv4(
            String source,
            String destination,
            int protocol,
            int identification,
            int flagsAndOffset,
            int timeToLive,
            byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(20 + payload.length);
        b.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length));
        b.putShort((short) identification).putShort((short) flagsAndOffset);
        b.put((byte) timeToLive).put((byte) protocol).putShort((short) 0);
        b.putInt((int) address(source).low()).putInt((int) address(destination).low());
        b.putShort(10, (short) checksum(b.array(), 20)).put(payload);
        return b.array();
    }

    public static byte[] ipv6(String source, String destination, int next, byte[] payload) {
        return ipv6(source, destination, next, 64, payload.length, payload);
    }

    /** An IPv6 packet with any hop limit and payload length field. */
    public static byte[] ipv6(
            String source,
            String destination,
            int next,
            int hopLimit,
            int payloadLength,
            byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(40 + payload.length);
        b.putInt(0x60000000).putShort((short) payloadLength);
        b.put((byte) next).put((byte) hopLimit);
        b.putLong(address(source).high()).putLong(address(source).low());
        b.putLong(address(destination).high()).putLong(address(destination).low());
        return b.put(payload).array();
    }

    /** IPv6 fragment header in front of a piece. */
    public static byte[] ipv6Fragment(
            int next, int offset, boolean more, int identification, byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(8 + payload.length);
        b.put((byte) next).put((byte) 0).putShort((short) (offset | (more ? 1 : 0)));
        return b.putInt(identification).put(payload).array();
    }

    /** A TCP segment without options. */
    public static byte[] tcp(
            int source,
            int destination,
            int sequence,
            int acknowledgement,
            int flags,
            byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(20 + payload.length);
        b.putShort((short) source).putShort((short) destination);
        b.putInt(sequence).putInt(acknowledgement);
        b.put((byte) 0x50).put((byte) flags).putShort((short) 0xFFFF).putInt(0);
        return b.put(payload).array();
    }

    public static byte[] udp(int source, int destination, byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(8 + payload.length);
        b.putShort((short) source).putShort((short) destination);
        b.putShort((short) (8 + payload.length)).putShort((short) 0);
        return b.put(payload).array();
    }

    private static IpAddress address(String text) {
        return Objects.requireNonNull(IpAddress.parse(text), text);
    }

    /** RFC 1071 over an even number of octets. */
    private static int checksum(byte[] header, int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += (header[i] & 0xFF) << 8 | (header[i + 1] & 0xFF);
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return ~sum & 0xFFFF;
    }

    /** Octets of a text in one octet a character. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A record with a ClientHello of TLS 1.2 that has one suite and a server name. */
    public static byte[] tlsClientHello(String name) {
        byte[] host = ascii(name);
        ByteBuffer list = ByteBuffer.allocate(9 + host.length);
        list.putShort((short) 0).putShort((short) (5 + host.length));
        list.putShort((short) (3 + host.length))
                .put((byte) 0)
                .putShort((short) host.length)
                .put(host);
        ByteBuffer body = ByteBuffer.allocate(43 + list.capacity());
        body.putShort((short) 0x0303).put(new byte[32]).put((byte) 0);
        body.putShort((short) 2).putShort((short) 0xC02F).put((byte) 1).put((byte) 0);
        body.putShort((short) list.capacity()).put(list.array());
        ByteBuffer record = ByteBuffer.allocate(9 + body.capacity());
        record.put((byte) 22).putShort((short) 0x0301).putShort((short) (4 + body.capacity()));
        record.putInt(1 << 24 | body.capacity()).put(body.array());
        return record.array();
    }
}
