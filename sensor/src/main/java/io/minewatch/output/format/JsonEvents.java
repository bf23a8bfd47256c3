package io.minewatch.output.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.FindingFields;
import io.minewatch.output.event.JsonTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Events as JSON, one object on one line, pure ASCII: EVE as the output contract has it, Elastic
 * Common Schema 8 and 9, OCSF 1.x Detection Finding (class 2004), and flat JSON for CEE. Numbers
 * are numbers, unknown members are absent. Stateless.
 */
final class JsonEvents {
    private static final String ECS_VERSION = "8.17.0";
    private static final String OCSF_VERSION = "1.4.0";
    private static final String CEE_COOKIE = "@cee: ";
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final int DETECTION_FINDING = 2004;
    private static final int FINDINGS_CATEGORY = 2;

    private static final Set<String> EVE_KEYS =
            Set.of(
                    "timestamp",
                    "event_type",
                    "src_ip",
                    "dest_ip",
                    "dest_port",
                    "event_id",
                    "sequence",
                    "finding.id",
                    "finding.state",
                    "finding.level",
                    "finding.pool.name",
                    "finding.wallet.address");
    private static final Set<String> ECS_KEYS =
            Set.of(
                    "@timestamp",
                    "ecs.version",
                    "event.id",
                    "event.kind",
                    "event.action",
                    "event.sequence",
                    "source.ip",
                    "destination.ip",
                    "destination.port",
                    "destination.domain",
                    "minewatch.finding_id",
                    "minewatch.level",
                    "minewatch.wallet");
    private static final Set<String> OCSF_KEYS =
            Set.of(
                    "activity_id",
                    "category_uid",
                    "class_uid",
                    "type_uid",
                    "time",
                    "severity_id",
                    "finding_info.uid",
                    "metadata.uid",
                    "metadata.version",
                    "metadata.sequence",
                    "unmapped.host",
                    "unmapped.pool",
                    "unmapped.level");

    private JsonEvents() {}

    // ---- EVE

    static byte[] eve(AlertEvent event, int max) {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("event_id", event.id());
        identity.put("sequence", event.sequence());
        identity.put("observed", SyslogTime.rfc3339(event.observedNanos()));
        if (event.offline()) {
            identity.put("offline", true);
        }
        if (event.finding() != null) {
            identity.put("message", event.text());
        }
        String added = new String(JsonTree.write(identity), US_ASCII);
        String line = event.eve();
        if (line.length() < 2 || line.charAt(line.length() - 1) != '}') {
            return JsonFit.fit(identity, max, EVE_KEYS);
        }
        String joined = line.substring(0, line.length() - 1) + "," + added.substring(1);
        if (joined.length() <= max) {
            return joined.getBytes(US_ASCII);
        }
        try {
            return JsonFit.fit(JsonTree.parse(joined.getBytes(US_ASCII)), max, EVE_KEYS);
        } catch (IOException e) {
            return JsonFit.fit(identity, max, EVE_KEYS);
        }
    }

    // ---- CEE

    static byte[] cee(AlertEvent event, int max) {
        Map<String, Object> flat = new LinkedHashMap<>(Fields.of(event));
        flat.put("msg", event.text());
        byte[] json = JsonFit.fit(flat, max - CEE_COOKIE.length(), CEE_KEYS);
        byte[] cookie = CEE_COOKIE.getBytes(US_ASCII);
        byte[] out = new byte[cookie.length + json.length];
        System.arraycopy(cookie, 0, out, 0, cookie.length);
        System.arraycopy(json, 0, out, cookie.length, json.length);
        return out;
    }

    private static final Set<String> CEE_KEYS =
            Set.of(
                    "event_id",
                    "seq",
                    "kind",
                    "finding_id",
                    "level",
                    "host",
                    "pool",
                    "pool_port",
                    "pool_name",
                    "wallet",
                    "time");

    // ---- ECS

    static byte[] ecs(AlertEvent event, int max) {
        FindingFields finding = event.finding();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("@timestamp", SyslogTime.rfc3339(event.timeNanos()));
        tree.put("ecs", map("version", ECS_VERSION));
        tree.put("message", event.text());
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("id", event.id());
        about.put("sequence", event.sequence());
        boolean alert = finding != null && isAlert(finding);
        about.put("kind", alert ? "alert" : finding != null ? "event" : "state");
        about.put("category", List.of("network", "intrusion_detection", "threat"));
        about.put("type", List.of(finding == null ? "info" : "indicator"));
        about.put(
                "action",
                finding == null ? event.kind().label() : "finding-" + event.kind().label());
        about.put("dataset", "minewatch.alert");
        about.put("module", "minewatch");
        about.put("severity", (long) event.severity());
        about.put("created", SyslogTime.rfc3339(event.observedNanos()));
        tree.put("event", about);
        Map<String, Object> observer = new LinkedHashMap<>();
        observer.put("name", event.sensor());
        observer.put("type", "ids");
        observer.put("vendor", "Minewatch");
        observer.put("product", "Minewatch");
        observer.put("version", event.version());
        if (event.interfaceName() != null) {
            observer.put("ingress", map("interface", map("name", event.interfaceName())));
        }
        tree.put("observer", observer);
        Map<String, Object> own = new LinkedHashMap<>(Fields.of(event));
        // Members that have a place of their own in the schema.
        for (String name : List.of("event_id", "seq", "sensor", "time", "observed", "interface")) {
            own.remove(name);
        }
        if (finding != null) {
            ecsFinding(tree, about, own, finding);
        }
        tree.put("minewatch", own);
        return JsonFit.fit(tree, max, ECS_KEYS);
    }

    private static void ecsFinding(
            Map<String, Object> tree,
            Map<String, Object> about,
            Map<String, Object> own,
            FindingFields finding) {
        about.put("code", finding.rule());
        about.put("risk_score", (long) finding.confidence());
        about.put("start", SyslogTime.rfc3339(finding.firstNanos()));
        about.put("end", SyslogTime.rfc3339(finding.lastNanos()));
        about.put("duration", finding.lastNanos() - finding.firstNanos());
        if (!finding.reasons().isEmpty()) {
            about.put("reason", finding.reasons().get(0));
        }
        // The host that mines, not the sensor's own: `source`, never `host`.
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("ip", finding.hostIp());
        source.put("address", finding.hostIp());
        port(source, "port", finding.hostPort());
        if (finding.hostMac() != null) {
            // ECS: RFC 7042 notation, upper case and hyphens.
            source.put(
                    "mac", finding.hostMac().toUpperCase(java.util.Locale.ROOT).replace(':', '-'));
        }
        if (!finding.hostNames().isEmpty()) {
            source.put("domain", finding.hostNames().get(0));
        }
        count(source, "bytes", finding.bytesToPool());
        tree.put("source", source);
        Map<String, Object> destination = new LinkedHashMap<>();
        put(destination, "ip", finding.poolIp());
        put(
                destination,
                "address",
                finding.poolIp() == null ? finding.poolName() : finding.poolIp());
        port(destination, "port", finding.poolPort());
        put(destination, "domain", finding.poolName());
        count(destination, "bytes", finding.bytesToHost());
        tree.put("destination", destination);
        Map<String, Object> network = new LinkedHashMap<>();
        String protocol = Fields.protocol(finding.transportProtocol());
        put(
                network,
                "transport",
                protocol == null ? null : protocol.toLowerCase(java.util.Locale.ROOT));
        put(network, "community_id", finding.communityId());
        put(network, "protocol", finding.dialect() == null ? null : "stratum");
        network.put("type", finding.hostIp().indexOf(':') < 0 ? "ipv4" : "ipv6");
        count(network, "bytes", finding.bytesToPool() + finding.bytesToHost());
        if (!finding.vlans().isEmpty()) {
            network.put("vlan", map("id", finding.vlans().get(0)));
        }
        tree.put("network", network);
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("id", Integer.toString(finding.signatureId()));
        rule.put("name", finding.title());
        rule.put("category", "Cryptomining");
        rule.put("ruleset", "minewatch");
        tree.put("rule", rule);
        Map<String, Object> threat = new LinkedHashMap<>();
        threat.put("framework", "MITRE ATT&CK");
        threat.put("tactic", map2("id", List.of(FindingFields.TACTIC), "name", List.of("Impact")));
        Map<String, Object> technique = new LinkedHashMap<>();
        technique.put("id", List.of(FindingFields.TECHNIQUE));
        technique.put("name", List.of("Resource Hijacking"));
        technique.put(
                "subtechnique",
                map2(
                        "id",
                        List.of(FindingFields.SUB_TECHNIQUE),
                        "name",
                        List.of("Compute Hijacking")));
        threat.put("technique", technique);
        if (finding.feed() != null) {
            Map<String, Object> indicator = new LinkedHashMap<>();
            indicator.put("type", indicatorType(finding));
            indicator.put("name", finding.feed());
            threat.put("indicator", indicator);
        }
        tree.put("threat", threat);
        Set<String> addresses = new LinkedHashSet<>();
        addresses.add(finding.hostIp());
        if (finding.poolIp() != null) {
            addresses.add(finding.poolIp());
        }
        if (finding.proxyIp() != null) {
            addresses.add(finding.proxyIp());
        }
        Set<String> hosts = new LinkedHashSet<>(finding.hostNames());
        if (finding.poolName() != null) {
            hosts.add(finding.poolName());
        }
        Map<String, Object> related = new LinkedHashMap<>();
        related.put("ip", new ArrayList<>(addresses));
        if (!hosts.isEmpty()) {
            related.put("hosts", new ArrayList<>(hosts));
        }
        if (finding.login() != null) {
            related.put("user", List.of(finding.login()));
        }
        tree.put("related", related);
        for (String name :
                List.of(
                        "host_mac",
                        "transport_protocol",
                        "community_id",
                        "vlan",
                        "bytes_toserver",
                        "bytes_toclient",
                        "signature_id",
                        "host_port",
                        "pool_port",
                        "mitre")) {
            own.remove(name);
        }
    }

    // ---- OCSF

    static byte[] ocsf(AlertEvent event, int max) {
        FindingFields finding = event.finding();
        int activity =
                switch (event.kind()) {
                    case UPDATE -> 2;
                    case CLOSED -> 3;
                    default -> 1;
                };
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("activity_id", (long) activity);
        tree.put("activity_name", activity == 1 ? "Create" : activity == 2 ? "Update" : "Close");
        tree.put("category_uid", (long) FINDINGS_CATEGORY);
        tree.put("category_name", "Findings");
        tree.put("class_uid", (long) DETECTION_FINDING);
        tree.put("class_name", "Detection Finding");
        tree.put("type_uid", DETECTION_FINDING * 100L + activity);
        tree.put("time", event.timeNanos() / NANOS_PER_MILLI);
        tree.put("severity_id", (long) ocsfSeverity(event.severity()));
        tree.put("status_id", event.kind() == AlertEvent.Kind.CLOSED ? 4L : 1L);
        tree.put("message", event.text());
        tree.put("is_alert", finding != null && isAlert(finding));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("version", OCSF_VERSION);
        metadata.put("uid", event.id());
        metadata.put("sequence", event.sequence());
        metadata.put("logged_time", event.observedNanos() / NANOS_PER_MILLI);
        metadata.put("log_name", "minewatch");
        Map<String, Object> product = new LinkedHashMap<>();
        product.put("name", "Minewatch");
        product.put("vendor_name", "Minewatch");
        product.put("version", event.version());
        metadata.put("product", product);
        tree.put("metadata", metadata);
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("uid", finding == null ? event.id() : finding.id());
        info.put("title", event.name());
        info.put("created_time", event.observedNanos() / NANOS_PER_MILLI);
        Map<String, Object> unmapped = new LinkedHashMap<>(Fields.of(event));
        if (finding != null) {
            ocsfFinding(tree, info, finding);
        }
        for (String name : List.of("event_id", "seq", "time", "observed", "mitre")) {
            unmapped.remove(name);
        }
        tree.put("finding_info", info);
        tree.put("unmapped", unmapped);
        return JsonFit.fit(tree, max, OCSF_KEYS);
    }

    /** By the vocabulary of STIX 2.1, which ECS takes over. */
    private static String indicatorType(FindingFields finding) {
        if (finding.poolName() != null) {
            return "domain-name";
        }
        String address = finding.poolIp();
        return address != null && address.indexOf(':') >= 0 ? "ipv6-addr" : "ipv4-addr";
    }

    private static void ocsfFinding(
            Map<String, Object> tree, Map<String, Object> info, FindingFields finding) {
        long first = finding.firstNanos() / NANOS_PER_MILLI;
        long last = finding.lastNanos() / NANOS_PER_MILLI;
        info.put("first_seen_time", first);
        info.put("last_seen_time", last);
        info.put("types", List.of("Cryptomining"));
        info.put(
                "analytic",
                map3(
                        "name",
                        finding.rule(),
                        "type_id",
                        1L,
                        "uid",
                        Integer.toString(finding.signatureId())));
        Map<String, Object> attack = new LinkedHashMap<>();
        attack.put("version", "16");
        attack.put("tactic", map2("uid", FindingFields.TACTIC, "name", "Impact"));
        attack.put("technique", map2("uid", FindingFields.TECHNIQUE, "name", "Resource Hijacking"));
        attack.put(
                "sub_technique",
                map2("uid", FindingFields.SUB_TECHNIQUE, "name", "Compute Hijacking"));
        info.put("attacks", List.of(attack));
        tree.put("start_time", first);
        tree.put("end_time", last);
        tree.put("count", Math.max(1, finding.flows()));
        tree.put("confidence_score", (long) finding.confidence());
        tree.put(
                "confidence_id",
                finding.confidence() >= 90 ? 3L : finding.confidence() >= 60 ? 2L : 1L);
        Map<String, Object> evidence = new LinkedHashMap<>();
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("ip", finding.hostIp());
        port(source, "port", finding.hostPort());
        put(source, "mac", finding.hostMac());
        put(source, "hostname", finding.hostNames().isEmpty() ? null : finding.hostNames().get(0));
        evidence.put("src_endpoint", source);
        Map<String, Object> target = new LinkedHashMap<>();
        put(target, "ip", finding.poolIp());
        port(target, "port", finding.poolPort());
        put(target, "hostname", finding.poolName());
        if (finding.proxyIp() != null) {
            // An object network_proxy, which extends network_endpoint (github.com/ocsf/ocsf-schema,
            // objects/network_proxy.json).
            Map<String, Object> proxy = map("ip", finding.proxyIp());
            port(proxy, "port", finding.proxyPort());
            target.put("proxy_endpoint", proxy);
        }
        if (!target.isEmpty()) {
            evidence.put("dst_endpoint", target);
        }
        Map<String, Object> connection = new LinkedHashMap<>();
        // 2: outbound.
        connection.put("direction_id", 2L);
        count(connection, "protocol_num", finding.transportProtocol());
        put(connection, "community_uid", finding.communityId());
        evidence.put("connection_info", connection);
        evidence.put("data", map("reasons", finding.reasons()));
        tree.put("evidences", List.of(evidence));
        List<Object> observables = new ArrayList<>();
        observables.add(observable("evidences[].src_endpoint.ip", 2, finding.hostIp()));
        if (finding.poolIp() != null) {
            observables.add(observable("evidences[].dst_endpoint.ip", 2, finding.poolIp()));
        }
        if (finding.proxyIp() != null) {
            observables.add(
                    observable("evidences[].dst_endpoint.proxy_endpoint.ip", 2, finding.proxyIp()));
        }
        if (finding.poolName() != null) {
            observables.add(observable("evidences[].dst_endpoint.hostname", 1, finding.poolName()));
        }
        tree.put("observables", observables);
    }

    private static Map<String, Object> observable(String name, long type, String value) {
        return map3("name", name, "type_id", type, "value", value);
    }

    /** OCSF: 1 informational, 2 low, 3 medium, 4 high, 5 critical, 6 fatal. */
    private static int ocsfSeverity(int syslog) {
        return switch (syslog) {
            case 0 -> 6;
            case 1, 2 -> 5;
            case 3 -> 4;
            case 4 -> 3;
            case 5 -> 2;
            default -> 1;
        };
    }

    private static boolean isAlert(FindingFields finding) {
        return switch (finding.level()) {
            case "suspected", "likely", "confirmed" -> true;
            default -> false;
        };
    }

    private static void put(Map<String, Object> map, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            map.put(name, value);
        }
    }

    private static void port(Map<String, Object> map, String name, int port) {
        if (port > 0) {
            map.put(name, (long) port);
        }
    }

    private static void count(Map<String, Object> map, String name, long value) {
        if (value > 0) {
            map.put(name, value);
        }
    }

    private static Map<String, Object> map(String name, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(name, value);
        return map;
    }

    private static Map<String, Object> map2(String a, Object x, String b, Object y) {
        Map<String, Object> map = map(a, x);
        map.put(b, y);
        return map;
    }

    private static Map<String, Object> map3(
            String a, Object x, String b, Object y, String c, Object z) {
        Map<String, Object> map = map2(a, x, b, y);
        map.put(c, z);
        return map;
    }
}
