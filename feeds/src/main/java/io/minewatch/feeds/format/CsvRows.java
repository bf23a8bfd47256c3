package io.minewatch.feeds.format;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Iterator;

/** Reads tables of separated values (RFC 4180) row by row, within bounds. */
final class CsvRows {
    /** Fields of one row; the widest known table has 30. */
    private static final int MAX_FIELDS = 64;

    /** Longest field; the longest sensible one is a note. Bounds what one row can cost. */
    private static final int MAX_FIELD = 8_192;

    private CsvRows() {}

    /** Takes what the table holds. Lines count from 1. */
    interface Rows {
        /** A row; not empty, and of use during the call only. */
        void row(int line, Row row) throws IOException;

        /** A line that begins with the comment character, without it. */
        void comment(int line, String text);
    }

    /** The row that is being read. Its fields have no blanks around them. */
    static final class Row {
        private final String[] fields = new String[MAX_FIELDS];
        private int count;
        private int lastCount;
        private long line;

        /** Bit n: field n differs from that of the row before. */
        private long changed;

        private Row() {
            Arrays.fill(fields, "");
        }

        /** Number of fields. */
        int count() {
            return count;
        }

        /** The field; empty where the row has none. */
        String field(int index) {
            return index < 0 || index >= count ? "" : fields[index];
        }

        /** All fields. */
        String[] fields() {
            return Arrays.copyOf(fields, count);
        }

        /** Whether nothing but this field differs from the row before. */
        boolean differsOnlyIn(int index) {
            return count == lastCount && index >= 0 && (changed & ~(1L << index)) == 0;
        }

        private void begin(long atLine) {
            line = atLine;
            lastCount = count;
            count = 0;
            changed = 0;
        }

        /** Rows of a list mostly say the same as the row before: then no text is made anew. */
        private void add(int index, char[] buffer, int offset, int length) {
            if (index >= MAX_FIELDS) {
                throw new CsvParseException("more than " + MAX_FIELDS + " fields");
            }
            if (length > MAX_FIELD) {
                throw new CsvParseException("a field of more than " + MAX_FIELD + " characters");
            }
            count = index + 1;
            if (!isSame(fields[index], buffer, offset, length)) {
                changed |= 1L << index;
                fields[index] = new String(buffer, offset, length).strip();
            }
        }

        private static boolean isSame(String text, char[] buffer, int offset, int length) {
            if (text.length() != length) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                if (text.charAt(i) != buffer[offset + i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Fills the row. */
    private static final class Handler extends AbstractBaseCsvCallbackHandler<Row> {
        private final Row row = new Row();

        @Override
        protected void handleBegin(long line) {
            row.begin(line);
        }

        @Override
        protected void handleField(
                int index, char[] buffer, int offset, int length, boolean quoted) {
            row.add(index, buffer, offset, length);
        }

        @Override
        protected void handleComment(char[] buffer, int offset, int length) {
            row.add(0, buffer, offset, Math.min(length, MAX_FIELD));
        }

        boolean isComment() {
            return getRecordType() == RecordType.COMMENT;
        }

        @Override
        protected Row buildRecord() {
            return row;
        }
    }

    /** How a table is written. */
    record Dialect(char delimiter, char quote, char comment, boolean blanksAroundQuotes) {
        /** RFC 4180 with comments. */
        static final Dialect USUAL = new Dialect(',', '"', '#', false);

        /** The same with blanks between fields, as abuse.ch writes it. */
        static final Dialect BLANKS = new Dialect(',', '"', '#', true);
    }

    /**
     * Reads all rows, until the sink is full.
     *
     * @throws UnreadableFeedException where the input is no table, or not UTF-8
     */
    static void read(FeedInput in, FeedSink sink, Dialect dialect, Rows rows) throws IOException {
        int lastLine = 0;
        Handler handler = new Handler();
        try {
            CsvReader<Row> csv =
                    CsvReader.builder()
                            .fieldSeparator(dialect.delimiter)
                            .quoteCharacter(dialect.quote)
                            .commentStrategy(CommentStrategy.READ)
                            .commentCharacter(dialect.comment)
                            .trimWhitespacesAroundQuotes(dialect.blanksAroundQuotes)
                            .allowMissingFields(true)
                            .allowExtraFields(true)
                            .build(handler, in.text());
            Iterator<Row> records = csv.iterator();
            while (!sink.isFull() && records.hasNext()) {
                Row next = records.next();
                lastLine = (int) Math.min(next.line, Integer.MAX_VALUE);
                if (handler.isComment()) {
                    rows.comment(lastLine, next.field(0));
                } else {
                    rows.row(lastLine, next);
                }
            }
        } catch (CsvParseException e) {
            throw new UnreadableFeedException(
                    lastLine + 1,
                    "is no table from here on (" + e.getMessage() + ")",
                    "check quotes and the length of fields");
        } catch (CharacterCodingException e) {
            throw notUtf8(1);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw notUtf8(lastLine + 1);
            }
            throw e.getCause();
        }
    }

    private static UnreadableFeedException notUtf8(int line) {
        return new UnreadableFeedException(line, "is not UTF-8", "save it as UTF-8");
    }
}
