package io.minewatch.output.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.minewatch.detect.Evidence;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.detect.PoolRef;
import io.minewatch.detect.Segment;
import io.minewatch.detect.SegmentRole;
import io.minewatch.observable.FlowRef;
import io.minewatch.output.CommunityId;
import io.minewatch.output.EveWriter;
import io.minewatch.output.EventJson;
import io.minewatch.output.PacketTime;
import io.minewatch.output.PlainText;
import io.minewatch.packet.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes events. Single thread. */
public final class EventFactory {
    /** Longest string taken over from the wire, characters; wallets and logins are below 300. */
    public static final int MAX_TEXT = 1024;

    /** Sentences kept with an event; the EVE line has them all. */
    public static final int MAX_REASONS = 12;

    /** Longest sentence of an event, characters. */
    private static final int MAX_SENTENCE = 700;

    /** Longest string within that sentence, characters: a wallet has 95 or 106. */
    private static final int MAX_WORD = 128;

    // Severities of syslog, RFC 5424 table 2.
    private static final int CRITICAL = 2;
    private static final int ERROR = 3;
    private static final int WARNING = 4;
    private static final int NOTICE = 5;
    private static final int INFORMATIONAL = 6;

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final EventSource source;
    private final CommunityId communityId = new CommunityId();

    /** A factory for events of this source. */
    public EventFactory(EventSource source) {
        this.source = source;
    }

    /**
     * The event for a finding's state.
     *
     * @param finding with the id and totals that it has outside
     * @param updates events that the finding had before
     * @param nowMillis the clock
     */
    public AlertEvent finding(Finding finding, long updates, long nowMillis) {
        String place = source.files().name().apply(finding.at().fileIndex());
        boolean named = !place.isEmpty();
        return new AlertEvent(
                "",
                0,
                switch (finding.state()) {
                    case NEW -> AlertEvent.Kind.NEW;
                    case UPDATE -> AlertEvent.Kind.UPDATE;
                    case CLOSED -> AlertEvent.Kind.CLOSED;
                },
                finding.at().timeNanos(),
                nowMillis * NANOS_PER_MILLI,
                source.sensor(),
                source.version(),
                source.offline(),
                source.offline() && named ? cut(place) : null,
                !source.offline() && named ? cut(place) : null,
                severity(finding),
                finding.title(),
                sentence(finding),
                eve(finding),
                fields(finding, updates),
                Map.of());
    }

    /**
     * An event of the sensor about itself.
     *
     * @param severity of syslog
     * @param name few words from a fixed set
     * @param text one sentence
     * @param details numbers and texts by name
     * @param nowMillis the clock
     */
    public AlertEvent ofSensor(
            AlertEvent.Kind kind,
            int severity,
            String name,
            String text,
            Map<String, Object> details,
            long nowMillis) {
        long now = nowMillis * NANOS_PER_MILLI;
        Map<String, Object> eve = new LinkedHashMap<>();
        eve.put("timestamp", PacketTime.eve(now));
        eve.put("event_type", "sensor");
        eve.put("sensor", source.sensor());
        eve.put("schema", EventJson.SCHEMA);
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("kind", kind.label());
        status.put("name", name);
        status.put("severity", severity);
        status.put("text", PlainText.of(text, MAX_SENTENCE));
        status.put("version", source.version());
        status.putAll(details);
        eve.put("status", status);
        return new AlertEvent(
                "",
                0,
                kind,
                now,
                now,
                source.sensor(),
                source.version(),
                source.offline(),
                null,
                null,
                severity,
                name,
                PlainText.of(text, MAX_SENTENCE),
                new String(JsonTree.write(eve), US_ASCII),
                null,
                details);
    }

    /**
     * The end of a finding that was open before the sensor was restarted and was not met again.
     *
     * @param last its latest event
     * @param packetNanos packet time
     * @param nowMillis the clock
     */
    public AlertEvent closedUnseen(AlertEvent last, long packetNanos, long nowMillis) {
        String text =
                PlainText.of(
                        "Not seen again since the sensor was restarted, closed. Last: "
                                + last.text(),
                        MAX_SENTENCE);
        String eve = last.eve();
        try {
            Map<String, Object> tree = JsonTree.parse(eve.getBytes(US_ASCII));
            tree.put("timestamp", PacketTime.eve(packetNanos));
            if (tree.get("finding") instanceof Map<?, ?> finding) {
                Map<String, Object> closed = new LinkedHashMap<>();
                finding.forEach((name, value) -> closed.put(String.valueOf(name), value));
                closed.put("state", Finding.State.CLOSED.label());
                tree.put("finding", closed);
            }
            eve = new String(JsonTree.write(tree), US_ASCII);
        } catch (IOException e) {
            // Kept as it is: the event's own members say what happened.
        }
        return new AlertEvent(
                "",
                0,
                AlertEvent.Kind.CLOSED,
                packetNanos,
                nowMillis * NANOS_PER_MILLI,
                source.sensor(),
                source.version(),
                source.offline(),
                last.capture(),
                last.interfaceName(),
                Math.max(NOTICE, last.severity()),
                last.name(),
                text,
                eve,
                last.finding(),
                Map.of());
    }

    private String eve(Finding finding) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        try (EveWriter eve = new EveWriter(out, source.sensor(), source.alertLevel(), false)) {
            eve.files(source.files());
            eve.onFinding(finding);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(US_ASCII).stripTrailing();
    }

    private FindingFields fields(Finding finding, long updates) {
        FlowRef flow = finding.flow();
        PoolRef pool = finding.pool();
        PoolRef.Proxy proxy = pool.proxy();
        IpAddress host = finding.host().ip();
        Segment segment = finding.host().segment();
        List<String> vlans = new ArrayList<>();
        if (flow != null) {
            flow.vlans().forEach(vlan -> vlans.add(Integer.toString(vlan)));
        }
        List<String> reasons = new ArrayList<>();
        for (Evidence evidence : finding.evidence()) {
            if (reasons.size() < MAX_REASONS) {
                reasons.add(cut(evidence.text()));
            }
        }
        return new FindingFields(
                finding.id(),
                finding.level().label(),
                finding.severity(),
                finding.score(),
                finding.rule(),
                finding.signatureId(),
                finding.title(),
                host.toString(),
                flow == null ? 0 : portOf(host, flow),
                cut(finding.host().names()),
                finding.host().mac() < 0 ? null : EventJson.mac(finding.host().mac()),
                segment == null ? null : segment.name(),
                segment == null ? null : segment.role().label(),
                finding.role().label(),
                pool.ip() == null ? null : pool.ip().toString(),
                pool.port(),
                cutOrNull(pool.name()),
                proxy == null ? null : proxy.ip().toString(),
                proxy == null ? 0 : proxy.port(),
                proxy == null ? null : proxy.protocol(),
                pool.feed() == null ? null : cutOrNull(pool.feed().indicator()),
                flow == null ? 0 : flow.protocol(),
                flow == null
                        ? null
                        : communityId.of(
                                flow.protocol(),
                                flow.originator(),
                                flow.originatorPort(),
                                flow.responder(),
                                flow.responderPort()),
                vlans,
                cutOrNull(finding.coin()),
                cutOrNull(finding.algorithm()),
                cutOrNull(finding.dialect()),
                cutOrNull(finding.transport()),
                finding.wallet() == null ? null : cutOrNull(finding.wallet().address()),
                finding.wallet() == null ? null : finding.wallet().valid(),
                finding.logins().isEmpty() ? null : cut(finding.logins().get(0)),
                finding.workers().isEmpty() ? null : cut(finding.workers().get(0)),
                cutOrNull(finding.agent()),
                finding.hashRate() == null ? Double.NaN : finding.hashRate().hashesPerSecond(),
                finding.hashRate() == null ? Double.NaN : finding.hashRate().low(),
                finding.hashRate() == null ? Double.NaN : finding.hashRate().high(),
                finding.donation(),
                finding.jobs(),
                finding.submits(),
                finding.acceptedShares(),
                finding.rejectedShares(),
                finding.bytesToPool(),
                finding.bytesToHost(),
                finding.first().timeNanos(),
                finding.last().timeNanos(),
                finding.flows(),
                flow == null ? 0 : flow.id(),
                updates,
                reasons);
    }

    private static int portOf(IpAddress host, FlowRef flow) {
        return flow.originator().equals(host)
                ? flow.originatorPort()
                : flow.responder().equals(host) ? flow.responderPort() : 0;
    }

    /** One step up on a segment that matters most; what is over is only a notice. */
    private static int severity(Finding finding) {
        int byLevel =
                switch (finding.level()) {
                    case CONFIRMED -> CRITICAL;
                    case LIKELY -> ERROR;
                    case SUSPECTED -> WARNING;
                    case CONTACT -> NOTICE;
                    case INFO -> INFORMATIONAL;
                };
        Segment segment = finding.host().segment();
        boolean matters =
                segment != null
                        && finding.level() != Level.INFO
                        && (segment.role() == SegmentRole.EXCHANGE
                                || segment.role() == SegmentRole.SERVER);
        int severity = matters ? byLevel - 1 : byLevel;
        return finding.state() == Finding.State.CLOSED ? Math.max(NOTICE, severity) : severity;
    }

    /** What a person on call reads first. */
    private static String sentence(Finding finding) {
        StringBuilder text = new StringBuilder(256);
        text.append(word(finding.host().ip().toString()));
        if (!finding.host().names().isEmpty()) {
            text.append(" (").append(word(finding.host().names().get(0))).append(')');
        }
        text.append(finding.state() == Finding.State.CLOSED ? past(finding) : present(finding));
        if (finding.coin() != null) {
            text.append(' ').append(word(finding.coin()));
        }
        text.append(finding.role() == Finding.Role.POOL ? " to miners" : " at ");
        if (finding.role() != Finding.Role.POOL) {
            pool(text, finding.pool());
        }
        text.append(", ").append(finding.level().label());
        text.append(", since ")
                .append(PacketTime.seconds(finding.first().timeNanos()))
                .append(" UTC");
        if (finding.state() == Finding.State.CLOSED) {
            text.append(" until ")
                    .append(PacketTime.seconds(finding.last().timeNanos()))
                    .append(" UTC");
        }
        if (finding.acceptedShares() > 0) {
            text.append(", ").append(finding.acceptedShares()).append(" shares accepted");
        }
        if (finding.wallet() != null) {
            text.append(", wallet ").append(word(finding.wallet().address()));
        }
        return PlainText.of(text.append('.').toString(), MAX_SENTENCE);
    }

    private static String present(Finding finding) {
        return switch (finding.role()) {
            case MINER ->
                    finding.level().compareTo(Level.LIKELY) >= 0
                            ? " mines"
                            : finding.level().isAlert() ? " may mine" : " was in contact";
            case PROXY -> " hands on work of";
            case POOL -> " serves work of";
        };
    }

    private static String past(Finding finding) {
        return switch (finding.role()) {
            case MINER ->
                    finding.level().compareTo(Level.LIKELY) >= 0
                            ? " no longer mines"
                            : finding.level().isAlert() ? " may have mined" : " was in contact";
            case PROXY -> " no longer hands on work of";
            case POOL -> " no longer serves work of";
        };
    }

    private static void pool(StringBuilder text, PoolRef pool) {
        IpAddress ip = pool.ip();
        String address =
                ip == null
                        ? ""
                        : (ip.isV4() ? ip.toString() : "[" + ip + "]")
                                + (pool.port() > 0 ? ":" + pool.port() : "");
        if (pool.name() == null) {
            text.append(address.isEmpty() ? "an unknown pool" : address);
        } else {
            text.append(word(pool.name()));
            if (!address.isEmpty()) {
                text.append(" (").append(address).append(')');
            }
        }
    }

    private static String word(String text) {
        return PlainText.of(text, MAX_WORD);
    }

    private static List<String> cut(List<String> texts) {
        List<String> cut = new ArrayList<>();
        for (String text : texts.subList(0, Math.min(texts.size(), Finding.MAX_LISTED))) {
            cut.add(cut(text));
        }
        return cut;
    }

    private static @Nullable String cutOrNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : cut(text);
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
