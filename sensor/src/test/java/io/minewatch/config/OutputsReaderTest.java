package io.minewatch.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.output.format.EventFormat;
import io.minewatch.output.format.Header;
import io.minewatch.output.format.Payload;
import io.minewatch.output.link.Address;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OutputsReaderTest {
    static final EventFormat PLAIN_EVE =
            new EventFormat(
                    Payload.EVE, Header.NONE, 20, "", "-", ZoneOffset.UTC, 512 << 10, false, 32473);

    private static final String ALL =
            """
            outputs:
              - name: soc
                type: syslog
                to: ["tls://a.example", "tls://[2001:db8::1]:7000"]
                format: cef
                header: rfc3164
                framing: line-feed
                facility: authpriv
                host-name: sensor-1.example
                max-length: 4KiB
                byte-order-mark: true
                enterprise-id: 4711
                resend-window: 9s
                timeout: 3s
                authorities: /etc/ca.pem
                certificate: /etc/own.pem
                key: /etc/own.key
                revoked: /etc/crl.pem
                tls-versions: [1.3]
                server-name: collector.example
              - name: eve
                type: file
                path: /srv/alerts.json
                format: ecs
                max-length: 1KiB
                rotate-size: 0B
                keep: 3
              - name: hook
                type: webhook
                to: [https://soc.example/hook]
                secret-file: /etc/hook.key
                headers: ["Authorization: Bearer x"]
                fingerprints:
                  - sha-256:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF
                timeout: 2s
                format: ocsf
                max-length: 2KiB
              - name: queue
                type: kafka
                brokers: [k1.example:9092, "[::1]:9093"]
                topic: minewatch.alerts
                properties: /etc/kafka.properties
                timeout: 4s
                format: cee
                max-length: 3KiB
            """;

    @Test
    void everyOptionOfEveryTypeCanBeSet() throws ConfigException {
        assertEquals(
                List.of(
                        new OutputSettings.Syslog(
                                "soc",
                                new EventFormat(
                                        Payload.CEF,
                                        Header.RFC3164,
                                        10,
                                        "sensor-1.example",
                                        "-",
                                        ZoneOffset.UTC,
                                        4096,
                                        true,
                                        4711),
                                List.of(
                                        new Address(Address.Scheme.TLS, "a.example", 6514),
                                        new Address(Address.Scheme.TLS, "2001:db8::1", 7000)),
                                OutputSettings.Framing.LINE_FEED,
                                new TlsSettings(
                                        "/etc/ca.pem",
                                        "/etc/own.pem",
                                        "/etc/own.key",
                                        List.of(),
                                        "/etc/crl.pem",
                                        List.of("1.3"),
                                        "collector.example"),
                                Duration.ofSeconds(9),
                                Duration.ofSeconds(3)),
                        new OutputSettings.File(
                                "eve", plain(Payload.ECS, 1024), "/srv/alerts.json", 0, 3),
                        new OutputSettings.Webhook(
                                "hook",
                                plain(Payload.OCSF, 2048),
                                List.of("https://soc.example/hook"),
                                "/etc/hook.key",
                                List.of("Authorization: Bearer x"),
                                new TlsSettings(
                                        "",
                                        "",
                                        "",
                                        List.of(
                                                "sha-256:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"),
                                        "",
                                        List.of("1.2", "1.3"),
                                        ""),
                                Duration.ofSeconds(2)),
                        new OutputSettings.Kafka(
                                "queue",
                                plain(Payload.CEE, 3072),
                                List.of("k1.example:9092", "[::1]:9093"),
                                "minewatch.alerts",
                                "/etc/kafka.properties",
                                Duration.ofSeconds(4))),
                ConfigReader.read("f.yml", ALL).outputs());
    }

    /** Whatever an output may be given stands in the comments of the shipped file. */
    @Test
    void shippedFileDescribesEveryOption() throws Exception {
        String shipped =
                Files.readString(
                        Path.of(
                                System.getProperty("minewatch.root", ".."),
                                "config",
                                "minewatch.yml"));
        String comments = shipped.substring(shipped.indexOf("# Where events go:"));
        Set<String> options = new TreeSet<>();
        Matcher lines = Pattern.compile("(?m)^(?:    |  - )([a-z-]+):").matcher(ALL);
        while (lines.find()) {
            options.add(lines.group(1));
        }
        assertTrue(options.size() > 25, options.toString());
        for (String option : options) {
            assertTrue(comments.contains("#   " + option + ":"), option);
        }
    }

    @Test
    void defaultsFollowTheTransport() throws ConfigException {
        List<OutputSettings> outputs =
                ConfigReader.read(
                                "f.yml",
                                """
                                outputs:
                                  - {name: a, type: syslog, to: [udp://h]}
                                  - {name: b, type: syslog, to: [udp://h], header: rfc3164}
                                  - {name: c, type: syslog, to: [relp://h]}
                                  - {name: d, type: syslog, to: ["unix:/dev/log"]}
                                """)
                        .outputs();
        assertEquals(2048, outputs.get(0).format().maxOctets());
        assertEquals(Header.RFC5424, outputs.get(0).format().header());
        assertEquals(1024, outputs.get(1).format().maxOctets());
        assertEquals(8192, outputs.get(2).format().maxOctets());
        assertEquals(Header.LOCAL, outputs.get(3).format().header());
    }

    @Test
    void allProblemsAreNamedAtOnce() {
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () ->
                                ConfigReader.read(
                                        "f.yml",
                                        """
                                        outputs:
                                          - name: A b
                                            type: syslog
                                            to: [http://x, tcp://h]
                                            certificate: own.pem
                                            fingerprints: [md5:00]
                                          - type: file
                                          - name: x
                                          - name: k
                                            type: kafka
                                            brokers: [nowhere]
                                            topic: a b
                                          - name: k
                                            type: webhook
                                            to: [ftp://x]
                                            headers: ["Host: evil"]
                                            colour: red
                                        alerts:
                                          suppress: [{reason: all}]
                                          maintenance:
                                            - {begin: 2026-01-02T00:00:00Z, end: 2026-01-01T00:00:00Z}
                                            - {days: [mon], from: "25:00", until: "04:00"}
                                            - {hosts: [10.0.0.1/8]}
                                        spool: {folder: spool}
                                        """));
        assertEquals(
                List.of(
                        "2:11: `name` cannot be \"A b\"",
                        "4:10: \"http://x\" is no address",
                        "5:18: `certificate` is a relative path: \"own.pem\"",
                        "5:18: `outputs[0].certificate` says something of encryption, but no receiver"
                                + " is encrypted",
                        "5:18: `certificate` and `key` need each other",
                        "6:19: `outputs[0].fingerprints` says something of encryption, but no receiver"
                                + " is encrypted",
                        "6:20: \"md5:00\" is no fingerprint",
                        "7:5: `outputs[1]` has no name",
                        "7:5: `outputs[1]` has no path",
                        "8:5: `outputs[2]` has no type",
                        "11:15: \"nowhere\" is no broker",
                        "12:12: `topic` cannot be \"a b\"",
                        "13:11: two outputs have the name \"k\"",
                        "15:10: `to` is no address of a service",
                        "16:15: \"Host\" is no header that can be set",
                        "17:5: unknown option `outputs[4].colour`",
                        "19:14: `alerts.suppress[0]` would suppress everything",
                        "21:42: `alerts.maintenance[0]` ends before it begins",
                        "22:15: \"mon\" is no day",
                        "22:27: `from` is no time of day: \"25:00\"",
                        "23:7: `alerts.maintenance[2]` is no window",
                        "23:16: \"10.0.0.1/8\" is no network",
                        "24:17: `folder` is a relative path: \"spool\""),
                e.problems().stream()
                        .map(p -> p.line() + ":" + p.column() + ": " + p.what())
                        .toList());
    }

    private static EventFormat plain(Payload payload, int maxOctets) {
        return new EventFormat(
                payload, Header.NONE, 20, "", "-", ZoneOffset.UTC, maxOctets, false, 32473);
    }
}
