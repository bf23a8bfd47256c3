package io.minewatch.feeds.format;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.IndicatorSource;
import io.minewatch.feeds.model.IndicatorStatus;
import io.minewatch.feeds.model.Labels;
import io.minewatch.feeds.model.SharingLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The native format: a table of comma-separated values (RFC 4180, UTF-8, with or without byte order
 * mark) whose first line names its columns, in any order; {@code indicator} is the only one that
 * must be there. {@code docs/FEEDS.md} describes them. Lines that begin with {@code #} are
 * comments; {@code # version: TEXT} gives the feed's version. It holds everything that the model
 * knows.
 */
public final class NativeCsvFormat implements FeedFormat {
    private static final int MAX_FIELDS = 64;

    /** Longest field; the longest sensible one is a note. Bounds what one row can cost. */
    private static final int MAX_FIELD = 8_192;

    private static final String VERSION_COMMENT = "version:";

    private enum Column {
        INDICATOR,
        TYPE,
        MATCH,
        COIN,
        KIND,
        ROLE,
        STATUS,
        PORTS,
        TLS_PORTS,
        CONFIDENCE,
        SEEN,
        POPULAR,
        EXCLUSIVE,
        FIRST_SEEN,
        VALID_FROM,
        VALID_UNTIL,
        SOURCE,
        LICENCE,
        TLP,
        REFERENCE,
        NOTE;

        private final String header = name().toLowerCase(Locale.ROOT);
    }

    /** Finds the constant of a label. */
    private interface ByLabel<E> {
        @Nullable E of(String label);
    }

    private static final Column[] COLUMNS = Column.values();

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
                if (column(name.strip().toLowerCase(Locale.ROOT)) == Column.INDICATOR) {
                    return Recognition.CERTAIN;
                }
            }
            return Recognition.NO;
        }
        return Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        new Table(sink).read(in);
    }

    /** One file that is being read. */
    private static final class Table {
        private final FeedSink sink;
        private final IndicatorDraft draft = new IndicatorDraft();

        /** Index of the field of each column; -1 where the table has no such column. */
        private final int[] fieldOf = new int[COLUMNS.length];

        private boolean hasHeader;

        // The row that is being read.
        private @Nullable CsvRecord row;
        private int line;
        private boolean refused;

        Table(FeedSink sink) {
            this.sink = sink;
        }

        void read(FeedInput in) throws IOException {
            int lastLine = 0;
            try {
                CsvReader<CsvRecord> csv =
                        CsvReader.builder()
                                .commentStrategy(CommentStrategy.READ)
                                .commentCharacter('#')
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
                    if (!accept(next, lastLine)) {
                        return;
                    }
                }
            } catch (CsvParseException e) {
                sink.problem(
                        lastLine + 1,
                        "is no table from here on (" + e.getMessage() + ")",
                        "check quotes and the length of fields");
                return;
            } catch (CharacterCodingException e) {
                notUtf8(1);
                return;
            } catch (UncheckedIOException e) {
                if (e.getCause() instanceof CharacterCodingException) {
                    notUtf8(lastLine + 1);
                    return;
                }
                throw e.getCause();
            }
            if (!hasHeader) {
                sink.problem(0, "is empty", "begin with a line that names the columns");
            }
        }

        private void notUtf8(int atLine) {
            sink.problem(atLine, "is not UTF-8", "save it as UTF-8");
        }

        /** False when the rest of the table is not to be read. */
        private boolean accept(CsvRecord next, int lineNumber) {
            if (next.isComment()) {
                String comment = next.getField(0).strip();
                if (comment.startsWith(VERSION_COMMENT)) {
                    sink.version(comment.substring(VERSION_COMMENT.length()).strip());
                }
                return true;
            }
            line = lineNumber;
            if (!hasHeader) {
                hasHeader = true;
                return readHeader(next);
            }
            row = next;
            refused = false;
            readRow();
            return true;
        }

        private boolean readHeader(CsvRecord header) {
            Arrays.fill(fieldOf, -1);
            for (int field = 0; field < header.getFieldCount(); field++) {
                String name = header.getField(field).strip().toLowerCase(Locale.ROOT);
                Column column = column(name);
                if (column == null) {
                    sink.problem(
                            line, "unknown column '" + name + "'", "columns are " + columnNames());
                } else if (fieldOf[column.ordinal()] >= 0) {
                    sink.problem(line, "column '" + name + "' twice", "leave one of them");
                } else {
                    fieldOf[column.ordinal()] = field;
                }
            }
            if (fieldOf[Column.INDICATOR.ordinal()] < 0) {
                sink.problem(
                        line,
                        "has no column 'indicator'",
                        "begin with a line that names the columns");
                return false;
            }
            return true;
        }

        private void readRow() {
            String indicator = field(Column.INDICATOR);
            if (indicator.isEmpty()) {
                refuse("the indicator is missing", "write a name, an address or a fingerprint");
                return;
            }
            draft.clear()
                    .text(
                            constant(Column.TYPE, Indicator.Type::ofLabel, Indicator.Type.values()),
                            indicator)
                    .match(constant(Column.MATCH, DomainMatch::ofLabel, DomainMatch.values()))
                    .kind(constant(Column.KIND, IndicatorKind::ofLabel, IndicatorKind.values()))
                    .role(constant(Column.ROLE, IndicatorRole::ofLabel, IndicatorRole.values()))
                    .status(
                            constant(
                                    Column.STATUS,
                                    IndicatorStatus::ofLabel,
                                    IndicatorStatus.values()))
                    .sharing(constant(Column.TLP, SharingLevel::ofLabel, SharingLevel.values()))
                    .confidence(number(Column.CONFIDENCE, 0, 100, IndicatorDraft.UNSET))
                    .seenYear(number(Column.SEEN, 2009, 9999, 0))
                    .popular(yes(Column.POPULAR))
                    .exclusive(yes(Column.EXCLUSIVE))
                    .firstSeen(date(Column.FIRST_SEEN))
                    .validFrom(date(Column.VALID_FROM))
                    .validUntil(date(Column.VALID_UNTIL))
                    .licence(field(Column.LICENCE))
                    .reference(field(Column.REFERENCE))
                    .note(field(Column.NOTE));
            for (String coin : items(field(Column.COIN))) {
                draft.coin(coin);
            }
            for (String port : items(field(Column.PORTS))) {
                draft.port(port(port, Column.PORTS));
            }
            for (String port : items(field(Column.TLS_PORTS))) {
                draft.tlsPort(port(port, Column.TLS_PORTS));
            }
            String sources = field(Column.SOURCE);
            if (!sources.isEmpty()) {
                for (String source : sources.split("\\|", -1)) {
                    draft.source(source.strip());
                }
            }
            if (!refused) {
                sink.indicator(line, draft);
            }
        }

        private <E extends Enum<E>> @Nullable E constant(
                Column column, ByLabel<E> byLabel, E[] all) {
            String text = field(column);
            if (text.isEmpty()) {
                return null;
            }
            E constant = byLabel.of(text);
            if (constant == null) {
                refuse(column.header + " '" + text + "' is unknown", "use " + labels(all));
            }
            return constant;
        }

        private int port(String text, Column column) {
            int port = Addresses.decimal(text, 65_535);
            if (port < 1) {
                refuse(
                        column.header + ": '" + text + "' is no port",
                        "write numbers from 1 to 65535 with blanks between");
            }
            return port;
        }

        private int number(Column column, int min, int max, int absent) {
            String text = field(column);
            if (text.isEmpty()) {
                return absent;
            }
            int number = Addresses.decimal(text, max);
            if (number < min) {
                refuse(
                        column.header + " '" + text + "' is out of range",
                        "write a number from " + min + " to " + max);
                return absent;
            }
            return number;
        }

        private boolean yes(Column column) {
            String text = field(column);
            if (!text.isEmpty() && !text.equals("yes") && !text.equals("no")) {
                refuse(column.header + " '" + text + "' is unknown", "use yes or no");
            }
            return text.equals("yes");
        }

        private @Nullable LocalDate date(Column column) {
            String text = field(column);
            if (text.isEmpty()) {
                return null;
            }
            try {
                LocalDate date = LocalDate.parse(text);
                if (date.getYear() >= 1970 && date.getYear() <= 9999) {
                    return date;
                }
            } catch (DateTimeParseException e) {
                // Told below, as is a year out of range.
            }
            refuse(column.header + " '" + text + "' is no date", "write 2026-11-23");
            return null;
        }

        private static List<String> items(String text) {
            if (text.isEmpty()) {
                return List.of();
            }
            List<String> items = new ArrayList<>();
            for (String item : text.split("[ |]+", -1)) {
                if (!item.isEmpty()) {
                    items.add(item);
                }
            }
            return items;
        }

        /** The field without blanks around; empty where it is missing. */
        private String field(Column column) {
            int index = fieldOf[column.ordinal()];
            CsvRecord current = row;
            if (current == null || index < 0 || index >= current.getFieldCount()) {
                return "";
            }
            return current.getField(index).strip();
        }

        private void refuse(String what, String remedy) {
            refused = true;
            sink.problem(line, what, remedy);
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
            csv.writeRecord(Arrays.stream(COLUMNS).map(column -> column.header).toList());
            for (Indicator indicator : indicators) {
                csv.writeRecord(row(indicator));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static List<String> row(Indicator indicator) {
        IndicatorDetails details = indicator.details();
        List<String> fields = new ArrayList<>(COLUMNS.length);
        for (Column column : COLUMNS) {
            fields.add(
                    switch (column) {
                        case INDICATOR -> indicator.value();
                        case TYPE -> indicator.type().label();
                        case MATCH ->
                                indicator instanceof DomainIndicator domain
                                        ? domain.match().label()
                                        : "";
                        case COIN -> String.join("|", details.coins());
                        case KIND -> details.kind().label();
                        case ROLE -> details.role().label();
                        case STATUS -> details.status().label();
                        case PORTS -> ports(indicator, details.ports());
                        case TLS_PORTS -> ports(indicator, details.tlsPorts());
                        case CONFIDENCE -> Integer.toString(details.confidence());
                        case SEEN ->
                                details.seenYear() == 0 ? "" : Integer.toString(details.seenYear());
                        case POPULAR -> details.popular() ? "yes" : "";
                        case EXCLUSIVE -> details.exclusive() ? "yes" : "";
                        case FIRST_SEEN -> date(details.firstSeen());
                        case VALID_FROM -> date(details.validFrom());
                        case VALID_UNTIL -> date(details.validUntil());
                        case SOURCE ->
                                String.join(
                                        "|",
                                        details.sources().stream()
                                                .map(IndicatorSource::name)
                                                .toList());
                        case LICENCE -> licence(details.sources());
                        case TLP -> details.sharing().label();
                        case REFERENCE -> details.reference();
                        case NOTE -> details.note();
                    });
        }
        return fields;
    }

    /** An address's ports are written only where it is confined to them, as they would confine. */
    private static String ports(Indicator indicator, List<Integer> ports) {
        if (indicator instanceof AddressIndicator address && !address.onlyOnPorts()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (int port : ports) {
            text.append(text.length() == 0 ? "" : " ").append(port);
        }
        return text.toString();
    }

    private static String date(@Nullable LocalDate date) {
        return date == null ? "" : date.toString();
    }

    /** The one licence of all sources; nothing where they differ or it is unknown. */
    private static String licence(List<IndicatorSource> sources) {
        String licence = sources.get(0).licence();
        for (IndicatorSource source : sources) {
            if (!source.licence().equals(licence)) {
                return "";
            }
        }
        return licence.equals(IndicatorSource.UNKNOWN_LICENCE) ? "" : licence;
    }

    /** The writer that FastCSV wants, over whatever takes text. */
    private static final class Appender extends Writer {
        private final Appendable out;

        Appender(Appendable out) {
            this.out = out;
        }

        @Override
        public void write(char[] text, int offset, int length) throws IOException {
            out.append(java.nio.CharBuffer.wrap(text, offset, length));
        }

        @Override
        public void flush() {
            // Whoever owns the target flushes it.
        }

        @Override
        public void close() {
            // Whoever owns the target closes it.
        }
    }

    private static @Nullable Column column(String header) {
        for (Column column : COLUMNS) {
            if (column.header.equals(header)) {
                return column;
            }
        }
        return null;
    }

    private static String columnNames() {
        StringBuilder names = new StringBuilder();
        for (Column column : COLUMNS) {
            names.append(names.length() == 0 ? "" : ", ").append(column.header);
        }
        return names.toString();
    }

    private static String labels(Enum<?>[] constants) {
        StringBuilder names = new StringBuilder();
        for (Enum<?> constant : constants) {
            names.append(names.length() == 0 ? "" : ", ").append(Labels.of(constant));
        }
        return names.toString();
    }
}
