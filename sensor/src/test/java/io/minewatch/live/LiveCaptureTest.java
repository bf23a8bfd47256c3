package io.minewatch.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureFiles;
import io.minewatch.capture.CaptureFormatException;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.LinkType;
import io.minewatch.capture.PcapNgWriter;
import io.minewatch.testkit.NetworkNamespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The live sensor on a real interface. Skipped where no network namespace can be made. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class LiveCaptureTest {
    private static final Path PCAPS = Path.of(System.getProperty("minewatch.root"), "pcaps");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Far enough apart that no packet is taken for a mirror's copy of the one before. */
    private static final long SPACING_NANOS = 500_000;

    private static final int PACKETS_PER_SECOND = 2000;

    private static final String PCAP4J = "pcap4j";
    private static final String RING = "ring";

    /** The ring with workers: each has a lane of its own. */
    private static final String TWO_LANES = "ring 2";

    private static final String THREE_LANES = "ring 3";

    /** Octets of the first fragment's payload: the TCP header and some more. */
    private static final int FIRST_PIECE = 24;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {PCAP4J, RING, TWO_LANES, THREE_LANES})
    void replayedCaptureGivesTheFindingsOfTheFile(String method) throws Exception {
        Path capture = folder.resolve("all.pcapng");
        long frames = joined(capture);
        // Whether a segment sent again is a mirror's copy is a matter of milliseconds, which a
        // replay
        // does not keep.
        Path config = folder.resolve("minewatch.yml");
        Files.writeString(config, "duplicates: {enabled: false}\nwatch: {stats-interval: 1s}\n");
        Result offline = Result.of(analyze(capture, config));
        assertTrue(offline.flows().size() > 50, "the captures hold mining");
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1);
                Sensor sensor =
                        watch(namespace, method, "-i", "in0", "--config", config.toString())) {
            namespace.replay("out0", capture, PACKETS_PER_SECOND);
            sensor.await("all packets", s -> packets(s) >= frames);
            sensor.stop();
            JsonNode stats = last(sensor.events(), "stats").path("stats").path("capture");
            assertEquals(frames, stats.path("packets").asLong(), stats.toString());
            assertEquals(0, stats.path("kernel_drops").asLong());
            assertEquals(0, stats.path("queue_drops").asLong());
            Result live = Result.of(sensor.events());
            assertEquals("", difference(offline.flows(), live.flows()));
            assertEquals("", difference(offline.findings(), live.findings()));
            assertEquals(offline.sides(), live.sides());
            for (JsonNode event : sensor.events()) {
                if (!event.path("event_type").asText().equals("stats")) {
                    assertEquals("in0", event.path("in_iface").asText());
                    assertTrue(event.path("pcap_filename").isMissingNode());
                }
            }
        }
    }

    /** What the kernel's choice of a lane must not tear apart. */
    @ParameterizedTest
    @ValueSource(strings = {RING, THREE_LANES})
    void fragmentsTagsAndTunnelsAreInOneLane(String method) throws Exception {
        Path capture = folder.resolve("odd.pcapng");
        int frames = 0;
        try (PcapNgWriter writer = PcapNgWriter.create(capture, null)) {
            for (byte[] frame : allOctets(miner())) {
                for (byte[] fragment : fragments(frame)) {
                    write(writer, fragment, ++frames);
                }
            }
            for (byte[] frame : allOctets(otherMiner())) {
                write(writer, tagged(frame), ++frames);
            }
            for (String name : List.of("erspan", "vxlan", "ipv6", "vlan")) {
                for (byte[] frame : allOctets(PCAPS.resolve("tunnel/" + name + ".pcap"))) {
                    write(writer, frame, ++frames);
                }
            }
        }
        int all = frames;
        Path config = folder.resolve("minewatch.yml");
        Files.writeString(config, "duplicates: {enabled: false}\nwatch: {stats-interval: 1s}\n");
        Result offline = Result.of(analyze(capture, config));
        assertEquals(6, offline.findings().size(), "a miner in each");
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1);
                Sensor sensor =
                        watch(namespace, method, "-i", "in0", "--config", config.toString())) {
            namespace.replay("out0", capture, PACKETS_PER_SECOND);
            sensor.await("all packets", s -> packets(s) >= all);
            sensor.stop();
            Result live = Result.of(sensor.events());
            assertEquals("", difference(offline.flows(), live.flows()));
            assertEquals("", difference(offline.findings(), live.findings()));
            assertEquals(offline.sides(), live.sides());
        }
    }

    @Test
    void lanesShareTheTraffic() throws Exception {
        Path capture = folder.resolve("all.pcapng");
        long frames = joined(capture);
        Path config = folder.resolve("minewatch.yml");
        Files.writeString(config, "watch: {metrics: '127.0.0.1:9464'}\n");
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1)) {
            namespace.run("ip", "link", "set", "lo", "up");
            try (Sensor sensor =
                    watch(namespace, THREE_LANES, "-i", "in0", "--config", config.toString())) {
                assertTrue(sensor.output().contains("by ring in 3 lanes"), sensor::output);
                namespace.replay("out0", capture, PACKETS_PER_SECOND);
                Path metrics = folder.resolve("metrics.txt");
                List<Long> lanes = new ArrayList<>();
                sensor.await(
                        "all packets",
                        s -> {
                            lanes.clear();
                            lanes.addAll(lanePackets(namespace, metrics));
                            return lanes.stream().mapToLong(Long::longValue).sum() == frames;
                        });
                assertEquals(3, lanes.size());
                for (long packets : lanes) {
                    assertTrue(packets > frames / 10, lanes.toString());
                }
                sensor.stop();
            }
        }
    }

    /** The sensor stands still, as in a long pause of its machine, and its rings run over. */
    @ParameterizedTest
    @ValueSource(strings = {RING, THREE_LANES})
    void whatTheKernelDropsIsCounted(String method) throws Exception {
        Path capture = folder.resolve("all.pcapng");
        long frames = joined(capture);
        Path config = folder.resolve("minewatch.yml");
        Files.writeString(config, "capture: {buffer: 1MiB}\nwatch: {stats-interval: 1s}\n");
        int loops = 16;
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1);
                Sensor sensor =
                        watch(namespace, method, "-i", "in0", "--config", config.toString())) {
            sensor.signal("STOP");
            namespace.run(
                    "tcpreplay",
                    "-q",
                    "-i",
                    "out0",
                    "--pps=20000",
                    "--loop=" + loops,
                    capture.toString());
            sensor.signal("CONT");
            sensor.await(
                    "an account of all packets",
                    s -> packets(s) + kernelDrops(s) >= loops * frames);
            sensor.stop();
            assertEquals(loops * frames, packets(sensor) + kernelDrops(sensor));
            assertTrue(packets(sensor) > 0, "some were in the rings");
            assertTrue(kernelDrops(sensor) > frames, "drops " + kernelDrops(sensor));
        }
    }

    private static long kernelDrops(Sensor sensor) {
        List<JsonNode> stats = of(sensor.events(), "stats");
        return stats.isEmpty()
                ? 0
                : stats.get(stats.size() - 1).at("/stats/capture/kernel_drops").asLong();
    }

    private static List<Long> lanePackets(NetworkNamespace namespace, Path output) {
        try {
            Process process =
                    namespace.start(
                            output, "curl", "-s", "--max-time", "20", "127.0.0.1:9464/metrics");
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return Files.readAllLines(output).stream()
                    .filter(line -> line.startsWith("minewatch_lane_packets_total{"))
                    .map(line -> (long) Double.parseDouble(line.split(" ", 2)[1]))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** An IPv4 packet without options in two fragments, where it is large enough. */
    private static List<byte[]> fragments(byte[] frame) {
        ByteBuffer b = ByteBuffer.wrap(frame);
        int total = b.getShort(16) & 0xFFFF;
        int first = 14 + 20 + FIRST_PIECE;
        if (b.getShort(12) != 0x0800 || b.get(14) != 0x45 || 14 + total <= first) {
            return List.of(frame);
        }
        byte[] one = Arrays.copyOf(frame, first);
        ByteBuffer.wrap(one).putShort(16, (short) (20 + FIRST_PIECE)).putShort(20, (short) 0x2000);
        byte[] rest = Arrays.copyOf(frame, 14 + total - FIRST_PIECE);
        System.arraycopy(frame, first, rest, 34, 14 + total - first);
        ByteBuffer.wrap(rest)
                .putShort(16, (short) (total - FIRST_PIECE))
                .putShort(20, (short) (FIRST_PIECE / 8));
        return List.of(one, rest);
    }

    /** In two tags, as between providers. */
    private static byte[] tagged(byte[] frame) {
        byte[] tagged = new byte[frame.length + 8];
        System.arraycopy(frame, 0, tagged, 0, 12);
        ByteBuffer.wrap(tagged).putInt(12, 0x88A8_0007).putInt(16, 0x8100_0078);
        System.arraycopy(frame, 12, tagged, 20, frame.length - 12);
        return tagged;
    }

    private static void write(PcapNgWriter writer, byte[] octets, long number) throws IOException {
        Frame frame = new Frame();
        frame.set(octets, 0, octets.length, octets.length, 0, LinkType.ETHERNET, number);
        write(writer, frame, number);
    }

    private static List<byte[]> allOctets(Path capture) throws IOException, CaptureFormatException {
        return octets(capture).stream().map(HexFormat.of()::parseHex).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {PCAP4J, RING, TWO_LANES})
    void confirmedAlertComesWhileTheLinkIsQuiet(String method) throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1);
                Sensor sensor = watch(namespace, method, "-i", "in0")) {
            namespace.replay("out0", miner(), 200);
            sensor.await("the alert", s -> confirmed(s) > 0);
            sensor.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PCAP4J, RING, TWO_LANES})
    void interfaceMayGoDownAndComeBackUnderAnotherNameOrBeMadeAnew(String method) throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1);
                Sensor sensor = watch(namespace, method, "-i", "in0")) {
            namespace.replay("out0", miner(), 1000);
            sensor.await("the first", s -> confirmed(s) == 1);

            namespace.run("ip", "link", "set", "in0", "down");
            namespace.run("ip", "link", "set", "in0", "name", "renamed0");
            namespace.run("ip", "link", "set", "renamed0", "up");
            sensor.await("the new name", s -> s.output().contains("renamed0 is up"));
            namespace.replay("out0", otherMiner(), 1000);
            sensor.await("the second", s -> confirmed(s) == 2);

            namespace.run("ip", "link", "del", "renamed0");
            sensor.await("the loss", s -> s.output().contains("renamed0 is down: "));
            namespace.addPair(0);
            namespace.run("ip", "link", "set", "in0", "down");
            namespace.run("ip", "link", "set", "in0", "name", "renamed0");
            namespace.run("ip", "link", "set", "renamed0", "up");
            sensor.await("it again", s -> s.output().split("renamed0 is up").length == 3);
            namespace.replay("out0", thirdMiner(), 1000);
            sensor.await("the third", s -> confirmed(s) == 3);
            sensor.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PCAP4J, RING, TWO_LANES})
    void directionsOnTwoInterfacesAreOneFlow(String method) throws Exception {
        Path there = folder.resolve("there.pcapng");
        Path back = folder.resolve("back.pcapng");
        split(miner(), there, back);
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(2);
                Sensor sensor = watch(namespace, method, "-i", "in0", "-i", "in1")) {
            // Both at once, each at its own time: a tap with two outputs.
            Process one =
                    namespace.start(
                            folder.resolve("replay.txt"),
                            "tcpreplay",
                            "-q",
                            "-i",
                            "out0",
                            "--multiplier=100",
                            there.toString());
            namespace.run("tcpreplay", "-q", "-i", "out1", "--multiplier=100", back.toString());
            assertTrue(one.waitFor(120, TimeUnit.SECONDS));
            sensor.await("the alert", s -> confirmed(s) == 1);
            sensor.stop();
            JsonNode stats = last(sensor.events(), "stats").path("stats");
            assertEquals(2, stats.path("capture").path("interfaces").size());
            assertEquals(0, stats.path("flow").path("one_sided").asLong(), stats.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PCAP4J, RING, THREE_LANES})
    void filterKeepsTheRestOut(String method) throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1);
                Sensor sensor = watch(namespace, method, "-i", "in0", "--filter", "udp port 53")) {
            namespace.replay("out0", miner(), 1000);
            sensor.await("the look-up", s -> !of(s.events(), "finding").isEmpty());
            sensor.stop();
            assertEquals(0, confirmed(sensor));
            JsonNode stats = last(sensor.events(), "stats").path("stats").path("flow");
            assertEquals(0, stats.path("tcp").asLong());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PCAP4J, RING, TWO_LANES})
    void recordHoldsAllThatWasCaptured(String method) throws Exception {
        Path raw = folder.resolve("raw.pcapng");
        Path config = folder.resolve("minewatch.yml");
        Files.writeString(config, "watch: {stats-interval: 1s}\n");
        int frames = octets(miner()).size();
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1);
                Sensor sensor =
                        watch(
                                namespace,
                                method,
                                "-i",
                                "in0",
                                "--record",
                                raw.toString(),
                                "--config",
                                config.toString())) {
            namespace.replay("out0", miner(), 1000);
            // The alert comes before the last of them.
            sensor.await("all packets", s -> packets(s) >= frames);
            // With workers it may also come after that.
            sensor.await("the alert", s -> confirmed(s) > 0);
            sensor.stop();
            JsonNode capture = last(sensor.events(), "stats").at("/stats/capture");
            assertTrue(capture.path("recorded_packets").isNumber(), capture.toString());
            assertEquals(0, capture.path("record_lost_packets").asLong(-1), capture.toString());
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> recorded =
                    files.filter(p -> p.getFileName().toString().startsWith("raw-")).toList();
            assertEquals(1, recorded.size());
            assertEquals(octets(miner()), octets(recorded.get(0)));
        }
    }

    private static List<String> octets(Path capture) throws IOException, CaptureFormatException {
        List<String> frames = new ArrayList<>();
        try (FrameSource source = CaptureFiles.open(capture, AtEnd.STOP)) {
            Frame frame = new Frame();
            while (source.next(frame) == FrameSource.Next.FRAME) {
                frames.add(
                        HexFormat.of()
                                .formatHex(
                                        frame.buffer(),
                                        frame.offset(),
                                        frame.offset() + frame.capturedLength()));
            }
        }
        return frames;
    }

    /** The kernel takes the tag out of the frame before its filter sees it. */
    @ParameterizedTest
    @CsvSource({
        "pcap4j, vlan and tcp port 3333, 20",
        "ring, vlan and tcp port 3333, 20",
        "pcap4j, vlan 121, 0",
        "ring, vlan 121, 0",
        "pcap4j, vlan 120 and src port 3333, 9",
        "ring, vlan 120 and src port 3333, 9",
        "ring 2, vlan 120 and src port 3333, 9"
    })
    void filterKnowsTags(String method, String filter, int matching) throws Exception {
        Path config = folder.resolve("minewatch.yml");
        Files.writeString(config, "watch: {stats-interval: 1s}\n");
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1);
                Sensor sensor =
                        watch(
                                namespace,
                                method,
                                "-i",
                                "in0",
                                "--filter",
                                filter,
                                "--config",
                                config.toString())) {
            namespace.replay("out0", PCAPS.resolve("tunnel/vlan.pcap"), 1000);
            sensor.await("the frames", s -> packets(s) >= matching);
            sensor.stop();
            JsonNode stats = last(sensor.events(), "stats").path("stats").path("capture");
            assertEquals(matching, stats.path("packets").asLong(), stats.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PCAP4J, RING, TWO_LANES})
    void unknownInterfaceAndBadFilterAreOneSentence(String method) throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1)) {
            String absent = refused(namespace, method, "-i", "nope");
            assertTrue(absent.startsWith("minewatch: there is no interface nope; "), absent);
            assertTrue(absent.contains("in0"), absent);
            String filter = refused(namespace, method, "-i", "in0", "--filter", "bogus bogus");
            assertTrue(filter.startsWith("minewatch: the filter 'bogus bogus' is wrong"), filter);
            assertEquals(1, filter.lines().count(), filter);
        }
    }

    private Sensor watch(NetworkNamespace namespace, String method, String... options)
            throws Exception {
        assumeMethod(method);
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(capture(method));
        return Sensor.watch(namespace, folder, all.toArray(new String[0]));
    }

    private static List<String> capture(String method) {
        String[] words = method.split(" ", 2);
        return words.length == 1
                ? List.of("--capture", method)
                : List.of("--capture", words[0], "--workers", words[1]);
    }

    private static void assumeMethod(String method) {
        assumeTrue(
                method.equals(PCAP4J) || Sensor.hasRing(),
                "skipped: this build has no ring (needs Java 22 or newer)");
    }

    private String refused(NetworkNamespace namespace, String method, String... options)
            throws Exception {
        assumeMethod(method);
        List<String> command = new ArrayList<>(Sensor.program());
        command.addAll(List.of("watch", "--config", "/dev/null"));
        command.addAll(capture(method));
        command.addAll(List.of(options));
        Path output = folder.resolve("refused.txt");
        Process process = namespace.start(output, command.toArray(new String[0]));
        assertTrue(process.waitFor(120, TimeUnit.SECONDS));
        assertEquals(2, process.exitValue());
        return Files.readString(output);
    }

    private static Path miner() {
        return PCAPS.resolve("stratum/cryptonote/xmrig-6.pcap");
    }

    private static Path otherMiner() {
        return PCAPS.resolve("stratum/kawpow/ravencoin.pcap");
    }

    private static Path thirdMiner() {
        return PCAPS.resolve("stratum/beam/beamhash.pcap");
    }

    /** Alerts of level confirmed that were new or rose to it. */
    private static long confirmed(Sensor sensor) {
        return of(sensor.events(), "alert").stream()
                .map(e -> e.path("finding"))
                .filter(f -> f.path("level").asText().equals("confirmed"))
                .filter(f -> !f.path("state").asText().equals("closed"))
                .map(f -> f.path("id").asText())
                .distinct()
                .count();
    }

    private static long packets(Sensor sensor) {
        List<JsonNode> stats = of(sensor.events(), "stats");
        return stats.isEmpty()
                ? 0
                : stats.get(stats.size() - 1)
                        .path("stats")
                        .path("capture")
                        .path("packets")
                        .asLong();
    }

    private static List<JsonNode> of(List<JsonNode> events, String type) {
        return events.stream().filter(e -> e.path("event_type").asText().equals(type)).toList();
    }

    private static JsonNode last(List<JsonNode> events, String type) {
        List<JsonNode> all = of(events, type);
        assertFalse(all.isEmpty(), "no event of type " + type);
        return all.get(all.size() - 1);
    }

    private static String difference(Map<String, Integer> offline, Map<String, Integer> live) {
        StringBuilder text = new StringBuilder();
        offline.forEach(
                (line, count) -> {
                    if (!count.equals(live.get(line))) {
                        text.append("\noffline ").append(count).append(": ").append(line);
                    }
                });
        live.forEach(
                (line, count) -> {
                    if (!count.equals(offline.get(line))) {
                        text.append("\nlive ").append(count).append(": ").append(line);
                    }
                });
        return text.toString();
    }

    /** What must be the same live and offline: all but times, places in files and what follows. */
    private record Result(
            Map<String, Integer> flows, Map<String, Integer> findings, List<Long> sides) {
        static Result of(List<JsonNode> events) {
            Map<String, Integer> flows = new TreeMap<>();
            Map<String, Integer> findings = new TreeMap<>();
            for (JsonNode event : events) {
                JsonNode mining = event.path("mining");
                if (mining.path("state").asText().equals("closed")) {
                    flows.merge(flow(event, mining), 1, Integer::sum);
                }
                JsonNode finding = event.path("finding");
                if (finding.path("state").asText().equals("closed")) {
                    findings.merge(finding(event, finding), 1, Integer::sum);
                }
            }
            JsonNode counted = last(events, "stats").at("/stats/flow");
            return new Result(
                    flows,
                    findings,
                    List.of(
                            counted.path("tcp").asLong(-1),
                            counted.path("udp").asLong(-1),
                            counted.path("one_sided").asLong(-1)));
        }

        private static String flow(JsonNode event, JsonNode mining) {
            StringBuilder text = new StringBuilder();
            add(text, event, "src_ip", "src_port", "dest_ip", "dest_port", "originator", "vlan");
            add(text, event, "community_id", "tunnels");
            add(text, mining, "dialect", "transport", "via", "outcome", "midstream", "agent");
            add(text, mining, "login", "login_raw", "worker", "rig_id", "wallet", "coin");
            add(text, mining, "algorithms_offered", "algorithm", "jobs", "submits", "accepted");
            add(text, mining, "rejected", "difficulty", "errors", "gaps", "proofs");
            return text.toString();
        }

        private static String finding(JsonNode event, JsonNode finding) {
            StringBuilder text = new StringBuilder();
            add(text, event, "src_ip", "dest_ip", "dest_port");
            add(text, event.path("alert"), "signature_id", "signature", "severity");
            add(text, finding, "level", "score", "host", "role", "pool", "coin", "algorithm");
            add(text, finding, "dialect", "transport", "wallet", "logins", "workers", "agent");
            add(text, finding, "jobs", "submits", "accepted_shares", "rejected_shares");
            add(text, finding, "bytes_toserver", "bytes_toclient", "flows");
            for (JsonNode evidence : finding.path("evidence")) {
                add(text, evidence, "rule", "weight", "count", "text");
            }
            return text.toString();
        }

        private static void add(StringBuilder text, JsonNode node, String... members) {
            for (String member : members) {
                text.append(member).append('=').append(node.path(member)).append(' ');
            }
        }
    }

    private List<JsonNode> analyze(Path capture, Path config) throws Exception {
        Path eve = folder.resolve("offline.json");
        List<String> command = new ArrayList<>(Sensor.program());
        command.addAll(
                List.of("analyze", "--quiet", "--config", config.toString(), "--fail-on", "never"));
        command.addAll(List.of("--eve", eve.toString(), capture.toString()));
        Process process =
                new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertTrue(process.waitFor(180, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(eve)) {
            events.add(JSON.readTree(line));
        }
        return events;
    }

    /** All shipped captures of Ethernet, one behind the other; the number of frames. */
    private static long joined(Path target) throws IOException, CaptureFormatException {
        List<Path> captures;
        try (Stream<Path> walk = Files.walk(PCAPS)) {
            captures = walk.filter(p -> p.toString().endsWith(".pcap")).sorted().toList();
        }
        long number = 0;
        try (PcapNgWriter writer = PcapNgWriter.create(target, null)) {
            for (Path capture : captures) {
                try (FrameSource source = CaptureFiles.open(capture, AtEnd.STOP)) {
                    Frame frame = new Frame();
                    while (source.next(frame) == FrameSource.Next.FRAME) {
                        if (frame.linkType() == LinkType.ETHERNET
                                && frame.capturedLength() == frame.wireLength()) {
                            number++;
                            write(writer, frame, number);
                        }
                    }
                }
            }
        }
        return number;
    }

    private static void write(PcapNgWriter writer, Frame frame, long number) throws IOException {
        Frame moved = new Frame();
        moved.set(
                frame.buffer(),
                frame.offset(),
                frame.capturedLength(),
                frame.wireLength(),
                1_700_000_000_000_000_000L + number * SPACING_NANOS,
                frame.linkType(),
                number);
        writer.write(moved, null);
    }

    /** Frames by their destination's hardware address: that of the first frame, and the rest. */
    private static void split(Path capture, Path there, Path back)
            throws IOException, CaptureFormatException {
        try (FrameSource source = CaptureFiles.open(capture, AtEnd.STOP);
                PcapNgWriter one = PcapNgWriter.create(there, null);
                PcapNgWriter other = PcapNgWriter.create(back, null)) {
            Frame frame = new Frame();
            String first = null;
            while (source.next(frame) == FrameSource.Next.FRAME) {
                String destination =
                        new String(
                                frame.buffer(),
                                frame.offset(),
                                6,
                                java.nio.charset.StandardCharsets.ISO_8859_1);
                first = first == null ? destination : first;
                (destination.equals(first) ? one : other).write(frame, null);
            }
        }
    }
}
