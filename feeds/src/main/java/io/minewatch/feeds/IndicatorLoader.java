package io.minewatch.feeds;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads feeds in the native format into an {@link IndicatorSetBuilder}: a table of comma-separated
 * values (RFC 4180, UTF-8, with or without BOM) whose first line names its columns, in any order;
 * {@code indicator} is the only one that must be there. {@code docs/FEEDS.md} describes them. Lines
 * that begin with {@code #} are comments; {@code # version: TEXT} gives the feed's version.
 *
 * <p>A row with a problem is left out, the others are read; no input throws. For one thread.
 */
public final class IndicatorLoader {
    /** Problems that are kept; a feed of another format would give one for each of its lines. */
    public static final int MAX_PROBLEMS = 1_000;

    /** Rows that are read of one file: five times the largest public list of names. */
    public static final int MAX_ROWS = 5_000_000;

    /** Longest field; the longest sensible one is a note. Bounds what one row can cost. */
    static final int MAX_FIELD = 8_192;

    /** Widest IPv4 network: what one hosting provider's site may have, as an own prefix length. */
    static final int WIDEST_V4 = 16;

    /** Widest IPv6 network: what one provider gets from its registry. */
    static final int WIDEST_V6 = 32;

    /** Confidence where a row gives none: as sure as one list that gives no reason. */
    static final int DEFAULT_CONFIDENCE = 50;

    private static final int MAX_FIELDS = 64;
    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final String NOT_UTF_8 = "is not UTF-8";
    private static final String SAVE_AS_UTF_8 = "save it as UTF-8";
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
        FIRST_SEEN,
        VALID_UNTIL,
        SOURCE,
        LICENCE,
        TLP,
        REFERENCE,
        NOTE;

        private final String header = name().toLowerCase(Locale.ROOT);
    }

    private static final Column[] COLUMNS = Column.values();

    private final IndicatorSetBuilder builder;
    private final Map<String, String> licences;
    private final DomainNames domainNames = DomainNames.withSharedSuffixes();
    private final List<FeedProblem> problems = new ArrayList<>();
    private int problemCount;

    /** A loader that adds to this builder. */
    public IndicatorLoader(IndicatorSetBuilder builder) {
        this(builder, Map.of());
    }

    /** A loader that knows the licences of sources whose rows do not name one. */
    IndicatorLoader(IndicatorSetBuilder builder, Map<String, String> licences) {
        this.builder = builder;
        this.licences = Map.copyOf(licences);
    }

    /** All problems so far, in the order of reading; at most {@link #MAX_PROBLEMS}. */
    public List<FeedProblem> problems() {
        return List.copyOf(problems);
    }

    /** Number of problems so far, also of those that are not kept. */
    public int problemCount() {
        return problemCount;
    }

    /** Reads a file. */
    public void read(String feed, Path file) {
        String name = String.valueOf(file.getFileName());
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            read(feed, name, in);
        } catch (NoSuchFileException e) {
            problem(file.toString(), 0, "there is no such file", "correct the path");
        } catch (IOException e) {
            problem(file.toString(), 0, "cannot be read (" + e + ")", "check file and rights");
        }
    }

    /**
     * Reads a table.
     *
     * @param feed name of the feed in findings
     * @param file name of the file in problems and provenance
     */
    public void read(String feed, String file, Reader in) {
        BufferedReader buffered = new BufferedReader(in);
        try {
            buffered.mark(1);
            if (buffered.read() != BYTE_ORDER_MARK) {
                buffered.reset();
            }
        } catch (CharacterCodingException e) {
            problem(file, 1, NOT_UTF_8, SAVE_AS_UTF_8);
            return;
        } catch (IOException e) {
            problem(file, 0, "cannot be read (" + e + ")", "check the file");
            return;
        }
        new Table(feed, file).read(buffered);
    }

    private void problem(String file, int line, String what, String remedy) {
        problemCount++;
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(new FeedProblem(file, line, what, remedy));
        }
    }

    /** One file that is being read. */
    private final class Table {
        private final String feed;
        private final String file;
        private String version = "";

        /** Index of the field of each column; -1 where the table has no such column. */
        private final int[] fieldOf = new int[COLUMNS.length];

        private boolean hasHeader;
        private int rows;

        // The row that is being read.
        private @Nullable CsvRecord row;
        private int line;
        private boolean refused;

        Table(String feed, String file) {
            this.feed = feed;
            this.file = file;
        }

        void read(Reader in) {
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
                                        in);
                Iterator<CsvRecord> records = csv.iterator();
                while (records.hasNext()) {
                    CsvRecord next = records.next();
                    lastLine = (int) Math.min(next.getStartingLineNumber(), Integer.MAX_VALUE);
                    if (!accept(next, lastLine)) {
                        break;
                    }
                }
            } catch (CsvParseException e) {
                problem(
                        file,
                        lastLine + 1,
                        "is no table from here on (" + e.getMessage() + ")",
                        "check quotes and the length of fields");
            } catch (UncheckedIOException e) {
                boolean text = !(e.getCause() instanceof CharacterCodingException);
                problem(
                        file,
                        lastLine + 1,
                        text ? "cannot be read on (" + e.getMessage() + ")" : NOT_UTF_8,
                        text ? "check the file" : SAVE_AS_UTF_8);
            }
            if (!hasHeader && problemCount == 0) {
                problem(file, 0, "is empty", "begin with a line that names the columns");
            }
            builder.addFeed(new FeedInfo(feed, version));
        }

        /** False when the rest of the table is not to be read. */
        private boolean accept(CsvRecord next, int lineNumber) {
            if (next.isComment()) {
                String comment = next.getField(0).strip();
                if (comment.startsWith(VERSION_COMMENT)) {
                    version = comment.substring(VERSION_COMMENT.length()).strip();
                }
                return true;
            }
            line = lineNumber;
            if (!hasHeader) {
                hasHeader = true;
                return readHeader(next);
            }
            if (++rows > MAX_ROWS) {
                problem(
                        file,
                        line,
                        "has more than " + MAX_ROWS + " rows; the rest is not read",
                        "split the file or drop rows");
                return false;
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
                    problem(
                            file,
                            line,
                            "unknown column '" + name + "'",
                            "columns are " + columnNames());
                } else if (fieldOf[column.ordinal()] >= 0) {
                    problem(file, line, "column '" + name + "' twice", "leave one of them");
                } else {
                    fieldOf[column.ordinal()] = field;
                }
            }
            if (fieldOf[Column.INDICATOR.ordinal()] < 0) {
                problem(
                        file,
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
                refuse("the indicator is missing", "write a name or an address");
                return;
            }
            IndicatorDetails details = details();
            String type = field(Column.TYPE);
            boolean address = type.isEmpty() ? looksLikeAddress(indicator) : type.equals("address");
            if (!type.isEmpty() && !type.equals("address") && !type.equals("domain")) {
                refuse("type '" + type + "' is unknown", "types are domain and address");
            } else if (address) {
                addAddress(indicator, details);
            } else {
                addDomain(indicator, details);
            }
        }

        private void addDomain(String indicator, IndicatorDetails details) {
            DomainNames.Result result = domainNames.normalize(indicator);
            if (result.isRefused()) {
                refuse(result.what(), result.remedy());
            }
            String text = field(Column.MATCH);
            DomainMatch match = text.isEmpty() ? DomainMatch.SUFFIX : DomainMatch.ofLabel(text);
            if (match == null) {
                refuse("match '" + text + "' is unknown", "use suffix or exact");
            } else if (!refused) {
                builder.add(new DomainIndicator(result.name(), match, details));
            }
        }

        private void addAddress(String indicator, IndicatorDetails details) {
            Addresses.Network network = Addresses.parse(indicator);
            if (network == null) {
                refuse(
                        "'" + indicator + "' is no address or network",
                        "write an IPv4 or IPv6 address, or the first address of a network with"
                                + " /length; ports belong in the column ports");
                return;
            }
            String range = Addresses.refusedRange(network);
            if (range != null) {
                refuse("'" + indicator + "' touches " + range, "name a public address");
                return;
            }
            int widest = network.isV4() ? Addresses.V4_PREFIX + WIDEST_V4 : WIDEST_V6;
            if (network.prefixLength() < widest) {
                refuse(
                        "'" + indicator + "' is too wide",
                        "an indicator covers at most an IPv4 /"
                                + WIDEST_V4
                                + " or an IPv6 /"
                                + WIDEST_V6);
            }
            if (!refused) {
                boolean onlyOnPorts = !details.ports().isEmpty() || !details.tlsPorts().isEmpty();
                builder.add(
                        new AddressIndicator(
                                network.high(),
                                network.low(),
                                network.prefixLength(),
                                onlyOnPorts,
                                details));
            }
        }

        private IndicatorDetails details() {
            IndicatorKind kind = IndicatorKind.POOL;
            String kindText = field(Column.KIND);
            if (!kindText.isEmpty()) {
                IndicatorKind known = IndicatorKind.ofLabel(kindText);
                if (known == null) {
                    refuse(
                            "kind '" + kindText + "' is unknown",
                            "use " + labels(IndicatorKind.values()));
                } else {
                    kind = known;
                }
            }
            IndicatorRole role = IndicatorRole.LISTED;
            String roleText = field(Column.ROLE);
            if (!roleText.isEmpty()) {
                IndicatorRole known = IndicatorRole.ofLabel(roleText);
                if (known == null) {
                    refuse(
                            "role '" + roleText + "' is unknown",
                            "use " + labels(IndicatorRole.values()));
                } else {
                    role = known;
                }
            }
            IndicatorStatus status = IndicatorStatus.UNKNOWN;
            String statusText = field(Column.STATUS);
            if (!statusText.isEmpty()) {
                IndicatorStatus known = IndicatorStatus.ofLabel(statusText);
                if (known == null) {
                    refuse(
                            "status '" + statusText + "' is unknown",
                            "use " + labels(IndicatorStatus.values()));
                } else {
                    status = known;
                }
            }
            SharingLevel sharing = SharingLevel.CLEAR;
            String sharingText = field(Column.TLP);
            if (!sharingText.isEmpty()) {
                SharingLevel known = SharingLevel.ofLabel(sharingText);
                if (known == null) {
                    refuse(
                            "tlp '" + sharingText + "' is unknown",
                            "use " + labels(SharingLevel.values()));
                } else {
                    sharing = known;
                }
            }
            return new IndicatorDetails(
                    kind,
                    role,
                    status,
                    coins(),
                    ports(Column.PORTS),
                    ports(Column.TLS_PORTS),
                    number(Column.CONFIDENCE, 0, 100, DEFAULT_CONFIDENCE),
                    number(Column.SEEN, 2009, 9999, 0),
                    popular(),
                    date(Column.FIRST_SEEN),
                    date(Column.VALID_UNTIL),
                    sharing,
                    sources(),
                    field(Column.REFERENCE),
                    field(Column.NOTE),
                    new Provenance(feed, file, line));
        }

        private List<String> coins() {
            Set<String> coins = new LinkedHashSet<>();
            for (String coin : items(field(Column.COIN))) {
                if (!isWord(coin)) {
                    refuse("coin '" + coin + "' is no ticker", "write tickers, with | between");
                } else if (!coin.equals("unknown")) {
                    coins.add(coin);
                }
            }
            return List.copyOf(coins);
        }

        private boolean isWord(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c <= ' ' || c >= 0x7F) {
                    return false;
                }
            }
            return text.length() <= 20;
        }

        private List<Integer> ports(Column column) {
            Set<Integer> ports = new LinkedHashSet<>();
            for (String text : items(field(column))) {
                int port = Addresses.decimal(text, 65_535);
                if (port < 1) {
                    refuse(
                            column.header + ": '" + text + "' is no port",
                            "write numbers from 1 to 65535 with blanks between");
                } else {
                    ports.add(port);
                }
            }
            if (ports.size() > IndicatorStore.MAX_PORTS) {
                refuse(
                        column.header + " has " + ports.size() + " ports",
                        "at most " + IndicatorStore.MAX_PORTS);
            }
            return List.copyOf(ports);
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

        private boolean popular() {
            String text = field(Column.POPULAR);
            if (!text.isEmpty() && !text.equals("yes") && !text.equals("no")) {
                refuse("popular '" + text + "' is unknown", "use yes or no");
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

        private List<IndicatorSource> sources() {
            List<IndicatorSource> sources = new ArrayList<>();
            String licence = field(Column.LICENCE);
            for (String name : field(Column.SOURCE).split("\\|", -1)) {
                String stripped = name.strip();
                if (!stripped.isEmpty()) {
                    sources.add(
                            new IndicatorSource(
                                    stripped,
                                    licence.isEmpty()
                                            ? licences.getOrDefault(
                                                    stripped, IndicatorSource.UNKNOWN_LICENCE)
                                            : licence));
                }
            }
            return sources.isEmpty()
                    ? List.of(
                            new IndicatorSource(
                                    feed,
                                    licence.isEmpty() ? IndicatorSource.UNKNOWN_LICENCE : licence))
                    : sources;
        }

        private List<String> items(String text) {
            List<String> items = new ArrayList<>();
            for (String item : text.split("[ |]+", -1)) {
                if (!item.isEmpty()) {
                    items.add(item);
                }
            }
            return items;
        }

        /** The field without blanks around and control characters; empty where it is missing. */
        private String field(Column column) {
            int index = fieldOf[column.ordinal()];
            CsvRecord current = row;
            if (current == null || index < 0 || index >= current.getFieldCount()) {
                return "";
            }
            String text = current.getField(index).strip();
            StringBuilder clean = null;
            for (int i = 0; i < text.length(); i++) {
                if (Character.isISOControl(text.charAt(i))) {
                    if (clean == null) {
                        clean = new StringBuilder(text);
                    }
                    clean.setCharAt(i, ' ');
                }
            }
            return clean == null ? text : clean.toString();
        }

        private void refuse(String what, String remedy) {
            refused = true;
            problem(file, line, what, remedy);
        }
    }

    private static boolean looksLikeAddress(String indicator) {
        if (indicator.indexOf(':') >= 0 && indicator.indexOf('/') != 0) {
            return Addresses.parse(indicator) != null;
        }
        for (int i = 0; i < indicator.length(); i++) {
            char c = indicator.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '/') {
                return false;
            }
        }
        return true;
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
