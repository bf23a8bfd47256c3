package io.minewatch.output.format;

import io.minewatch.output.PlainText;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.EventFactory;
import io.minewatch.output.event.FindingFields;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * IBM Log Event Extended Format 1.0 and 2.0: header fields between bars, then {@code key=value}
 * pairs divided by a tab, which 2.0 names in its header. The format knows no escape: bars in header
 * fields become {@code /}, and values hold no control character at all. Stateless.
 */
final class Leef {
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private Leef() {}

    static byte[] encode(AlertEvent event, int max, boolean second) {
        Utf8 out = new Utf8(max);
        FindingFields finding = event.finding();
        out.cut(
                (second ? "LEEF:2.0" : "LEEF:1.0")
                        + "|Minewatch|Minewatch|"
                        + header(event.version())
                        + '|'
                        + header(
                                finding == null
                                        ? event.kind().label()
                                        : Integer.toString(finding.signatureId()))
                        + '|'
                        + (second ? "x09|" : ""));
        Pairs pairs = new Pairs(out);
        pairs.put("externalId", event.id());
        pairs.put("devTime", Long.toString(event.timeNanos() / NANOS_PER_MILLI));
        pairs.put("cat", event.kind().label());
        pairs.put("sev", Integer.toString(severity(event.severity())));
        pairs.put("identHostName", event.sensor());
        if (finding != null) {
            pairs.put("src", finding.hostIp());
            pairs.put("dst", finding.poolIp());
            pairs.number("dstPort", finding.poolPort());
            pairs.put("domain", finding.poolName());
            pairs.number("srcPort", finding.hostPort());
            pairs.put("proto", Fields.protocol(finding.transportProtocol()));
            pairs.put("srcMAC", finding.hostMac());
            pairs.put("usrName", finding.login() == null ? finding.worker() : finding.login());
            pairs.number("srcBytes", finding.bytesToPool());
            pairs.number("dstBytes", finding.bytesToHost());
            pairs.put("policy", finding.rule());
            pairs.put("resource", finding.segment());
        }
        pairs.put("msg", event.text());
        for (Map.Entry<String, Object> field : Fields.of(event).entrySet()) {
            if (!REPEATED.contains(field.getKey())) {
                pairs.put(field.getKey(), Fields.text(field.getValue()));
            }
        }
        return out.toByteArray();
    }

    /** Fields that have a key of LEEF's own above. */
    private static final java.util.Set<String> REPEATED =
            java.util.Set.of(
                    "event_id",
                    "kind",
                    "sensor",
                    "host",
                    "pool",
                    "pool_port",
                    "pool_name",
                    "host_port",
                    "host_mac",
                    "transport_protocol",
                    "bytes_toserver",
                    "bytes_toclient",
                    "rule",
                    "segment");

    /** 1 to 10 of syslog's 7 to 0. */
    private static int severity(int syslog) {
        return switch (syslog) {
            case 0, 1 -> 10;
            case 2 -> 9;
            case 3 -> 7;
            case 4 -> 5;
            case 5 -> 3;
            default -> 1;
        };
    }

    private static String header(String text) {
        return PlainText.of(text, EventFactory.MAX_TEXT).replace('|', '/');
    }

    /** Appends pairs as long as they fit. */
    private static final class Pairs {
        private final Utf8 out;
        private boolean first = true;

        Pairs(Utf8 out) {
            this.out = out;
        }

        void put(String key, @Nullable String value) {
            if (value == null || value.isEmpty()) {
                return;
            }
            String pair =
                    (first ? "" : "\t")
                            + EventFormat.headerWord(key, 64).replace('=', '_')
                            + '='
                            + PlainText.of(value, EventFactory.MAX_TEXT);
            if (out.whole(pair)) {
                first = false;
            }
        }

        void number(String key, long value) {
            if (value > 0) {
                put(key, Long.toString(value));
            }
        }
    }
}
