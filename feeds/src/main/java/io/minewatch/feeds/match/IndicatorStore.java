package io.minewatch.feeds.match;

import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.IndicatorSource;
import io.minewatch.feeds.model.IndicatorStatus;
import io.minewatch.feeds.model.Provenance;
import io.minewatch.feeds.model.SharingLevel;
import io.minewatch.feeds.model.TokenIndicator;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Indicators as bytes: about 40 octets each instead of a dozen objects. Written by one thread
 * through {@link IndicatorSetBuilder}, then only read.
 *
 * <p>A record: one octet with the type and, from bit 4, the match (a name's {@link DomainMatch}; 1
 * for an address confined to its ports); flags; where flagged the last day as four octets; the
 * value (a name: one octet of length and that many ASCII octets; an address: one octet of prefix
 * length and 16 octets; a token: two octets of length and that many ASCII octets); ports and TLS
 * ports (each one octet of count and two octets a port); kind; role; status; sharing level;
 * confidence; then variable length numbers: year, coins, sources, reference, note, caution (each
 * the number of a string), the count of origins and for each the strings of feed and file and the
 * line; and where flagged the days of first report and of beginning. Numbers of fixed length are
 * big-endian, days count from 1970. Strings are kept once.
 */
final class IndicatorStore {
    /** Their count is one octet. */
    static final int MAX_PORTS = IndicatorDetails.MAX_PORTS;

    /** Length of an array that begins to fill. */
    private static final int SMALLEST = 64;

    private static final int TYPE_BITS = 0xF;
    private static final int MATCH_SHIFT = 4;

    private static final int FLAG_POPULAR = 1;
    private static final int FLAG_FIRST_SEEN = 2;
    private static final int FLAG_VALID_FROM = 4;
    private static final int FLAG_VALID_UNTIL = 8;
    private static final int FLAG_EXCLUSIVE = 16;

    private static final Indicator.Type[] TYPES = Indicator.Type.values();
    private static final DomainMatch[] MATCHES = DomainMatch.values();
    private static final IndicatorKind[] KINDS = IndicatorKind.values();
    private static final IndicatorRole[] ROLES = IndicatorRole.values();
    private static final IndicatorStatus[] STATUSES = IndicatorStatus.values();
    private static final SharingLevel[] SHARING_LEVELS = SharingLevel.values();

    private static final String FIELD_SEPARATOR = "\t";
    private static final String ITEM_SEPARATOR = "\n";

    private byte[] records;
    private int recordsLength;
    private int[] offsets;
    private int size;

    private byte[] strings;
    private int stringsLength;

    /** Where each string ends; the first one begins at 0. */
    private int[] stringEnds;

    private int stringCount;

    private @Nullable List<String> lastCoins;
    private int lastCoinsNumber;
    private @Nullable List<IndicatorSource> lastSources;
    private int lastSourcesNumber;

    IndicatorStore() {
        this(
                new byte[SMALLEST],
                0,
                new int[SMALLEST],
                0,
                new byte[SMALLEST],
                0,
                new int[SMALLEST],
                0);
    }

    private IndicatorStore(
            byte[] records,
            int recordsLength,
            int[] offsets,
            int size,
            byte[] strings,
            int stringsLength,
            int[] stringEnds,
            int stringCount) {
        this.records = records;
        this.recordsLength = recordsLength;
        this.offsets = offsets;
        this.size = size;
        this.strings = strings;
        this.stringsLength = stringsLength;
        this.stringEnds = stringEnds;
        this.stringCount = stringCount;
    }

    /** A store over these arrays, all of which are full. */
    static IndicatorStore of(byte[] records, int[] offsets, byte[] strings, int[] stringEnds) {
        return new IndicatorStore(
                records,
                records.length,
                offsets,
                offsets.length,
                strings,
                strings.length,
                stringEnds,
                stringEnds.length);
    }

    /** A copy without spare room. */
    IndicatorStore trimmed() {
        return of(
                Arrays.copyOf(records, recordsLength),
                Arrays.copyOf(offsets, size),
                Arrays.copyOf(strings, stringsLength),
                Arrays.copyOf(stringEnds, stringCount));
    }

    int size() {
        return size;
    }

    /** The arrays of a trimmed store: for the compiled form. */
    byte[] records() {
        return records;
    }

    int[] offsets() {
        return offsets;
    }

    byte[] strings() {
        return strings;
    }

    int[] stringEnds() {
        return stringEnds;
    }

    // Reading

    /** Where the record of this number begins, by which the other methods know it. */
    int at(int number) {
        return offsets[number];
    }

    /** The hash under which tables have the record. */
    int hash(int at) {
        int value = valueAt(at);
        Indicator.Type type = type(at);
        return switch (type) {
            case DOMAIN -> {
                long hash = Hashes.SEED;
                for (int i = value + (records[value] & 0xFF); i > value; i--) {
                    hash = Hashes.step(hash, records[i]);
                }
                yield Hashes.spread(hash);
            }
            case ADDRESS ->
                    Hashes.ofAddress(longAt(value + 1), longAt(value + 9), records[value] & 0xFF);
            default -> Hashes.ofToken(type.ordinal(), text(value + 2, shortAt(value)), false);
        };
    }

    Indicator.Type type(int at) {
        return TYPES[records[at] & TYPE_BITS];
    }

    /** The ordinal of a name's {@link DomainMatch}; 1 for an address confined to its ports. */
    private int match(int at) {
        return (records[at] & 0xFF) >>> MATCH_SHIFT;
    }

    /** Whether a name below this name's indicator matches it. */
    boolean coversBelow(int at) {
        return match(at) != DomainMatch.EXACT.ordinal();
    }

    /** Whether the name itself matches this name's indicator. */
    boolean coversItself(int at) {
        return match(at) != DomainMatch.BELOW.ordinal();
    }

    /** Whether it is an address confined to its ports. */
    boolean isOnlyOnPorts(int at) {
        return match(at) != 0;
    }

    private int flags(int at) {
        return records[at + 1];
    }

    /** Whether it is still valid on this day, counted from 1970. */
    boolean isValidOn(int at, int day) {
        return (flags(at) & FLAG_VALID_UNTIL) == 0 || intAt(at + 2) >= day;
    }

    private int valueAt(int at) {
        return at + ((records[at + 1] & FLAG_VALID_UNTIL) == 0 ? 2 : 6);
    }

    boolean isName(int at, @Nullable CharSequence text, byte[] octets, int from, int end) {
        int value = valueAt(at);
        if ((records[value] & 0xFF) != end - from) {
            return false;
        }
        value++;
        for (int i = from; i < end; i++) {
            if (records[value++] != Names.lower(Names.at(text, octets, i))) {
                return false;
            }
        }
        return true;
    }

    boolean isNetwork(int at, long high, long low, int prefixLength) {
        int value = valueAt(at);
        return (records[value] & 0xFF) == prefixLength
                && longAt(value + 1) == high
                && longAt(value + 9) == low;
    }

    /** Whether it is a token of this type and value; capitals differ unless told otherwise. */
    boolean isToken(int at, Indicator.Type type, CharSequence text, boolean ignoreCase) {
        int value = valueAt(at);
        int length = text.length();
        if (type(at) != type || shortAt(value) != length) {
            return false;
        }
        value += 2;
        for (int i = 0; i < length; i++) {
            int c = text.charAt(i);
            if (records[value++] != (ignoreCase ? Names.lower(c) : c)) {
                return false;
            }
        }
        return true;
    }

    /** Whether this port stands in one of the two lists. */
    boolean hasPort(int at, int port) {
        int next = portsAt(at);
        for (int list = 0; list < 2; list++) {
            int count = records[next++] & 0xFF;
            for (int i = 0; i < count; i++) {
                if (shortAt(next) == port) {
                    return true;
                }
                next += 2;
            }
        }
        return false;
    }

    /** Whether it names just these ports, in both lists. */
    boolean namesJust(int at, IndicatorDetails details) {
        Cursor cursor = new Cursor(portsAt(at));
        return cursor.ports().equals(details.ports()) && cursor.ports().equals(details.tlsPorts());
    }

    IndicatorKind kind(int at) {
        return KINDS[records[portsEnd(portsAt(at))]];
    }

    IndicatorRole role(int at) {
        return ROLES[records[portsEnd(portsAt(at)) + 1]];
    }

    private int portsAt(int at) {
        int value = valueAt(at);
        return switch (type(at)) {
            case DOMAIN -> value + 1 + (records[value] & 0xFF);
            case ADDRESS -> value + 17;
            default -> value + 2 + shortAt(value);
        };
    }

    private int portsEnd(int at) {
        int clear = at + 1 + 2 * (records[at] & 0xFF);
        return clear + 1 + 2 * (records[clear] & 0xFF);
    }

    /** The indicator as an object, made anew. */
    Indicator get(int at) {
        int flags = flags(at);
        Cursor cursor = new Cursor(portsAt(at));
        List<Integer> ports = cursor.ports();
        List<Integer> tlsPorts = cursor.ports();
        IndicatorKind kind = KINDS[cursor.octet()];
        IndicatorRole role = ROLES[cursor.octet()];
        IndicatorStatus status = STATUSES[cursor.octet()];
        SharingLevel sharing = SHARING_LEVELS[cursor.octet()];
        int confidence = cursor.octet();
        int seenYear = cursor.number();
        List<String> coins = items(cursor.string());
        List<IndicatorSource> sources = new ArrayList<>();
        for (String source : items(cursor.string())) {
            int tab = source.indexOf(FIELD_SEPARATOR);
            sources.add(new IndicatorSource(source.substring(0, tab), source.substring(tab + 1)));
        }
        String reference = cursor.string();
        String note = cursor.string();
        String caution = cursor.string();
        int originCount = cursor.number();
        List<Provenance> origins = new ArrayList<>(originCount);
        for (int i = 0; i < originCount; i++) {
            origins.add(new Provenance(cursor.string(), cursor.string(), cursor.number()));
        }
        LocalDate firstSeen = (flags & FLAG_FIRST_SEEN) != 0 ? cursor.day() : null;
        LocalDate validFrom = (flags & FLAG_VALID_FROM) != 0 ? cursor.day() : null;
        LocalDate validUntil =
                (flags & FLAG_VALID_UNTIL) != 0 ? LocalDate.ofEpochDay(intAt(at + 2)) : null;
        IndicatorDetails details =
                new IndicatorDetails(
                        kind,
                        role,
                        status,
                        coins,
                        ports,
                        tlsPorts,
                        confidence,
                        seenYear,
                        (flags & FLAG_POPULAR) != 0,
                        (flags & FLAG_EXCLUSIVE) != 0,
                        firstSeen,
                        validFrom,
                        validUntil,
                        sharing,
                        sources,
                        reference,
                        note,
                        caution,
                        origins);
        int value = valueAt(at);
        Indicator.Type type = type(at);
        return switch (type) {
            case DOMAIN ->
                    new DomainIndicator(
                            text(value + 1, records[value] & 0xFF), MATCHES[match(at)], details);
            case ADDRESS ->
                    new AddressIndicator(
                            longAt(value + 1),
                            longAt(value + 9),
                            records[value] & 0xFF,
                            isOnlyOnPorts(at),
                            details);
            default -> new TokenIndicator(type, text(value + 2, shortAt(value)), details);
        };
    }

    private String text(int at, int length) {
        return new String(records, at, length, StandardCharsets.ISO_8859_1);
    }

    private static List<String> items(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(ITEM_SEPARATOR, -1));
    }

    String string(int number) {
        int from = number == 0 ? 0 : stringEnds[number - 1];
        return new String(strings, from, stringEnds[number] - from, StandardCharsets.UTF_8);
    }

    int stringCount() {
        return stringCount;
    }

    private int shortAt(int at) {
        return (records[at] & 0xFF) << 8 | (records[at + 1] & 0xFF);
    }

    private int intAt(int at) {
        return shortAt(at) << 16 | shortAt(at + 2);
    }

    private long longAt(int at) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (records[at + i] & 0xFF);
        }
        return value;
    }

    /** Reads on from an offset. */
    private final class Cursor {
        private int at;

        Cursor(int at) {
            this.at = at;
        }

        int octet() {
            return records[at++] & 0xFF;
        }

        int number() {
            int value = 0;
            for (int shift = 0; ; shift += 7) {
                int octet = octet();
                value |= (octet & 0x7F) << shift;
                if (octet < 0x80) {
                    return value;
                }
            }
        }

        LocalDate day() {
            return LocalDate.ofEpochDay(number());
        }

        String string() {
            return IndicatorStore.this.string(number());
        }

        List<Integer> ports() {
            int count = octet();
            List<Integer> list = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                list.add(shortAt(at));
                at += 2;
            }
            return list;
        }
    }

    // Writing

    /** Appends the indicator; its number is the former size. */
    void append(Indicator indicator, Interner interner) {
        if (size == offsets.length) {
            offsets = Arrays.copyOf(offsets, Math.max(SMALLEST, size * 2));
        }
        offsets[size++] = write(indicator, interner);
    }

    /** Writes this indicator in the place of another, whose octets stay unused. */
    void replace(int number, Indicator indicator, Interner interner) {
        offsets[number] = write(indicator, interner);
    }

    /** Finds the number of a string that is in the store already, or adds it. */
    interface Interner {
        int number(String text);
    }

    /** Adds a string; its number is the former count. */
    int addString(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (stringsLength + octets.length > strings.length) {
            strings =
                    Arrays.copyOf(
                            strings, Math.max(strings.length * 2, stringsLength + octets.length));
        }
        System.arraycopy(octets, 0, strings, stringsLength, octets.length);
        stringsLength += octets.length;
        if (stringCount == stringEnds.length) {
            stringEnds = Arrays.copyOf(stringEnds, Math.max(SMALLEST, stringCount * 2));
        }
        stringEnds[stringCount] = stringsLength;
        return stringCount++;
    }

    private int write(Indicator indicator, Interner interner) {
        final int start = recordsLength;
        IndicatorDetails details = indicator.details();
        LocalDate firstSeen = details.firstSeen();
        LocalDate validFrom = details.validFrom();
        LocalDate validUntil = details.validUntil();
        int match =
                indicator instanceof DomainIndicator domain
                        ? domain.match().ordinal()
                        : indicator instanceof AddressIndicator address && address.onlyOnPorts()
                                ? 1
                                : 0;
        octet(indicator.type().ordinal() | match << MATCH_SHIFT);
        octet(
                (details.popular() ? FLAG_POPULAR : 0)
                        | (firstSeen != null ? FLAG_FIRST_SEEN : 0)
                        | (validFrom != null ? FLAG_VALID_FROM : 0)
                        | (validUntil != null ? FLAG_VALID_UNTIL : 0)
                        | (details.exclusive() ? FLAG_EXCLUSIVE : 0));
        if (validUntil != null) {
            octets(validUntil.toEpochDay(), 4);
        }
        if (indicator instanceof AddressIndicator address) {
            octet(address.prefixLength());
            octets(address.high(), 8);
            octets(address.low(), 8);
        } else {
            String value = indicator.value();
            octets(value.length(), indicator instanceof DomainIndicator ? 1 : 2);
            for (int i = 0; i < value.length(); i++) {
                octet(value.charAt(i));
            }
        }
        ports(details.ports());
        ports(details.tlsPorts());
        octet(details.kind().ordinal());
        octet(details.role().ordinal());
        octet(details.status().ordinal());
        octet(details.sharing().ordinal());
        octet(details.confidence());
        number(details.seenYear());
        number(coinsNumber(details.coins(), interner));
        number(sourcesNumber(details.sources(), interner));
        number(interner.number(details.reference()));
        number(interner.number(details.note()));
        number(interner.number(details.caution()));
        number(details.origins().size());
        for (Provenance origin : details.origins()) {
            number(interner.number(origin.feed()));
            number(interner.number(origin.file()));
            number(origin.line());
        }
        if (firstSeen != null) {
            number((int) firstSeen.toEpochDay());
        }
        if (validFrom != null) {
            number((int) validFrom.toEpochDay());
        }
        return start;
    }

    // The rows of a list mostly say the same as the row before.

    private int coinsNumber(List<String> coins, Interner interner) {
        if (!coins.equals(lastCoins)) {
            lastCoinsNumber = interner.number(String.join(ITEM_SEPARATOR, coins));
            lastCoins = coins;
        }
        return lastCoinsNumber;
    }

    private int sourcesNumber(List<IndicatorSource> sources, Interner interner) {
        if (!sources.equals(lastSources)) {
            lastSourcesNumber = interner.number(joined(sources));
            lastSources = sources;
        }
        return lastSourcesNumber;
    }

    private static String joined(List<IndicatorSource> sources) {
        StringBuilder text = new StringBuilder();
        for (IndicatorSource source : sources) {
            text.append(text.length() == 0 ? "" : ITEM_SEPARATOR)
                    .append(source.name())
                    .append(FIELD_SEPARATOR)
                    .append(source.licence());
        }
        return text.toString();
    }

    private void ports(List<Integer> ports) {
        int count = Math.min(ports.size(), MAX_PORTS);
        octet(count);
        for (int i = 0; i < count; i++) {
            octet(ports.get(i) >>> 8);
            octet(ports.get(i));
        }
    }

    private void octet(int value) {
        if (recordsLength == records.length) {
            records = Arrays.copyOf(records, Math.max(SMALLEST, records.length * 2));
        }
        records[recordsLength++] = (byte) value;
    }

    /** The last octets of a number, big-endian. */
    private void octets(long value, int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            octet((int) (value >>> shift));
        }
    }

    private void number(int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            octet((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        octet(rest);
    }
}
