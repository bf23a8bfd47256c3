package io.minewatch.output;

import io.minewatch.feeds.format.IndicatorDraft;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.IndicatorStatus;
import io.minewatch.feeds.model.SharingLevel;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drafts of indicators from what was decoded: the pools' addresses with ports, their names as the
 * miners used them, and wallets. From findings of level {@code confirmed} only, as a list to
 * review: it tells of one's own network, so that it is marked not to be passed on. Single thread.
 */
public final class LearnedFeed {
    /** Source of what was learned. */
    public static final String SOURCE = "learned";

    /** Different things learned; a report that holds more is of an attack on the sensor. */
    static final int MAX_LEARNED = 100_000;

    /** Days after its last sign for which a learned address holds: addresses change hands. */
    static final int ADDRESS_DAYS = 30;

    /** The same for names. */
    static final int NAME_DAYS = 365;

    /** As sure as one good source with host and port. */
    private static final int CONFIDENCE = 60;

    private record Key(Indicator.Type type, String text) {}

    private static final class Entry {
        private final Set<String> coins = new LinkedHashSet<>();
        private final Set<String> hosts = new LinkedHashSet<>();
        private final Set<String> dialects = new LinkedHashSet<>();
        private final Set<Integer> ports = new LinkedHashSet<>();
        private IndicatorKind kind = IndicatorKind.POOL;
        private @Nullable LocalDate first;
        private @Nullable LocalDate last;
    }

    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    /**
     * Learns from a report.
     *
     * @param in a JSON document or event lines in UTF-8; not closed
     * @throws ReportReader.NoReportException where the text is neither
     */
    public void read(InputStream in) throws IOException, ReportReader.NoReportException {
        ReportReader.read(in, this::event);
    }

    private void event(Map<String, Object> event) {
        if (!"confirmed".equals(Tree.text(event, "finding", "level"))
                || "pool".equals(Tree.text(event, "finding", "role"))) {
            return;
        }
        String ip = Tree.text(event, "finding", "pool", "ip");
        String port = Tree.text(event, "finding", "pool", "port");
        Set<String> names = new LinkedHashSet<>();
        String name = Tree.text(event, "finding", "pool", "name");
        if (name != null) {
            names.add(name);
        }
        names.addAll(Tree.texts(event, "finding", "pool", "names_seen"));
        if (ip != null && port != null) {
            String text = ip.indexOf(':') >= 0 ? "[" + ip + "]:" + port : ip + ":" + port;
            note(event, Indicator.Type.ADDRESS, text, null);
        }
        for (String used : names) {
            note(event, Indicator.Type.DOMAIN, used, port);
        }
        String wallet = Tree.text(event, "finding", "wallet", "address");
        if (wallet != null && !"false".equals(Tree.text(event, "finding", "wallet", "valid"))) {
            note(event, Indicator.Type.WALLET, wallet, null);
        }
    }

    private void note(
            Map<String, Object> event, Indicator.Type type, String text, @Nullable String port) {
        Key key = new Key(type, text);
        Entry entry = entries.get(key);
        if (entry == null) {
            if (entries.size() >= MAX_LEARNED) {
                return;
            }
            entry = new Entry();
            if (type == Indicator.Type.WALLET) {
                entry.kind = IndicatorKind.MINER;
            }
            entries.put(key, entry);
        }
        String kind = Tree.text(event, "finding", "pool", "feed", "kind");
        IndicatorKind told = kind == null ? null : IndicatorKind.ofLabel(kind);
        // At a donation host it is the developer's wallet; elsewhere that of whoever mines.
        if (told != null && (type != Indicator.Type.WALLET || told == IndicatorKind.DONATION)) {
            entry.kind = told;
        }
        add(entry.coins, Tree.text(event, "finding", "coin"));
        add(entry.hosts, Tree.text(event, "finding", "host", "ip"));
        add(entry.dialects, Tree.text(event, "finding", "dialect"));
        if (port != null && port.matches("[0-9]{1,5}")) {
            entry.ports.add(Integer.parseInt(port));
        }
        LocalDate first = day(Tree.text(event, "finding", "first_seen"));
        LocalDate last = day(Tree.text(event, "finding", "last_seen"));
        LocalDate known = entry.first;
        entry.first = known == null || (first != null && first.isBefore(known)) ? first : known;
        LocalDate end = entry.last;
        entry.last = end == null || (last != null && last.isAfter(end)) ? last : end;
    }

    private static void add(Set<String> set, @Nullable String text) {
        if (text != null && set.size() < 100) {
            set.add(text);
        }
    }

    private static @Nullable LocalDate day(@Nullable String timestamp) {
        try {
            return timestamp == null || timestamp.length() < 10
                    ? null
                    : LocalDate.parse(timestamp.substring(0, 10));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** All that was learned, in the order of its first sign. */
    public List<IndicatorDraft> drafts() {
        List<IndicatorDraft> drafts = new ArrayList<>();
        entries.forEach((key, entry) -> drafts.add(draft(key, entry)));
        return drafts;
    }

    private static IndicatorDraft draft(Key key, Entry entry) {
        LocalDate last = entry.last;
        IndicatorDraft draft =
                new IndicatorDraft()
                        .text(key.type, key.text)
                        .match(DomainMatch.EXACT)
                        .kind(entry.kind)
                        .role(
                                key.type == Indicator.Type.WALLET
                                        ? IndicatorRole.LISTED
                                        : IndicatorRole.ENDPOINT)
                        .status(IndicatorStatus.ACTIVE)
                        .confidence(CONFIDENCE)
                        .sharing(SharingLevel.AMBER_STRICT)
                        .source(SOURCE)
                        .firstSeen(entry.first)
                        .seenYear(last == null ? 0 : last.getYear())
                        .note(
                                "work delivered to "
                                        + (entry.hosts.size() == 1
                                                ? "1 host"
                                                : entry.hosts.size() + " hosts")
                                        + (entry.dialects.isEmpty()
                                                ? ""
                                                : ", " + String.join("/", entry.dialects))
                                        + (last == null ? "" : ", last on " + last));
        if (last != null && key.type != Indicator.Type.WALLET) {
            draft.validUntil(
                    last.plusDays(key.type == Indicator.Type.ADDRESS ? ADDRESS_DAYS : NAME_DAYS));
        }
        entry.coins.forEach(draft::coin);
        entry.ports.forEach(draft::port);
        return draft;
    }
}
