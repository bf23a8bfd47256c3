package io.minewatch.protocol.stratum;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value of a message, as a small tree. Asking for what is not there gives {@link #ABSENT},
 * so that a dialect reads a path without tests in between. Single thread.
 *
 * <p>Texts may still lie among the octets of the segment and become strings when asked for: a tree
 * is valid during the call that brought the octets, what is to be kept must be taken out of it.
 *
 * <p>Long strings are prefixes of {@link JsonFramer#MAX_STRING_BYTES} octets, and containers hold
 * what the limits of {@link JsonFramer} let through; of several members with one name the last one
 * counts, as pool software reads it.
 */
final class JsonValue {
    /** What kind of value this is. */
    enum Kind {
        ABSENT,
        NULL,
        BOOLEAN,
        NUMBER,
        STRING,
        ARRAY,
        OBJECT
    }

    private static final byte[] NO_OCTETS = new byte[0];
    private static final String[] NO_NAMES = new String[0];
    private static final JsonValue[] NO_ITEMS = new JsonValue[0];

    /** No value at all: what a missing member or element reads as. */
    static final JsonValue ABSENT = new JsonValue(Kind.ABSENT, "");

    static final JsonValue NULL = new JsonValue(Kind.NULL, "");
    static final JsonValue TRUE = new JsonValue(Kind.BOOLEAN, "true");
    static final JsonValue FALSE = new JsonValue(Kind.BOOLEAN, "false");

    private final Kind kind;
    private @Nullable String text;
    private final byte[] octets;
    private final int from;

    /** Octets of an ASCII text not made yet; members or elements of a container. */
    private final int length;

    private final String[] names;
    private final JsonValue[] items;

    /** Whether all names are {@link KnownWords}, so that equal ones are the same object. */
    private final boolean known;

    private JsonValue(
            Kind kind,
            @Nullable String text,
            byte[] octets,
            int from,
            int length,
            String[] names,
            JsonValue[] items,
            boolean known) {
        this.kind = kind;
        this.text = text;
        this.octets = octets;
        this.from = from;
        this.length = length;
        this.names = names;
        this.items = items;
        this.known = known;
    }

    private JsonValue(Kind kind, String text) {
        this(kind, text, NO_OCTETS, 0, 0, NO_NAMES, NO_ITEMS, true);
    }

    static JsonValue string(String text) {
        return new JsonValue(Kind.STRING, text);
    }

    static JsonValue number(String text) {
        return new JsonValue(Kind.NUMBER, text);
    }

    /**
     * A string or a number whose text lies in the octets, all of them ASCII and none an escape.
     *
     * @param from first octet of the text
     */
    static JsonValue scalar(Kind kind, byte[] octets, int from, int length) {
        return new JsonValue(kind, null, octets, from, length, NO_NAMES, NO_ITEMS, true);
    }

    /** The first {@code size} of the items; the array is handed over. */
    static JsonValue array(JsonValue[] items, int size) {
        return new JsonValue(Kind.ARRAY, "", NO_OCTETS, 0, size, NO_NAMES, items, true);
    }

    /**
     * The first {@code size} names and values in message order; both arrays are handed over.
     *
     * @param known whether all names come from {@link KnownWords} and are among those
     */
    static JsonValue object(String[] names, JsonValue[] values, int size, boolean known) {
        return new JsonValue(Kind.OBJECT, "", NO_OCTETS, 0, size, names, values, known);
    }

    Kind kind() {
        return kind;
    }

    boolean isAbsent() {
        return kind == Kind.ABSENT;
    }

    /** Absent, or the literal null. */
    boolean isNothing() {
        return kind == Kind.ABSENT || kind == Kind.NULL;
    }

    boolean isString() {
        return kind == Kind.STRING;
    }

    boolean isNumber() {
        return kind == Kind.NUMBER;
    }

    boolean isArray() {
        return kind == Kind.ARRAY;
    }

    boolean isObject() {
        return kind == Kind.OBJECT;
    }

    boolean isTrue() {
        return this == TRUE;
    }

    boolean isFalse() {
        return this == FALSE;
    }

    private String text() {
        String known = text;
        if (known == null) {
            known = new String(octets, from, length, StandardCharsets.ISO_8859_1);
            text = known;
        }
        return known;
    }

    /** The text of a string, else null. */
    @Nullable String string() {
        return kind == Kind.STRING ? text() : null;
    }

    /** The text of a string that is a name of something, else null; the known ones are not made. */
    @Nullable String word() {
        if (kind == Kind.STRING && text == null) {
            text = KnownWords.of(octets, from, length);
        }
        return string();
    }

    /** The text of a string, else the empty text. */
    String stringOrEmpty() {
        return kind == Kind.STRING ? text() : "";
    }

    /** The text of a string or the digits of a number, else null. */
    @Nullable String scalarText() {
        return kind == Kind.STRING || kind == Kind.NUMBER ? text() : null;
    }

    /** The value of a number, or of a string that holds one; NaN for all else. */
    double number() {
        if (kind != Kind.NUMBER && (kind != Kind.STRING || text().length() > 40)) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(text());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /**
     * Whether this is a string of hexadecimal digits only, within that many, after an optional 0x.
     * Makes no text.
     */
    boolean isHex(int least, int most) {
        if (kind != Kind.STRING) {
            return false;
        }
        String known = text;
        return known != null
                ? Texts.hex(known, least, most)
                : Texts.hex(octets, from, length, least, most);
    }

    /** Elements of an array, members of an object; 0 for all else. */
    int size() {
        return kind == Kind.ARRAY || kind == Kind.OBJECT ? length : 0;
    }

    /** The element at that place of an array, or {@link #ABSENT}. */
    JsonValue at(int index) {
        return kind == Kind.ARRAY && index < length ? items[index] : ABSENT;
    }

    /** The elements of an array; empty for all else. */
    List<JsonValue> elements() {
        return kind == Kind.ARRAY ? Arrays.asList(items).subList(0, length) : List.of();
    }

    /**
     * The member of that name, or {@link #ABSENT}.
     *
     * @param name a literal: of known words, all copies are one object
     */
    @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // What known words are for.
    JsonValue get(String name) {
        if (kind == Kind.OBJECT) {
            String[] all = names;
            for (int i = length - 1; i >= 0; i--) {
                if (all[i] == name || (!known && all[i].equals(name))) {
                    return items[i];
                }
            }
        }
        return ABSENT;
    }

    /** Whether there is a member of that name, be it null. */
    boolean has(String name) {
        return get(name) != ABSENT;
    }
}
