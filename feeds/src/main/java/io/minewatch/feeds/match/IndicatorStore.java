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
 * Indicators as bytes: about 50 octets each instead of a dozen objects. Written by one thread
 * through {@link IndicatorSetBuilder}, then only read.
 *
 * <p>What look-ups compare lies apart from what they need not know, so that more of it stays in the
 * processor's caches. A key: one octet with the type, from bit 3 the match (a name's {@link
 * DomainMatch}; 1 for an address confined to its ports) and in bit 5 whether there is a last day;
 * kind and, from bit 4, role; the value (a name: one octet of length and that many ASCII octets; an
 * address: one octet of prefix length and 16 octets; a token: two octets of length and that many
 * ASCII octets); four octets with the place of its details; where flagged the last day as four
 * octets. Its details: flags; ports and TLS ports (each one octet of count and two octets a port);
 * status; sharing level; confidence; then variable length numbers: year, coins, sources, reference,
 * note, caution (each the number of a string), the count of origins and for each the strings of
 * feed and file and the line; and where flagged the days of first report and of beginning. Numbers
 * of fixed length are big-endian, days count from 1970. Strings are kept once.
 */
final class IndicatorStore {
    /** Their count is one octet. */
    static final int MAX_PORTS = IndicatorDetails.MAX_PORTS;

    /** Length of an array that begins to fill. */
    private static final int SMALLEST = 64;

    private static final int TYPE_BITS = 7;
    private static final int MATCH_SHIFT = 3;
    private static final int MATCH_BITS = 3;
    private static final int VALID_UNTIL_BIT = 1 << 5;
    private static final int KIND_BITS = 0xF;
    private static final int ROLE_SHIFT = 4;

    /** Octets of a key before its value. */
    private static final int HEAD = 2;

    private static final int FLAG_POPULAR = 1;
    private static final int FLAG_FIRST_SEEN = 2;
    private static final int FLAG_VALID_FROM = 4;
    private static final int FLAG_EXCLUSIVE = 8;

    private static final Indicator.Type[] TYPES = Indicator.Type.values();
    private static final DomainMatch[] MATCHES = DomainMatch.values();
    private static final IndicatorKind[] KINDS = IndicatorKind.values();
    private static final IndicatorRole[] ROLES = IndicatorRole.values();
    private static final IndicatorStatus[] STATUSES = IndicatorStatus.values();
    private static final SharingLevel[] SHARING_LEVELS = SharingLevel.values();

    private static final String FIELD_SEPARATOR = "\t";
    private static final String ITEM_SEPARATOR = "\n";

    private final Octets keys;
    private final Octets details;

    /** Where the key of each indicator begins. */
    private int[] offsets;

    private int size;

    private final Octets strings;

    /** Where each string ends; the first one begins at 0. */
    private int[] stringEnds;

    private int stringCount;

    // The rows of a list mostly say the same as the row before.
    private @Nullable IndicatorDetails lastDetails;
    private int lastDetailsStart;
    private int lastDetailsLength;
    private @Nullable String lastFeed;
    private @Nullable String lastFile;
    private int lastFeedNumber;
    private int lastFileNumber;

    IndicatorStore() {
        this(new Octets(), new Octets(), new int[SMALLEST], 0, new Octets(), new int[SMALLEST], 0);
    }

    private IndicatorStore(
            Octets keys,
            Octets details,
            int[] offsets,
            int size,
            Octets strings,
            int[] stringEnds,
            int stringCount) {
        this.keys = keys;
        this.details = details;
        this.offsets = offsets;
        this.size = size;
        this.strings = strings;
        this.stringEnds = stringEnds;
        this.stringCount = stringCount;
    }

    /** A store over these arrays, all of which are full. */
    static IndicatorStore of(
            byte[] keys, byte[] details, int[] offsets, byte[] strings, int[] stringEnds) {
        return new IndicatorStore(
                new Octets(keys),
                new Octets(details),
                offsets,
                offsets.length,
                new Octets(strings),
                stringEnds,
                stringEnds.length);
    }

    /** A copy without spare room. */
    IndicatorStore trimmed() {
        return of(
                keys.trimmed(),
                details.trimmed(),
                Arrays.copyOf(offsets, size),
                strings.trimmed(),
                Arrays.copyOf(stringEnds, stringCount));
    }

    /** The three kinds of tables, in the order in which their records lie. */
    enum Group {
        NAMES,
        ADDRESSES,
        TOKENS;

        static Group of(Indicator.Type type) {
            return switch (type) {
                case DOMAIN -> NAMES;
                case ADDRESS -> ADDRESSES;
                default -> TOKENS;
            };
        }
    }

    /**
     * A copy without spare room and without the keys of what was replaced, its keys in the order of
     * directories.
     *
     * @param hashes of each indicator, by number
     * @param directories filled here: one for each group
     */
    IndicatorStore ordered(int[] hashes, Directory[] directories) {
        int[] counts = new int[directories.length];
        for (int i = 0; i < size; i++) {
            counts[group(offsets[i])]++;
        }
        int[][] places = new int[directories.length][];
        for (int group = 0; group < places.length; group++) {
            directories[group] = Directory.of(counts[group]);
            places[group] = new int[directories[group].buckets()];
        }
        for (int i = 0; i < size; i++) {
            int group = group(offsets[i]);
            places[group][directories[group].bucket(hashes[i])] += length(offsets[i]);
        }
        int sum = 0;
        for (int group = 0; group < places.length; group++) {
            for (int bucket = 0; bucket < places[group].length; bucket++) {
                directories[group].begin(bucket, sum);
                final int length = places[group][bucket];
                places[group][bucket] = sum;
                sum += length;
            }
            directories[group].begin(directories[group].buckets(), sum);
        }
        byte[] sorted = new byte[sum];
        int[] sortedOffsets = new int[size];
        for (int i = 0; i < size; i++) {
            int at = offsets[i];
            int length = length(at);
            int group = group(at);
            int bucket = directories[group].bucket(hashes[i]);
            directories[group].mark(hashes[i]);
            int place = places[group][bucket];
            places[group][bucket] = place + length;
            System.arraycopy(keys.octets, at, sorted, place, length);
            sortedOffsets[i] = place;
        }
        return of(
                sorted,
                details.trimmed(),
                sortedOffsets,
                strings.trimmed(),
                Arrays.copyOf(stringEnds, stringCount));
    }

    private int group(int at) {
        return Group.of(type(at)).ordinal();
    }

    int size() {
        return size;
    }

    /** The arrays of a trimmed store: for the compiled form. */
    byte[] keys() {
        return keys.octets;
    }

    byte[] details() {
        return details.octets;
    }

    int[] offsets() {
        return offsets;
    }

    byte[] strings() {
        return strings.octets;
    }

    int[] stringEnds() {
        return stringEnds;
    }

    // Reading

    /** Where the key of this number begins, by which the other methods know it. */
    int at(int number) {
        return offsets[number];
    }

    /** The hash under which tables have the indicator. */
    int hash(int at) {
        byte[] key = keys.octets;
        int value = at + HEAD;
        Indicator.Type type = type(at);
        return switch (type) {
            case DOMAIN -> {
                long hash = Hashes.SEED;
                for (int i = value + (key[value] & 0xFF); i > value; i--) {
                    hash = Hashes.step(hash, key[i]);
                }
                yield Hashes.spread(hash);
            }
            case ADDRESS ->
                    Hashes.ofAddress(
                            keys.longAt(value + 1), keys.longAt(value + 9), key[value] & 0xFF);
            default ->
                    Hashes.ofToken(
                            type.ordinal(), keys.text(value + 2, keys.shortAt(value)), false);
        };
    }

    /** Octets of the key. */
    private int length(int at) {
        return behind(at, detailsAt(at)) - at;
    }

    /** Where the key behind that of a name begins. */
    int behindName(int at) {
        return behind(at, at + HEAD + 1 + (keys.octets[at + HEAD] & 0xFF));
    }

    /** Where the key behind that of an address begins. */
    int behindAddress(int at) {
        return behind(at, at + HEAD + 17);
    }

    /** Where the key behind that of a token begins. */
    int behindToken(int at) {
        return behind(at, at + HEAD + 2 + keys.shortAt(at + HEAD));
    }

    private int behind(int at, int detailsAt) {
        return detailsAt + ((keys.octets[at] & VALID_UNTIL_BIT) == 0 ? 4 : 8);
    }

    Indicator.Type type(int at) {
        return TYPES[keys.octets[at] & TYPE_BITS];
    }

    /** The ordinal of a name's {@link DomainMatch}; 1 for an address confined to its ports. */
    private int match(int at) {
        return keys.octets[at] >>> MATCH_SHIFT & MATCH_BITS;
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

    /** Whether it is still valid on this day, counted from 1970. */
    boolean isValidOn(int at, int day) {
        return (keys.octets[at] & VALID_UNTIL_BIT) == 0 || lastDay(at) >= day;
    }

    private int lastDay(int at) {
        return keys.intAt(detailsAt(at) + 4);
    }

    boolean isName(int at, @Nullable CharSequence text, byte[] octets, int from, int end) {
        byte[] key = keys.octets;
        int value = at + HEAD;
        if ((key[value] & 0xFF) != end - from) {
            return false;
        }
        value++;
        for (int i = from; i < end; i++) {
            if (key[value++] != Names.lower(Names.at(text, octets, i))) {
                return false;
            }
        }
        return true;
    }

    boolean isNetwork(int at, long high, long low, int prefixLength) {
        int value = at + HEAD;
        return (keys.octets[value] & 0xFF) == prefixLength
                && keys.longAt(value + 1) == high
                && keys.longAt(value + 9) == low;
    }

    /** Whether it is a token of this type and value; capitals differ unless told otherwise. */
    boolean isToken(int at, Indicator.Type type, CharSequence text, boolean ignoreCase) {
        int value = at + HEAD;
        int length = text.length();
        if (type(at) != type || keys.shortAt(value) != length) {
            return false;
        }
        value += 2;
        for (int i = 0; i < length; i++) {
            int c = text.charAt(i);
            if (keys.octets[value++] != (ignoreCase ? Names.lower(c) : c)) {
                return false;
            }
        }
        return true;
    }

    /** Whether this port stands in one of the two lists. */
    boolean hasPort(int at, int port) {
        int next = keys.intAt(detailsAt(at)) + 1;
        for (int list = 0; list < 2; list++) {
            int count = details.octets[next++] & 0xFF;
            for (int i = 0; i < count; i++) {
                if (details.shortAt(next) == port) {
                    return true;
                }
                next += 2;
            }
        }
        return false;
    }

    /** Whether it names just these ports, in both lists. */
    boolean namesJust(int at, IndicatorDetails other) {
        Cursor cursor = new Cursor(keys.intAt(detailsAt(at)) + 1);
        return cursor.ports().equals(other.ports()) && cursor.ports().equals(other.tlsPorts());
    }

    IndicatorKind kind(int at) {
        return KINDS[keys.octets[at + 1] & KIND_BITS];
    }

    IndicatorRole role(int at) {
        return ROLES[keys.octets[at + 1] >>> ROLE_SHIFT];
    }

    /** Where the key says where its details are: behind the value. */
    private int detailsAt(int at) {
        int value = at + HEAD;
        return switch (type(at)) {
            case DOMAIN -> value + 1 + (keys.octets[value] & 0xFF);
            case ADDRESS -> value + 17;
            default -> value + 2 + keys.shortAt(value);
        };
    }

    /** The indicator as an object, made anew. */
    Indicator get(int at) {
        Cursor cursor = new Cursor(keys.intAt(detailsAt(at)));
        int flags = cursor.octet();
        List<Integer> ports = cursor.ports();
        List<Integer> tlsPorts = cursor.ports();
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
                (keys.octets[at] & VALID_UNTIL_BIT) != 0 ? LocalDate.ofEpochDay(lastDay(at)) : null;
        IndicatorDetails said =
                new IndicatorDetails(
                        kind(at),
                        role(at),
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
        int value = at + HEAD;
        Indicator.Type type = type(at);
        return switch (type) {
            case DOMAIN ->
                    new DomainIndicator(
                            keys.text(value + 1, keys.octets[value] & 0xFF),
                            MATCHES[match(at)],
                            said);
            case ADDRESS ->
                    new AddressIndicator(
                            keys.longAt(value + 1),
                            keys.longAt(value + 9),
                            keys.octets[value] & 0xFF,
                            isOnlyOnPorts(at),
                            said);
            default -> new TokenIndicator(type, keys.text(value + 2, keys.shortAt(value)), said);
        };
    }

    private static List<String> items(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(ITEM_SEPARATOR, -1));
    }

    String string(int number) {
        int from = number == 0 ? 0 : stringEnds[number - 1];
        return new String(strings.octets, from, stringEnds[number] - from, StandardCharsets.UTF_8);
    }

    int stringCount() {
        return stringCount;
    }

    /** Reads on from an offset in the details. */
    private final class Cursor {
        private int at;

        Cursor(int at) {
            this.at = at;
        }

        int octet() {
            return details.octets[at++] & 0xFF;
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
                list.add(details.shortAt(at));
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
        strings.add(text.getBytes(StandardCharsets.UTF_8));
        if (stringCount == stringEnds.length) {
            stringEnds = Arrays.copyOf(stringEnds, Math.max(SMALLEST, stringCount * 2));
        }
        stringEnds[stringCount] = strings.length();
        return stringCount++;
    }

    private int write(Indicator indicator, Interner interner) {
        IndicatorDetails said = indicator.details();
        final int detailsStart = writeDetails(said, interner);
        final int start = keys.length();
        LocalDate validUntil = said.validUntil();
        int match =
                indicator instanceof DomainIndicator domain
                        ? domain.match().ordinal()
                        : indicator instanceof AddressIndicator address && address.onlyOnPorts()
                                ? 1
                                : 0;
        keys.octet(
                indicator.type().ordinal()
                        | match << MATCH_SHIFT
                        | (validUntil != null ? VALID_UNTIL_BIT : 0));
        keys.octet(said.kind().ordinal() | said.role().ordinal() << ROLE_SHIFT);
        if (indicator instanceof AddressIndicator address) {
            keys.octet(address.prefixLength());
            keys.octets(address.high(), 8);
            keys.octets(address.low(), 8);
        } else {
            String value = indicator.value();
            keys.octets(value.length(), indicator instanceof DomainIndicator ? 1 : 2);
            keys.ascii(value);
        }
        keys.octets(detailsStart, 4);
        if (validUntil != null) {
            keys.octets(validUntil.toEpochDay(), 4);
        }
        return start;
    }

    private int writeDetails(IndicatorDetails said, Interner interner) {
        final int start = details.length();
        if (lastDetails != null && saysTheSame(said, lastDetails)) {
            details.repeat(lastDetailsStart, lastDetailsLength);
        } else {
            writeSaid(said, interner);
            lastDetailsLength = details.length() - start;
        }
        lastDetails = said;
        lastDetailsStart = start;
        details.number(said.origins().size());
        for (Provenance origin : said.origins()) {
            if (!origin.feed().equals(lastFeed) || !origin.file().equals(lastFile)) {
                lastFeed = origin.feed();
                lastFile = origin.file();
                lastFeedNumber = interner.number(lastFeed);
                lastFileNumber = interner.number(lastFile);
            }
            details.number(lastFeedNumber);
            details.number(lastFileNumber);
            details.number(origin.line());
        }
        LocalDate firstSeen = said.firstSeen();
        LocalDate validFrom = said.validFrom();
        if (firstSeen != null) {
            details.number((int) firstSeen.toEpochDay());
        }
        if (validFrom != null) {
            details.number((int) validFrom.toEpochDay());
        }
        return start;
    }

    /** Whether two write the same before their origins; it may be left unseen. */
    private static boolean saysTheSame(IndicatorDetails a, IndicatorDetails b) {
        return a.ports() == b.ports()
                && a.tlsPorts() == b.tlsPorts()
                && a.coins() == b.coins()
                && a.sources() == b.sources()
                && a.reference().equals(b.reference())
                && a.note().equals(b.note())
                && a.caution().equals(b.caution())
                && a.status() == b.status()
                && a.sharing() == b.sharing()
                && a.confidence() == b.confidence()
                && a.seenYear() == b.seenYear()
                && a.popular() == b.popular()
                && a.exclusive() == b.exclusive()
                && (a.firstSeen() == null) == (b.firstSeen() == null)
                && (a.validFrom() == null) == (b.validFrom() == null);
    }

    private void writeSaid(IndicatorDetails said, Interner interner) {
        details.octet(
                (said.popular() ? FLAG_POPULAR : 0)
                        | (said.firstSeen() != null ? FLAG_FIRST_SEEN : 0)
                        | (said.validFrom() != null ? FLAG_VALID_FROM : 0)
                        | (said.exclusive() ? FLAG_EXCLUSIVE : 0));
        ports(said.ports());
        ports(said.tlsPorts());
        details.octet(said.status().ordinal());
        details.octet(said.sharing().ordinal());
        details.octet(said.confidence());
        details.number(said.seenYear());
        details.number(interner.number(String.join(ITEM_SEPARATOR, said.coins())));
        details.number(interner.number(joined(said.sources())));
        details.number(interner.number(said.reference()));
        details.number(interner.number(said.note()));
        details.number(interner.number(said.caution()));
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
        details.octet(count);
        for (int i = 0; i < count; i++) {
            details.octets(ports.get(i), 2);
        }
    }

    /** An array of octets that grows. Numbers are big-endian. */
    private static final class Octets {
        private byte[] octets;
        private int length;

        Octets() {
            octets = new byte[SMALLEST];
        }

        Octets(byte[] full) {
            octets = full;
            length = full.length;
        }

        int length() {
            return length;
        }

        byte[] trimmed() {
            return Arrays.copyOf(octets, length);
        }

        String text(int at, int count) {
            return new String(octets, at, count, StandardCharsets.ISO_8859_1);
        }

        int shortAt(int at) {
            return (octets[at] & 0xFF) << 8 | (octets[at + 1] & 0xFF);
        }

        int intAt(int at) {
            return shortAt(at) << 16 | shortAt(at + 2);
        }

        long longAt(int at) {
            return (long) intAt(at) << 32 | (intAt(at + 4) & 0xFFFF_FFFFL);
        }

        private void makeRoom(int more) {
            if (octets.length - length < more) {
                octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + more));
            }
        }

        void octet(int value) {
            makeRoom(1);
            octets[length++] = (byte) value;
        }

        void add(byte[] more) {
            makeRoom(more.length);
            System.arraycopy(more, 0, octets, length, more.length);
            length += more.length;
        }

        /** Appends a piece of itself once more. */
        void repeat(int at, int count) {
            makeRoom(count);
            System.arraycopy(octets, at, octets, length, count);
            length += count;
        }

        void ascii(String text) {
            int count = text.length();
            makeRoom(count);
            for (int i = 0; i < count; i++) {
                octets[length + i] = (byte) text.charAt(i);
            }
            length += count;
        }

        /** The last octets of a number. */
        void octets(long value, int count) {
            makeRoom(count);
            for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
                octets[length++] = (byte) (value >>> shift);
            }
        }

        /** A number of as many octets as it needs, the last seven bits first. */
        void number(int value) {
            int rest = value;
            while (rest >>> 7 != 0) {
                octet((rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            octet(rest);
        }
    }
}
