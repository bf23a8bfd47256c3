package io.minewatch.feeds.match;

import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.FeedInfo;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All indicators in use, compiled for look-ups. Immutable, for any number of threads; a look-up
 * without a hit allocates nothing.
 *
 * <p>Indicators lie as octets in one array and become objects only when met. Names are found
 * through one hash table: the hash of a name is taken from its end to its front, so that one pass
 * gives the hash of every suffix at a label border; addresses through another one, asked once for
 * each prefix length in use. Cost: one probe for each label or prefix length, whatever the number
 * of indicators; a filter spares names that are not listed nearly all visits to the table.
 *
 * <p>Every look-up names a day: an indicator whose validity has ended by then does not match, and
 * the next wider one answers in its place.
 *
 * <p>Names are taken as they come: ASCII capitals count as small letters, one dot at the end is
 * dropped. Anything else (escapes, U-labels, a port) is the caller's to bring into normal form;
 * such text only fails to match. Text of more than {@value #MAX_TEXT} characters matches nothing.
 */
public final class IndicatorSet implements Iterable<Indicator> {
    /**
     * Longest text that is looked up. A name has at most 253 octets (RFC 1035 section 2.3.4), each
     * at most four characters in presentation form; longer text is no name, and would only cost.
     */
    public static final int MAX_TEXT = 1_012;

    /** The port in look-ups where none is known. */
    public static final int NO_PORT = 0;

    /** The day in look-ups that ask for expired indicators as well. */
    public static final int ANY_DAY = Integer.MIN_VALUE;

    private static final long NANOS_A_DAY = 86_400_000_000_000L;
    private static final int KINDS = IndicatorKind.values().length;

    /** Hits kept for reuse: more than the different pool names that a network meets in an hour. */
    private static final int KEPT_HITS = 1 << 10;

    private static final int NONE = -1;
    private static final byte[] NO_OCTETS = {};

    private final IndicatorStore store;
    private final SlotTable nameTable;
    private final SlotTable addressTable;
    private final SlotTable tokenTable;
    private final NameFilter nameFilter;
    private final long[] nameSlots;
    private final long[] addressSlots;
    private final long[] tokenSlots;

    /** Prefix lengths in use, longest first. */
    private final int[] prefixLengths;

    /** By type, then kind. */
    private final int[] counts;

    /** Strings in pairs: name and version. */
    private final int[] feeds;

    /** Hits met before. A lost race costs one object: everything in it is final. */
    private final @Nullable IndicatorHit[] keptHits = new @Nullable IndicatorHit[KEPT_HITS];

    /** Takes over everything; the store is trimmed. */
    IndicatorSet(
            IndicatorStore store,
            SlotTable nameTable,
            SlotTable addressTable,
            SlotTable tokenTable,
            int[] prefixLengths,
            int[] counts,
            int[] feeds) {
        this.store = store;
        this.nameTable = nameTable;
        this.addressTable = addressTable;
        this.tokenTable = tokenTable;
        this.nameFilter = NameFilter.of(nameTable);
        this.nameSlots = nameTable.slots();
        this.addressSlots = addressTable.slots();
        this.tokenSlots = tokenTable.slots();
        this.prefixLengths = prefixLengths;
        this.counts = counts;
        this.feeds = feeds;
    }

    /** The set without indicators. */
    public static IndicatorSet empty() {
        return new IndicatorSetBuilder().build();
    }

    /** A builder that holds these indicators already. */
    public IndicatorSetBuilder toBuilder() {
        return new IndicatorSetBuilder(this);
    }

    /** Number of indicators. */
    public int size() {
        return store.size();
    }

    /** Number of indicators of this kind. */
    public int count(IndicatorKind kind) {
        int sum = 0;
        for (int i = kind.ordinal(); i < counts.length; i += KINDS) {
            sum += counts[i];
        }
        return sum;
    }

    /** Number of indicators of this type and kind. */
    public int count(Indicator.Type type, IndicatorKind kind) {
        return counts[type.ordinal() * KINDS + kind.ordinal()];
    }

    /** Whether there is any indicator of this type. */
    public boolean hasAny(Indicator.Type type) {
        for (int i = type.ordinal() * KINDS; i < (type.ordinal() + 1) * KINDS; i++) {
            if (counts[i] > 0) {
                return true;
            }
        }
        return false;
    }

    /** The day of a time in nanoseconds since 1970, as look-ups take it. */
    public static int dayOf(long timeNanos) {
        return (int) Math.floorDiv(timeNanos, NANOS_A_DAY);
    }

    /** The day as look-ups take it. */
    public static int dayOf(LocalDate date) {
        return (int) date.toEpochDay();
    }

    /** The feeds they came from, in the order of reading. */
    public List<FeedInfo> feeds() {
        List<FeedInfo> list = new ArrayList<>();
        for (int i = 0; i < feeds.length; i += 2) {
            list.add(new FeedInfo(store.string(feeds[i]), store.string(feeds[i + 1])));
        }
        return List.copyOf(list);
    }

    /**
     * The most specific indicator that covers this name: the longest listed suffix that begins at a
     * label; null when none does. An indicator that matches exactly covers no name below it.
     *
     * @param day days since 1970 (see {@link #dayOf(long)}), or {@link #ANY_DAY}
     */
    public @Nullable IndicatorHit lookup(CharSequence name, int day) {
        return lookup(name, NO_OCTETS, 0, name.length(), day);
    }

    /**
     * As {@link #lookup(CharSequence, int)}, for ASCII octets in a buffer.
     *
     * @throws IndexOutOfBoundsException if the range is not inside of the array
     */
    public @Nullable IndicatorHit lookup(byte[] octets, int offset, int length, int day) {
        Objects.checkFromIndexSize(offset, length, octets.length);
        return lookup(null, octets, offset, offset + length, day);
    }

    /**
     * The most specific indicator that covers this address: the longest prefix, and among equal
     * ones the one that names the port; null when none does.
     *
     * @param high the first eight octets, big-endian; IPv4 is mapped into {@code ::ffff:0:0/96}
     * @param low the last eight octets, big-endian
     * @param port 1 to 65535, or {@link #NO_PORT}: then indicators that are confined to ports do
     *     not match
     * @param day days since 1970 (see {@link #dayOf(long)}), or {@link #ANY_DAY}
     */
    public @Nullable IndicatorHit lookup(long high, long low, int port, int day) {
        for (int prefixLength : prefixLengths) {
            int at =
                    findNetwork(
                            high & Addresses.highMask(prefixLength),
                            low & Addresses.lowMask(prefixLength),
                            prefixLength,
                            port,
                            day);
            if (at != NONE) {
                IndicatorHit.Match match =
                        prefixLength == 128 ? IndicatorHit.Match.EXACT : IndicatorHit.Match.PARENT;
                return hit(at, match, store.role(at));
            }
        }
        return null;
    }

    /**
     * The indicator of this very value; null when there is none. Capitals do not matter in
     * fingerprints, otherwise the value is in the normal form of {@link
     * io.minewatch.feeds.model.TokenIndicator}.
     *
     * @param type any but {@code DOMAIN} and {@code ADDRESS}, which are never found here
     * @param day days since 1970 (see {@link #dayOf(long)}), or {@link #ANY_DAY}
     */
    public @Nullable IndicatorHit lookup(Indicator.Type type, CharSequence value, int day) {
        boolean ignoreCase =
                type == Indicator.Type.CERTIFICATE
                        || type == Indicator.Type.JA3
                        || type == Indicator.Type.JA4;
        int hash = Hashes.ofToken(type.ordinal(), value, ignoreCase);
        int slot = SlotTable.first(tokenSlots, hash);
        while (tokenSlots[slot] != 0) {
            long entry = tokenSlots[slot];
            int at = SlotTable.number(entry);
            if (SlotTable.hasHash(entry, hash) && store.isToken(at, type, value, ignoreCase)) {
                return store.isValidOn(at, day)
                        ? hit(at, IndicatorHit.Match.EXACT, store.role(at))
                        : null;
            }
            slot = SlotTable.next(tokenSlots, slot);
        }
        return null;
    }

    /**
     * The indicator of this number, from 0 in the order of reading; made anew at each call.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public Indicator get(int number) {
        return store.get(store.at(Objects.checkIndex(number, store.size())));
    }

    @Override
    public Iterator<Indicator> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public Indicator next() {
                if (next >= size()) {
                    throw new NoSuchElementException();
                }
                return get(next++);
            }
        };
    }

    private @Nullable IndicatorHit lookup(
            @Nullable CharSequence text, byte[] octets, int from, int to, int day) {
        int end = to > from && Names.at(text, octets, to - 1) == '.' ? to - 1 : to;
        if (end - from > MAX_TEXT) {
            return null;
        }
        int found = NONE;
        int foundAt = end;
        long hash = Hashes.SEED;
        for (int i = end - 1; i >= from; i--) {
            hash = Hashes.step(hash, Names.lower(Names.at(text, octets, i)));
            if (i == from || Names.at(text, octets, i - 1) == '.') {
                int at = findName(Hashes.spread(hash), text, octets, i, end);
                if (at != NONE
                        && (i == from ? store.coversItself(at) : store.coversBelow(at))
                        && store.isValidOn(at, day)) {
                    found = at;
                    foundAt = i;
                }
            }
        }
        if (found == NONE) {
            return null;
        }
        if (foundAt == from) {
            return hit(found, IndicatorHit.Match.EXACT, store.role(found));
        }
        return hit(found, IndicatorHit.Match.PARENT, roleBelow(found, text, octets, from, end));
    }

    /** What a name below the indicator means, by its own first label. */
    private IndicatorRole roleBelow(
            int at, @Nullable CharSequence text, byte[] octets, int from, int end) {
        IndicatorRole role = store.role(at);
        IndicatorKind kind = store.kind(at);
        if (kind != IndicatorKind.POOL && kind != IndicatorKind.PROXY) {
            return role;
        }
        return switch (role) {
            case ENDPOINT, ENDPOINT_LIKELY ->
                    Names.beginsAsWeb(text, octets, from, end) ? IndicatorRole.WEB_FRONT : role;
            case WEB_FRONT ->
                    Names.beginsAsMining(text, octets, from, end)
                            ? IndicatorRole.ENDPOINT_LIKELY
                            : role;
            case LISTED -> role;
        };
    }

    private int findName(int hash, @Nullable CharSequence text, byte[] octets, int from, int end) {
        if (!nameFilter.mayHold(hash)) {
            return NONE;
        }
        int slot = SlotTable.first(nameSlots, hash);
        while (nameSlots[slot] != 0) {
            long entry = nameSlots[slot];
            if (SlotTable.hasHash(entry, hash)
                    && store.isName(SlotTable.number(entry), text, octets, from, end)) {
                return SlotTable.number(entry);
            }
            slot = SlotTable.next(nameSlots, slot);
        }
        return NONE;
    }

    private int findNetwork(long high, long low, int prefixLength, int port, int day) {
        int hash = Hashes.ofAddress(high, low, prefixLength);
        int onAnyPort = NONE;
        int slot = SlotTable.first(addressSlots, hash);
        while (addressSlots[slot] != 0) {
            long entry = addressSlots[slot];
            int at = SlotTable.number(entry);
            if (SlotTable.hasHash(entry, hash)
                    && store.isNetwork(at, high, low, prefixLength)
                    && store.isValidOn(at, day)) {
                if (!store.isOnlyOnPorts(at)) {
                    onAnyPort = at;
                } else if (port != NO_PORT && store.hasPort(at, port)) {
                    return at;
                }
            }
            slot = SlotTable.next(addressSlots, slot);
        }
        return onAnyPort;
    }

    private IndicatorHit hit(int at, IndicatorHit.Match match, IndicatorRole role) {
        int place = Hashes.spread(at * 31L + match.ordinal() * 7L + role.ordinal());
        IndicatorHit kept = keptHits[place & (KEPT_HITS - 1)];
        if (kept != null && kept.is(at, match, role)) {
            return kept;
        }
        IndicatorHit hit = new IndicatorHit(store, at, match, role);
        keptHits[place & (KEPT_HITS - 1)] = hit;
        return hit;
    }

    // For the builder and the compiled form.

    IndicatorStore store() {
        return store;
    }

    SlotTable nameTable() {
        return nameTable;
    }

    SlotTable addressTable() {
        return addressTable;
    }

    int[] prefixLengths() {
        return prefixLengths;
    }

    SlotTable tokenTable() {
        return tokenTable;
    }

    int[] counts() {
        return counts;
    }

    int[] feedStrings() {
        return feeds;
    }
}
