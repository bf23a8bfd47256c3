package io.minewatch.config;

import io.minewatch.detect.Level;
import io.minewatch.output.alert.AlertSettings;
import io.minewatch.output.alert.MaintenanceWindow;
import io.minewatch.output.alert.Suppression;
import io.minewatch.output.format.EventFormat;
import io.minewatch.output.format.Header;
import io.minewatch.output.format.Payload;
import io.minewatch.output.link.Address;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.TlsSettings;
import io.minewatch.output.link.TrustedPeers;
import io.minewatch.output.spool.SpoolSettings;
import io.minewatch.packet.IpNetwork;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the sections {@code alerts}, {@code spool} and {@code outputs}. Stateless. */
final class OutputsReader {
    /** Most outputs: each has a thread of its own. */
    static final int MAX_OUTPUTS = 16;

    /** Most receivers of one output. */
    static final int MAX_RECEIVERS = 8;

    /** Most rules that suppress, and most maintenance windows: each finding meets them all. */
    static final int MAX_RULES = 1000;

    /** Longest name of an output, characters: it is part of file names. */
    static final int MAX_OUTPUT_NAME = 32;

    private static final String AUTO = "auto";

    /** UDP: what receivers should take (RFC 5424 section 6.1). */
    static final long MAX_LENGTH_UDP = 2048;

    /** RFC 3164 section 4.1. */
    static final long MAX_LENGTH_OLD = 1024;

    /** TCP, TLS, RELP: what most receivers take by default (RFC 5425 section 4.3.1). */
    static final long MAX_LENGTH_STREAM = 8192;

    /** Files, webhooks and Kafka: longer than any event. */
    static final long MAX_LENGTH_PLAIN = 512L << 10;

    private OutputsReader() {}

    /** Kinds of outputs. */
    private enum Type {
        SYSLOG,
        FILE,
        WEBHOOK,
        KAFKA
    }

    /** Payloads by the names they have in the file. */
    private enum FormatName {
        STRUCTURED,
        CEF,
        LEEF1,
        LEEF2,
        EVE,
        ECS,
        OCSF,
        CEE
    }

    /** Headers that syslog messages may have. */
    private enum HeaderName {
        AUTO,
        RFC5424,
        RFC3164,
        LOCAL
    }

    /** Facilities of RFC 5424 table 1 in their order. */
    private enum Facility {
        KERN,
        USER,
        MAIL,
        DAEMON,
        AUTH,
        SYSLOG,
        LPR,
        NEWS,
        UUCP,
        CRON,
        AUTHPRIV,
        FTP,
        NTP,
        AUDIT,
        ALERT,
        CLOCK,
        LOCAL0,
        LOCAL1,
        LOCAL2,
        LOCAL3,
        LOCAL4,
        LOCAL5,
        LOCAL6,
        LOCAL7
    }

    // ---- alerts

    static AlertSettings alerts(YamlSection section, AlertSettings byDefault) {
        AlertSettings settings =
                new AlertSettings(
                        section.choice("min-level", byDefault.minLevel(), List.of(Level.values())),
                        section.duration(
                                "update-interval",
                                byDefault.updateInterval(),
                                Duration.ofMinutes(1),
                                Duration.ofDays(7)),
                        section.duration(
                                "max-update-interval",
                                byDefault.maxUpdateInterval(),
                                Duration.ofMinutes(1),
                                Duration.ofDays(30)),
                        section.duration(
                                "close-after",
                                byDefault.closeAfter(),
                                Duration.ofMinutes(1),
                                Duration.ofDays(30)),
                        (int) section.integer("per-minute", byDefault.perMinute(), 0, 100_000),
                        suppressions(section),
                        windows(section),
                        durationOrNever(section, "heartbeat", byDefault.heartbeat()),
                        durationOrNever(section, "silent-after", byDefault.silentAfter()),
                        durationOrNever(section, "feed-age", byDefault.feedAge()));
        section.finish();
        return settings;
    }

    private static Duration durationOrNever(YamlSection section, String key, Duration byDefault) {
        return section.duration(key, byDefault, Duration.ZERO, Duration.ofDays(365));
    }

    private static List<Suppression> suppressions(YamlSection section) {
        List<Suppression> rules = new ArrayList<>();
        for (YamlSection rule : limited(section, "suppress")) {
            List<IpNetwork> hosts = networks(rule, "hosts");
            List<String> pools = rule.words("pools");
            String reason = rule.text("reason", "none given", 200);
            if (!rule.has("hosts") && !rule.has("pools")) {
                rule.problem(
                        "hosts",
                        "`" + rule.path() + "` would suppress everything",
                        "add `hosts: [10.1.2.3/32]`, `pools: [pool.example]`, or both");
            }
            rule.finish();
            rules.add(new Suppression(hosts, pools == null ? List.of() : pools, reason));
        }
        return rules;
    }

    private static List<MaintenanceWindow> windows(YamlSection section) {
        List<MaintenanceWindow> windows = new ArrayList<>();
        for (YamlSection window : limited(section, "maintenance")) {
            List<IpNetwork> hosts = networks(window, "hosts");
            Instant begin = instant(window, "begin");
            Instant end = instant(window, "end");
            Set<DayOfWeek> days = days(window);
            LocalTime from = time(window, "from");
            LocalTime until = time(window, "until");
            boolean single = window.has("begin") || window.has("end");
            boolean recurring = window.has("from") || window.has("until") || window.has("days");
            if (single == recurring
                    || (single && !(window.has("begin") && window.has("end")))
                    || (recurring && !(window.has("from") && window.has("until")))) {
                window.problem(
                        "begin",
                        "`" + window.path() + "` is no window",
                        "write `begin` and `end` for one time, or `from` and `until` (and `days`)"
                                + " for a recurring one");
            } else if (begin != null && end != null && !begin.isBefore(end)) {
                window.problem("end", "`" + window.path() + "` ends before it begins", "swap them");
            }
            window.finish();
            windows.add(new MaintenanceWindow(hosts, begin, end, days, from, until));
        }
        return windows;
    }

    private static List<YamlSection> limited(YamlSection section, String key) {
        List<YamlSection> sections = section.sections(key);
        if (sections == null) {
            return List.of();
        }
        if (sections.size() > MAX_RULES) {
            section.problem(key, "more than " + MAX_RULES + " entries", "join some of them");
            return List.of();
        }
        return sections;
    }

    private static List<IpNetwork> networks(YamlSection section, String key) {
        List<String> words = section.words(key);
        List<IpNetwork> networks = new ArrayList<>();
        if (words != null) {
            for (int i = 0; i < words.size(); i++) {
                IpNetwork network = ConfigReader.network(section, key, words.get(i), i);
                if (network != null) {
                    networks.add(network);
                }
            }
        }
        return networks;
    }

    private static @Nullable Instant instant(YamlSection section, String key) {
        if (!section.has(key)) {
            return null;
        }
        String text = section.text(key, "", 40);
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            section.problem(
                    key,
                    "`" + key + "` is no time: " + YamlSection.quoted(text),
                    "write it like 2026-12-24T18:00:00Z (UTC)");
            return null;
        }
    }

    private static @Nullable LocalTime time(YamlSection section, String key) {
        if (!section.has(key)) {
            return null;
        }
        String text = section.text(key, "", 40);
        try {
            return LocalTime.parse(text);
        } catch (DateTimeParseException e) {
            section.problem(
                    key,
                    "`" + key + "` is no time of day: " + YamlSection.quoted(text),
                    "write it like \"22:30\" (UTC)");
            return null;
        }
    }

    private static Set<DayOfWeek> days(YamlSection section) {
        List<String> words = section.words("days");
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        if (words == null) {
            return days;
        }
        for (int i = 0; i < words.size(); i++) {
            DayOfWeek found = null;
            for (DayOfWeek day : DayOfWeek.values()) {
                if (YamlSection.label(day).equals(words.get(i))) {
                    found = day;
                }
            }
            if (found == null) {
                section.problemAtItem(
                        "days",
                        i,
                        YamlSection.quoted(words.get(i)) + " is no day",
                        "write monday, tuesday, ... sunday");
            } else {
                days.add(found);
            }
        }
        return days;
    }

    // ---- spool

    static SpoolSettings spool(YamlSection section, SpoolSettings byDefault) {
        boolean auto =
                !section.has("folder")
                        || section.text("folder", AUTO, ConfigReader.MAX_PATH).equals(AUTO);
        SpoolSettings settings =
                new SpoolSettings(
                        auto ? "" : path(section, "folder"),
                        section.size("max-size", byDefault.maxOctets(), 1L << 20, 64L << 30));
        section.finish();
        return settings;
    }

    // ---- outputs

    static List<OutputSettings> outputs(YamlSection root) {
        List<YamlSection> sections = root.sections("outputs");
        if (sections == null) {
            return List.of();
        }
        if (sections.size() > MAX_OUTPUTS) {
            root.problem("outputs", "more than " + MAX_OUTPUTS + " outputs", "remove some");
            return List.of();
        }
        List<OutputSettings> outputs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlSection section : sections) {
            OutputSettings output = output(section);
            if (output != null && !names.add(output.name())) {
                section.problem(
                        "name",
                        "two outputs have the name " + YamlSection.quoted(output.name()),
                        "rename one");
            }
            if (output != null) {
                outputs.add(output);
            }
        }
        return outputs;
    }

    private static @Nullable OutputSettings output(YamlSection section) {
        String name = name(section);
        if (!section.has("type")) {
            section.problem(
                    "type",
                    "`" + section.path() + "` has no type",
                    "add `type: syslog`, file, webhook or kafka");
            return null;
        }
        Type type = section.choice("type", Type.SYSLOG, List.of(Type.values()));
        OutputSettings output =
                switch (type) {
                    case SYSLOG -> syslog(section, name);
                    case FILE -> file(section, name);
                    case WEBHOOK -> webhook(section, name);
                    case KAFKA -> kafka(section, name);
                };
        section.finish();
        return output;
    }

    private static String name(YamlSection section) {
        if (!section.has("name")) {
            section.problem("name", "`" + section.path() + "` has no name", "add `name: ...`");
            return "";
        }
        String name = section.text("name", "", MAX_OUTPUT_NAME);
        if (!name.matches("[a-z0-9][a-z0-9-]*") && !name.isEmpty()) {
            section.problem(
                    "name",
                    "`name` cannot be " + YamlSection.quoted(name),
                    "use lower-case letters, digits and dashes");
        }
        return name;
    }

    private static OutputSettings syslog(YamlSection section, String name) {
        List<Address> addresses = addresses(section);
        boolean local = addresses.stream().anyMatch(a -> a.scheme() == Address.Scheme.UNIX);
        boolean datagram = addresses.stream().anyMatch(a -> a.scheme() == Address.Scheme.UDP);
        boolean encrypted = addresses.stream().anyMatch(a -> a.scheme().isEncrypted());
        HeaderName headerName =
                section.choice("header", HeaderName.AUTO, List.of(HeaderName.values()));
        Header header =
                switch (headerName) {
                    case AUTO -> local ? Header.LOCAL : Header.RFC5424;
                    case RFC5424 -> Header.RFC5424;
                    case RFC3164 -> Header.RFC3164;
                    case LOCAL -> Header.LOCAL;
                };
        long maxLength =
                datagram
                        ? header == Header.RFC5424 ? MAX_LENGTH_UDP : MAX_LENGTH_OLD
                        : MAX_LENGTH_STREAM;
        EventFormat format = format(section, header, Payload.STRUCTURED, maxLength);
        OutputSettings.Framing framing =
                section.choice(
                        "framing",
                        OutputSettings.Framing.OCTET_COUNTING,
                        List.of(OutputSettings.Framing.values()));
        TlsSettings tls = tls(section, encrypted || addresses.isEmpty(), "tls:// or relps://");
        return new OutputSettings.Syslog(
                name,
                format,
                addresses,
                framing,
                tls,
                section.duration(
                        "resend-window",
                        OutputSettings.Syslog.DEFAULT_RESEND_WINDOW,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(10)),
                timeout(section));
    }

    private static Duration timeout(YamlSection section) {
        return section.duration(
                "timeout",
                OutputSettings.Syslog.DEFAULT_TIMEOUT,
                Duration.ofMillis(100),
                Duration.ofMinutes(10));
    }

    private static List<Address> addresses(YamlSection section) {
        List<Address> addresses = new ArrayList<>();
        List<String> texts = receivers(section, "to", "add `to: [tls://collector.example:6514]`");
        for (int i = 0; i < texts.size(); i++) {
            Address address = Address.parse(texts.get(i));
            if (address == null) {
                section.problemAtItem(
                        "to",
                        i,
                        YamlSection.quoted(texts.get(i)) + " is no address",
                        "write it like udp://collector:514, tcp://..., tls://..., relp://...,"
                                + " relps://... or unix:/dev/log");
            } else {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static List<String> receivers(YamlSection section, String key, String remedy) {
        List<String> texts = section.words(key);
        if (texts == null || texts.isEmpty()) {
            section.problem(key, "`" + section.path() + "` has no `" + key + "`", remedy);
            return List.of();
        }
        if (texts.size() > MAX_RECEIVERS) {
            section.problem(key, "more than " + MAX_RECEIVERS + " receivers", "remove some");
        }
        return texts;
    }

    private static EventFormat format(
            YamlSection section, Header header, Payload byDefault, long maxLength) {
        boolean syslog = header != Header.NONE;
        FormatName name =
                section.choice(
                        "format",
                        FormatName.valueOf(byDefault.name()),
                        List.of(FormatName.values()));
        Facility facility =
                syslog
                        ? section.choice("facility", Facility.LOCAL4, List.of(Facility.values()))
                        : Facility.LOCAL4;
        return new EventFormat(
                Payload.valueOf(name.name()),
                header,
                facility.ordinal(),
                syslog && section.has("host-name") ? section.text("host-name", "", 255) : "",
                "-",
                ZoneOffset.UTC,
                (int) section.size("max-length", maxLength, EventFormat.MIN_OCTETS, 1L << 20),
                syslog && section.flag("byte-order-mark", false),
                syslog
                        ? (int)
                                section.integer(
                                        "enterprise-id",
                                        EventFormat.EXAMPLE_ENTERPRISE,
                                        1,
                                        Integer.MAX_VALUE)
                        : EventFormat.EXAMPLE_ENTERPRISE);
    }

    private static TlsSettings tls(YamlSection section, boolean used, String schemes) {
        String authorities = path(section, "authorities");
        String certificate = path(section, "certificate");
        String key = path(section, "key");
        List<String> fingerprints = section.words("fingerprints");
        String revoked = path(section, "revoked");
        List<String> versions = section.words("tls-versions");
        String serverName = section.has("server-name") ? section.text("server-name", "", 255) : "";
        for (String option :
                List.of(
                        "authorities",
                        "certificate",
                        "key",
                        "fingerprints",
                        "revoked",
                        "tls-versions",
                        "server-name")) {
            if (section.has(option) && !used) {
                section.problem(
                        option,
                        "`"
                                + section.path()
                                + "."
                                + option
                                + "` says something of encryption,"
                                + " but no receiver is encrypted",
                        "write " + schemes + ", or delete the line");
            }
        }
        if (certificate.isEmpty() != key.isEmpty()) {
            section.problem(
                    certificate.isEmpty() ? "key" : "certificate",
                    "`certificate` and `key` need each other",
                    "add the other one");
        }
        checkFingerprints(section, fingerprints, authorities, revoked);
        if (versions != null) {
            for (int i = 0; i < versions.size(); i++) {
                if (!versions.get(i).equals("1.2") && !versions.get(i).equals("1.3")) {
                    section.problemAtItem(
                            "tls-versions",
                            i,
                            YamlSection.quoted(versions.get(i)) + " is no version of TLS in use",
                            "write [1.2, 1.3], or one of them");
                }
            }
            if (versions.isEmpty()) {
                section.problem("tls-versions", "`tls-versions` is empty", "write [1.2, 1.3]");
            }
        }
        return new TlsSettings(
                authorities,
                certificate,
                key,
                fingerprints == null ? List.of() : fingerprints,
                revoked,
                versions == null ? TlsSettings.DEFAULTS.versions() : versions,
                serverName);
    }

    private static void checkFingerprints(
            YamlSection section,
            @Nullable List<String> fingerprints,
            String authorities,
            String revoked) {
        if (fingerprints == null) {
            return;
        }
        for (int i = 0; i < fingerprints.size(); i++) {
            if (!TrustedPeers.isFingerprint(fingerprints.get(i))) {
                section.problemAtItem(
                        "fingerprints",
                        i,
                        YamlSection.quoted(fingerprints.get(i)) + " is no fingerprint",
                        "write it like sha-256:AB:CD:..., as `openssl x509 -fingerprint -sha256`"
                                + " prints it after the equals sign");
            }
        }
        if (!fingerprints.isEmpty() && !(authorities.isEmpty() && revoked.isEmpty())) {
            section.problem(
                    "fingerprints",
                    "`fingerprints` trusts these certificates whoever signed them, so `authorities`"
                            + " and `revoked` would mean nothing",
                    "delete one side");
        }
    }

    /** An absolute path: a service has no folder that an operator would think of. */
    private static String path(YamlSection section, String key) {
        String path = section.has(key) ? section.text(key, "", ConfigReader.MAX_PATH) : "";
        if (!path.isEmpty() && !path.startsWith("/")) {
            section.problem(
                    key,
                    "`" + key + "` is a relative path: " + YamlSection.quoted(path),
                    "write it from / on");
        }
        return path;
    }

    private static OutputSettings file(YamlSection section, String name) {
        EventFormat format = format(section, Header.NONE, Payload.EVE, MAX_LENGTH_PLAIN);
        String path = path(section, "path");
        if (!section.has("path")) {
            section.problem(
                    "path",
                    "`" + section.path() + "` has no path",
                    "add `path: /var/log/minewatch/alerts.json`");
        }
        return new OutputSettings.File(
                name,
                format,
                path,
                section.size("rotate-size", OutputSettings.File.DEFAULT_ROTATE_SIZE, 0, 64L << 30),
                (int) section.integer("keep", OutputSettings.File.DEFAULT_KEEP, 0, 1000));
    }

    private static OutputSettings webhook(YamlSection section, String name) {
        EventFormat format = format(section, Header.NONE, Payload.EVE, MAX_LENGTH_PLAIN);
        List<String> urls = receivers(section, "to", "add `to: [https://soc.example/hook]`");
        boolean encrypted = false;
        for (int i = 0; i < urls.size(); i++) {
            String scheme = webScheme(urls.get(i));
            encrypted |= scheme.equals("https");
            if (scheme.isEmpty()) {
                section.problemAtItem(
                        "to",
                        i,
                        "`to` is no address of a service",
                        "write it like https://soc.example/hook");
            }
        }
        List<String> headers = section.words("headers");
        if (headers != null) {
            for (int i = 0; i < headers.size(); i++) {
                if (!headers.get(i).matches("[A-Za-z0-9-]+:[\\x20-\\x7e]*")
                        || headers.get(i)
                                .toLowerCase(java.util.Locale.ROOT)
                                .matches(
                                        "(content-length|host|connection|expect|upgrade|"
                                                + "content-type|user-agent|x-minewatch-.*):.*")) {
                    section.problemAtItem(
                            "headers",
                            i,
                            YamlSection.quoted(headerName(headers.get(i)))
                                    + " is no header that can be set",
                            "write it like \"Authorization: Bearer ...\"");
                }
            }
        }
        return new OutputSettings.Webhook(
                name,
                format,
                urls,
                path(section, "secret-file"),
                headers == null ? List.of() : headers,
                tls(section, encrypted || urls.isEmpty(), "https://"),
                timeout(section));
    }

    /** The name alone: what stands behind it may be a password. */
    private static String headerName(String header) {
        int colon = header.indexOf(':');
        return colon < 0 ? "..." : header.substring(0, colon);
    }

    /** {@code http} or {@code https}; empty where the text is no address of a service. */
    private static String webScheme(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme();
            return uri.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))
                    ? scheme
                    : "";
        } catch (URISyntaxException e) {
            return "";
        }
    }

    private static OutputSettings kafka(YamlSection section, String name) {
        EventFormat format = format(section, Header.NONE, Payload.EVE, MAX_LENGTH_PLAIN);
        List<String> brokers =
                receivers(section, "brokers", "add `brokers: [kafka1.example:9092]`");
        for (int i = 0; i < brokers.size(); i++) {
            if (!brokers.get(i).matches("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):[0-9]{1,5}")) {
                section.problemAtItem(
                        "brokers",
                        i,
                        YamlSection.quoted(brokers.get(i)) + " is no broker",
                        "write it like kafka1.example:9092");
            }
        }
        if (!section.has("topic")) {
            section.problem("topic", "`" + section.path() + "` has no topic", "add `topic: ...`");
        }
        String topic = section.has("topic") ? section.text("topic", "", 249) : "";
        if (!topic.isEmpty() && !topic.matches("[A-Za-z0-9._-]+")) {
            section.problem(
                    "topic",
                    "`topic` cannot be " + YamlSection.quoted(topic),
                    "use letters, digits, dots, dashes and underscores");
        }
        return new OutputSettings.Kafka(
                name, format, brokers, topic, path(section, "properties"), timeout(section));
    }
}
