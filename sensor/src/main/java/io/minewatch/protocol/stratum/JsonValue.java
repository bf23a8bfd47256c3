package io.minewatch.protocol.stratum;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value of a message, as a small tree. Asking for what is not there gives {@link #ABSENT},
 * so that a dialect reads a path without tests in between. Immutable.
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

    /** No value at all: what a missing member or element reads as. */
    static final JsonValue ABSENT = new JsonValue(Kind.ABSENT, "", List.of(), List.of());

    static final JsonValue NULL = new JsonValue(Kind.NULL, "", List.of(), List.of());
    static final JsonValue TRUE = new JsonValue(Kind.BOOLEAN, "true", List.of(), List.of());
    static final JsonValue FALSE = new JsonValue(Kind.BOOLEAN, "false", List.of(), List.of());

    private final Kind kind;
    private final String text;
    private final List<String> names;
    private final List<JsonValue> items;

    private JsonValue(Kind kind, String text, List<String> names, List<JsonValue> items) {
        this.kind = kind;
        this.text = text;
        this.names = names;
        this.items = items;
    }

    static JsonValue string(String text) {
        return new JsonValue(Kind.STRING, text, List.of(), List.of());
    }

    static JsonValue number(String text) {
        return new JsonValue(Kind.NUMBER, text, List.of(), List.of());
    }

    static JsonValue array(List<JsonValue> items) {
        return new JsonValue(Kind.ARRAY, "", List.of(), items);
    }

    /** Names and values in the order of the message; both lists are handed over. */
    static JsonValue object(List<String> names, List<JsonValue> values) {
        return new JsonValue(Kind.OBJECT, "", names, values);
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

    /** The text of a string, else null. */
    @Nullable String string() {
        return kind == Kind.STRING ? text : null;
    }

    /** The text of a string, else the empty text. */
    String stringOrEmpty() {
        return kind == Kind.STRING ? text : "";
    }

    /** The text of a string or the digits of a number, else null. */
    @Nullable String scalarText() {
        return kind == Kind.STRING || kind == Kind.NUMBER ? text : null;
    }

    /** The value of a number, or of a string that holds one; NaN for all else. */
    double number() {
        if (kind != Kind.NUMBER && (kind != Kind.STRING || text.length() > 40)) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** Elements of an array, members of an object; 0 for all else. */
    int size() {
        return items.size();
    }

    /** The element at that place of an array, or {@link #ABSENT}. */
    JsonValue at(int index) {
        return kind == Kind.ARRAY && index < items.size() ? items.get(index) : ABSENT;
    }

    /** The elements of an array; empty for all else. */
    List<JsonValue> elements() {
        return kind == Kind.ARRAY ? items : List.of();
    }

    /** The member of that name, or {@link #ABSENT}. */
    JsonValue get(String name) {
        for (int i = names.size() - 1; i >= 0; i--) {
            if (names.get(i).equals(name)) {
                return items.get(i);
            }
        }
        return ABSENT;
    }

    /** Whether there is a member of that name, be it null. */
    boolean has(String name) {
        return !get(name).isAbsent();
    }
}
