package io.minewatch.protocol.tls;

import io.minewatch.bytes.Bytes;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsServer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads ServerHello messages (RFC 8446 section 4.1.3). Pure functions. */
final class ServerHello {
    private static final int VERSION_AND_RANDOM_BYTES = 34;
    private static final int RANDOM_BYTES = 32;
    private static final int MAX_SESSION_ID = 32;

    /** High octet of the version in drafts 18 to 21 of TLS 1.3. */
    private static final int DRAFT = 0x7F;

    private static final int EXTENSION_SUPPORTED_VERSIONS = 43;
    private static final int EXTENSION_PRE_SHARED_KEY = 41;

    /** The random that makes a ServerHello a HelloRetryRequest: SHA-256 of that name. */
    private static final byte[] RETRY = {
        (byte) 0xCF,
        0x21,
        (byte) 0xAD,
        0x74,
        (byte) 0xE5,
        (byte) 0x9A,
        0x61,
        0x11,
        (byte) 0xBE,
        0x1D,
        (byte) 0x8C,
        0x02,
        0x1E,
        0x65,
        (byte) 0xB8,
        (byte) 0x91,
        (byte) 0xC2,
        (byte) 0xA2,
        0x11,
        0x16,
        0x7A,
        (byte) 0xBB,
        (byte) 0x8C,
        0x5E,
        0x07,
        (byte) 0x9E,
        0x09,
        (byte) 0xE2,
        (byte) 0xC8,
        (byte) 0xA8,
        0x33,
        (byte) 0x9C
    };

    private ServerHello() {}

    /** Whether the message only asks for another ClientHello. */
    static boolean isRetry(byte[] buffer, int offset, int end) {
        int random = offset + 2;
        return random + RANDOM_BYTES <= end
                && Arrays.equals(buffer, random, random + RANDOM_BYTES, RETRY, 0, RANDOM_BYTES);
    }

    /** Whether it continues a session of the client's in TLS 1.3. */
    static boolean resumes(TlsServer hello) {
        return hello.extensions().indexOf((char) EXTENSION_PRE_SHARED_KEY) >= 0;
    }

    /**
     * Reads the message's body from {@code offset} to {@code end}.
     *
     * @param retried whether another hello was asked for before
     * @return null: its lengths do not hold
     */
    static @Nullable TlsServer parse(byte[] buffer, int offset, int end, boolean retried) {
        int at = offset + VERSION_AND_RANDOM_BYTES;
        if (at + 1 > end) {
            return null;
        }
        int legacyVersion = Bytes.u16(buffer, offset);
        // Early drafts of TLS 1.3 say so in the version field, and send no session and compression.
        boolean draft = legacyVersion >>> 8 == DRAFT;
        int session = draft ? 0 : Bytes.u8(buffer, at);
        if (session > MAX_SESSION_ID) {
            return null;
        }
        at += draft ? 0 : 1 + session;
        if (at + (draft ? 2 : 3) > end) {
            return null;
        }
        int suite = Bytes.u16(buffer, at);
        at += draft ? 2 : 3;
        int version = draft ? TlsServer.TLS_1_3 : legacyVersion;
        StringBuilder extensions = new StringBuilder(8);
        String alpn = "";
        if (at + 2 <= end) {
            at += 2;
            while (at + 4 <= end) {
                int type = Bytes.u16(buffer, at);
                int data = at + 4;
                int next = data + Bytes.u16(buffer, at + 2);
                if (next > end) {
                    return null;
                }
                extensions.append((char) type);
                if (type == EXTENSION_SUPPORTED_VERSIONS && next - data == 2) {
                    int chosen = Bytes.u16(buffer, data);
                    version = chosen >>> 8 == DRAFT ? TlsServer.TLS_1_3 : chosen;
                } else if (type == TlsClient.EXTENSION_ALPN) {
                    List<String> names = ClientHello.protocols(buffer, data, next);
                    alpn = names.isEmpty() ? "" : names.get(0);
                }
                at = next;
            }
            if (at != end) {
                return null;
            }
        }
        return new TlsServer(legacyVersion, version, suite, extensions.toString(), alpn, retried);
    }
}
