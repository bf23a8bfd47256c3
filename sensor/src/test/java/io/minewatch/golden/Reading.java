package io.minewatch.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureGroup;
import io.minewatch.capture.CapturePlan;
import io.minewatch.capture.GroupSource;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.Level;
import io.minewatch.engine.Analysis;
import io.minewatch.engine.AnalysisOptions;
import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.output.EveWriter;
import io.minewatch.output.FileNames;
import io.minewatch.report.FeedState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the whole sensor, with its defaults, says of one capture: as the command line does. */
final class Reading {
    private static final LiveIndicators FEEDS = new LiveIndicators(BundledFeeds.load());
    private static final ObjectMapper JSON = new ObjectMapper();

    private Reading() {}

    /**
     * The lines of mining flows, findings and hosts, each of them JSON.
     *
     * @param name path that the lines tell
     */
    static List<String> lines(byte[] pcap, String name, int workers) {
        return allLines(pcap, name, workers, FEEDS).stream()
                .filter(line -> !line.contains("\"event_type\":\"stats\""))
                .toList();
    }

    /** The same with these feeds, and with the line of statistics at the end. */
    static List<String> allLines(byte[] pcap, String name, int workers, LiveIndicators feeds) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CapturePlan plan =
                CapturePlan.of(
                        List.of("-"), CapturePlan.Mode.SEPARATE, new ByteArrayInputStream(pcap));
        AnalysisOptions options =
                new AnalysisOptions(
                        workers, Long.MIN_VALUE, Long.MAX_VALUE, null, null, null, null);
        Analysis analysis =
                new Analysis(
                        SensorConfig.defaults(),
                        DetectionSettings.defaults(),
                        feeds,
                        () -> new FeedState(BundledFeeds.NAME, List.of()),
                        options);
        Analysis.FileOutcome outcome =
                new Analysis.FileOutcome(List.of(name), List.of(), List.of(), 0, List.of());
        try (EveWriter eve =
                new EveWriter(out, SensorConfig.defaults().sensorName(), Level.SUSPECTED, false)) {
            eve.files(FileNames.of(name));
            for (CaptureGroup group : plan.groups()) {
                try (GroupSource source = group.open(AtEnd.STOP)) {
                    analysis.analyze(source, "", () -> outcome, eve);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(line, e);
        }
    }

    /** The {@code mining} objects among the lines. */
    static List<JsonNode> mining(List<String> lines) {
        List<JsonNode> all = new ArrayList<>();
        for (String line : lines) {
            JsonNode event = json(line);
            if (event.path("event_type").asText().equals("mining")) {
                all.add(event.get("mining"));
            }
        }
        return all;
    }

    /** The last state of each finding, in the order in which they were closed. */
    static List<JsonNode> findings(List<String> lines) {
        List<JsonNode> all = new ArrayList<>();
        for (String line : lines) {
            JsonNode finding = json(line).path("finding");
            if (finding.path("state").asText().equals("closed")) {
                all.add(finding);
            }
        }
        return all;
    }

    /** The text of a member, inner members with dots; empty for an absent one. */
    static String member(JsonNode object, String path) {
        JsonNode node = object.at("/" + path.replace('.', '/'));
        if (node.isMissingNode()) {
            return "";
        }
        if (node.isArray()) {
            List<String> texts = new ArrayList<>();
            node.forEach(element -> texts.add(element.asText()));
            return texts.toString().replace(", ", ",");
        }
        return node.asText();
    }
}
