package io.minewatch.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.live.CaptureMethod;
import io.minewatch.capture.live.CaptureOptions;
import io.minewatch.capture.live.RecordOptions;
import io.minewatch.detect.Level;
import io.minewatch.detect.SegmentRole;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.AllowRule;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.flow.FlowLimits;
import io.minewatch.output.alert.AlertSettings;
import io.minewatch.output.alert.MaintenanceWindow;
import io.minewatch.output.alert.Suppression;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.spool.SpoolSettings;
import io.minewatch.packet.IpAddress;
import io.minewatch.packet.IpNetwork;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {
    private static final String OTHER =
            """
            sensor: {name: north-1}
            segments:
              - name: desks
                role: client
                networks: [10.1.0.0/16, 2001:db8::/32]
            analysis: {workers: 3}
            limits:
              max-flows: 1_000
              max-buffered: 16MiB
              max-buffered-stream: 8KiB
              max-segments-stream: 9
              tcp-idle: 30s
              tcp-half-open-idle: 4s
              tcp-closed-linger: 3s
              udp-idle: 5s
              mining-idle: 2h
              max-fragmented-packets: 12
              max-fragments: 1MiB
            duplicates: {enabled: false, window: 3ms}
            detection: {file: /etc/minewatch/detection.yml, baseline: /srv/baseline}
            report: {alert-level: likely, fail-on: never}
            feeds:
              built-in: false
              folder: /srv/feeds
              files: [/etc/pools.csv]
              sources: [{name: own, path: lists}]
              allow:
                - {name: "*.Pool.example", address: 10.1.0.0/16, segment: desks,
                   indicator: pool.example, source: a-list, until: 2027-03-31, reason: ours}
            fetching:
              proxy: http://proxy.example:3128
              proxy-user: me
              proxy-secret: env:PROXY
              trust-store: /etc/authorities.pem
              trust-store-secret: file:/etc/trust
              client-certificate: /etc/client.pem
              client-key: /etc/client.key
              client-key-secret: env:KEY
              connect-timeout: 3s
              total-timeout: 30s
              max-size: 1MiB
              max-redirects: 2
              private-redirects: true
            evidence:
              folder: /var/lib/minewatch/evidence
              max-findings: 7
              max-packets: 70
              max-size: 64KiB
              total-size: 128MiB
              memory: 16MiB
            block-clock:
              file: /srv/blocks.csv
              coin: WOW
              error: 2s
              nodes: ["http://10.0.0.1:18081", "tcp://[fd00::1]:18083"]
              user: sensor
              secret: env:NODE
              every: 500ms
            alerts:
              min-level: likely
              update-interval: 10m
              max-update-interval: 2d
              close-after: 2h
              per-minute: 5
              suppress: [{pools: [pool.example], reason: ours}]
              maintenance: [{hosts: [10.1.0.0/16], from: "22:00", until: "04:00"}]
              heartbeat: 1m
              silent-after: 2m
              feed-age: 3d
            spool: {folder: /srv/spool, max-size: 2MiB}
            outputs: [{name: eve, type: file, path: /srv/alerts.json}]
            capture:
              interfaces: [eth1, eth2]
              method: pcap4j
              filter: tcp or udp
              promiscuous: false
              immediate: true
              buffer: 2MiB
              snap-length: 1600
              queue: 3MiB
              record: /srv/raw.pcapng
              record-size: 5MiB
              record-files: 7
            watch:
              open-interval: 7s
              stats-interval: 8s
              eve: /var/log/minewatch/eve.json
              control: /run/north/control.sock
              metrics: 127.0.0.1:9464
              log: json
            """;

    @Test
    void shippedFileHoldsExactlyTheDefaults() throws Exception {
        assertEquals(SensorConfig.defaults(), ConfigReader.read("minewatch.yml", shipped()));
    }

    @Test
    void shippedFileHoldsEveryOption() throws Exception {
        // Each option has a line of its own in the shipped file: as many as the records have
        // leaves,
        // less the lists of segments and outputs, whose options stand in comments.
        Set<String> keys = new TreeSet<>();
        String section = "";
        for (String line : shipped().lines().toList()) {
            if (line.matches("[a-z-]+:.*")) {
                section = line.substring(0, line.indexOf(':'));
            } else if (line.matches("  [a-z-]+: .*") || line.matches("  [a-z-]+:")) {
                keys.add(section + "." + line.strip().substring(0, line.strip().indexOf(':')));
            }
        }
        assertEquals(leaves(SensorConfig.class) - 2, keys.size(), keys.toString());
    }

    @Test
    void everyOptionCanBeSet() throws ConfigException {
        SensorConfig byDefault = SensorConfig.defaults();
        SensorConfig config = ConfigReader.read("other.yml", OTHER);
        assertEveryLeafDiffers("", byDefault, config);
        assertEquals(
                new SensorConfig(
                        "north-1",
                        List.of(
                                new SensorConfig.SegmentConfig(
                                        "desks",
                                        SegmentRole.CLIENT,
                                        List.of(network("10.1.0.0/16"), network("2001:db8::/32")))),
                        new SensorConfig.AnalysisConfig(3),
                        new SensorConfig.LimitsConfig(
                                new FlowLimits(
                                        1000,
                                        30_000_000_000L,
                                        4_000_000_000L,
                                        3_000_000_000L,
                                        5_000_000_000L,
                                        7_200_000_000_000L,
                                        8 << 10,
                                        9,
                                        16 << 20),
                                12,
                                1 << 20),
                        new SensorConfig.DuplicatesConfig(false, Duration.ofMillis(3)),
                        new SensorConfig.DetectionFile(
                                "/etc/minewatch/detection.yml", "/srv/baseline"),
                        new SensorConfig.ReportConfig(Level.LIKELY, null),
                        new SensorConfig.FeedsConfig(
                                false,
                                "/srv/feeds",
                                List.of("/etc/pools.csv"),
                                config.feeds().sources(),
                                new AllowList(
                                        List.of(
                                                new AllowRule(
                                                        "pool.example",
                                                        Addresses.parse("10.1.0.0/16"),
                                                        "desks",
                                                        "pool.example",
                                                        "a-list",
                                                        LocalDate.of(2027, 3, 31),
                                                        "ours")))),
                        new SensorConfig.FetchingConfig(
                                "http://proxy.example:3128",
                                "me",
                                "env:PROXY",
                                "/etc/authorities.pem",
                                "file:/etc/trust",
                                "/etc/client.pem",
                                "/etc/client.key",
                                "env:KEY",
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(30),
                                1 << 20,
                                2,
                                true),
                        new SensorConfig.EvidenceConfig(
                                "/var/lib/minewatch/evidence",
                                7,
                                70,
                                64 << 10,
                                128 << 20,
                                16 << 20),
                        new SensorConfig.BlockClockConfig(
                                "/srv/blocks.csv",
                                "WOW",
                                Duration.ofSeconds(2),
                                List.of(
                                        URI.create("http://10.0.0.1:18081"),
                                        URI.create("tcp://[fd00::1]:18083")),
                                "sensor",
                                "env:NODE",
                                Duration.ofMillis(500)),
                        new AlertSettings(
                                Level.LIKELY,
                                Duration.ofMinutes(10),
                                Duration.ofDays(2),
                                Duration.ofHours(2),
                                5,
                                List.of(
                                        new Suppression(
                                                List.of(), List.of("pool.example"), "ours")),
                                List.of(
                                        new MaintenanceWindow(
                                                List.of(network("10.1.0.0/16")),
                                                null,
                                                null,
                                                Set.of(),
                                                LocalTime.of(22, 0),
                                                LocalTime.of(4, 0))),
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(2),
                                Duration.ofDays(3)),
                        new SpoolSettings("/srv/spool", 2 << 20),
                        List.of(
                                new OutputSettings.File(
                                        "eve",
                                        OutputsReaderTest.PLAIN_EVE,
                                        "/srv/alerts.json",
                                        100 << 20,
                                        10)),
                        new SensorConfig.CaptureConfig(
                                List.of("eth1", "eth2"),
                                new CaptureOptions(
                                        CaptureMethod.PCAP4J,
                                        "tcp or udp",
                                        false,
                                        true,
                                        2 << 20,
                                        1600,
                                        3 << 20),
                                new RecordOptions("/srv/raw.pcapng", 5L << 20, 7)),
                        new SensorConfig.WatchConfig(
                                Duration.ofSeconds(7),
                                Duration.ofSeconds(8),
                                "/var/log/minewatch/eve.json",
                                "/run/north/control.sock",
                                "127.0.0.1:9464",
                                SensorConfig.LogStyle.JSON)),
                config);
    }

    @Test
    void exceptionsNeedAReasonAndACondition() {
        assertProblems(
                """
                feeds:
                  allow:
                    - name: pool.example
                    - reason: everything
                    - {address: 10.1, until: soon, reason: x}
                """,
                "f.yml:3:7: `feeds.allow[0]` gives no reason: add `reason: ...`: whoever reads this"
                        + " in a year must know why",
                "f.yml:4:7: `feeds.allow[1]` would allow everything: add name, address, segment,"
                        + " indicator or source",
                "f.yml:5:17: \"10.1\" is no address or network: write it like 10.1.2.3 or"
                        + " 10.1.0.0/16",
                "f.yml:5:30: \"soon\" is no date: write the last day like 2027-03-31");
    }

    @Test
    void aLoginAtNodesIsUserAndSecret() {
        String remedy = ": set both `user: ...` and `secret: file:/path`, or none of them";
        assertProblems(
                "block-clock: {user: sensor}",
                "f.yml:1:21: a login is a user (ASCII without colon, quote and backslash) and a secret"
                        + remedy);
        assertProblems(
                "block-clock: {user: sen:sor, secret: env:NODE}",
                "f.yml:1:21: a login is a user (ASCII without colon, quote and backslash) and a secret"
                        + remedy);
        assertProblems(
                "block-clock: {user: 'sen\"sor', secret: env:NODE}",
                "f.yml:1:21: a login is a user (ASCII without colon, quote and backslash) and a secret"
                        + remedy);
        assertProblems(
                "block-clock: {secret: env:NODE}",
                "f.yml:1:14: a login is a user (ASCII without colon, quote and backslash) and a secret"
                        + remedy);
    }

    @Test
    void emptyTextIsTheDefaults() throws ConfigException {
        assertEquals(SensorConfig.defaults(), ConfigReader.read("x", ""));
        assertEquals(SensorConfig.defaults(), ConfigReader.read("x", "# nothing\nlimits:\n"));
    }

    @Test
    void emptySegmentListIsNoSegments() throws ConfigException {
        assertEquals(List.of(), ConfigReader.read("x", "segments: []").segments());
    }

    @Test
    void allProblemsAreNamedAtOnceWithLineColumnAndRemedy() {
        assertProblems(
                """
                sensr:
                  name: a
                analysis:
                  workers: 65
                limits:
                  tcp-idle: 10
                  udp-idle: 5 min
                  max-buffered: 16MB
                  max-flow: 100
                  mining-idle: 59m
                duplicates:
                  enabled: yes
                report:
                  alert-level: suspect
                """,
                "f.yml:1:1: unknown option `sensr`: did you mean `sensor`?",
                "f.yml:4:12: `analysis.workers` is out of range: \"65\": write a value from 1 to 64",
                "f.yml:6:13: `limits.tcp-idle` is no duration: \"10\": write a whole number and one"
                        + " of the units us, ms, s, m, h, d, such as 30m",
                "f.yml:7:13: `limits.udp-idle` is no duration: \"5 min\": write a whole number and"
                        + " one of the units us, ms, s, m, h, d, such as 1m",
                "f.yml:8:17: `limits.max-buffered` is no size: \"16MB\": write a whole number and"
                        + " one of the units B, KiB, MiB, GiB, such as 32MiB",
                "f.yml:9:3: unknown option `limits.max-flow`: did you mean `max-flows`?",
                "f.yml:10:16: `limits.mining-idle` is out of range: \"59m\": write a value from 1h to"
                        + " 30d",
                "f.yml:12:12: `duplicates.enabled` is neither true nor false: \"yes\": write true or"
                        + " false",
                "f.yml:14:16: `report.alert-level` cannot be \"suspect\": write one of info, contact,"
                        + " suspected, likely, confirmed (did you mean suspected?)");
    }

    @Test
    void badSegmentsAreNamed() {
        assertProblems(
                """
                segments:
                  - name: a
                    role: servers
                    networks: [10.0.0.0/8, 10.1.2.3/16, 300.0.0.0/8]
                  - name: a
                    networks:
                      - 11.0.0.0/8
                  - name: b
                    networks: [10.128.0.0/9]
                  - networks: [12.0.0.0/8]
                    colour: red
                  - name: c
                  - d
                """,
                "f.yml:3:11: `segments[0].role` cannot be \"servers\": write one of exchange, server,"
                        + " client, dns, proxy, other (did you mean server?)",
                "f.yml:4:28: \"10.1.2.3/16\" is no network: did you mean 10.1.0.0/16?",
                "f.yml:4:41: \"300.0.0.0/8\" is no network: write it like 10.1.0.0/16 or"
                        + " 2001:db8::/32",
                "f.yml:5:11: two segments have the name \"a\": rename one, or put all networks into"
                        + " one segment",
                "f.yml:9:16: 10.128.0.0/9 overlaps 10.0.0.0/8 of segment \"a\" in line 4: an address"
                        + " can belong to one segment only; split or remove one",
                "f.yml:10:5: `segments[3]` has no name: add `name: ...`",
                "f.yml:11:5: unknown option `segments[3].colour`: delete it; known here: name, role,"
                        + " networks",
                "f.yml:12:5: `segments[4]` has no networks: add `networks: [10.1.0.0/16,"
                        + " 2001:db8::/32]`",
                "f.yml:13:5: `segments[5]` is a section: write its options after the dash");
    }

    @Test
    void wrongShapesAreNamed() {
        assertProblems(
                """
                sensor: a
                limits: [1]
                segments: {a: b}
                feeds:
                  files: x
                  folder: [1]
                  files: []
                """,
                "f.yml:1:9: `sensor` is a section: write its options indented below it",
                "f.yml:2:9: `limits` is a section: write its options indented below it",
                "f.yml:3:11: `segments` is a list: write one `- name: ...` entry per line, or []",
                "f.yml:5:10: `feeds.files` is a list: write [a, b] or one `- a` per line",
                "f.yml:6:11: `feeds.folder` needs text: write `folder: value`, or delete the line",
                "f.yml:7:3: `feeds.files` is written twice: keep one of them (the first is in line 5)");
    }

    @Test
    void whatIsNoYamlIsOneProblemWithItsPlace() {
        ConfigException e =
                assertThrows(
                        ConfigException.class, () -> ConfigReader.read("f.yml", "a: [1\nb: 2\n"));
        assertEquals(1, e.problems().size());
        assertEquals(2, e.problems().get(0).line());
        assertTrue(e.problems().get(0).toString().startsWith("f.yml:2:2: no valid YAML, "));
        assertThrows(ConfigException.class, () -> ConfigReader.read("f.yml", "\u0000\u0001"));
        assertThrows(ConfigException.class, () -> ConfigReader.read("f.yml", "- a"));
        assertThrows(ConfigException.class, () -> ConfigReader.read("f.yml", "x"));
        assertThrows(
                ConfigException.class, () -> ConfigReader.read("f.yml", "#".repeat(1 << 20) + "#"));
    }

    @Test
    void aSegmentIsFoundByAddress() {
        SensorConfig config = SensorConfig.defaults();
        assertEquals(
                "internal",
                Objects.requireNonNull(config.segmentMap().of(IpAddress.v4(0x0A010203))).name());
        assertNull(config.segmentMap().of(IpAddress.v4(0x08080808)));
    }

    private static void assertProblems(String text, String... expected) {
        ConfigException e =
                assertThrows(ConfigException.class, () -> ConfigReader.read("f.yml", text));
        assertEquals(
                List.of(expected), e.problems().stream().map(ConfigProblem::toString).toList());
    }

    private static int leaves(Class<?> type) {
        int count = 0;
        for (RecordComponent component : type.getRecordComponents()) {
            count += component.getType().isRecord() ? leaves(component.getType()) : 1;
        }
        return count;
    }

    private static void assertEveryLeafDiffers(String path, Object a, Object b) {
        for (RecordComponent component : a.getClass().getRecordComponents()) {
            try {
                Object left = component.getAccessor().invoke(a);
                Object right = component.getAccessor().invoke(b);
                if (component.getType().isRecord()) {
                    assertEveryLeafDiffers(path + component.getName() + ".", left, right);
                } else {
                    assertNotEquals(left, right, path + component.getName());
                }
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(path + component.getName(), e);
            }
        }
    }

    private static IpNetwork network(String text) {
        return Objects.requireNonNull(IpNetwork.parse(text));
    }

    private static String shipped() throws IOException {
        return Files.readString(
                Path.of(System.getProperty("minewatch.root", ".."), "config", "minewatch.yml"));
    }
}
