package io.minewatch.feeds.format;

import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorStatus;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;

/**
 * Exports of abuse.ch URLhaus, CSV or JSON: addresses of downloads. It is about all kinds of
 * malware: what is not about mining, by its tags and its URL, is counted and left out, unless asked
 * for. A URL that is offline holds until it was seen last. Its hosts file and plain list are read
 * by those formats, but tell nothing of a topic.
 *
 * <p>Options: {@code about} (see {@link Topic}; mining when missing).
 */
final class UrlhausFormat implements FeedFormat {
    @Override
    public String name() {
        return "urlhaus";
    }

    @Override
    public String description() {
        return "export of abuse.ch URLhaus, CSV or JSON; what concerns mining";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        String text = head.text();
        return text.contains("url_status") && text.contains("urlhaus")
                ? Recognition.CERTAIN
                : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        Topic topic = Topic.of(in, Topic.MINING);
        IndicatorDraft draft = new IndicatorDraft();
        AbuseChRows.each(
                in,
                sink,
                List.of("url_status"),
                (line, fields) -> {
                    String url = fields.get("url");
                    String tags = fields.get("tags");
                    if (!topic.covers(tags, url)) {
                        sink.ignored(line, Topic.OTHER);
                        return;
                    }
                    LocalDate added = Dates.day(fields.first("dateadded", "date_added"));
                    LocalDate last = Dates.day(fields.first("last_online", "date_added"));
                    boolean online = fields.get("url_status").equals("online");
                    LocalDate end = last == null ? added : last;
                    sink.indicator(
                            line,
                            draft.clear()
                                    .text(Indicator.Type.URL, url)
                                    .kind(IndicatorKind.CAMPAIGN)
                                    .status(
                                            online
                                                    ? IndicatorStatus.ACTIVE
                                                    : IndicatorStatus.DEFUNCT)
                                    .firstSeen(added)
                                    .validUntil(online ? null : end)
                                    .seenYear(end == null ? 0 : end.getYear())
                                    .reference(fields.first("urlhaus_link", "urlhaus_reference"))
                                    .note((fields.get("threat") + ' ' + tags).strip()));
                });
    }
}
