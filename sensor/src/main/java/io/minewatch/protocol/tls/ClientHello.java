package io.minewatch.protocol.tls;

import io.minewatch.bytes.Bytes;

/**
 * What a ClientHello says (RFC 8446 section 4.1.2).
 *
 * @param wellFormed all lengths hold
 * @param serverName lower case, without a trailing dot; empty where none, or none that is a name,
 *     was sent. With Encrypted Client Hello this is the public name
 */
record ClientHello(boolean wellFormed, String serverName) {
    /** Longest host name in text, RFC 1035 section 3.1. */
    private static final int MAX_NAME = 253;

    private static final int VERSION_AND_RANDOM_BYTES = 34;
    private static final int EXTENSION_SERVER_NAME = 0;
    private static final int HOST_NAME = 0;

    /** Reads the message's body from {@code offset} to {@code end}. */
    static ClientHello parse(byte[] buffer, int offset, int end) {
        // Session id, cipher suites and compression methods: each behind its length.
        int at = skip(buffer, offset + VERSION_AND_RANDOM_BYTES, end, 1);
        at = skip(buffer, at, end, 2);
        at = skip(buffer, at, end, 1);
        if (at < 0) {
            return new ClientHello(false, "");
        }
        if (at == end) {
            // Before RFC 3546 there were no extensions.
            return new ClientHello(true, "");
        }
        if (at + 2 > end) {
            return new ClientHello(false, "");
        }
        boolean wellFormed = at + 2 + Bytes.u16(buffer, at) == end;
        at += 2;
        String name = "";
        while (at < end) {
            if (at + 4 > end) {
                return new ClientHello(false, name);
            }
            int type = Bytes.u16(buffer, at);
            int data = at + 4;
            int next = data + Bytes.u16(buffer, at + 2);
            if (next > end) {
                return new ClientHello(false, name);
            }
            if (type == EXTENSION_SERVER_NAME && name.isEmpty()) {
                name = serverName(buffer, data, next);
            }
            at = next;
        }
        return new ClientHello(wellFormed, name);
    }

    /** The offset behind a vector whose length has that many octets, or -1. */
    private static int skip(byte[] buffer, int at, int end, int lengthOctets) {
        if (at < 0 || at + lengthOctets > end) {
            return -1;
        }
        int length = lengthOctets == 1 ? Bytes.u8(buffer, at) : Bytes.u16(buffer, at);
        int next = at + lengthOctets + length;
        return next > end ? -1 : next;
    }

    /** RFC 6066 section 3: a list of typed names, of which there is ever only one. */
    private static String serverName(byte[] buffer, int data, int end) {
        int at = data + 2;
        if (at + 3 > end || buffer[at] != HOST_NAME) {
            return "";
        }
        int length = Bytes.u16(buffer, at + 1);
        at += 3;
        if (length > 0 && at + length <= end && buffer[at + length - 1] == '.') {
            length--;
        }
        if (length == 0 || length > MAX_NAME || at + length > end) {
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
