package io.minewatch.feeds.format;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * A table of others: values separated by commas, semicolons, tabs or whatever, whose columns the
 * operator maps to those of the native format.
 *
 * <p>Options: for each column of the native format the name of the table's column, or its number
 * from 1 ({@code indicator: ioc_value}, {@code ports: 4}); {@code indicator} must be there. {@code
 * header} ({@code yes} when missing; {@code no} for tables that begin with data; {@code comment}
 * where the names stand in the last comment before the data), {@code delimiter} (one character or
 * {@code tab}; a comma when missing), {@code quote} (a double quote when missing), {@code comment}
 * (first character of comments; {@code #} when missing), {@code full-confidence} (what others write
 * for complete confidence; 100 when missing).
 */
final class TableFormat implements FeedFormat {
    private static final int FULL_CONFIDENCE = 100;

    @Override
    public String name() {
        return "table";
    }

    @Override
    public String description() {
        return "table of others (CSV, TSV), its columns mapped by options";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        // What its columns mean, only the operator knows.
        return Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        if (in.option(Column.INDICATOR.header()).isBlank()) {
            throw new UnreadableFeedException(
                    0,
                    "needs the option indicator",
                    "name the column that holds the indicators, or its number from 1");
        }
        CsvRows.Dialect dialect =
                new CsvRows.Dialect(
                        character(in, "delimiter", ','),
                        character(in, "quote", '"'),
                        character(in, "comment", '#'),
                        true);
        if (dialect.delimiter() == dialect.quote()
                || dialect.delimiter() == dialect.comment()
                || dialect.quote() == dialect.comment()) {
            throw new UnreadableFeedException(
                    0,
                    "has one character for two of delimiter, quote and comment",
                    "choose three different ones");
        }
        Rows rows = new Rows(in, sink);
        CsvRows.read(in, sink, dialect, rows);
        if (!rows.isMapped) {
            sink.problem(0, "is empty", "check where it comes from");
        }
    }

    private static char character(FeedInput in, String option, char usual)
            throws UnreadableFeedException {
        String text = in.option(option);
        if (text.isEmpty()) {
            return usual;
        }
        if (text.equalsIgnoreCase("tab") || text.equals("\\t")) {
            return '\t';
        }
        char c = text.charAt(0);
        if (text.length() != 1 || c == '\n' || c == '\r' || c > 0x7E) {
            throw new UnreadableFeedException(
                    0,
                    "option " + option + " " + Lines.quoted(text) + " is no character",
                    "write one character, or tab");
        }
        return c;
    }

    /** One table that is being read. */
    private static final class Rows implements CsvRows.Rows {
        private final FeedInput in;
        private final ColumnEntry entry;
        private final FeedSink sink;
        private final boolean headerInComment;
        private final boolean noHeader;

        /** Index of the field of each column; -1 where the table has no such column. */
        private final int[] fieldOf = new int[Column.ALL.size()];

        private String lastComment = "";
        private boolean isMapped;

        Rows(FeedInput in, FeedSink sink) {
            this.in = in;
            this.sink = sink;
            this.entry =
                    ColumnEntry.foreignValues(
                            sink, Options.number(in, sink, "full-confidence", FULL_CONFIDENCE));
            String header = in.option("header").strip().toLowerCase(Locale.ROOT);
            this.headerInComment = header.equals("comment");
            this.noHeader = header.equals("no");
            Arrays.fill(fieldOf, -1);
        }

        @Override
        public void comment(int line, String text) {
            lastComment = text;
            String version = Lines.version(text);
            if (version != null) {
                sink.version(version);
            }
        }

        @Override
        public void row(int line, CsvRows.Row row) throws IOException {
            if (!isMapped) {
                isMapped = true;
                if (noHeader || headerInComment) {
                    map(line, headerInComment ? names(lastComment) : new String[0]);
                } else {
                    map(line, row.fields());
                    return;
                }
            }
            int indicator = fieldOf[Column.INDICATOR.ordinal()];
            if (row.differsOnlyIn(indicator) && entry.readAgain(line, row.field(indicator))) {
                return;
            }
            entry.read(line, column -> row.field(fieldOf[column.ordinal()]));
        }

        private static String[] names(String comment) {
            String[] names = comment.split("[,;\t]", -1);
            for (int i = 0; i < names.length; i++) {
                names[i] = names[i].strip().replace("\"", "");
            }
            return names;
        }

        private void map(int line, String[] header) throws UnreadableFeedException {
            for (Column column : Column.ALL) {
                String wanted = in.option(column.header()).strip();
                if (wanted.isEmpty()) {
                    continue;
                }
                int found = Dates.small(wanted, 0) - 1;
                for (int i = 0; i < header.length; i++) {
                    if (header[i].strip().equalsIgnoreCase(wanted)) {
                        found = i;
                    }
                }
                if (found < 0) {
                    throw new UnreadableFeedException(
                            line,
                            "has no column " + Lines.quoted(wanted),
                            header.length == 0
                                    ? "give its number from 1"
                                    : "its columns are " + Lines.quoted(String.join(", ", header)));
                }
                fieldOf[column.ordinal()] = found;
            }
        }
    }
}
