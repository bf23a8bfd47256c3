package io.minewatch.output.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Octets of a message in the making, with an end that it must not pass. Single thread. */
final class Utf8 {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    private final int maxOctets;

    Utf8(int maxOctets) {
        this.maxOctets = maxOctets;
    }

    /** Octets that still fit. */
    int room() {
        return maxOctets - out.size();
    }

    /** Appends all of the text, or nothing where it does not fit. */
    boolean whole(String text) {
        byte[] octets = text.getBytes(UTF_8);
        if (octets.length > room()) {
            return false;
        }
        out.writeBytes(octets);
        return true;
    }

    /** Appends as much of the text as fits, ending at a whole character. */
    void cut(String text) {
        out.writeBytes(cut(text.getBytes(UTF_8), room()));
    }

    /** Appends octets that were made to fit. */
    void octets(byte[] octets) {
        out.writeBytes(octets);
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    /** The first octets, at most {@code max}, ending at a whole character of UTF-8. */
    static byte[] cut(byte[] octets, int max) {
        if (octets.length <= max) {
            return octets;
        }
        int end = Math.max(0, max);
        // RFC 3629: octets 10xxxxxx go on with a character.
        while (end > 0 && (octets[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(octets, end);
    }
}
