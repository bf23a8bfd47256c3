package io.minewatch.feeds.format;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * The native format: a table of comma-separated values (RFC 4180, UTF-8, with or without byte order
 * mark) whose first line names its columns, in any order; {@code indicator} is the only one that
 * must be there. {@code docs/FEEDS.md} describes them. Lines that begin with {@code #} are
 * comments; {@code # version: TEXT} gives the feed's version. It holds everything that the model
 * knows.
 */
public final class NativeCsvFormat implements FeedFormat {
    private static final String VERSION_COMMENT = "version:";

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public String description() {
        return "Minewatch's own table: holds all that is known of an indicator";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        for (String line : head.text().split("\r\n|\r|\n", -1)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            for (String name : line.split(",", -1)) {
                if (Column.named(name.strip().toLowerCase(Locale.ROOT)) == Column.INDICATOR) {
                    return Recognition.CERTAIN;
                }
            }
            return Recognition.NO;
        }
        return Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        Table table = new Table(sink);
        CsvRows.read(in, sink, CsvRows.Dialect.USUAL, table);
        if (!table.hasHeader) {
            sink.problem(0, "is empty", "begin with a line that names the columns");
        }
    }

    /** One file that is being read. */
    private static final class Table implements CsvRows.Rows {
        private final FeedSink sink;
        private final ColumnEntry entry;

        /** Index of the field of each column; -1 where the table has no such column. */
        private final int[] fieldOf = new int[Column.ALL.size()];

        private boolean hasHeader;

        Table(FeedSink sink) {
            this.sink = sink;
            this.entry = ColumnEntry.ownValues(sink);
            Arrays.fill(fieldOf, -1);
        }

        @Override
        public void comment(int line, String text) {
            if (text.startsWith(VERSION_COMMENT)) {
                sink.version(text.substring(VERSION_COMMENT.length()).strip());
            }
        }

        @Override
        public void row(int line, CsvRows.Row row) throws IOException {
            if (!hasHeader) {
                hasHeader = true;
                readHeader(line, row);
                return;
            }
            int indicator = fieldOf[Column.INDICATOR.ordinal()];
            if (row.differsOnlyIn(indicator) && entry.readAgain(line, row.field(indicator))) {
                return;
            }
            entry.read(line, column -> row.field(fieldOf[column.ordinal()]));
        }

        private void readHeader(int line, CsvRows.Row header) throws IOException {
            for (int field = 0; field < header.count(); field++) {
                String name = header.field(field).toLowerCase(Locale.ROOT);
                Column column = Column.named(name);
                if (column == null) {
                    sink.problem(
                            line, "unknown column '" + name + "'", "columns are " + Column.names());
                } else if (fieldOf[column.ordinal()] >= 0) {
                    sink.problem(line, "column '" + name + "' twice", "leave one of them");
                } else {
                    fieldOf[column.ordinal()] = field;
                }
            }
            if (fieldOf[Column.INDICATOR.ordinal()] < 0) {
                throw new UnreadableFeedException(
                        line,
                        "has no column 'indicator'",
                        "begin with a line that names the columns");
            }
        }
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        try (CsvWriter csv =
                CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(new Appender(out))) {
            csv.writeRecord(Column.ALL.stream().map(Column::header).toList());
            for (Indicator indicator : indicators) {
                csv.writeRecord(Column.ALL.stream().map(column -> column.of(indicator)).toList());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
