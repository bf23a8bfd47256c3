package io.minewatch.protocol.stratum;

import io.minewatch.bytes.Bytes;
import io.minewatch.protocol.stratum.JsonValue.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The short way for nearly all messages: one pass from octets to a tree, where the text lies whole
 * in one segment, is ASCII without escapes, and stays below every limit of {@link JsonFramer}, so
 * that nothing of it would be cut. Gives up on everything else and leaves it to the framer, which
 * comes to the same result by the long way. Single use.
 */
final class PlainJson {
    /** With no more octets than this, no container can be over its limit of octets. */
    static final int MAX_BYTES = JsonFramer.MAX_DEEP_BYTES;

    /** Room for members or elements at first: most objects and jobs need no more. */
    private static final int FIRST_ROOM = 8;

    private static final long EACH = 0x0101010101010101L;
    private static final long QUOTES = EACH * '"';
    private static final long BACKSLASHES = EACH * '\\';

    private final byte[] b;
    private final int end;
    private int at;

    /**
     * @param from where the text begins: at a bracket or brace
     * @param end behind the last octet there is
     */
    PlainJson(byte[] b, int from, int end) {
        this.b = b;
        this.at = from;
        this.end = Math.min(end, from + MAX_BYTES);
    }

    /** Behind the last octet of the text, once it was read. */
    int end() {
        return at;
    }

    /** The tree; null: not by this way. */
    @Nullable JsonValue read() {
        return b[at] == '{' ? object(1) : array(1);
    }

    private @Nullable JsonValue object(int depth) {
        if (depth > JsonFramer.MAX_DEPTH) {
            return null;
        }
        at++;
        String[] names = new String[FIRST_ROOM];
        JsonValue[] values = new JsonValue[FIRST_ROOM];
        int size = 0;
        boolean known = true;
        int c = nextOctet();
        if (c == '}') {
            at++;
            return JsonValue.object(names, values, 0, true);
        }
        while (c == '"') {
            if (size == names.length) {
                if (size == JsonFramer.MAX_ITEMS) {
                    return null;
                }
                names = Arrays.copyOf(names, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            int from = at + 1;
            int to = endOfString(depth);
            if (to < 0) {
                return null;
            }
            String name = KnownWords.find(b, from, to - from);
            if (name == null) {
                known = false;
                name = new String(b, from, to - from, StandardCharsets.ISO_8859_1);
            }
            names[size] = name;
            if (nextOctet() != ':') {
                return null;
            }
            at++;
            JsonValue value = value(depth);
            if (value == null) {
                return null;
            }
            values[size++] = value;
            c = nextOctet();
            at++;
            if (c == '}') {
                return JsonValue.object(names, values, size, known);
            }
            if (c != ',') {
                return null;
            }
            c = nextOctet();
        }
        return null;
    }

    private @Nullable JsonValue array(int depth) {
        if (depth > JsonFramer.MAX_DEPTH) {
            return null;
        }
        at++;
        JsonValue[] items = new JsonValue[FIRST_ROOM];
        int size = 0;
        if (nextOctet() == ']') {
            at++;
            return JsonValue.array(items, 0);
        }
        while (true) {
            if (size == items.length) {
                if (size == JsonFramer.MAX_ITEMS) {
                    return null;
                }
                items = Arrays.copyOf(items, size * 2);
            }
            JsonValue value = value(depth);
            if (value == null) {
                return null;
            }
            items[size++] = value;
            int c = nextOctet();
            at++;
            if (c == ']') {
                return JsonValue.array(items, size);
            }
            if (c != ',') {
                return null;
            }
        }
    }

    private @Nullable JsonValue value(int depth) {
        switch (nextOctet()) {
            case '"' -> {
                int from = at + 1;
                int to = endOfString(depth);
                return to < 0 ? null : JsonValue.scalar(Kind.STRING, b, from, to - from);
            }
            case '{' -> {
                return object(depth + 1);
            }
            case '[' -> {
                return array(depth + 1);
            }
            case 't' -> {
                return word("true") ? JsonValue.TRUE : null;
            }
            case 'f' -> {
                return word("false") ? JsonValue.FALSE : null;
            }
            case 'n' -> {
                return word("null") ? JsonValue.NULL : null;
            }
            default -> {
                return number();
            }
        }
    }

    /** The next octet that is no blank, not consumed; -1 without any. */
    private int nextOctet() {
        int i = at;
        while (i < end) {
            byte c = b[i];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                at = i;
                return c;
            }
            i++;
        }
        at = i;
        return -1;
    }

    /** From the quote at {@code at} to behind the closing one, which it returns; -1: not so. */
    private int endOfString(int depth) {
        byte[] octets = b;
        int from = at + 1;
        int stop = end;
        int i = from;
        // Digits of blobs and hashes: eight at once while none of them ends the string.
        while (i <= stop - Long.BYTES && allPlain(Bytes.leI64(octets, i))) {
            i += Long.BYTES;
        }
        while (i < stop) {
            byte c = octets[i];
            if (c == '"') {
                at = i + 1;
                return depth > 2 && i - from > JsonFramer.MAX_DEEP_STRING_BYTES ? -1 : i;
            }
            // Octets from 0x80 on are negative.
            if (c < ' ' || c == '\\') {
                return -1;
            }
            i++;
        }
        return -1;
    }

    /**
     * Whether none of eight octets is a quote, a backslash, below 0x20 or above 0x7F. Each of the
     * three subtractions borrows from the next octet only where an octet is one of these, and then
     * the highest bit of that one is set.
     */
    private static boolean allPlain(long octets) {
        long quote = octets ^ QUOTES;
        long backslash = octets ^ BACKSLASHES;
        long odd =
                octets
                        | (octets - EACH * ' ')
                        | ((quote - EACH) & ~quote)
                        | ((backslash - EACH) & ~backslash);
        return (odd & EACH << 7) == 0;
    }

    private boolean word(String word) {
        int length = word.length();
        if (end - at < length) {
            return false;
        }
        for (int i = 1; i < length; i++) {
            if (b[at + i] != word.charAt(i)) {
                return false;
            }
        }
        at += length;
        return true;
    }

    /** RFC 8259, section 6. */
    private @Nullable JsonValue number() {
        int from = at;
        int i = from;
        if (i < end && b[i] == '-') {
            i++;
        }
        int whole = i;
        i = digits(i);
        if (i == whole || (b[whole] == '0' && i > whole + 1)) {
            return null;
        }
        if (i < end && b[i] == '.') {
            int fraction = i + 1;
            i = digits(fraction);
            if (i == fraction) {
                return null;
            }
        }
        if (i < end && (b[i] == 'e' || b[i] == 'E')) {
            i++;
            if (i < end && (b[i] == '+' || b[i] == '-')) {
                i++;
            }
            int exponent = i;
            i = digits(exponent);
            if (i == exponent) {
                return null;
            }
        }
        if (i - from > JsonFramer.MAX_SCALAR_BYTES) {
            return null;
        }
        at = i;
        return JsonValue.scalar(Kind.NUMBER, b, from, i - from);
    }

    private int digits(int from) {
        int i = from;
        while (i < end && b[i] >= '0' && b[i] <= '9') {
            i++;
        }
        return i;
    }
}
