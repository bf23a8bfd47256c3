package io.minewatch.feeds.format;

import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.IndicatorStatus;
import io.minewatch.feeds.model.Labels;
import io.minewatch.feeds.model.SharingLevel;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes drafts of entries whose parts have names: rows of tables, objects of JSON. An entry with a
 * wrong value is told and left out. For one feed and one thread.
 */
final class ColumnEntry {
    /** Finds the constant of a label. */
    private interface ByLabel<E> {
        @Nullable E of(String label);
    }

    private final FeedSink sink;
    private final boolean foreign;
    private final int fullConfidence;
    private final IndicatorDraft draft = new IndicatorDraft();

    // The entry that is being read.
    private Function<Column, String> field = column -> "";
    private int line;
    private boolean refused = true;

    private ColumnEntry(FeedSink sink, boolean foreign, int fullConfidence) {
        this.sink = sink;
        this.foreign = foreign;
        this.fullConfidence = fullConfidence;
    }

    /** For our own files: values are just those that {@code docs/FEEDS.md} names. */
    static ColumnEntry ownValues(FeedSink sink) {
        return new ColumnEntry(sink, false, 100);
    }

    /**
     * For the files of others: types by the names that others give them, dates with times or as
     * seconds since 1970, any separator of ports.
     *
     * @param fullConfidence what others write for complete confidence; above 0
     */
    static ColumnEntry foreignValues(FeedSink sink, int fullConfidence) {
        return new ColumnEntry(sink, true, fullConfidence);
    }

    /**
     * Reads an entry that says the same as the one before, of another indicator, and hands it to
     * the sink; false where that cannot be said of it, and it is to be read as a whole.
     */
    boolean readAgain(int atLine, String indicator) {
        if (refused || indicator.isEmpty()) {
            return false;
        }
        line = atLine;
        sink.indicator(atLine, draft.text(draft.type(), indicator));
        return true;
    }

    /**
     * Reads an entry and hands it to the sink.
     *
     * @param fieldOf the text of each column; empty where the entry has none
     */
    void read(int atLine, Function<Column, String> fieldOf) {
        line = atLine;
        field = fieldOf;
        refused = false;
        String indicator = field(Column.INDICATOR);
        if (indicator.isEmpty()) {
            refuse("the indicator is missing", "write a name, an address or a fingerprint");
            return;
        }
        Indicator.Type type = null;
        if (foreign) {
            String word = field(Column.TYPE);
            type = TypeNames.type(word);
            if (type == null && !word.isEmpty()) {
                refused = true;
                TypeNames.tellUnusable(word, line, sink);
                return;
            }
        } else {
            type = constant(Column.TYPE, Indicator.Type::ofLabel, Indicator.Type.values());
        }
        draft.clear()
                .text(type, indicator)
                .match(constant(Column.MATCH, DomainMatch::ofLabel, DomainMatch.values()))
                .kind(constant(Column.KIND, IndicatorKind::ofLabel, IndicatorKind.values()))
                .role(constant(Column.ROLE, IndicatorRole::ofLabel, IndicatorRole.values()))
                .status(constant(Column.STATUS, IndicatorStatus::ofLabel, IndicatorStatus.values()))
                .sharing(
                        constant(
                                Column.TLP,
                                foreign ? Tags::sharing : SharingLevel::ofLabel,
                                SharingLevel.values()))
                .confidence(confidence())
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

    private <E extends Enum<E>> @Nullable E constant(Column column, ByLabel<E> byLabel, E[] all) {
        String text = field(column);
        if (text.isEmpty()) {
            return null;
        }
        E constant = byLabel.of(foreign ? text.toLowerCase(Locale.ROOT) : text);
        if (constant == null) {
            refuse(column.header() + " '" + text + "' is unknown", "use " + labels(all));
        }
        return constant;
    }

    private int port(String text, Column column) {
        int port = Addresses.decimal(text, 65_535);
        if (port < 1) {
            refuse(
                    column.header() + ": '" + text + "' is no port",
                    "write numbers from 1 to 65535 with blanks between");
        }
        return port;
    }

    private int confidence() {
        int confidence = number(Column.CONFIDENCE, 0, foreign ? 99_999 : 100, IndicatorDraft.UNSET);
        return confidence == IndicatorDraft.UNSET
                ? confidence
                : (int) Math.min(100L, Math.round(confidence * 100.0 / fullConfidence));
    }

    private int number(Column column, int min, int max, int absent) {
        String text = field(column);
        if (text.isEmpty()) {
            return absent;
        }
        int number = Addresses.decimal(text, max);
        if (number < min) {
            refuse(
                    column.header() + " '" + text + "' is out of range",
                    "write a number from " + min + " to " + max);
            return absent;
        }
        return number;
    }

    private boolean yes(Column column) {
        String text = field(column);
        if (foreign && (text.equalsIgnoreCase("true") || text.equals("1"))) {
            return true;
        }
        boolean no = text.isEmpty() || text.equals("no");
        if (!no
                && !text.equals("yes")
                && !(foreign && (text.equalsIgnoreCase("false") || text.equals("0")))) {
            refuse(column.header() + " '" + text + "' is unknown", "use yes or no");
        }
        return text.equals("yes");
    }

    private @Nullable LocalDate date(Column column) {
        String text = field(column);
        if (text.isEmpty()) {
            return null;
        }
        LocalDate date = foreign ? Dates.day(text) : day(text);
        if (date == null) {
            refuse(column.header() + " '" + text + "' is no date", "write 2026-11-23");
        }
        return date;
    }

    private static @Nullable LocalDate day(String text) {
        try {
            LocalDate date = LocalDate.parse(text);
            return Dates.isSensible(date) ? date : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private List<String> items(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> items = new ArrayList<>();
        for (String item : text.split(foreign ? "[ |,;]+" : "[ |]+", -1)) {
            if (!item.isEmpty()) {
                items.add(item);
            }
        }
        return items;
    }

    private String field(Column column) {
        return field.apply(column);
    }

    private void refuse(String what, String remedy) {
        refused = true;
        sink.problem(line, what, remedy);
    }

    private static String labels(Enum<?>[] constants) {
        StringBuilder names = new StringBuilder();
        for (Enum<?> constant : constants) {
            names.append(names.length() == 0 ? "" : ", ").append(Labels.of(constant));
        }
        return names.toString();
    }
}
