package io.minewatch.feeds.format;

import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * Tables of abuse.ch SSLBL: SHA-1 of certificates ({@code Listingdate,SHA1,Listingreason}), JA3
 * ({@code ja3_md5,Firstseen,Lastseen,Listingreason}), and addresses with ports ({@code
 * Firstseen,DstIP,DstPort}). It is about all kinds of malware: what is not about mining by its
 * reason is counted and left out, unless asked for; the table of addresses gives no reasons.
 *
 * <p>Options: {@code about} (see {@link Topic}; mining when missing).
 */
final class SslblFormat implements FeedFormat {
    @Override
    public String name() {
        return "sslbl";
    }

    @Override
    public String description() {
        return "table of abuse.ch SSLBL: certificates, JA3 or addresses; what concerns mining";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        String text = head.text().toLowerCase(Locale.ROOT);
        return text.contains("listingdate,sha1,listingreason")
                        || text.contains("ja3_md5,firstseen,lastseen,listingreason")
                        || text.contains("firstseen,dstip,dstport")
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
                List.of("sha1", "ja3_md5", "dstip"),
                (line, fields) -> {
                    String reason = fields.get("listingreason");
                    if (!topic.covers(reason)) {
                        sink.ignored(line, Topic.OTHER);
                        return;
                    }
                    draft.clear();
                    String address = fields.get("dstip");
                    String ja3 = fields.get("ja3_md5");
                    if (!address.isEmpty()) {
                        draft.text(Indicator.Type.ADDRESS, address);
                        int port = Dates.small(fields.get("dstport"), 0);
                        if (port == 0) {
                            sink.problem(
                                    line,
                                    "port " + Lines.quoted(fields.get("dstport")) + " is none",
                                    "write 1 to 65535");
                            return;
                        }
                        draft.port(port);
                    } else if (!ja3.isEmpty()) {
                        draft.text(Indicator.Type.JA3, ja3);
                    } else {
                        draft.text(Indicator.Type.CERTIFICATE, fields.get("sha1"));
                    }
                    LocalDate last = Dates.day(fields.get("lastseen"));
                    sink.indicator(
                            line,
                            draft.kind(
                                            Topic.isMiner(reason)
                                                    ? IndicatorKind.POOL
                                                    : IndicatorKind.CAMPAIGN)
                                    .firstSeen(Dates.day(fields.first("listingdate", "firstseen")))
                                    .seenYear(last == null ? 0 : last.getYear())
                                    .note(reason));
                });
    }
}
