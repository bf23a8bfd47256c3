package io.minewatch.feeds.format;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
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
        /** A row; not empty. */
        void row(int line, CsvRecord row) throws IOException;

        /** A line that begins with the comment character, without it. */
        void comment(int line, String text);
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
        try {
            CsvReader<CsvRecord> csv =
                    CsvReader.builder()
                            .fieldSeparator(dialect.delimiter)
                            .quoteCharacter(dialect.quote)
                            .commentStrategy(CommentStrategy.READ)
                            .commentCharacter(dialect.comment)
                            .trimWhitespacesAroundQuotes(dialect.blanksAroundQuotes)
                            .allowMissingFields(true)
                            .allowExtraFields(true)
                            .build(
                                    CsvRecordHandler.builder()
                                            .maxFields(MAX_FIELDS)
                                            .maxFieldSize(MAX_FIELD)
                                            .maxRecordSize(MAX_FIELDS * MAX_FIELD)
                                            .build(),
                                    in.text());
            Iterator<CsvRecord> records = csv.iterator();
            while (!sink.isFull() && records.hasNext()) {
                CsvRecord next = records.next();
                lastLine = (int) Math.min(next.getStartingLineNumber(), Integer.MAX_VALUE);
                if (next.isComment()) {
                    rows.comment(lastLine, next.getField(0).strip());
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

    /** The field without blanks around; empty where the row has none. */
    static String field(CsvRecord row, int index) {
        return index < 0 || index >= row.getFieldCount() ? "" : row.getField(index).strip();
    }

    private static UnreadableFeedException notUtf8(int line) {
        return new UnreadableFeedException(line, "is not UTF-8", "save it as UTF-8");
    }
}
