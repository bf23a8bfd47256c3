package io.minewatch.feeds.match;

import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.FeedInfo;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.TokenIndicator;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Collects indicators for an {@link IndicatorSet}. What is added again (same name; same network and
 * ports; same token) is merged with what is there: see {@link Merging}. For one thread.
 */
public final class IndicatorSetBuilder {
    private static final byte[] NO_OCTETS = {};
    private static final int NONE = -1;

    /** Length of an array that begins to fill. */
    private static final int SMALLEST = 64;

    private final IndicatorStore store;
    private final SlotTable nameTable;
    private final SlotTable addressTable;
    private final SlotTable tokenTable;
    private final BitSet prefixLengths = new BitSet();
    private final Map<String, Integer> stringNumbers = new HashMap<>();

    /** Of each indicator, by number. */
    private int[] hashes;

    private int[] feeds;

    /** An empty builder. */
    public IndicatorSetBuilder() {
        store = new IndicatorStore();
        nameTable = new SlotTable();
        addressTable = new SlotTable();
        tokenTable = new SlotTable();
        hashes = new int[SMALLEST];
        feeds = new int[0];
    }

    IndicatorSetBuilder(IndicatorSet set) {
        store = set.store().trimmed();
        nameTable = new SlotTable();
        addressTable = new SlotTable();
        tokenTable = new SlotTable();
        hashes = new int[Math.max(SMALLEST, store.size())];
        for (int i = 0; i < store.size(); i++) {
            hashes[i] = store.hash(store.at(i));
            table(store.type(store.at(i))).put(hashes[i], i);
        }
        feeds = set.feedStrings().clone();
        for (int prefixLength : set.prefixLengths()) {
            prefixLengths.set(prefixLength);
        }
        for (int i = 0; i < store.stringCount(); i++) {
            stringNumbers.put(store.string(i), i);
        }
    }

    /** Names a feed that was read. */
    public void addFeed(FeedInfo feed) {
        feeds = Arrays.copyOf(feeds, feeds.length + 2);
        feeds[feeds.length - 2] = intern(feed.name());
        feeds[feeds.length - 1] = intern(feed.version());
    }

    /** What became of an indicator that was added. */
    public enum Added {
        /** It is new. */
        NEW,
        /** Another feed has it already; both are one now. */
        MERGED,
        /** The same feed has it already; both are one now. */
        REPEATED,
        /** The same feed has a name in one entry and what lies below it in this one. */
        COMPLETED
    }

    /**
     * Adds an indicator in normal form. Where it is there already, both are merged: the one of
     * higher confidence has the word, and agreement adds to the confidence.
     */
    public Added add(Indicator indicator) {
        return enter(indicator, false);
    }

    /**
     * As {@link #add}, but the one that is added has the word, with its confidence and validity:
     * for the operator's own lists, which are read last.
     */
    public Added override(Indicator indicator) {
        return enter(indicator, true);
    }

    /**
     * Marks what lists of harmless things hold: a caution that names the list, and names as much
     * visited. Nothing is removed: many real pools stand on lists of popular sites.
     *
     * @param harmless the lists as indicators; the note of each names its list
     * @return number of indicators that were marked
     */
    public int mark(IndicatorSet harmless) {
        int marked = 0;
        for (int i = 0; i < store.size(); i++) {
            Indicator indicator = store.get(store.at(i));
            IndicatorHit hit =
                    switch (indicator.type()) {
                        case DOMAIN -> harmless.lookup(indicator.value(), IndicatorSet.ANY_DAY);
                        case ADDRESS -> {
                            AddressIndicator address = (AddressIndicator) indicator;
                            yield harmless.lookup(
                                    address.high(),
                                    address.low(),
                                    IndicatorSet.NO_PORT,
                                    IndicatorSet.ANY_DAY);
                        }
                        default ->
                                harmless.lookup(
                                        indicator.type(), indicator.value(), IndicatorSet.ANY_DAY);
                    };
            if (hit == null) {
                continue;
            }
            marked++;
            String reason = "on the list of harmless things " + hit.details().note();
            boolean name = indicator.type() == Indicator.Type.DOMAIN;
            store.replace(
                    i, indicator.with(indicator.details().cautioned(reason, name)), this::intern);
        }
        return marked;
    }

    /** Number of indicators so far. */
    public int size() {
        return store.size();
    }

    /** The set of all that was added; the builder may be used on. */
    public IndicatorSet build() {
        Directory[] directories = new Directory[IndicatorStore.Group.values().length];
        IndicatorStore ordered = store.ordered(hashes, directories);
        int kinds = IndicatorKind.values().length;
        int[] counts = new int[Indicator.Type.values().length * kinds];
        for (int i = 0; i < ordered.size(); i++) {
            int at = ordered.at(i);
            counts[ordered.type(at).ordinal() * kinds + ordered.kind(at).ordinal()]++;
        }
        int[] lengths = prefixLengths.stream().toArray();
        int[] longestFirst = new int[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            longestFirst[i] = lengths[lengths.length - 1 - i];
        }
        return new IndicatorSet(
                ordered,
                directories[IndicatorStore.Group.NAMES.ordinal()],
                directories[IndicatorStore.Group.ADDRESSES.ordinal()],
                directories[IndicatorStore.Group.TOKENS.ordinal()],
                longestFirst,
                counts,
                feeds.clone());
    }

    private Added enter(Indicator indicator, boolean newerRules) {
        SlotTable table = table(indicator.type());
        int hash = hash(indicator);
        int known = find(table.slots(), hash, indicator);
        if (known != NONE) {
            Indicator older = store.get(store.at(known));
            boolean again = hasOriginOf(older, indicator);
            boolean completed = again && completes(older, indicator);
            store.replace(
                    known, Merging.merge(older, indicator, newerRules && !completed), this::intern);
            return completed ? Added.COMPLETED : again ? Added.REPEATED : Added.MERGED;
        }
        table.put(hash, store.size());
        if (store.size() == hashes.length) {
            hashes = Arrays.copyOf(hashes, hashes.length * 2);
        }
        hashes[store.size()] = hash;
        store.append(indicator, this::intern);
        if (indicator instanceof AddressIndicator address) {
            prefixLengths.set(address.prefixLength());
        }
        return Added.NEW;
    }

    private SlotTable table(Indicator.Type type) {
        return switch (IndicatorStore.Group.of(type)) {
            case NAMES -> nameTable;
            case ADDRESSES -> addressTable;
            case TOKENS -> tokenTable;
        };
    }

    /** Whether a list wrote a name and what lies below it in two entries, as zones have to. */
    private static boolean completes(Indicator older, Indicator newer) {
        return older instanceof DomainIndicator one
                && newer instanceof DomainIndicator two
                && one.match() != two.match()
                && (one.match() == DomainMatch.BELOW || two.match() == DomainMatch.BELOW);
    }

    private static boolean hasOriginOf(Indicator older, Indicator newer) {
        String feed = newer.details().provenance().feed();
        return older.details().origins().stream().anyMatch(o -> o.feed().equals(feed));
    }

    private static int hash(Indicator indicator) {
        if (indicator instanceof DomainIndicator domain) {
            return Hashes.ofName(domain.name());
        }
        if (indicator instanceof AddressIndicator address) {
            return Hashes.ofAddress(address.high(), address.low(), address.prefixLength());
        }
        return Hashes.ofToken(indicator.type().ordinal(), indicator.value(), false);
    }

    private int find(long[] slots, int hash, Indicator indicator) {
        int slot = SlotTable.first(slots, hash);
        while (slots[slot] != 0) {
            int other = SlotTable.number(slots[slot]);
            if (SlotTable.hasHash(slots[slot], hash) && isSame(other, indicator)) {
                return other;
            }
            slot = SlotTable.next(slots, slot);
        }
        return NONE;
    }

    private boolean isSame(int number, Indicator indicator) {
        int other = store.at(number);
        if (indicator instanceof DomainIndicator domain) {
            return store.isName(other, domain.name(), NO_OCTETS, 0, domain.name().length());
        }
        if (indicator instanceof AddressIndicator address) {
            return store.isNetwork(other, address.high(), address.low(), address.prefixLength())
                    && store.isOnlyOnPorts(other) == address.onlyOnPorts()
                    && (!address.onlyOnPorts() || store.namesJust(other, address.details()));
        }
        TokenIndicator token = (TokenIndicator) indicator;
        return store.isToken(other, token.type(), token.value(), false);
    }

    private int intern(String text) {
        Integer known = stringNumbers.get(text);
        if (known != null) {
            return known;
        }
        int number = store.addString(text);
        stringNumbers.put(text, number);
        return number;
    }
}
