package io.minewatch.protocol.stratum;

import io.minewatch.flow.StreamBytes;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the complete JSON values (objects and arrays) in one direction of a stream, however it was
 * cut: one or several a segment, split over segments, with any blanks between them, without a line
 * end after the last one. Does not understand values, only where they begin and end and that their
 * grammar holds; the octets of each go to {@link JsonReader}. A short text that lies whole in one
 * segment is read by {@link PlainJson} instead, in one pass, to the same result.
 *
 * <p>A value that lies in one segment is read where it lies. What is longer than the limits below
 * is condensed while it passes: strings keep a prefix, containers their first elements, so that a
 * block template of megabytes is still a message of kilobytes. The result depends on the octets
 * alone, not on the cuts.
 *
 * <p>What is no JSON is skipped to the next line feed, and reading goes on there: so it is after a
 * lost segment, in a flow whose beginning was not seen, and after a broken line. Not thread-safe.
 */
final class JsonFramer {
    /** Nesting allowed: templates nest six deep; deeper texts are not of this world. */
    static final int MAX_DEPTH = 32;

    /**
     * Octets kept of one string: the longest that decides something, a Zcash solution, has 2,700.
     */
    static final int MAX_STRING_BYTES = 4096;

    /** The same inside of deeper values: xmrig refuses blobs above 815 digits. */
    static final int MAX_DEEP_STRING_BYTES = 1024;

    /** Octets kept of a number: Ergo's and Kaspa's have up to 80 digits. */
    static final int MAX_SCALAR_BYTES = 128;

    /** Elements kept of one container: a Grin proof has 42, a full list of algorithms below 100. */
    static final int MAX_ITEMS = 512;

    /** Octets after which the outermost value takes no further element. */
    static final int MAX_MESSAGE_BYTES = 32 * 1024;

    /** The same for a value inside of it: members behind a long {@code result} must still fit. */
    static final int MAX_MEMBER_BYTES = 16 * 1024;

    /** The same for all deeper ones: a job with its strings cut, or 60 hashes. */
    static final int MAX_DEEP_BYTES = 4 * 1024;

    /** Octets kept of strings once a message is over all its limits. */
    private static final int MAX_STRING_BYTES_WHEN_FULL = 64;

    /** Raw length given up on: a full Bitcoin block in hexadecimal digits has 8 MB. */
    static final long MAX_RAW_BYTES = 16L * 1024 * 1024;

    /** A copy buffer larger than this is dropped after its message. */
    private static final int KEPT_BUFFER_BYTES = 4096;

    private static final int EXPECT_VALUE = 0;
    private static final int EXPECT_VALUE_OR_END = 1;
    private static final int EXPECT_NAME = 2;
    private static final int EXPECT_NAME_OR_END = 3;
    private static final int EXPECT_COLON = 4;
    private static final int EXPECT_COMMA_OR_END = 5;

    private static final byte[] EMPTY = new byte[0];

    private enum State {
        BETWEEN,
        MESSAGE,
        SKIP_LINE
    }

    private final AnomalyCounters anomalies;

    private State state = State.BETWEEN;
    private int depth;
    private long objects;
    private int expect;
    private boolean inString;
    private boolean stringIsName;
    private boolean inScalar;
    private int escape;
    private boolean unicodeEscape;
    private boolean escapeDropped;
    private boolean characterDropped;
    private int tokenBytes;
    private boolean lineBreak;
    private boolean ascii;
    private int muted;
    private int kept;
    private long raw;
    private final int[] items = new int[MAX_DEPTH + 1];
    private final int[] begin = new int[MAX_DEPTH + 1];

    private boolean copying;
    private byte[] copy = EMPTY;
    private int copyLength;

    private long malformed;

    JsonFramer(AnomalyCounters anomalies) {
        this.anomalies = anomalies;
    }

    /** Texts that began like JSON and were none, and lines that did not even begin so. */
    long malformed() {
        return malformed;
    }

    /** Octets of memory held for the message in progress. */
    int bufferBytes() {
        return copy.length;
    }

    /** Octets were lost: the message in progress is, too. */
    void onGap() {
        dropMessage();
        state = State.BETWEEN;
    }

    /**
     * The next complete value. Consumes octets from the view up to its end.
     *
     * @return null when all octets are consumed and no further value is complete
     */
    @Nullable JsonValue next(StreamBytes in) {
        byte[] b = in.buffer();
        int start = in.offset();
        int end = start + in.length();
        int i = start;
        while (i < end) {
            if (state == State.SKIP_LINE) {
                while (i < end && b[i] != '\n') {
                    i++;
                }
                if (i < end) {
                    state = State.BETWEEN;
                    i++;
                }
            } else if (state == State.BETWEEN) {
                byte c = b[i];
                if (c == '{' || c == '[') {
                    PlainJson plain = new PlainJson(b, i, end);
                    JsonValue value = plain.read();
                    if (value != null) {
                        in.skip(plain.end() - in.offset());
                        return value;
                    }
                    beginMessage();
                    start = i;
                } else if (isBlank(c) || isFiller(c)) {
                    i++;
                } else {
                    malformed++;
                    state = State.SKIP_LINE;
                }
            } else {
                int stop = scan(b, start, i, end);
                if (stop >= 0) {
                    in.skip(stop - in.offset());
                    JsonValue value = take(b, start, stop);
                    if (value != null) {
                        return value;
                    }
                    b = in.buffer();
                    start = in.offset();
                    end = start + in.length();
                    i = start;
                } else if (state == State.MESSAGE) {
                    if (!copying) {
                        startCopy(b, start, end);
                    }
                    i = end;
                } else {
                    i = -stop - 1;
                }
            }
        }
        in.skip(in.length());
        return null;
    }

    /**
     * Goes on inside of a message.
     *
     * @return where it ends (behind its last octet); or a negative number: all octets are used and
     *     it goes on ({@code state} is still MESSAGE), or the message is none and {@code -1 -
     *     position} is where to look on
     */
    private int scan(byte[] b, int start, int from, int end) {
        int i = from;
        while (i < end) {
            byte c = b[i];
            if (inString) {
                if (c >= 0 && c < ' ') {
                    return fail(i, c, Anomaly.JSON_MALFORMED);
                } else if (escape > 0) {
                    ascii &= c >= 0;
                    escape = escape == 1 && c == 'u' && !unicodeEscape ? 4 : escape - 1;
                    unicodeEscape = escape > 0;
                    keepStringByte(b, start, i, c, true);
                    i++;
                } else if (c == '"') {
                    keep(c);
                    inString = false;
                    expect = stringIsName ? EXPECT_COLON : EXPECT_COMMA_OR_END;
                    i++;
                } else if (c == '\\') {
                    escape = 1;
                    unicodeEscape = false;
                    escapeDropped = stringFull();
                    keepStringByte(b, start, i, c, true);
                    i++;
                } else {
                    ascii &= c >= 0;
                    keepStringByte(b, start, i, c, false);
                    i++;
                }
            } else if (inScalar && isScalar(c)) {
                if (tokenBytes < MAX_SCALAR_BYTES) {
                    tokenBytes++;
                    keep(c);
                } else {
                    drop(b, start, i);
                }
                i++;
            } else {
                if (inScalar) {
                    inScalar = false;
                    expect = EXPECT_COMMA_OR_END;
                }
                if (isBlank(c)) {
                    lineBreak |= c == '\n';
                    i++;
                } else if (!token(b, start, i, c)) {
                    return fail(
                            i,
                            c,
                            depth >= MAX_DEPTH ? Anomaly.JSON_TOO_DEEP : Anomaly.JSON_MALFORMED);
                } else {
                    lineBreak = false;
                    i++;
                    if (depth == 0) {
                        return raw + (i - from) > MAX_RAW_BYTES
                                ? fail(i, (byte) 0, Anomaly.JSON_TOO_LONG)
                                : i;
                    }
                }
            }
        }
        raw += end - from;
        if (raw > MAX_RAW_BYTES) {
            return fail(end, (byte) 0, Anomaly.JSON_TOO_LONG);
        }
        return -1;
    }

    /** Takes the first octet of a token; false: the grammar does not allow it here. */
    private boolean token(byte[] b, int start, int i, byte c) {
        switch (c) {
            case '{', '[' -> {
                if (expect > EXPECT_VALUE_OR_END || depth == MAX_DEPTH) {
                    return false;
                }
                keep(c);
                open(c == '{');
                return true;
            }
            case '}' -> {
                if (!inObject()
                        || (expect != EXPECT_NAME_OR_END && expect != EXPECT_COMMA_OR_END)) {
                    return false;
                }
                close(c);
                return true;
            }
            case ']' -> {
                if (inObject()
                        || (expect != EXPECT_VALUE_OR_END && expect != EXPECT_COMMA_OR_END)) {
                    return false;
                }
                close(c);
                return true;
            }
            case ',' -> {
                if (expect != EXPECT_COMMA_OR_END) {
                    return false;
                }
                comma(b, start, i);
                expect = inObject() ? EXPECT_NAME : EXPECT_VALUE;
                return true;
            }
            case ':' -> {
                if (expect != EXPECT_COLON) {
                    return false;
                }
                keep(c);
                expect = EXPECT_VALUE;
                return true;
            }
            case '"' -> {
                if (expect >= EXPECT_COLON) {
                    return false;
                }
                stringIsName = expect >= EXPECT_NAME;
                inString = true;
                tokenBytes = 0;
                escape = 0;
                keep(c);
                return true;
            }
            default -> {
                if (expect > EXPECT_VALUE_OR_END
                        || (c != '-' && (c < '0' || c > '9') && c != 't' && c != 'f' && c != 'n')) {
                    return false;
                }
                inScalar = true;
                tokenBytes = 1;
                keep(c);
                return true;
            }
        }
    }

    private boolean inObject() {
        return ((objects >>> depth) & 1) != 0;
    }

    private void open(boolean object) {
        depth++;
        objects = object ? objects | (1L << depth) : objects & ~(1L << depth);
        items[depth] = 1;
        begin[depth] = kept;
        expect = object ? EXPECT_NAME_OR_END : EXPECT_VALUE_OR_END;
    }

    private void close(byte c) {
        if (muted == depth) {
            muted = 0;
        }
        keep(c);
        depth--;
        expect = EXPECT_COMMA_OR_END;
    }

    private void comma(byte[] b, int start, int i) {
        if (muted == 0) {
            items[depth]++;
            int limit =
                    switch (depth) {
                        case 1 -> MAX_MESSAGE_BYTES;
                        case 2 -> MAX_MEMBER_BYTES;
                        default -> MAX_DEEP_BYTES;
                    };
            if (items[depth] > MAX_ITEMS
                    || kept - begin[depth] >= limit
                    || kept >= MAX_MESSAGE_BYTES) {
                drop(b, start, i);
                muted = depth;
                return;
            }
        }
        keep((byte) ',');
    }

    private boolean stringFull() {
        int limit =
                kept >= MAX_MESSAGE_BYTES
                        ? MAX_STRING_BYTES_WHEN_FULL
                        : depth <= 2 ? MAX_STRING_BYTES : MAX_DEEP_STRING_BYTES;
        return tokenBytes >= limit;
    }

    private void keepStringByte(byte[] b, int start, int i, byte c, boolean ofEscape) {
        // An escape is kept or dropped as a whole; so is a character of several octets.
        boolean dropIt =
                ofEscape ? escapeDropped : (c & 0xC0) == 0x80 ? characterDropped : stringFull();
        if (!ofEscape) {
            characterDropped = dropIt;
        }
        if (dropIt) {
            drop(b, start, i);
        } else {
            tokenBytes++;
            keep(c);
        }
    }

    private void keep(byte c) {
        if (muted != 0) {
            return;
        }
        kept++;
        if (copying) {
            if (copyLength == copy.length) {
                copy = Arrays.copyOf(copy, Math.max(256, copyLength * 2));
            }
            copy[copyLength++] = c;
        }
    }

    /** The octet at {@code i} is not kept: from here on the message differs from the raw octets. */
    private void drop(byte[] b, int start, int i) {
        if (!copying) {
            startCopy(b, start, i);
        }
    }

    private void startCopy(byte[] b, int start, int end) {
        copying = true;
        copyLength = end - start;
        if (copy.length < copyLength) {
            copy = new byte[Math.max(256, copyLength)];
        }
        System.arraycopy(b, start, copy, 0, copyLength);
    }

    private void beginMessage() {
        state = State.MESSAGE;
        depth = 0;
        expect = EXPECT_VALUE;
        inString = false;
        inScalar = false;
        escape = 0;
        lineBreak = false;
        ascii = true;
        characterDropped = false;
        muted = 0;
        kept = 0;
        raw = 0;
        copying = false;
        copyLength = 0;
    }

    private @Nullable JsonValue take(byte[] b, int start, int end) {
        JsonValue value =
                copying
                        ? JsonReader.read(copy, 0, copyLength, ascii)
                        : JsonReader.read(b, start, end - start, ascii);
        dropMessage();
        state = State.BETWEEN;
        if (value == null) {
            malformed++;
            anomalies.count(Anomaly.JSON_MALFORMED);
        }
        return value;
    }

    private int fail(int i, byte c, Anomaly anomaly) {
        anomalies.count(anomaly);
        malformed++;
        boolean newLine = lineBreak || c == '\n';
        dropMessage();
        state = newLine ? State.BETWEEN : State.SKIP_LINE;
        return -1 - i;
    }

    private void dropMessage() {
        copying = false;
        copyLength = 0;
        if (copy.length > KEPT_BUFFER_BYTES) {
            copy = EMPTY;
        }
    }

    private static boolean isScalar(byte c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '-'
                || c == '+'
                || c == '.';
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** What some programs put between messages: NUL, and the octets of a byte order mark. */
    private static boolean isFiller(byte c) {
        return c == 0 || c == (byte) 0xEF || c == (byte) 0xBB || c == (byte) 0xBF;
    }
}
