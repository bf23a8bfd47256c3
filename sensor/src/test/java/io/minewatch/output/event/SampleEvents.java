package io.minewatch.output.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events that output tests write. */
public final class SampleEvents {
    /** 2021-03-09T14:02:11.123456789Z. */
    public static final long TIME = 1_615_298_531_123_456_789L;

    public static final String WALLET =
            "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A";

    private SampleEvents() {}

    /** A confirmed miner with every member set. */
    public static AlertEvent finding(long sequence) {
        return finding(sequence, "rig-1", "xmrig/6.21.0", "pool.example");
    }

    /** The same with strings of the miner's choice. */
    public static AlertEvent finding(long sequence, String worker, String agent, String poolName) {
        FindingFields fields =
                new FindingFields(
                        "mw-0123456789ab",
                        "confirmed",
                        1,
                        23,
                        "work-delivered",
                        1_420_001,
                        "Cryptomining: pool protocol in clear, work delivered",
                        "10.1.2.3",
                        49812,
                        List.of("cash-desk-7.example"),
                        "00:1a:2b:3c:4d:5e",
                        "desks",
                        "client",
                        "miner",
                        "203.0.113.77",
                        3333,
                        poolName,
                        null,
                        0,
                        null,
                        "pool.example",
                        6,
                        "1:EbDXT2De2VXR8kGZ0i5h53cR9hw=",
                        List.of("100"),
                        "XMR",
                        "rx/0",
                        "cryptonote",
                        "plain",
                        WALLET,
                        true,
                        WALLET + "." + worker,
                        worker,
                        agent,
                        466.5,
                        431.25,
                        503.5,
                        false,
                        3,
                        123,
                        121,
                        2,
                        40_000,
                        60_000,
                        TIME - 600_000_000_000L,
                        TIME,
                        1,
                        7,
                        0,
                        List.of("The server delivered work 3 times.", "Agent " + agent + "."));
        Map<String, Object> eve = new LinkedHashMap<>();
        eve.put("timestamp", "2021-03-09T14:02:11.123456+0000");
        eve.put("event_type", "alert");
        eve.put("src_ip", "10.1.2.3");
        eve.put("dest_ip", "203.0.113.77");
        eve.put("dest_port", 3333);
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("id", "mw-0123456789ab");
        inner.put("state", "new");
        inner.put("level", "confirmed");
        inner.put("workers", List.of(worker));
        inner.put("agent", agent);
        inner.put("flow_ids", java.util.stream.LongStream.range(0, 100).boxed().toList());
        eve.put("finding", inner);
        return new AlertEvent(
                "0badcafe",
                sequence,
                AlertEvent.Kind.NEW,
                TIME,
                TIME + 250_000_000L,
                "north-1",
                "0.1.0",
                false,
                null,
                "eth1",
                2,
                "Cryptomining: pool protocol in clear, work delivered",
                "10.1.2.3 (cash-desk-7.example) mines XMR at " + poolName + " with " + agent + ".",
                new String(JsonTree.write(eve), java.nio.charset.StandardCharsets.US_ASCII),
                fields,
                Map.of());
    }

    /** A finding whose miner reaches its pool through a proxy. */
    public static AlertEvent behindProxy(long sequence) throws IOException {
        String direct = new String(EventCodec.encode(finding(sequence)), US_ASCII);
        String proxied =
                direct.replace(
                        "\"proxyPort\":0",
                        "\"proxyIp\":\"10.0.0.9\",\"proxyPort\":1080,\"proxyProtocol\":\"socks5\"");
        return EventCodec.decode(proxied.getBytes(US_ASCII));
    }

    /** What a sensor says of itself. */
    public static AlertEvent heartbeat(long sequence) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("packets", 12_345L);
        details.put("note", "a=b|c]\"");
        return new AlertEvent(
                "0badcafe",
                sequence,
                AlertEvent.Kind.HEARTBEAT,
                TIME,
                TIME,
                "north-1",
                "0.1.0",
                false,
                null,
                null,
                6,
                "heartbeat",
                "Minewatch 0.1.0: 12345 packets.",
                "{\"event_type\":\"sensor\"}",
                null,
                details);
    }
}
