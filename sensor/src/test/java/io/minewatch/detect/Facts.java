package io.minewatch.detect;

import io.minewatch.observable.DnsMessage;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FlowStarted;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.observable.MiningSummary.WorkSample;
import io.minewatch.observable.ProxyRequest;
import io.minewatch.observable.ServerName;
import io.minewatch.packet.IpAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Facts made by hand, one second and one frame apart. */
final class Facts {
    static final String WALLET =
            "482XZvnuyEwco84sNqzhMdD7i1NWX7yHqZrJ7dVL7Wof36ghYv6hUyZEuYUQ6sDHps8KmRrRTcx1e8wAW3CMdkMrDPxRYv2";

    private long frame;
    private long flowId;

    static IpAddress ip(String text) {
        return Objects.requireNonNull(IpAddress.parse(text));
    }

    FrameRef next() {
        frame++;
        return new FrameRef(0, frame, frame * 1_000_000_000L);
    }

    FrameRef now() {
        return new FrameRef(0, frame, frame * 1_000_000_000L);
    }

    /** Lets packet time pass. */
    void pass(long seconds) {
        frame += seconds;
    }

    FlowRef flow(String client, String server, int port) {
        FrameRef start = next();
        return new FlowRef(
                ++flowId,
                6,
                ip(client),
                40_000,
                ip(server),
                port,
                "syn",
                start,
                List.of(),
                List.of(),
                -1,
                -1);
    }

    FlowStarted started(String client, String server, int port) {
        return new FlowStarted(flow(client, server, port), now());
    }

    DnsMessage question(String client, String server, String name) {
        return new DnsMessage(
                flow(client, server, 53),
                now(),
                ip(client),
                ip(server),
                false,
                name,
                1,
                0,
                List.of(),
                List.of(),
                0);
    }

    DnsMessage answer(String client, String server, String name, int code, String... addresses) {
        return new DnsMessage(
                flow(client, server, 53),
                now(),
                ip(client),
                ip(server),
                true,
                name,
                1,
                code,
                List.of(),
                java.util.Arrays.stream(addresses).map(Facts::ip).toList(),
                300);
    }

    ServerName serverName(FlowRef flow, String name) {
        return new ServerName(flow, next(), ServerName.Source.TLS_SERVER_NAME, name);
    }

    ProxyRequest proxyRequest(FlowRef flow, String host, int port) {
        return new ProxyRequest(flow, next(), "http-connect", host, port);
    }

    /** A connection that only hands in one share or block. */
    MiningActivity handIn(FlowRef flow) {
        return mining(flow, Outcome.ANSWER, true, null, false, true, 1);
    }

    MiningActivity mining(FlowRef flow, Outcome outcome, boolean closed) {
        return mining(flow, outcome, closed, null, false, true);
    }

    MiningActivity mining(
            FlowRef flow,
            Outcome outcome,
            boolean closed,
            @Nullable WorkSample work,
            boolean polling,
            boolean certain) {
        return mining(
                flow,
                outcome,
                closed,
                work,
                polling,
                certain,
                outcome == Outcome.WORK && !polling ? 3 : 0);
    }

    private MiningActivity mining(
            FlowRef flow,
            Outcome outcome,
            boolean closed,
            @Nullable WorkSample work,
            boolean polling,
            boolean certain,
            long submits) {
        FrameRef at = next();
        boolean worked = outcome == Outcome.WORK;
        return new MiningActivity(
                flow,
                at,
                new MiningSummary(
                        "cryptonote",
                        "plain",
                        List.of(),
                        outcome,
                        false,
                        "XMRig/6.26.0 (Linux x86_64) libuv/1.51.0 gcc/13.2.0",
                        WALLET,
                        WALLET + ".w1",
                        "w1",
                        null,
                        new MiningSummary.Wallet("XMR", WALLET, true),
                        "XMR",
                        List.of("rx/0"),
                        "rx/0",
                        worked ? 5 : 0,
                        submits,
                        worked ? submits : 0,
                        0,
                        worked ? 10_000 : Double.NaN,
                        worked ? 10_000 : Double.NaN,
                        work,
                        outcome == Outcome.REFUSED
                                ? List.of("Invalid payment address provided")
                                : List.of(),
                        List.of(),
                        List.of(),
                        false,
                        polling,
                        certain,
                        0,
                        0,
                        0,
                        flow.start(),
                        at,
                        flow.start(),
                        worked ? at : null,
                        worked ? at : null,
                        worked ? at : null,
                        outcome == Outcome.REFUSED ? at : null),
                closed);
    }
}
