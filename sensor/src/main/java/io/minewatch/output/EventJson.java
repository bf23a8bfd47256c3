package io.minewatch.output;

import com.fasterxml.jackson.core.JsonGenerator;
import io.minewatch.capture.InterfaceReading;
import io.minewatch.detect.Evidence;
import io.minewatch.detect.Finding;
import io.minewatch.detect.HashRate;
import io.minewatch.detect.HostRef;
import io.minewatch.detect.Level;
import io.minewatch.detect.PoolRef;
import io.minewatch.detect.Suppression;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.packet.IpAddress;
import io.minewatch.report.FeedState;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunSummary;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as JSON objects, member by member as the output contract has them. What is unknown
 * is left out. Single thread.
 */
public final class EventJson {
    /** Version of the output contract that the events follow. */
    public static final int SCHEMA = 1;

    /** What every alert belongs to. */
    static final String CATEGORY = "Cryptomining";

    /** Flow ids written with a finding: enough to follow one up; the finding keeps more. */
    private static final int MAX_FLOW_IDS = 100;

    /** Numbers with a fraction are estimates: more digits would pretend. */
    private static final MathContext DIGITS = new MathContext(6);

    /** From here on six digits would cut whole ones: such numbers are written without fraction. */
    private static final double MIN_WITHOUT_FRACTION = 1e6;

    /** From here on a double has no fraction, and other programs lose whole numbers. */
    private static final double MAX_EXACT = 1L << 53;

    private static final String[] TACTIC_IDS = {"TA0040"};
    private static final String[] TACTIC_NAMES = {"Impact"};

    private final JsonGenerator json;
    private final String sensor;
    private final Level alertLevel;
    private final CommunityId communityId = new CommunityId();
    private final TlsJson tls;
    private FileNames files = FileNames.of("");

    EventJson(JsonGenerator json, String sensor, Level alertLevel) {
        this.json = json;
        this.sensor = sensor;
        this.alertLevel = alertLevel;
        this.tls = new TlsJson(json);
    }

    void files(FileNames files) {
        this.files = files;
    }

    void mining(MiningActivity activity) throws IOException {
        FlowRef flow = activity.flow();
        json.writeStartObject();
        time("timestamp", activity.frame());
        json.writeNumberField("flow_id", flow.id());
        json.writeStringField("event_type", "mining");
        ends(flow.originator(), flow.originatorPort(), flow.responder(), flow.responderPort());
        json.writeStringField("proto", protocol(flow.protocol()));
        flowMembers(flow);
        common(activity.frame());
        json.writeObjectFieldStart("flow");
        time("start", flow.start());
        json.writeEndObject();
        json.writeFieldName("mining");
        summary(activity.summary(), activity.closed());
        json.writeEndObject();
    }

    void finding(Finding finding) throws IOException {
        FlowRef flow = finding.flow();
        IpAddress host = finding.host().ip();
        PoolRef pool = finding.pool();
        json.writeStartObject();
        time("timestamp", finding.at());
        if (flow != null) {
            json.writeNumberField("flow_id", flow.id());
        }
        json.writeStringField(
                "event_type",
                finding.level().compareTo(alertLevel) >= 0 && finding.level() != Level.INFO
                        ? "alert"
                        : "finding");
        ends(host, flow == null ? 0 : portOf(host, flow), pool.nextIp(), pool.nextPort());
        if (flow != null) {
            json.writeStringField("proto", protocol(flow.protocol()));
            flowMembers(flow);
        }
        common(finding.at());
        TlsHandshake handshake = finding.tls();
        if (handshake != null) {
            json.writeFieldName("tls");
            tls.write(handshake);
        }
        json.writeFieldName("alert");
        alert(finding);
        json.writeFieldName("finding");
        findingObject(finding);
        json.writeEndObject();
    }

    void host(HostReport report) throws IOException {
        json.writeStartObject();
        time("timestamp", report.last());
        json.writeStringField("event_type", "host");
        json.writeStringField("src_ip", report.host().ip().toString());
        common(report.last());
        hostMembers(report, "findings");
        json.writeEndObject();
    }

    /**
     * The members of a host's report, without those that every event has.
     *
     * @param idsMember name of the list of finding ids
     */
    void hostMembers(HostReport report, String idsMember) throws IOException {
        json.writeFieldName("host");
        hostObject(report.host());
        json.writeStringField("level", report.level().label());
        texts(idsMember, report.findings());
        time("first_seen", report.first());
        time("last_seen", report.last());
        texts("pools", report.pools());
        texts("wallets", report.wallets());
        json.writeNumberField("accepted_shares", report.acceptedShares());
        hashRate(report.hashRate());
        bytes("bytes_toserver", report.bytesToServer());
        bytes("bytes_toclient", report.bytesToClient());
    }

    /**
     * Counters of the run.
     *
     * @param kept what is kept beside; null where nothing is
     */
    void stats(RunSummary summary, @Nullable KeptPackets kept) throws IOException {
        json.writeStartObject();
        if (summary.frames() > 0) {
            json.writeStringField("timestamp", PacketTime.eve(summary.lastNanos()));
        }
        json.writeStringField("event_type", "stats");
        json.writeStringField("sensor", sensor);
        json.writeNumberField("schema", SCHEMA);
        json.writeFieldName("stats");
        statsObject(summary, kept);
        json.writeEndObject();
    }

    void statsObject(RunSummary summary) throws IOException {
        statsObject(summary, null);
    }

    private void statsObject(RunSummary summary, @Nullable KeptPackets kept) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("capture");
        json.writeNumberField("packets", summary.frames());
        json.writeNumberField("bytes", summary.frameBytes());
        if (!summary.interfaces().isEmpty()) {
            drops(summary.interfaces());
        }
        if (kept != null) {
            json.writeNumberField("recorded_packets", kept.recorded());
            json.writeNumberField("record_lost_packets", kept.recordLost());
            json.writeNumberField("evidence_packets", kept.evidence());
            json.writeNumberField("evidence_lost_packets", kept.evidenceLost());
        }
        json.writeNumberField("truncated_frames", summary.truncatedFrames());
        json.writeNumberField("duplicates", summary.duplicates());
        if (summary.frames() > 0) {
            json.writeStringField("first", PacketTime.eve(summary.firstNanos()));
            json.writeStringField("last", PacketTime.eve(summary.lastNanos()));
        }
        json.writeEndObject();
        json.writeObjectFieldStart("decoder");
        counts("status", summary.decodeStatus());
        counts("unsupported_link_types", summary.unsupportedLinkTypes());
        counts("anomalies", summary.anomalies());
        json.writeEndObject();
        json.writeObjectFieldStart("flow");
        json.writeNumberField("started", summary.flowsTcp() + summary.flowsUdp());
        json.writeNumberField("tcp", summary.flowsTcp());
        json.writeNumberField("udp", summary.flowsUdp());
        if (!summary.interfaces().isEmpty()) {
            json.writeNumberField("active", summary.flowsActive());
        }
        json.writeNumberField("expired", summary.flowsExpired());
        json.writeNumberField("evicted", summary.flowsEvicted());
        json.writeNumberField("one_sided", summary.flowsOneSided());
        json.writeNumberField("encrypted", summary.flowsEncrypted());
        json.writeNumberField("mining", summary.miningFlows());
        json.writeNumberField("judged_by_shape", summary.shapesJudged());
        json.writeNumberField("shaped_like_mining", summary.shapesLikeMining());
        if (summary.hosts() >= 0) {
            json.writeNumberField("hosts", summary.hosts());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("stream");
        json.writeNumberField("gaps", summary.streamGaps());
        json.writeNumberField("bytes_lost", summary.streamBytesLost());
        json.writeEndObject();
        json.writeObjectFieldStart("feed");
        text("name", summary.feeds().names());
        json.writeNumberField("indicators", summary.indicators());
        feeds(summary.feeds().sources());
        suppressed(summary.suppressed());
        json.writeEndObject();
        json.writeObjectFieldStart("files");
        json.writeNumberField("read", summary.filesRead().size());
        texts("incomplete", summary.filesIncomplete());
        texts("refused", summary.filesRefused());
        json.writeNumberField("skipped", summary.filesSkipped());
        json.writeEndObject();
        texts("notes", summary.notes());
        json.writeEndObject();
    }

    private void feeds(List<FeedState.Source> sources) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("sources");
        for (FeedState.Source source : sources) {
            json.writeStartObject();
            text("name", source.name());
            text("version", source.version());
            text("condition", source.condition());
            json.writeNumberField("indicators", source.indicators());
            if (source.ageSeconds() != FeedState.NO_AGE) {
                json.writeNumberField("age", source.ageSeconds());
            }
            text("problem", source.problem());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void suppressed(List<Suppression> rules) throws IOException {
        if (rules.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("suppressed");
        for (Suppression rule : rules) {
            json.writeStartObject();
            text("rule", rule.conditions());
            text("reason", rule.reason());
            text("until", rule.until());
            json.writeNumberField("count", rule.count());
            texts("hosts", rule.hosts());
            texts("indicators", rule.indicators());
            text("first", PacketTime.eve(rule.firstNanos()));
            text("last", PacketTime.eve(rule.lastNanos()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void drops(List<InterfaceReading> interfaces) throws IOException {
        long kernel = 0;
        long card = 0;
        long queue = 0;
        for (InterfaceReading reading : interfaces) {
            kernel += reading.kernelDrops();
            card += reading.interfaceDrops();
            queue += reading.queueDrops() + reading.faults();
        }
        json.writeNumberField("kernel_drops", kernel);
        json.writeNumberField("interface_drops", card);
        json.writeNumberField("queue_drops", queue);
        json.writeArrayFieldStart("interfaces");
        for (InterfaceReading reading : interfaces) {
            json.writeStartObject();
            text("name", reading.name());
            json.writeBooleanField("up", reading.up());
            json.writeNumberField("packets", reading.packets());
            json.writeNumberField("bytes", reading.octets());
            json.writeNumberField("kernel_drops", reading.kernelDrops());
            json.writeNumberField("interface_drops", reading.interfaceDrops());
            json.writeNumberField("queue_drops", reading.queueDrops() + reading.faults());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void summary(MiningSummary mining, boolean closed) throws IOException {
        json.writeStartObject();
        json.writeStringField("state", closed ? "closed" : "open");
        json.writeStringField("dialect", mining.dialect());
        json.writeStringField("transport", mining.transport());
        texts("via", mining.via());
        if (!mining.isEncrypted()) {
            json.writeStringField("outcome", mining.outcome().label());
        }
        json.writeBooleanField("midstream", mining.midstream());
        text("agent", mining.agent());
        text("login", mining.login());
        text("login_raw", mining.loginRaw());
        text("worker", mining.worker());
        text("rig_id", mining.rigId());
        wallet(mining.wallet());
        text("coin", mining.coin());
        texts("algorithms_offered", mining.algorithmsOffered());
        text("algorithm", mining.algorithm());
        if (!mining.isEncrypted()) {
            json.writeNumberField("jobs", mining.jobs());
            json.writeNumberField("submits", mining.submits());
            json.writeNumberField("accepted", mining.accepted());
            json.writeNumberField("rejected", mining.rejected());
        }
        if (Double.isFinite(mining.firstDifficulty()) || Double.isFinite(mining.lastDifficulty())) {
            json.writeObjectFieldStart("difficulty");
            number("first", mining.firstDifficulty());
            number("last", mining.lastDifficulty());
            json.writeEndObject();
        }
        MiningSummary.WorkSample work = mining.work();
        hashRate(work == null ? null : HashRate.of(work, mining.lastDifficulty()));
        texts("errors", mining.errors());
        texts("server_names", mining.serverNames());
        texts("redirects", mining.redirects());
        if (mining.donation()) {
            json.writeBooleanField("donation", true);
        }
        if (mining.proofsChecked() > 0) {
            json.writeNumberField("proofs", mining.proofs());
            json.writeNumberField("proofs_checked", mining.proofsChecked());
        }
        json.writeNumberField("gaps", mining.gapBytes());
        time("first_seen", mining.first());
        time("last_seen", mining.last());
        json.writeArrayFieldStart("frames");
        frame("login", mining.loginFrame());
        frame("job", mining.jobFrame());
        frame("submit", mining.submitFrame());
        frame("accept", mining.acceptFrame());
        frame("refusal", mining.refusalFrame());
        json.writeEndArray();
        json.writeEndObject();
    }

    private void frame(String what, @Nullable FrameRef frame) throws IOException {
        if (frame == null || frame.number() == 0 || files.live()) {
            return;
        }
        json.writeStartObject();
        json.writeStringField("what", what);
        frame(frame);
        json.writeEndObject();
    }

    /** Members {@code frame} and, where the number alone does not tell, {@code file}. */
    private void frame(FrameRef frame) throws IOException {
        if (frame.number() > 0 && !files.live()) {
            json.writeNumberField("frame", frame.number());
            if (files.several()) {
                text("file", files.name().apply(frame.fileIndex()));
            }
        }
    }

    private void alert(Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("action", "allowed");
        json.writeNumberField("gid", 1);
        json.writeNumberField("signature_id", finding.signatureId());
        json.writeNumberField("rev", 1);
        text("signature", finding.title());
        json.writeStringField("category", CATEGORY);
        json.writeNumberField("severity", finding.severity());
        json.writeObjectFieldStart("metadata");
        if (finding.level() != Level.INFO) {
            list("mitre_tactic_id", TACTIC_IDS);
            list("mitre_tactic_name", TACTIC_NAMES);
            // Parent and child: older rules filter by the parent.
            boolean encrypted = "tls".equals(finding.transport());
            boolean proxied = finding.role() == Finding.Role.PROXY;
            json.writeArrayFieldStart("mitre_technique_id");
            json.writeString("T1496");
            json.writeString("T1496.001");
            if (encrypted) {
                json.writeString("T1573");
            }
            if (proxied) {
                json.writeString("T1090");
            }
            json.writeEndArray();
            json.writeArrayFieldStart("mitre_technique_name");
            json.writeString("Resource_Hijacking");
            json.writeString("Compute_Hijacking");
            if (encrypted) {
                json.writeString("Encrypted_Channel");
            }
            if (proxied) {
                json.writeString("Proxy");
            }
            json.writeEndArray();
        }
        list("confidence", confidence(finding.level()));
        list("rule", finding.rule());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String confidence(Level level) {
        return switch (level) {
            case CONFIRMED, LIKELY -> "High";
            case SUSPECTED -> "Medium";
            case CONTACT, INFO -> "Low";
        };
    }

    private void findingObject(Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", finding.id());
        json.writeStringField("state", finding.state().label());
        json.writeStringField("level", finding.level().label());
        number("score", finding.score());
        json.writeArrayFieldStart("evidence");
        for (Evidence evidence : finding.evidence()) {
            json.writeStartObject();
            json.writeStringField("rule", evidence.rule());
            number("weight", evidence.weight());
            json.writeNumberField("count", evidence.count());
            time("first", evidence.first());
            time("last", evidence.last());
            text("text", evidence.text());
            frame(evidence.first());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeFieldName("host");
        hostObject(finding.host());
        json.writeStringField("role", finding.role().label());
        json.writeFieldName("pool");
        pool(finding.pool());
        text("coin", finding.coin());
        text("algorithm", finding.algorithm());
        text("dialect", finding.dialect());
        text("transport", finding.transport());
        wallet(finding.wallet());
        texts("logins", finding.logins());
        texts("workers", finding.workers());
        text("agent", finding.agent());
        hashRate(finding.hashRate());
        if (finding.busyCores() != null) {
            json.writeObjectFieldStart("busy_cores");
            number("low", finding.busyCores().low());
            number("high", finding.busyCores().high());
            json.writeEndObject();
        }
        if (finding.dialect() != null) {
            json.writeNumberField("jobs", finding.jobs());
            json.writeNumberField("submits", finding.submits());
            json.writeNumberField("accepted_shares", finding.acceptedShares());
            json.writeNumberField("rejected_shares", finding.rejectedShares());
        }
        if (finding.donation()) {
            json.writeBooleanField("donation", true);
        }
        bytes("bytes_toserver", finding.bytesToPool());
        bytes("bytes_toclient", finding.bytesToHost());
        time("first_seen", finding.first());
        time("last_seen", finding.last());
        json.writeNumberField("flows", finding.flows());
        json.writeArrayFieldStart("flow_ids");
        List<Long> ids = finding.flowIds();
        for (int i = 0; i < Math.min(ids.size(), MAX_FLOW_IDS); i++) {
            json.writeNumber(ids.get(i));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void hostObject(HostRef host) throws IOException {
        json.writeStartObject();
        json.writeStringField("ip", host.ip().toString());
        texts("names", host.names());
        if (host.mac() >= 0) {
            json.writeStringField("mac", mac(host.mac()));
        }
        if (host.segment() != null) {
            text("segment", host.segment().name());
            json.writeStringField("role", host.segment().role().label());
        }
        json.writeEndObject();
    }

    private void pool(PoolRef pool) throws IOException {
        json.writeStartObject();
        if (pool.ip() != null) {
            json.writeStringField("ip", pool.ip().toString());
        }
        if (pool.port() > 0) {
            json.writeNumberField("port", pool.port());
        }
        text("name", pool.name());
        texts("names_seen", pool.namesSeen());
        PoolRef.Proxy proxy = pool.proxy();
        if (proxy != null) {
            json.writeObjectFieldStart("proxy");
            json.writeStringField("ip", proxy.ip().toString());
            json.writeNumberField("port", proxy.port());
            text("protocol", proxy.protocol());
            json.writeEndObject();
        }
        PoolRef.FeedMatch feed = pool.feed();
        if (feed != null) {
            json.writeObjectFieldStart("feed");
            text("indicator", feed.indicator());
            text("name", feed.feed());
            text("kind", feed.kind());
            text("role", feed.role());
            text("coin", feed.coin());
            json.writeNumberField("confidence", feed.confidence());
            text("tlp", feed.tlp());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** Octets of frames; 0 means that no flow's octets are known, not that none went by. */
    private void bytes(String name, long octets) throws IOException {
        if (octets > 0) {
            json.writeNumberField(name, octets);
        }
    }

    private void wallet(MiningSummary.@Nullable Wallet wallet) throws IOException {
        if (wallet == null) {
            return;
        }
        json.writeObjectFieldStart("wallet");
        text("coin", wallet.coin());
        text("address", wallet.address());
        Boolean valid = wallet.valid();
        if (valid != null) {
            json.writeBooleanField("valid", valid);
        }
        json.writeEndObject();
    }

    private void hashRate(@Nullable HashRate rate) throws IOException {
        if (rate == null) {
            return;
        }
        json.writeObjectFieldStart("hash_rate");
        number("hashes_per_second", rate.hashesPerSecond());
        number("low", rate.low());
        number("high", rate.high());
        number("confidence", rate.confidence());
        json.writeStringField("basis", rate.basis());
        json.writeNumberField("shares", rate.shares());
        number("seconds", rate.seconds());
        json.writeEndObject();
    }

    private void ends(IpAddress source, int sourcePort, @Nullable IpAddress target, int targetPort)
            throws IOException {
        json.writeStringField("src_ip", source.toString());
        if (sourcePort > 0) {
            json.writeNumberField("src_port", sourcePort);
        }
        if (target != null) {
            json.writeStringField("dest_ip", target.toString());
        }
        if (targetPort > 0) {
            json.writeNumberField("dest_port", targetPort);
        }
    }

    private void flowMembers(FlowRef flow) throws IOException {
        json.writeStringField("originator", flow.basis());
        json.writeStringField(
                "community_id",
                communityId.of(
                        flow.protocol(),
                        flow.originator(),
                        flow.originatorPort(),
                        flow.responder(),
                        flow.responderPort()));
        if (!flow.vlans().isEmpty()) {
            json.writeArrayFieldStart("vlan");
            for (int vlan : flow.vlans()) {
                json.writeNumber(vlan);
            }
            json.writeEndArray();
        }
        texts("tunnels", flow.tunnels());
    }

    private void common(FrameRef frame) throws IOException {
        text(files.live() ? "in_iface" : "pcap_filename", files.name().apply(frame.fileIndex()));
        json.writeStringField("sensor", sensor);
        json.writeNumberField("schema", SCHEMA);
    }

    private static int portOf(IpAddress host, FlowRef flow) {
        return flow.originator().equals(host)
                ? flow.originatorPort()
                : flow.responder().equals(host) ? flow.responderPort() : 0;
    }

    private static String protocol(int number) {
        return switch (number) {
            case 6 -> "TCP";
            case 17 -> "UDP";
            default -> Integer.toString(number);
        };
    }

    /** Six pairs of hexadecimal digits. */
    public static String mac(long bits) {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            int octet = (int) (bits >>> shift) & 0xFF;
            text.append(text.length() == 0 ? "" : ":")
                    .append(Character.forDigit(octet >> 4, 16))
                    .append(Character.forDigit(octet & 15, 16));
        }
        return text.toString();
    }

    private void counts(String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            json.writeNumberField(whole(count.getKey()), count.getValue());
        }
        json.writeEndObject();
    }

    private void list(String name, String... values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    /** The list, unless it is empty: absent means unknown. */
    private void texts(String name, List<String> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(whole(value));
        }
        json.writeEndArray();
    }

    private void text(String name, @Nullable String value) throws IOException {
        if (value != null && !value.isEmpty()) {
            json.writeStringField(name, whole(value));
        }
    }

    private void time(String name, FrameRef frame) throws IOException {
        json.writeStringField(name, PacketTime.eve(frame.timeNanos()));
    }

    /** A whole number without fraction, others with six digits; nothing for NaN and infinity. */
    private void number(String name, double value) throws IOException {
        if (!Double.isFinite(value)) {
            return;
        }
        json.writeFieldName(name);
        double rounded = Math.abs(value) < MIN_WITHOUT_FRACTION ? value : Math.rint(value);
        if (Math.abs(rounded) < MAX_EXACT && Math.rint(rounded) == rounded) {
            json.writeNumber((long) rounded);
        } else {
            json.writeNumber(BigDecimal.valueOf(rounded).round(DIGITS));
        }
    }

    /**
     * The text with a replacement character for each half of a surrogate pair: miners may send them
     * escaped, and strict readers refuse such a line as a whole.
     */
    static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(
                                c ->
                                        c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                                                ? 0xFFFD
                                                : c)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }
}
