package io.minewatch.output.format;

import io.minewatch.output.PlainText;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.FindingFields;
import org.jspecify.annotations.Nullable;

/**
 * ArcSight Common Event Format, version 0: seven header fields between bars, then {@code key=value}
 * pairs. In the header {@code \} and {@code |} are escaped, in values {@code \} and {@code =}.
 * Lengths of keys as the field dictionary has them. {@code src} and {@code dst} of version 0 are
 * IPv4 only; IPv6 addresses go to {@code c6a2} and {@code c6a3}. Stateless.
 */
final class Cef {
    private static final long NANOS_PER_MILLI = 1_000_000L;

    // Longest values, from the field dictionary.
    private static final int LONG = 1023;
    private static final int CUSTOM = 4000;
    private static final int EXTERNAL_ID = 40;
    private static final int NAME = 512;
    private static final int APPLICATION = 31;
    private static final int DEVICE_NAME = 100;

    private final Utf8 out;
    private boolean first = true;

    private Cef(Utf8 out) {
        this.out = out;
    }

    static byte[] encode(AlertEvent event, int max) {
        Utf8 out = new Utf8(max);
        FindingFields finding = event.finding();
        out.cut(
                "CEF:0|Minewatch|Minewatch|"
                        + header(event.version())
                        + '|'
                        + header(finding == null ? event.kind().label() : signature(finding))
                        + '|'
                        + header(event.name())
                        + '|'
                        + severity(event.severity())
                        + '|');
        Cef cef = new Cef(out);
        cef.extension(event);
        return out.toByteArray();
    }

    private void extension(AlertEvent event) {
        FindingFields finding = event.finding();
        pair("externalId", event.id(), EXTERNAL_ID);
        number("rt", event.timeNanos() / NANOS_PER_MILLI);
        pair("act", event.kind().label(), 63);
        pair("dvchost", event.sensor(), DEVICE_NAME);
        if (finding != null) {
            finding(finding, event);
        }
        pair("msg", event.text(), LONG);
        pair("deviceInboundInterface", event.interfaceName(), 128);
        if (event.offline()) {
            custom("flexString1", "capture", event.capture() == null ? "-" : event.capture(), LONG);
        }
        number("deviceReceiptSeq", event.sequence());
        if (finding != null) {
            for (String reason : finding.reasons()) {
                if (reason.equals(finding.reasons().get(0))) {
                    pair("reason", reason, LONG);
                }
            }
        }
        event.details()
                .forEach(
                        (name, value) -> pair("minewatch" + camel(name), Fields.text(value), LONG));
    }

    private void finding(FindingFields finding, AlertEvent event) {
        address("src", "c6a2", "Source IPv6 Address", finding.hostIp());
        if (finding.poolIp() != null) {
            address("dst", "c6a3", "Destination IPv6 Address", finding.poolIp());
        }
        number("dpt", finding.poolPort());
        pair("dhost", finding.poolName(), LONG);
        custom("cs5", "level", finding.level(), CUSTOM);
        custom("cs1", "findingId", finding.id(), CUSTOM);
        custom("cs2", "wallet", finding.wallet(), CUSTOM);
        number("spt", finding.hostPort());
        if (!finding.hostNames().isEmpty()) {
            pair("shost", finding.hostNames().get(0), LONG);
        }
        pair("smac", finding.hostMac(), 17);
        pair("proto", Fields.protocol(finding.transportProtocol()), 31);
        number("start", finding.firstNanos() / NANOS_PER_MILLI);
        number("end", finding.lastNanos() / NANOS_PER_MILLI);
        pair("cat", "Cryptomining/" + finding.role(), LONG);
        pair(
                "app",
                finding.dialect() == null ? finding.transport() : finding.dialect(),
                APPLICATION);
        pair("suser", finding.login() == null ? finding.worker() : finding.login(), LONG);
        pair("requestClientApplication", finding.agent(), LONG);
        custom("cs3", "communityId", finding.communityId(), CUSTOM);
        custom("cs4", "algorithm", finding.algorithm(), CUSTOM);
        custom("cs6", "mitre", FindingFields.SUB_TECHNIQUE, CUSTOM);
        pair("cn1Label", "confidence", LONG);
        number("cn1", finding.confidence());
        if (finding.dialect() != null) {
            pair("cn2Label", "acceptedShares", LONG);
            whole("cn2", finding.acceptedShares());
            pair("cn3Label", "rejectedShares", LONG);
            whole("cn3", finding.rejectedShares());
        }
        if (Double.isFinite(finding.hashRate())) {
            pair("cfp1Label", "hashrateHs", LONG);
            pair("cfp1", Fields.text(finding.hashRate()), LONG);
        }
        // The dictionary knows addresses of translation, none of proxies.
        pair("minewatchProxy", finding.proxyIp(), LONG);
        number("minewatchProxyPort", finding.proxyPort());
        pair("minewatchProxyProtocol", finding.proxyProtocol(), LONG);
        number("in", finding.bytesToHost());
        number("out", finding.bytesToPool());
        whole("cnt", event.finding() == null ? 1 : Math.max(1, finding.flows()));
        pair("deviceDirection", "1", 1);
        pair("sourceZone", finding.segment(), LONG);
        custom("flexString2", "coin", finding.coin(), LONG);
    }

    private static String signature(FindingFields finding) {
        return Integer.toString(finding.signatureId());
    }

    /** 0 to 10 of syslog's 7 to 0. */
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

    private void address(String v4Key, String v6Key, String v6Label, String address) {
        if (address.indexOf(':') < 0) {
            pair(v4Key, address, LONG);
        } else {
            custom(v6Key, v6Label, address, LONG);
        }
    }

    private void custom(String key, String label, @Nullable String value, int max) {
        if (value != null && !value.isEmpty()) {
            // The two belong together: one pair of the two that fits alone says nothing.
            append(key + "Label=" + value(label, LONG) + " " + key + "=" + value(value, max));
        }
    }

    private void number(String key, long value) {
        if (value > 0) {
            append(key + "=" + value);
        }
    }

    private void whole(String key, long value) {
        append(key + "=" + value);
    }

    private void pair(String key, @Nullable String value, int max) {
        if (value != null && !value.isEmpty()) {
            append(key + "=" + value(value, max));
        }
    }

    private void append(String pairs) {
        if (out.whole((first ? "" : " ") + pairs)) {
            first = false;
        }
    }

    private static String header(String text) {
        return PlainText.of(text, NAME).replace("\\", "\\\\").replace("|", "\\|");
    }

    private static String value(String text, int max) {
        return PlainText.of(text, max).replace("\\", "\\\\").replace("=", "\\=");
    }

    private static String camel(String name) {
        StringBuilder out = new StringBuilder(name.length());
        boolean upper = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (letter) {
                out.append(upper ? Character.toUpperCase(c) : c);
            }
            upper = !letter;
        }
        return out.toString();
    }
}
