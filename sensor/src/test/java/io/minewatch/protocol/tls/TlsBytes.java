package io.minewatch.protocol.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Octets of TLS messages, for tests. */
final class TlsBytes {
    /** A ServerHello of TLS 1.2, suite C02F, without extensions, in a record of its own. */
    static final byte[] SERVER_HELLO = records(serverHello(0x0303, 0xC02F), 16_000);

    private TlsBytes() {}

    /** A ClientHello with GREASE values, an unknown extension and a server name. */
    static byte[] hello(String name, int padding) {
        ByteArrayOutputStream extensions = new ByteArrayOutputStream();
        put(extensions, 0x0A, 0x0A, 0, 0);
        if (!name.isEmpty()) {
            byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
            put(extensions, 0, 0, 0, text.length + 5, 0, text.length + 3, 0, 0, text.length);
            extensions.writeBytes(text);
        }
        put(extensions, 0xFE, 0x0D, 0, 4, 1, 2, 3, 4);
        put(extensions, 0, 21, padding >> 8, padding);
        extensions.writeBytes(new byte[padding]);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        put(body, 3, 3);
        body.writeBytes(new byte[32]);
        put(body, 0);
        put(body, 0, 4, 0x1A, 0x1A, 0x13, 1);
        put(body, 1, 0);
        put(body, extensions.size() >> 8, extensions.size());
        body.writeBytes(extensions.toByteArray());
        return message(1, body.toByteArray());
    }

    /** A ServerHello; in TLS 1.3 with the extension that says so. */
    static byte[] serverHello(int version, int suite) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        put(body, 3, 3);
        body.writeBytes(new byte[32]);
        put(body, 0, suite >> 8, suite, 0);
        if (version >= 0x0304) {
            put(body, 0, 6, 0, 43, 0, 2, version >> 8, version);
        }
        return message(2, body.toByteArray());
    }

    /** A handshake message of that type. */
    static byte[] message(int type, byte[] body) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        put(message, type, body.length >> 16, body.length >> 8, body.length);
        message.writeBytes(body);
        return message.toByteArray();
    }

    /** The message in records of at most that many octets. */
    static byte[] records(byte[] message, int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += size) {
            int count = Math.min(size, message.length - at);
            put(out, 22, 3, 1, count >> 8, count);
            out.write(message, at, count);
        }
        return out.toByteArray();
    }

    /**
     * Records of one type with bodies of those lengths, filled with an octet that heads nothing.
     */
    static byte[] opaque(int type, int... lengths) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int length : lengths) {
            put(out, type, 3, 3, length >> 8, length);
            for (int i = 0; i < length; i++) {
                out.write(0xE7);
            }
        }
        return out.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static void put(ByteArrayOutputStream out, int... octets) {
        for (int octet : octets) {
            out.write(octet);
        }
    }
}
