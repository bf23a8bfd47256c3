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
 * All indicators in use, compiled for look-ups. Immutable, for any number of threads. Whatever a
 * look-up finds, it allocates nothing: it answers with a number, of which {@link #hit} makes an
 * object for those who have something to tell.
 *
 * <p>Indicators lie as octets in one array, ordered by the hashes of what is looked for: see {@link
 * Directory}. The hash of a name is taken from its end to its front, so that one pass gives the
 * hash of every suffix at a label border; networks are asked for once for each prefix length in
 * use. Cost: one word of a directory for each label or prefix length, whatever the number of
 * indicators, and nearly always no more for what is not listed.
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
    private static final IndicatorRole[] ROLES = IndicatorRole.values();

    /** What a look-up answers when nothing covers what was asked for; all else is above it. */
    public static final long NOTHING = -1;

    /** In an answer: bits of the place of the record, then one for the match, then the role. */
    private static final int MATCH_BIT = 32;

    private static final int ROLE_BIT = MATCH_BIT + 1;

    /** Hits kept for reuse: more than the different pool names that a network meets in an hour. */
    private static final int KEPT_HITS = 1 << 10;

    private static final int NONE = -1;
    private static final byte[] NO_OCTETS = {};

    private final IndicatorStore store;
    private final Directory names;
    private final Directory addresses;
    private final Directory tokens;

    /** Prefix lengths in use, longest first. */
    private final int[] prefixLengths;

    /** By type, then kind. */
    private final int[] counts;

    /** Strings in pairs: name and version. */
    private final int[] feeds;

    /** Hits met before. A lost race costs one object: everything in it is final. */
    private final @Nullable IndicatorHit[] keptHits = new @Nullable IndicatorHit[KEPT_HITS];

    /** Takes over everything; the store is ordered by the directories. */
    IndicatorSet(
            IndicatorStore store,
            Directory names,
            Directory addresses,
            Directory tokens,
            int[] prefixLengths,
            int[] counts,
            int[] feeds) {
        this.store = store;
        this.names = names;
        this.addresses = addresses;
        this.tokens = tokens;
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
     * label; {@link #NOTHING} when none does. An indicator that matches exactly covers no name
     * below it.
     *
     * @param day days since 1970 (see {@link #dayOf(long)}), or {@link #ANY_DAY}
     * @return for {@link #hit}
     */
    public long find(CharSequence name, int day) {
        return find(name, NO_OCTETS, 0, name.length(), day);
    }

    /**
     * As {@link #find(CharSequence, int)}, for ASCII octets in a buffer.
     *
     * @throws IndexOutOfBoundsException if the range is not inside of the array
     */
    public long find(byte[] octets, int offset, int length, int day) {
        Objects.checkFromIndexSize(offset, length, octets.length);
        return find(null, octets, offset, offset + length, day);
    }

    /**
     * The most specific indicator that covers this address: the longest prefix, and among equal
     * ones the one that names the port; {@link #NOTHING} when none does.
     *
     * @param high the first eight octets, big-endian; IPv4 is mapped into {@code ::ffff:0:0/96}
     * @param low the last eight octets, big-endian
     * @param port 1 to 65535, or {@link #NO_PORT}: then indicators that are confined to ports do
     *     not match
     * @param day days since 1970 (see {@link #dayOf(long)}), or {@link #ANY_DAY}
     * @return for {@link #hit}
     */
    public long find(long high, long low, int port, int day) {
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
                return found(at, match, store.role(at));
            }
        }
        return NOTHING;
    }

    /**
     * The indicator of this very value; {@link #NOTHING} when there is none. Capitals do not matter
     * in fingerprints, otherwise the value is in the normal form of {@link
     * io.minewatch.feeds.model.TokenIndicator}.
     *
     * @param type any but {@code DOMAIN} and {@code ADDRESS}, which are never found here
     * @param day days since 1970 (see {@link #dayOf(long)}), or {@link #ANY_DAY}
     * @return for {@link #hit}
     */
    public long find(Indicator.Type type, CharSequence value, int day) {
        boolean ignoreCase =
                type == Indicator.Type.CERTIFICATE
                        || type == Indicator.Type.JA3
                        || type == Indicator.Type.JA4;
        int hash = Hashes.ofToken(type.ordinal(), value, ignoreCase);
        long word = tokens.word(hash);
        if (!Directory.mayHold(word, hash)) {
            return NOTHING;
        }
        int end = tokens.end(hash);
        for (int at = Directory.begin(word); at < end; at = store.behindToken(at)) {
            if (store.isToken(at, type, value, ignoreCase)) {
                return store.isValidOn(at, day)
                        ? found(at, IndicatorHit.Match.EXACT, store.role(at))
                        : NOTHING;
            }
        }
        return NOTHING;
    }

    /**
     * What a look-up in this very set found, as an object; null for {@link #NOTHING}. Made anew
     * when it was not asked for lately.
     */
    public @Nullable IndicatorHit hit(long found) {
        if (found == NOTHING) {
            return null;
        }
        int place = Hashes.spread(found);
        IndicatorHit kept = keptHits[place & (KEPT_HITS - 1)];
        if (kept != null && kept.is(found)) {
            return kept;
        }
        IndicatorHit.Match match =
                (found >>> MATCH_BIT & 1) == 0
                        ? IndicatorHit.Match.EXACT
                        : IndicatorHit.Match.PARENT;
        IndicatorHit hit =
                new IndicatorHit(
                        store, found, (int) found, match, ROLES[(int) (found >>> ROLE_BIT)]);
        keptHits[place & (KEPT_HITS - 1)] = hit;
        return hit;
    }

    /** As {@link #find(CharSequence, int)}, with what it finds as an object. */
    public @Nullable IndicatorHit lookup(CharSequence name, int day) {
        return hit(find(name, day));
    }

    /** As {@link #find(byte[], int, int, int)}, with what it finds as an object. */
    public @Nullable IndicatorHit lookup(byte[] octets, int offset, int length, int day) {
        return hit(find(octets, offset, length, day));
    }

    /** As {@link #find(long, long, int, int)}, with what it finds as an object. */
    public @Nullable IndicatorHit lookup(long high, long low, int port, int day) {
        return hit(find(high, low, port, day));
    }

    /** As {@link #find(Indicator.Type, CharSequence, int)}, with what it finds as an object. */
    public @Nullable IndicatorHit lookup(Indicator.Type type, CharSequence value, int day) {
        return hit(find(type, value, day));
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

    private long find(@Nullable CharSequence text, byte[] octets, int from, int to, int day) {
        int end = to > from && Names.at(text, octets, to - 1) == '.' ? to - 1 : to;
        if (end - from > MAX_TEXT) {
            return NOTHING;
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
            return NOTHING;
        }
        if (foundAt == from) {
            return found(found, IndicatorHit.Match.EXACT, store.role(found));
        }
        return found(found, IndicatorHit.Match.PARENT, roleBelow(found, text, octets, from, end));
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
        long word = names.word(hash);
        if (!Directory.mayHold(word, hash)) {
            return NONE;
        }
        int last = names.end(hash);
        for (int at = Directory.begin(word); at < last; at = store.behindName(at)) {
            if (store.isName(at, text, octets, from, end)) {
                return at;
            }
        }
        return NONE;
    }

    private int findNetwork(long high, long low, int prefixLength, int port, int day) {
        int hash = Hashes.ofAddress(high, low, prefixLength);
        long word = addresses.word(hash);
        if (!Directory.mayHold(word, hash)) {
            return NONE;
        }
        int onAnyPort = NONE;
        int end = addresses.end(hash);
        for (int at = Directory.begin(word); at < end; at = store.behindAddress(at)) {
            if (store.isNetwork(at, high, low, prefixLength) && store.isValidOn(at, day)) {
                if (!store.isOnlyOnPorts(at)) {
                    onAnyPort = at;
                } else if (port != NO_PORT && store.hasPort(at, port)) {
                    return at;
                }
            }
        }
        return onAnyPort;
    }

    private static long found(int at, IndicatorHit.Match match, IndicatorRole role) {
        return at | (long) match.ordinal() << MATCH_BIT | (long) role.ordinal() << ROLE_BIT;
    }

    // For the builder and the compiled form.

    IndicatorStore store() {
        return store;
    }

    Directory names() {
        return names;
    }

    Directory addresses() {
        return addresses;
    }

    int[] prefixLengths() {
        return prefixLengths;
    }

    Directory tokens() {
        return tokens;
    }

    int[] counts() {
        return counts;
    }

    int[] feedStrings() {
        return feeds;
    }
}
