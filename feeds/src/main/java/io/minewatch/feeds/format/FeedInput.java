package io.minewatch.feeds.format;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A feed's octets on their way into a {@link FeedFormat}: decompressed (gzip, zstd, a zip archive
 * of one file), within {@link FeedLimits}, in whatever shape the format wants. Use one of {@link
 * #octets}, {@link #text} and {@link #nextLine}. For one thread.
 */
public final class FeedInput implements Closeable {
    private static final int BUFFER = 1 << 16;
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final String feed;
    private final String file;
    private final Map<String, String> options;
    private final Buffered in;

    // For lines alone.
    private byte[] buffer = {};
    private int bufferAt;
    private int bufferEnd;
    private byte[] lineOctets = new byte[256];
    private int lineLength;
    private int line;

    private FeedInput(String feed, String file, Map<String, String> options, Buffered in) {
        this.feed = feed;
        this.file = file;
        this.options = Map.copyOf(options);
        this.in = in;
    }

    /**
     * Opens a feed.
     *
     * @param feed its name
     * @param file name of its file, for problems; decides with the content what format it is
     * @param options what the operator says of the format: see each format
     * @param raw the octets as they came; closed with this input, or where this throws
     */
    public static FeedInput open(
            String feed, String file, Map<String, String> options, InputStream raw)
            throws IOException {
        try {
            CountingStream counted = new CountingStream(raw);
            BufferedInputStream first = new BufferedInputStream(counted, BUFFER);
            first.mark(4);
            byte[] magic = first.readNBytes(4);
            first.reset();
            InputStream plain = first;
            if (magic.length >= 2 && magic[0] == 0x1F && magic[1] == (byte) 0x8B) {
                plain = new GZIPInputStream(first, BUFFER);
            } else if (magic.length == 4
                    && magic[0] == 0x28
                    && magic[1] == (byte) 0xB5
                    && magic[2] == 0x2F
                    && magic[3] == (byte) 0xFD) {
                plain = new ZstdInputStream(first);
            } else if (magic.length == 4
                    && magic[0] == 'P'
                    && magic[1] == 'K'
                    && magic[2] == 3
                    && magic[3] == 4) {
                plain = OneFileOfZip.open(first);
            }
            InputStream bounded =
                    plain == first
                            ? plain
                            : new BoundedStream(plain, counted, FeedLimits.MAX_OCTETS);
            if (plain == first) {
                bounded = new BoundedStream(plain, null, FeedLimits.MAX_OCTETS);
            }
            return new FeedInput(feed, file, options, new Buffered(bounded));
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /** The feed's name. */
    public String feed() {
        return feed;
    }

    /** The file's name. */
    public String file() {
        return file;
    }

    /** What the operator says of this option of the format; empty where nothing. */
    public String option(String name) {
        return options.getOrDefault(name, "");
    }

    /** How the input begins; before anything was read. */
    public FeedHead head() throws IOException {
        in.mark(FeedHead.MAX_LENGTH);
        byte[] octets = in.readNBytes(FeedHead.MAX_LENGTH);
        in.reset();
        String text = new String(octets, StandardCharsets.UTF_8);
        String name = file.toLowerCase(Locale.ROOT);
        for (String ending : new String[] {".gz", ".zst", ".zip"}) {
            if (name.endsWith(ending)) {
                name = name.substring(0, name.length() - ending.length());
            }
        }
        return new FeedHead(
                name,
                !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text);
    }

    /** All octets. */
    public InputStream octets() {
        return in;
    }

    /** All octets, for formats whose libraries hold much of them: at most so many. */
    InputStream octets(long most) {
        return new BoundedStream(in, null, most);
    }

    /**
     * All text, as UTF-8 without byte order mark; malformed octets are a {@link
     * java.nio.charset.CharacterCodingException}.
     */
    public Reader text() throws IOException {
        return text(in);
    }

    /** As {@link #text()}, of input that is bounded more narrowly. */
    static Reader text(InputStream octets) throws IOException {
        BufferedReader text =
                new BufferedReader(
                        new InputStreamReader(
                                octets,
                                StandardCharsets.UTF_8
                                        .newDecoder()
                                        .onMalformedInput(CodingErrorAction.REPORT)
                                        .onUnmappableCharacter(CodingErrorAction.REPORT)),
                        BUFFER);
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    /**
     * The next line without its end (LF, CR LF or CR), as UTF-8, malformed octets as U+FFFD; null
     * after the last one.
     *
     * @throws FeedLimitException if it is longer than {@link FeedLimits#MAX_LINE}
     */
    public @Nullable String nextLine() throws IOException {
        lineLength = 0;
        if (bufferAt == bufferEnd && !fill()) {
            return null;
        }
        line++;
        boolean more = true;
        while (more) {
            int at = bufferAt;
            while (at < bufferEnd && buffer[at] != '\n' && buffer[at] != '\r') {
                at++;
            }
            keep(at - bufferAt);
            bufferAt = at;
            more = at == bufferEnd && fill();
        }
        if (bufferAt < bufferEnd) {
            boolean carriageReturn = buffer[bufferAt] == '\r';
            bufferAt++;
            if (carriageReturn && (bufferAt < bufferEnd || fill()) && buffer[bufferAt] == '\n') {
                bufferAt++;
            }
        }
        String text = new String(lineOctets, 0, lineLength, StandardCharsets.UTF_8);
        return line == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK
                ? text.substring(1)
                : text;
    }

    /** Reads more into the buffer, whose octets are used up; false at the end. */
    private boolean fill() throws IOException {
        bufferAt = 0;
        bufferEnd = 0;
        int octet = in.read();
        if (octet < 0) {
            return false;
        }
        if (buffer.length == 0) {
            buffer = new byte[BUFFER];
        }
        // No more than lies there: where the source breaks, what came before is not lost.
        buffer[0] = (byte) octet;
        int held = Math.min(in.held(), buffer.length - 1);
        bufferEnd = 1 + (held > 0 ? in.read(buffer, 1, held) : 0);
        return true;
    }

    /** Appends the next octets of the buffer to the line. */
    private void keep(int count) throws FeedLimitException {
        if (lineLength + count > FeedLimits.MAX_LINE) {
            throw new FeedLimitException(
                    "line " + line + " is longer than " + FeedLimits.MAX_LINE + " octets",
                    "check that this is a list");
        }
        if (lineLength + count > lineOctets.length) {
            lineOctets =
                    Arrays.copyOf(lineOctets, Math.max(lineOctets.length * 2, lineLength + count));
        }
        System.arraycopy(buffer, bufferAt, lineOctets, lineLength, count);
        lineLength += count;
    }

    /** Number of the line that {@link #nextLine} gave last, from 1. */
    public int line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** A buffer that tells how much it holds. */
    private static final class Buffered extends BufferedInputStream {
        Buffered(InputStream in) {
            super(in, BUFFER);
        }

        int held() {
            return count - pos;
        }
    }

    private static final class CountingStream extends java.io.FilterInputStream {
        private long count;

        CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            count += octet < 0 ? 0 : 1;
            return octet;
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            int read = super.read(octets, offset, length);
            count += Math.max(read, 0);
            return read;
        }
    }

    /** Ends with an exception where a feed grows beyond its limits. */
    private static final class BoundedStream extends java.io.FilterInputStream {
        private final @Nullable CountingStream compressed;
        private final long most;
        private long count;

        BoundedStream(InputStream in, @Nullable CountingStream compressed, long most) {
            super(in);
            this.compressed = compressed;
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            add(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            int read = super.read(octets, offset, length);
            add(Math.max(read, 0));
            return read;
        }

        private void add(int octets) throws IOException {
            count += octets;
            if (count > most) {
                throw new FeedLimitException(
                        "has more than " + (most >> 20) + " MiB",
                        "split the feed, or drop what is not needed");
            }
            if (compressed != null
                    && count > FeedLimits.RATIO_FROM
                    && count / FeedLimits.MAX_RATIO > compressed.count) {
                throw new FeedLimitException(
                        "becomes more than "
                                + FeedLimits.MAX_RATIO
                                + " times larger when it is decompressed",
                        "check where it comes from, or decompress it yourself");
            }
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
