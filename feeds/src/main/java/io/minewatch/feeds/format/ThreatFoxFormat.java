package io.minewatch.feeds.format;

import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * Exports of abuse.ch ThreatFox: CSV, JSON, and answers of its programming interface. It is about
 * all kinds of malware: what is not about mining is counted and left out, unless asked for. What a
 * miner talks to is a pool to us; servers of campaigns and downloads are of kind campaign. Hashes
 * of files are counted.
 *
 * <p>Options: {@code about} (see {@link Topic}; mining when missing), {@code match}.
 */
final class ThreatFoxFormat implements FeedFormat {
    @Override
    public String name() {
        return "threatfox";
    }

    @Override
    public String description() {
        return "export of abuse.ch ThreatFox, CSV or JSON; what concerns mining";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        String text = head.text();
        boolean ours = text.contains("ioc_value") || text.contains("\"ioc\"");
        return ours && text.contains("ioc_type") && text.contains("malware")
                ? Recognition.CERTAIN
                : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        Topic topic = Topic.of(in, Topic.MINING);
        DomainMatch match = Options.match(in, sink, null);
        IndicatorDraft draft = new IndicatorDraft();
        AbuseChRows.each(
                in,
                sink,
                List.of("ioc_value"),
                (line, fields) -> {
                    String malware = fields.get("malware_printable");
                    String family = fields.first("fk_malware", "malware");
                    if (!topic.covers(
                            malware, family, fields.get("malware_alias"), fields.get("tags"))) {
                        sink.ignored(line, Topic.OTHER);
                        return;
                    }
                    String word = fields.get("ioc_type").toLowerCase(Locale.ROOT);
                    Indicator.Type type = TypeNames.type(word);
                    if (type == null) {
                        TypeNames.tellUnusable(word, line, sink);
                        return;
                    }
                    String threat = fields.get("threat_type");
                    boolean pool = Topic.isMiner(malware + ' ' + family);
                    boolean payload = threat.startsWith("payload") || type == Indicator.Type.URL;
                    LocalDate last = Dates.day(fields.first("last_seen_utc", "last_seen"));
                    sink.indicator(
                            line,
                            draft.clear()
                                    .text(type, fields.first("ioc_value", "ioc"))
                                    .match(type == Indicator.Type.DOMAIN ? match : null)
                                    .kind(
                                            pool && !payload
                                                    ? IndicatorKind.POOL
                                                    : IndicatorKind.CAMPAIGN)
                                    .confidence(
                                            Dates.small(
                                                    fields.get("confidence_level"),
                                                    IndicatorDraft.UNSET))
                                    .firstSeen(
                                            Dates.day(fields.first("first_seen_utc", "first_seen")))
                                    .seenYear(last == null ? 0 : last.getYear())
                                    .reference(fields.get("reference"))
                                    .note((malware + ' ' + threat).strip()));
                });
    }
}
