package io.minewatch.protocol.tls;

import io.minewatch.bytes.Bytes;
import io.minewatch.observable.TlsClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads ClientHello messages (RFC 8446 section 4.1.2; the form of SSL 2: RFC 5246 appendix E.2).
 * Bad input: what was read before the fault, not whole. Pure functions.
 */
final class ClientHello {
    /** Longest host name in text, RFC 1035 section 3.1. */
    private static final int MAX_NAME = 253;

    /** Application protocols kept: browsers offer three. */
    private static final int MAX_PROTOCOLS = 8;

    private static final int VERSION_AND_RANDOM_BYTES = 34;
    private static final int EXTENSION_GROUPS = 10;
    private static final int EXTENSION_POINT_FORMATS = 11;
    private static final int EXTENSION_SIGNATURE_ALGORITHMS = 13;
    private static final int EXTENSION_SUPPORTED_VERSIONS = 43;
    private static final int HOST_NAME = 0;

    private final byte[] buffer;
    private final int end;
    private int version;
    private String cipherSuites = "";
    private final StringBuilder extensions = new StringBuilder(24);
    private String groups = "";
    private String pointFormats = "";
    private String signatureAlgorithms = "";
    private String supportedVersions = "";
    private List<String> alpn = List.of();
    private String serverName = "";

    private ClientHello(byte[] buffer, int end) {
        this.buffer = buffer;
        this.end = end;
    }

    /** Reads the message's body from {@code offset} to {@code end}. */
    static TlsClient parse(byte[] buffer, int offset, int end, int recordBytes) {
        ClientHello hello = new ClientHello(buffer, end);
        boolean whole = hello.read(offset);
        return hello.result(whole, false, recordBytes);
    }

    /**
     * Reads the hello of SSL 2.
     *
     * @param offset of the message type, behind the two octets of the length
     */
    static TlsClient parseSsl2(byte[] buffer, int offset, int end) {
        ClientHello hello = new ClientHello(buffer, end);
        boolean whole = hello.readSsl2(offset);
        return hello.result(whole, true, end - offset + 2);
    }

    private TlsClient result(boolean whole, boolean ssl2, int recordBytes) {
        return new TlsClient(
                whole,
                ssl2,
                version,
                cipherSuites,
                extensions.toString(),
                groups,
                pointFormats,
                signatureAlgorithms,
                supportedVersions,
                alpn,
                serverName,
                recordBytes);
    }

    private boolean readSsl2(int offset) {
        int at = offset + 9;
        if (at > end) {
            return false;
        }
        version = Bytes.u16(buffer, offset + 1);
        int specs = Bytes.u16(buffer, offset + 3);
        if (at + specs > end) {
            return false;
        }
        // Three octets each; those of TLS begin with a zero.
        StringBuilder suites = new StringBuilder(specs / 3);
        for (int spec = at; spec + 3 <= at + specs; spec += 3) {
            if (buffer[spec] == 0) {
                suites.append((char) Bytes.u16(buffer, spec + 1));
            }
        }
        cipherSuites = suites.toString();
        return true;
    }

    private boolean read(int offset) {
        int at = offset + VERSION_AND_RANDOM_BYTES;
        if (at > end) {
            return false;
        }
        version = Bytes.u16(buffer, offset);
        // Session id, cipher suites and compression methods: each behind its length.
        at = skip(at, 1);
        if (at < 0 || at + 2 > end) {
            return false;
        }
        int suites = at + 2;
        at = skip(at, 2);
        if (at < 0) {
            return false;
        }
        cipherSuites = pairs(suites, at);
        at = skip(at, 1);
        if (at < 0) {
            return false;
        }
        // Before RFC 3546 there were no extensions.
        return at == end || readExtensions(at);
    }

    private boolean readExtensions(int from) {
        if (from + 2 > end) {
            return false;
        }
        boolean whole = from + 2 + Bytes.u16(buffer, from) == end;
        int at = from + 2;
        while (at < end) {
            if (at + 4 > end) {
                return false;
            }
            int type = Bytes.u16(buffer, at);
            int data = at + 4;
            int next = data + Bytes.u16(buffer, at + 2);
            if (next > end) {
                return false;
            }
            extensions.append((char) type);
            readExtension(type, data, next);
            at = next;
        }
        return whole;
    }

    private void readExtension(int type, int data, int next) {
        switch (type) {
            case TlsClient.EXTENSION_SERVER_NAME -> {
                if (serverName.isEmpty()) {
                    serverName = serverName(data, next);
                }
            }
            case TlsClient.EXTENSION_ALPN -> alpn = protocols(buffer, data, next);
            case EXTENSION_GROUPS -> groups = list(data, next);
            case EXTENSION_SIGNATURE_ALGORITHMS -> signatureAlgorithms = list(data, next);
            case EXTENSION_POINT_FORMATS -> {
                if (next > data) {
                    int last = Math.min(next, data + 1 + Bytes.u8(buffer, data));
                    pointFormats =
                            new String(
                                    buffer, data + 1, last - data - 1, StandardCharsets.ISO_8859_1);
                }
            }
            case EXTENSION_SUPPORTED_VERSIONS -> {
                if (next > data) {
                    supportedVersions =
                            pairs(data + 1, Math.min(next, data + 1 + Bytes.u8(buffer, data)));
                }
            }
            default -> {}
        }
    }

    /** A list of 16-bit values behind its length in octets. */
    private String list(int data, int next) {
        return data + 2 > next
                ? ""
                : pairs(data + 2, Math.min(next, data + 2 + Bytes.u16(buffer, data)));
    }

    private String pairs(int from, int to) {
        char[] values = new char[Math.max(0, to - from) / 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = (char) Bytes.u16(buffer, from + 2 * i);
        }
        return new String(values);
    }

    /** The offset behind a vector whose length has that many octets, or -1. */
    private int skip(int at, int lengthOctets) {
        if (at + lengthOctets > end) {
            return -1;
        }
        int length = lengthOctets == 1 ? Bytes.u8(buffer, at) : Bytes.u16(buffer, at);
        int next = at + lengthOctets + length;
        return next > end ? -1 : next;
    }

    /** RFC 7301 section 3.1: names behind their lengths, all behind one length. */
    static List<String> protocols(byte[] buffer, int data, int next) {
        List<String> names = new ArrayList<>(2);
        int at = data + 2;
        while (at < next && names.size() < MAX_PROTOCOLS) {
            int length = Bytes.u8(buffer, at);
            if (length == 0 || at + 1 + length > next) {
                break;
            }
            names.add(new String(buffer, at + 1, length, StandardCharsets.ISO_8859_1));
            at += 1 + length;
        }
        return names;
    }

    /** RFC 6066 section 3: a list of typed names, of which there is ever only one. */
    private String serverName(int data, int last) {
        int at = data + 2;
        if (at + 3 > last || buffer[at] != HOST_NAME) {
            return "";
        }
        int length = Bytes.u16(buffer, at + 1);
        at += 3;
        if (length > 0 && at + length <= last && buffer[at + length - 1] == '.') {
            length--;
        }
        if (length == 0 || length > MAX_NAME || at + length > last) {
            return "";
        }
        StringBuilder name = new StringBuilder(length);
        boolean literal = true;
        for (int i = at; i < at + length; i++) {
            char c = (char) (buffer[i] & 0xFF);
            boolean digit = c >= '0' && c <= '9';
            if (c >= 'A' && c <= 'Z') {
                c = (char) (c + 32);
            }
            if (!(digit || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_')) {
                return "";
            }
            literal &= digit || c == '.';
            name.append(c);
        }
        return literal ? "" : name.toString();
    }
}
