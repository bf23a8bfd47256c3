package io.minewatch.feeds;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Collects indicators for an {@link IndicatorSet}. Where the same name, or the same network on the
 * same ports, is added again, the later one takes the place of the earlier: the feed that is read
 * last has the last word. For one thread.
 */
public final class IndicatorSetBuilder {
    private static final byte[] NO_OCTETS = {};

    private final IndicatorStore store;
    private final SlotTable nameTable;
    private final SlotTable addressTable;
    private final BitSet prefixLengths = new BitSet();
    private final Map<String, Integer> stringNumbers = new HashMap<>();
    private int[] feeds;

    /** An empty builder. */
    public IndicatorSetBuilder() {
        store = new IndicatorStore();
        nameTable = new SlotTable();
        addressTable = new SlotTable();
        feeds = new int[0];
    }

    IndicatorSetBuilder(IndicatorSet set) {
        store = set.store().trimmed();
        nameTable = set.nameTable().copy();
        addressTable = set.addressTable().copy();
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

    /** Adds an indicator in normal form. */
    public void add(Indicator indicator) {
        int number = store.size();
        store.append(indicator, this::intern);
        if (indicator instanceof DomainIndicator domain) {
            enterName(number, domain.name());
        } else if (indicator instanceof AddressIndicator address) {
            enterNetwork(number, address);
        }
    }

    /** Number of indicators so far. */
    public int size() {
        return store.size();
    }

    /** The set of all that was added; the builder may be used on. */
    public IndicatorSet build() {
        IndicatorStore trimmed = store.trimmed();
        int[] kindCounts = new int[IndicatorKind.values().length];
        for (int i = 0; i < trimmed.size(); i++) {
            kindCounts[trimmed.kind(i).ordinal()]++;
        }
        int[] lengths = prefixLengths.stream().toArray();
        int[] longestFirst = new int[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            longestFirst[i] = lengths[lengths.length - 1 - i];
        }
        return new IndicatorSet(
                trimmed,
                nameTable.copy(),
                addressTable.copy(),
                longestFirst,
                kindCounts,
                feeds.clone());
    }

    private void enterName(int number, String name) {
        int hash = Hashes.ofName(name);
        long[] slots = nameTable.slots();
        int slot = SlotTable.first(slots, hash);
        while (slots[slot] != 0) {
            int other = SlotTable.number(slots[slot]);
            if (SlotTable.hasHash(slots[slot], hash)
                    && store.isName(other, name, NO_OCTETS, 0, name.length())) {
                store.replaceByLast(other);
                return;
            }
            slot = SlotTable.next(slots, slot);
        }
        nameTable.put(hash, number);
    }

    private void enterNetwork(int number, AddressIndicator address) {
        int hash = Hashes.ofAddress(address.high(), address.low(), address.prefixLength());
        long[] slots = addressTable.slots();
        int slot = SlotTable.first(slots, hash);
        while (slots[slot] != 0) {
            int other = SlotTable.number(slots[slot]);
            if (SlotTable.hasHash(slots[slot], hash)
                    && store.isNetwork(other, address.high(), address.low(), address.prefixLength())
                    && store.isNarrow(other) == address.onlyOnPorts()
                    && (!address.onlyOnPorts() || store.samePorts(number, other))) {
                store.replaceByLast(other);
                return;
            }
            slot = SlotTable.next(slots, slot);
        }
        addressTable.put(hash, number);
        prefixLengths.set(address.prefixLength());
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
