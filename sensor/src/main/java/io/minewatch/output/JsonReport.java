package io.minewatch.output;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.observable.MiningActivity;
import io.minewatch.packet.IpAddress;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The report as one JSON document: hosts with their findings and mining flows, each the same object
 * as its event line, then what was covered and what could not be seen. Pure ASCII, for the reason
 * that {@link EveWriter} gives.
 */
public final class JsonReport {
    private final JsonGenerator json;
    private final EventJson events;

    private JsonReport(JsonGenerator json, EventJson events) {
        this.json = json;
        this.events = events;
    }

    /**
     * Writes the document and a line's end.
     *
     * @param out receives UTF-8; not closed
     * @param total what all analyses together covered
     */
    public static void write(
            OutputStream out, String sensor, Level alertLevel, Analyses analyses, RunSummary total)
            throws IOException {
        try (JsonGenerator json =
                new JsonFactory()
                        .createGenerator(out, JsonEncoding.UTF8)
                        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                        .setHighestNonEscapedChar(EveWriter.HIGHEST_PLAIN_CHARACTER)
                        .useDefaultPrettyPrinter()) {
            new JsonReport(json, new EventJson(json, sensor, alertLevel))
                    .document(sensor, analyses, total);
            json.writeRaw('\n');
        }
    }

    private void document(String sensor, Analyses analyses, RunSummary total) throws IOException {
        json.writeStartObject();
        json.writeNumberField("schema", EventJson.SCHEMA);
        json.writeStringField("sensor", sensor);
        Level highest = analyses.highestLevel();
        if (highest != null) {
            json.writeStringField("level", highest.label());
        }
        List<MiningActivity> others = new ArrayList<>();
        json.writeArrayFieldStart("hosts");
        for (Analyses.Analysis analysis : analyses.all()) {
            events.files(analysis.files);
            hosts(analysis, others);
        }
        json.writeEndArray();
        flows("other_flows", others);
        if (analyses.flowsLeftOut() > 0) {
            json.writeNumberField("flows_left_out", analyses.flowsLeftOut());
        }
        json.writeFieldName("coverage");
        events.statsObject(total);
        sentences("covered", Coverage.covered(total, analyses.all().size() > 1));
        sentences("blind_spots", Coverage.blindSpots(total));
        json.writeEndObject();
    }

    /** The hosts of one analysis; flows that belong to none of them are added to {@code others}. */
    private void hosts(Analyses.Analysis analysis, List<MiningActivity> others) throws IOException {
        Map<IpAddress, List<Finding>> findings = new HashMap<>();
        for (Finding finding : analysis.findings.values()) {
            findings.computeIfAbsent(finding.host().ip(), ip -> new ArrayList<>()).add(finding);
        }
        Map<IpAddress, List<MiningActivity>> flows = new LinkedHashMap<>();
        for (MiningActivity flow : analysis.flows) {
            flows.computeIfAbsent(flow.flow().originator(), ip -> new ArrayList<>()).add(flow);
        }
        for (HostReport host : analysis.hosts) {
            IpAddress ip = host.host().ip();
            json.writeStartObject();
            json.writeStringField("capture", EventJson.whole(analysis.name));
            events.hostMembers(host, "finding_ids");
            json.writeArrayFieldStart("findings");
            List<Finding> own = findings.getOrDefault(ip, new ArrayList<>());
            own.sort(FindingOrder.MOST_SEVERE_FIRST);
            for (Finding finding : own) {
                events.finding(finding);
            }
            json.writeEndArray();
            List<MiningActivity> ownFlows = flows.remove(ip);
            flows("flows", ownFlows == null ? List.of() : ownFlows);
            json.writeEndObject();
        }
        flows.values().forEach(others::addAll);
    }

    private void flows(String name, List<MiningActivity> flows) throws IOException {
        json.writeArrayFieldStart(name);
        for (MiningActivity flow : flows) {
            events.mining(flow);
        }
        json.writeEndArray();
    }

    private void sentences(String name, List<String> sentences) throws IOException {
        json.writeArrayFieldStart(name);
        for (String sentence : sentences) {
            json.writeString(EventJson.whole(sentence));
        }
        json.writeEndArray();
    }
}
