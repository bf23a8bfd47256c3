package io.minewatch.protocol.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The head of one message while it is read (RFC 9112 sections 3 to 5). Used for one message after
 * another, of any flow: texts that are as in the head before are not made anew. Single thread.
 */
final class HttpHead {
    /** Characters kept of a request target: one that means mining has below 40. */
    static final int MAX_TARGET = 512;

    /** Characters kept of a field's value; wallets in {@code authorization} stay below 300. */
    static final int MAX_VALUE = 1024;

    private String method = "";
    private String target = "";
    private int status;
    private boolean connectionEstablished;

    /** Octets as Content-Length says; -1: it says nothing, or not one thing. */
    private long contentLength = -1;

    /** Values of the kept fields of this head; null: absent. */
    private @Nullable String[] values = new @Nullable String[HttpField.count()];

    /** The same of the head before. */
    private @Nullable String[] earlier = new @Nullable String[HttpField.count()];

    /** The map of the head before. */
    private Map<String, String> lastFields = Map.of();

    /** Of a request; empty for a response. */
    String method() {
        return method;
    }

    /** Of a request, bounded; empty for a response. */
    String target() {
        return target;
    }

    /** Of a response; 0 for a request. */
    int status() {
        return status;
    }

    /** Whether a response says in words that a tunnel is there. */
    boolean connectionEstablished() {
        return connectionEstablished;
    }

    long contentLength() {
        return contentLength;
    }

    /** {@code HTTP/1.x}, RFC 9112 section 2.3. */
    static boolean isVersion(byte[] text, int from, int to) {
        return to - from >= 8
                && text[from] == 'H'
                && text[from + 1] == 'T'
                && text[from + 2] == 'T'
                && text[from + 3] == 'P'
                && text[from + 4] == '/'
                && text[from + 5] == '1'
                && text[from + 6] == '.'
                && text[from + 7] >= '0'
                && text[from + 7] <= '9';
    }

    /**
     * Begins with a line that begins with a version, RFC 9112 section 4; false: it is no head's.
     */
    boolean beginsResponse(byte[] text, int start, int end) {
        int at = start + 8;
        while (at < end && text[at] == ' ') {
            at++;
        }
        if (at == start + 8 || at + 3 > end || (at + 3 < end && text[at + 3] != ' ')) {
            return false;
        }
        int number = 0;
        for (int i = at; i < at + 3; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return false;
            }
            number = number * 10 + text[i] - '0';
        }
        if (number < 100) {
            return false;
        }
        beginFields();
        status = number;
        method = "";
        target = "";
        connectionEstablished =
                contains(text, at + 3, end, "connection established")
                        || contains(text, at + 3, end, "tunnel established");
        return true;
    }

    /**
     * Begins with a request line, RFC 9112 section 3; false: it is none. The target may hold blanks
     * that it should not.
     */
    boolean beginsRequest(byte[] text, int start, int end) {
        int methodEnd = start;
        while (methodEnd < end && HttpProtocol.isMethodCharacter(text[methodEnd])) {
            methodEnd++;
        }
        int last = end - 1;
        while (last > methodEnd && text[last] == ' ') {
            last--;
        }
        int lineEnd = last + 1;
        while (last > methodEnd && text[last] != ' ') {
            last--;
        }
        int methodLength = methodEnd - start;
        if (methodLength == 0
                || methodLength > HttpProtocol.MAX_METHOD
                || methodEnd == end
                || text[methodEnd] != ' '
                || !isVersion(text, last + 1, lineEnd)) {
            return false;
        }
        int from = methodEnd;
        while (from < last && text[from] == ' ') {
            from++;
        }
        int to = last;
        while (to > from && text[to - 1] == ' ') {
            to--;
        }
        if (from == to) {
            return false;
        }
        beginFields();
        status = 0;
        connectionEstablished = false;
        method = same(method, text, start, methodLength);
        target = same(target, text, from, Math.min(to - from, MAX_TARGET));
        return true;
    }

    private void beginFields() {
        @Nullable String[] free = earlier;
        earlier = values;
        Arrays.fill(free, null);
        values = free;
        contentLength = -1;
    }

    /** The text, as the earlier string where it is equal: most heads repeat others. */
    private static String same(String earlier, byte[] text, int start, int length) {
        if (earlier.length() == length) {
            int i = 0;
            while (i < length && earlier.charAt(i) == (text[start + i] & 0xFF)) {
                i++;
            }
            if (i == length) {
                return earlier;
            }
        }
        return new String(text, start, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean contains(byte[] text, int from, int to, String lowerCase) {
        for (int at = from; at + lowerCase.length() <= to; at++) {
            int i = 0;
            while (i < lowerCase.length() && HttpField.lower(text[at + i]) == lowerCase.charAt(i)) {
                i++;
            }
            if (i == lowerCase.length()) {
                return true;
            }
        }
        return false;
    }

    /** Takes the value of one field: the first of several. */
    void put(HttpField field, byte[] text, int start, int count) {
        int length = Math.min(count, MAX_VALUE);
        int index = field.ordinal();
        if (field == HttpField.CONTENT_LENGTH) {
            long number = number(text, start, length);
            // RFC 9112 section 6.3: repeated equal values are one, different ones an error.
            contentLength = values[index] == null || contentLength == number ? number : -1;
        }
        if (values[index] == null) {
            String before = earlier[index];
            values[index] = same(before == null ? "" : before, text, start, length);
        }
    }

    /** A decimal number below 10^15, or -1. */
    private static long number(byte[] text, int start, int length) {
        if (length == 0 || length > 15) {
            return -1;
        }
        long number = 0;
        for (int i = start; i < start + length; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return -1;
            }
            number = number * 10 + text[i] - '0';
        }
        return number;
    }

    /** Empty: absent. */
    String value(HttpField field) {
        String value = values[field.ordinal()];
        return value == null ? "" : value;
    }

    /** The fields as listeners see them; the map of the head before where nothing changed. */
    Map<String, String> fields() {
        int count = 0;
        boolean changed = false;
        for (int i = 0; i < values.length; i++) {
            count += values[i] == null ? 0 : 1;
            changed |= !Objects.equals(values[i], earlier[i]);
        }
        if (changed) {
            @SuppressWarnings({"unchecked", "rawtypes"})
            Map.Entry<String, String>[] entries = new Map.Entry[count];
            for (int i = 0; i < values.length; i++) {
                String value = values[i];
                if (value != null) {
                    entries[--count] = Map.entry(HttpField.at(i).fieldName, value);
                }
            }
            lastFields = Map.ofEntries(entries);
        }
        return lastFields;
    }
}
