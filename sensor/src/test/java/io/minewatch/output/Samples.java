package io.minewatch.output;

import static java.util.Objects.requireNonNull;

import io.minewatch.detect.Evidence;
import io.minewatch.detect.Finding;
import io.minewatch.detect.HashRate;
import io.minewatch.detect.HostRef;
import io.minewatch.detect.Level;
import io.minewatch.detect.PoolRef;
import io.minewatch.detect.Segment;
import io.minewatch.detect.SegmentRole;
import io.minewatch.detect.Suppression;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.TlsCertificate;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.observable.TlsServer;
import io.minewatch.packet.IpAddress;
import io.minewatch.report.FeedState;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunSummary;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values that output tests print. */
final class Samples {
    static final long START = 1_615_298_531_123_456_789L;
    static final String WALLET =
            "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A";
    static final HostRef HOST =
            new HostRef(
                    ip("10.1.2.3"),
                    List.of("cash-desk-7.example"),
                    0x00_1A_2B_3C_4D_5EL,
                    new Segment("desks", SegmentRole.CLIENT));
    static final FlowRef FLOW =
            new FlowRef(
                    7,
                    6,
                    ip("10.1.2.3"),
                    49812,
                    ip("203.0.113.77"),
                    3333,
                    "syn",
                    frame(12, 0),
                    List.of(100),
                    List.of(),
                    0x00_1A_2B_3C_4D_5EL,
                    -1);
    static final HashRate RATE =
            new HashRate(466.0, 431.25, 503.5, 0.95, "accepted-shares", 121, 570.5);
    static final PoolRef POOL =
            new PoolRef(
                    ip("203.0.113.77"),
                    3333,
                    "pool.example",
                    List.of("pool.example"),
                    new PoolRef.FeedMatch(
                            "pool.example",
                            "minewatch 2026-11",
                            "pool",
                            "endpoint",
                            "XMR",
                            90,
                            null),
                    null);

    private Samples() {}

    static IpAddress ip(String text) {
        return requireNonNull(IpAddress.parse(text));
    }

    static FrameRef frame(long number, long secondsLater) {
        return new FrameRef(0, number, START + secondsLater * 1_000_000_000L);
    }

    static Finding finding() {
        return finding("mw-1", Level.CONFIRMED, 2, "xmrig/6.21.0", "rig-1");
    }

    static Finding finding(
            String id, Level level, int severity, @Nullable String agent, String worker) {
        return finding(Finding.State.CLOSED, id, level, severity, agent, worker);
    }

    static Finding finding(
            Finding.State state,
            String id,
            Level level,
            int severity,
            @Nullable String agent,
            String worker) {
        return new Finding(
                id,
                state,
                level,
                severity,
                130,
                "mining-work",
                1_000_001,
                "Cryptomining: pool delivered work",
                List.of(
                        new Evidence(
                                "mining-work",
                                100,
                                3,
                                frame(16, 1),
                                frame(99, 600),
                                "The pool 203.0.113.77:3333 delivered 3 jobs."),
                        new Evidence(
                                "pool-name",
                                30,
                                1,
                                frame(3, 0),
                                frame(3, 0),
                                "The host looked up pool.example, which the feed lists as a"
                                        + " pool.")),
                HOST,
                Finding.Role.MINER,
                POOL,
                "XMR",
                "rx/0",
                "cryptonote",
                "plain",
                new MiningSummary.Wallet("XMR", WALLET, true),
                List.of(WALLET),
                List.of(worker),
                agent,
                RATE,
                new Finding.CoreEstimate(0.6, 2.3),
                3,
                123,
                121,
                2,
                false,
                40_000,
                60_000,
                frame(3, 0),
                frame(99, 600),
                frame(99, 600),
                FLOW,
                tls(),
                1,
                List.of(7L));
    }

    /** Every member that the {@code tls} object can have. */
    static TlsHandshake tls() {
        TlsClient client =
                new TlsClient(
                        true,
                        false,
                        0x0303,
                        "\u1302\uC030\u00FF",
                        "\u0000\u0010\uFE0D\u000B",
                        "\u001D",
                        "\u0000\u0001\u0002",
                        "\u0403",
                        "\u0304\u0303",
                        List.of("h2", "\ud800"),
                        "pool.example",
                        297);
        return new TlsHandshake(
                FLOW,
                frame(9, 3),
                frame(4, 1),
                TlsHandshake.Transport.TCP,
                client,
                new TlsServer(0x0303, 0x0303, 0xC030, "\uFF01\u0010", "h2", false),
                new TlsCertificate(
                        "C=IT, ST=Pool, L=Daemon, O=Mining Pool, CN=mining.pool",
                        "C=IT, ST=Pool, L=Daemon, O=Mining Pool, CN=mining.pool",
                        true,
                        3,
                        "0A01",
                        1_600_000_000,
                        4_753_600_000L,
                        "RSA",
                        2048,
                        "sha256WithRSAEncryption",
                        List.of("mining.pool"),
                        "420c7850e09b7c0bdcf748a7da9eb3647daf8515718f36d9ccfdd6b9ff834b14",
                        921,
                        1),
                TlsHandshake.Progress.DATA,
                true,
                112,
                List.of(23, 951));
    }

    /** A look-up without any connection: most members are unknown. */
    @SuppressWarnings("NullAway") // does not see that the class file's Wallet may be null
    static Finding contact() {
        return new Finding(
                "mw-2",
                Finding.State.NEW,
                Level.CONTACT,
                4,
                30,
                "pool-name",
                1_000_010,
                "Contact with a mining pool",
                List.of(
                        new Evidence(
                                "pool-name",
                                30,
                                1,
                                frame(3, 0),
                                frame(3, 0),
                                "The host looked up pool.example.")),
                new HostRef(ip("fd00::9"), List.of(), -1, null),
                Finding.Role.MINER,
                new PoolRef(null, 0, "pool.example", List.of("pool.example"), null, null),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                0,
                0,
                0,
                0,
                false,
                0,
                0,
                frame(3, 0),
                frame(3, 0),
                frame(3, 0),
                null,
                null,
                0,
                List.of());
    }

    static MiningActivity activity() {
        return new MiningActivity(
                FLOW,
                frame(99, 600),
                new MiningSummary(
                        "cryptonote",
                        "plain",
                        List.of(),
                        MiningSummary.Outcome.WORK,
                        false,
                        "xmrig/6.21.0",
                        WALLET,
                        WALLET + ".rig-1",
                        "rig-1",
                        null,
                        new MiningSummary.Wallet("XMR", WALLET, true),
                        "XMR",
                        List.of("cn/1", "rx/0"),
                        "rx/0",
                        3,
                        123,
                        121,
                        2,
                        10_000,
                        12_345.678901,
                        new MiningSummary.WorkSample(
                                "accepted-shares",
                                121,
                                1_210_000,
                                12_100_000_000.0,
                                START + 1_000_000_000L,
                                START + 599_000_000_000L),
                        List.of("Low difficulty share"),
                        List.of(),
                        List.of(),
                        false,
                        false,
                        true,
                        2,
                        2,
                        0,
                        frame(14, 1),
                        frame(98, 599),
                        frame(14, 1),
                        frame(16, 1),
                        frame(20, 30),
                        frame(21, 30),
                        null),
                true);
    }

    static HostReport host() {
        return new HostReport(
                HOST,
                Level.CONFIRMED,
                List.of("mw-1"),
                frame(3, 0),
                frame(99, 600),
                List.of("pool.example (203.0.113.77:3333)"),
                List.of(WALLET),
                121,
                RATE,
                40_000,
                60_000);
    }

    static RunSummary summary() {
        return new RunSummary(
                START,
                START + 3_600_000_000_000L,
                1000,
                500_000,
                2,
                5,
                Map.of("ok", 998L),
                Map.of("BLUETOOTH_HCI_H4", 2L),
                Map.of("tunnel.tunnel_truncated", 1L),
                40,
                60,
                10,
                0,
                4,
                20,
                0,
                12,
                1,
                1460,
                1,
                9,
                2,
                1234,
                new FeedState(
                        "minewatch 2026-11",
                        List.of(
                                new FeedState.Source("soc", "7", "fresh", 12, 3600, ""),
                                new FeedState.Source(
                                        "partner", "", "missing", 0, FeedState.NO_AGE, ""))),
                List.of(
                        new Suppression(
                                "name pool.example",
                                "our own pool",
                                "2027-03-31",
                                3,
                                List.of("10.1.2.3"),
                                List.of("pool.example"),
                                START,
                                START + 1_000_000_000L)),
                List.of("a.pcap"),
                List.of("b.pcap: cut in the middle of frame 12"),
                List.of("c.txt: a text file, no capture"),
                3,
                List.of(),
                List.of());
    }
}
