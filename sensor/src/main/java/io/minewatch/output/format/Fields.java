package io.minewatch.output.format;

import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.FindingFields;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as names and values on one level, the key fields first: what a receiver that cuts, or a
 * reader in a hurry, must have. Values are {@link String}, {@link Long}, {@link Double} and {@link
 * Boolean}; unknown ones are absent. Stateless.
 */
final class Fields {
    private Fields() {}

    static Map<String, Object> of(AlertEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event_id", event.id());
        fields.put("seq", event.sequence());
        fields.put("kind", event.kind().label());
        FindingFields finding = event.finding();
        if (finding != null) {
            key(fields, finding);
        }
        fields.put("sensor", event.sensor());
        fields.put("name", event.name());
        fields.put("time", SyslogTime.rfc3339(event.timeNanos()));
        fields.put("observed", SyslogTime.rfc3339(event.observedNanos()));
        if (event.offline()) {
            fields.put("offline", true);
        }
        text(fields, "capture", event.capture());
        text(fields, "interface", event.interfaceName());
        if (finding != null) {
            rest(fields, finding);
        }
        event.details().forEach((name, value) -> fields.putIfAbsent(name, value));
        return fields;
    }

    private static void key(Map<String, Object> fields, FindingFields finding) {
        fields.put("finding_id", finding.id());
        fields.put("level", finding.level());
        fields.put("host", finding.hostIp());
        text(fields, "pool", finding.poolIp());
        count(fields, "pool_port", finding.poolPort());
        text(fields, "pool_name", finding.poolName());
        text(fields, "coin", finding.coin());
        text(fields, "wallet", finding.wallet());
        fields.put("first_seen", SyslogTime.rfc3339(finding.firstNanos()));
        fields.put("last_seen", SyslogTime.rfc3339(finding.lastNanos()));
    }

    private static void rest(Map<String, Object> fields, FindingFields finding) {
        fields.put("severity", (long) finding.severity());
        fields.put("rule", finding.rule());
        fields.put("signature_id", (long) finding.signatureId());
        fields.put("role", finding.role());
        count(fields, "host_port", finding.hostPort());
        if (!finding.hostNames().isEmpty()) {
            fields.put("host_name", finding.hostNames().get(0));
        }
        text(fields, "host_mac", finding.hostMac());
        text(fields, "segment", finding.segment());
        text(fields, "segment_role", finding.segmentRole());
        text(fields, "transport_protocol", protocol(finding.transportProtocol()));
        text(fields, "proxy", finding.proxyIp());
        count(fields, "proxy_port", finding.proxyPort());
        text(fields, "proxy_protocol", finding.proxyProtocol());
        text(fields, "community_id", finding.communityId());
        count(fields, "flow_id", finding.flowId());
        if (!finding.vlans().isEmpty()) {
            fields.put("vlan", String.join(",", finding.vlans()));
        }
        if (finding.walletValid() != null) {
            fields.put("wallet_valid", finding.walletValid());
        }
        text(fields, "login", finding.login());
        text(fields, "worker", finding.worker());
        text(fields, "agent", finding.agent());
        text(fields, "algorithm", finding.algorithm());
        text(fields, "dialect", finding.dialect());
        text(fields, "transport", finding.transport());
        if (finding.dialect() != null) {
            fields.put("jobs", finding.jobs());
            fields.put("submits", finding.submits());
            fields.put("accepted_shares", finding.acceptedShares());
            fields.put("rejected_shares", finding.rejectedShares());
        }
        number(fields, "hash_rate", finding.hashRate());
        number(fields, "hash_rate_low", finding.hashRateLow());
        number(fields, "hash_rate_high", finding.hashRateHigh());
        if (finding.donation()) {
            fields.put("donation", true);
        }
        count(fields, "bytes_toserver", finding.bytesToPool());
        count(fields, "bytes_toclient", finding.bytesToHost());
        fields.put("flows", finding.flows());
        fields.put("updates", finding.updates());
        text(fields, "feed_indicator", finding.feed());
        fields.put("score", finding.score());
        fields.put("mitre", FindingFields.SUB_TECHNIQUE);
        for (int i = 0; i < finding.reasons().size(); i++) {
            fields.put(i == 0 ? "reason" : "reason" + (i + 1), finding.reasons().get(i));
        }
    }

    static @Nullable String protocol(int number) {
        return switch (number) {
            case 0 -> null;
            case 6 -> "TCP";
            case 17 -> "UDP";
            default -> Integer.toString(number);
        };
    }

    /** A number as text: whole ones without fraction, others with six digits. */
    static String text(Object value) {
        if (value instanceof Double number) {
            if (Math.rint(number) == number && Math.abs(number) < 1e15) {
                return Long.toString(number.longValue());
            }
            return java.math.BigDecimal.valueOf(number)
                    .round(new java.math.MathContext(6))
                    .toPlainString();
        }
        return value.toString();
    }

    private static void text(Map<String, Object> fields, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            fields.put(name, value);
        }
    }

    private static void count(Map<String, Object> fields, String name, long value) {
        if (value > 0) {
            fields.put(name, value);
        }
    }

    private static void number(Map<String, Object> fields, String name, double value) {
        if (Double.isFinite(value)) {
            fields.put(name, value);
        }
    }
}
