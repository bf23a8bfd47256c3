package io.minewatch.feeds;

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
 * <p>A record: flags; value (a name: one octet of length and that many ASCII octets; an address:
 * one octet of prefix length and 16 octets, big-endian); ports and TLS ports (each one octet of
 * count and two octets a port, big-endian); kind; role; status; sharing level; confidence; then
 * variable length numbers: year, coins, sources, reference, note, feed, file (each the number of a
 * string), line, and where flagged the days of first report and of end. Strings are kept once.
 */
final class IndicatorStore {
    /** Most ports in one list of an indicator; the longest known list has 40. */
    static final int MAX_PORTS = 255;

    /** Length of an array that begins to fill. */
    private static final int SMALLEST = 64;

    private static final int FLAG_ADDRESS = 1;

    /** A name that matches exactly, or an address confined to its ports. */
    private static final int FLAG_NARROW = 2;

    private static final int FLAG_POPULAR = 4;
    private static final int FLAG_FIRST_SEEN = 8;
    private static final int FLAG_VALID_UNTIL = 16;

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

    boolean isAddress(int number) {
        return (flags(number) & FLAG_ADDRESS) != 0;
    }

    /** Whether it is a name that matches exactly, or an address confined to its ports. */
    boolean isNarrow(int number) {
        return (flags(number) & FLAG_NARROW) != 0;
    }

    private int flags(int number) {
        return records[offsets[number]];
    }

    boolean isName(int number, @Nullable CharSequence text, byte[] octets, int from, int end) {
        int at = offsets[number] + 1;
        if ((records[at] & 0xFF) != end - from) {
            return false;
        }
        at++;
        for (int i = from; i < end; i++) {
            if (records[at++] != Names.lower(Names.at(text, octets, i))) {
                return false;
            }
        }
        return true;
    }

    boolean isNetwork(int number, long high, long low, int prefixLength) {
        int at = offsets[number] + 1;
        return (records[at] & 0xFF) == prefixLength
                && longAt(at + 1) == high
                && longAt(at + 9) == low;
    }

    /** Whether this port stands in one of the two lists. */
    boolean hasPort(int number, int port) {
        int at = portsAt(number);
        for (int list = 0; list < 2; list++) {
            int count = records[at++] & 0xFF;
            for (int i = 0; i < count; i++) {
                if (shortAt(at) == port) {
                    return true;
                }
                at += 2;
            }
        }
        return false;
    }

    /** Whether both name the same ports, in both lists. */
    boolean samePorts(int number, int other) {
        int from = portsAt(number);
        int otherFrom = portsAt(other);
        return Arrays.equals(
                records, from, portsEnd(from), records, otherFrom, portsEnd(otherFrom));
    }

    IndicatorKind kind(int number) {
        return IndicatorKind.at(records[portsEnd(portsAt(number))]);
    }

    IndicatorRole role(int number) {
        return IndicatorRole.at(records[portsEnd(portsAt(number)) + 1]);
    }

    private int portsAt(int number) {
        int at = offsets[number];
        return isAddress(number) ? at + 18 : at + 2 + (records[at + 1] & 0xFF);
    }

    private int portsEnd(int at) {
        int clear = at + 1 + 2 * (records[at] & 0xFF);
        return clear + 1 + 2 * (records[clear] & 0xFF);
    }

    /** The indicator as an object, made anew. */
    Indicator get(int number) {
        int flags = flags(number);
        Cursor cursor = new Cursor(portsAt(number));
        List<Integer> ports = cursor.ports();
        List<Integer> tlsPorts = cursor.ports();
        IndicatorKind kind = IndicatorKind.at(cursor.octet());
        IndicatorRole role = IndicatorRole.at(cursor.octet());
        IndicatorStatus status = IndicatorStatus.at(cursor.octet());
        SharingLevel sharing = SharingLevel.at(cursor.octet());
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
        Provenance provenance = new Provenance(cursor.string(), cursor.string(), cursor.number());
        LocalDate firstSeen =
                (flags & FLAG_FIRST_SEEN) != 0 ? LocalDate.ofEpochDay(cursor.number()) : null;
        LocalDate validUntil =
                (flags & FLAG_VALID_UNTIL) != 0 ? LocalDate.ofEpochDay(cursor.number()) : null;
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
                        firstSeen,
                        validUntil,
                        sharing,
                        sources,
                        reference,
                        note,
                        provenance);
        int at = offsets[number] + 1;
        if ((flags & FLAG_ADDRESS) != 0) {
            return new AddressIndicator(
                    longAt(at + 1), longAt(at + 9), records[at] & 0xFF, isNarrow(number), details);
        }
        String name = new String(records, at + 1, records[at] & 0xFF, StandardCharsets.ISO_8859_1);
        return new DomainIndicator(
                name, isNarrow(number) ? DomainMatch.EXACT : DomainMatch.SUFFIX, details);
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

    /** Moves the last indicator into the place of this one, whose octets stay unused. */
    void replaceByLast(int number) {
        offsets[number] = offsets[--size];
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
        int flags =
                (details.popular() ? FLAG_POPULAR : 0)
                        | (details.firstSeen() != null ? FLAG_FIRST_SEEN : 0)
                        | (details.validUntil() != null ? FLAG_VALID_UNTIL : 0);
        if (indicator instanceof AddressIndicator address) {
            octet(flags | FLAG_ADDRESS | (address.onlyOnPorts() ? FLAG_NARROW : 0));
            octet(address.prefixLength());
            eightOctets(address.high());
            eightOctets(address.low());
        } else if (indicator instanceof DomainIndicator domain) {
            octet(flags | (domain.match() == DomainMatch.EXACT ? FLAG_NARROW : 0));
            byte[] name = domain.name().getBytes(StandardCharsets.ISO_8859_1);
            octet(name.length);
            for (byte b : name) {
                octet(b);
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
        number(interner.number(String.join(ITEM_SEPARATOR, details.coins())));
        StringBuilder sources = new StringBuilder();
        for (IndicatorSource source : details.sources()) {
            sources.append(sources.length() == 0 ? "" : ITEM_SEPARATOR)
                    .append(source.name())
                    .append(FIELD_SEPARATOR)
                    .append(source.licence());
        }
        number(interner.number(sources.toString()));
        number(interner.number(details.reference()));
        number(interner.number(details.note()));
        number(interner.number(details.provenance().feed()));
        number(interner.number(details.provenance().file()));
        number(details.provenance().line());
        LocalDate firstSeen = details.firstSeen();
        if (firstSeen != null) {
            number((int) firstSeen.toEpochDay());
        }
        LocalDate validUntil = details.validUntil();
        if (validUntil != null) {
            number((int) validUntil.toEpochDay());
        }
        return start;
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

    private void eightOctets(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
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
