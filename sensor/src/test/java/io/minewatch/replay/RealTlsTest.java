package io.minewatch.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.packet.IpAddress;
import io.minewatch.shape.BlockTimes;
import io.minewatch.shape.GivenClock;
import io.minewatch.sim.Blocks;
import io.minewatch.sim.Chance;
import io.minewatch.sim.Messages;
import io.minewatch.sim.Miner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A simulated pool and miner that speak through a real TLS stack: real handshakes and records, at
 * simulated times, through the whole analyser. As miners do, the client names no server, offers no
 * protocol and trusts any certificate.
 */
final class RealTlsTest {
    private static final long START = 1_790_000_000_000_000_000L;
    private static final double UNTIL = 20 * 60;

    @TempDir static Path folder;
    private static SSLContext context;

    @BeforeAll
    static void makeCertificate()
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("pool.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process =
                new ProcessBuilder(
                                keytool.toString(),
                                "-genkeypair",
                                "-alias",
                                "pool",
                                "-dname",
                                "CN=mining.pool",
                                "-keyalg",
                                "RSA",
                                "-keysize",
                                "2048",
                                "-validity",
                                "36500",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                "secret")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertEquals(0, process.waitFor());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "secret".toCharArray());
        context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), new TrustManager[] {new TrustsAnybody()}, null);
    }

    private static final class TrustsAnybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void shapeSuspectsAndBlocksConfirm(String version) throws IOException {
        Chance chance = new Chance(42);
        double[] blocks = Blocks.draw(chance, UNTIL);
        Messages messages = Miner.TIMER.session(chance, blocks, UNTIL);
        byte[] pcap = record(version, messages);

        Verdicts without = Verdicts.of(pcap, null);
        assertEquals(Level.SUSPECTED, without.level());
        assertEquals(1, without.flows.size());
        assertTrue(without.flows.get(0).summary().isEncrypted());
        assertEquals("tls", without.flows.get(0).summary().transport());
        Finding finding = without.findings.get(0);
        assertEquals("encrypted", finding.dialect());
        assertTrue(
                finding.evidence().stream().anyMatch(e -> e.text().contains("names no server")),
                "the handshake is among the evidence");
        double sum = finding.evidence().stream().mapToDouble(e -> e.weight()).sum();
        assertEquals(finding.score(), sum, 1e-9);

        BlockTimes times = new BlockTimes();
        for (double block : blocks) {
            times.add(START + Math.round(block * 1e9));
        }
        Verdicts with = Verdicts.of(pcap, new GivenClock("XMR", times, 0));
        assertEquals(Level.CONFIRMED, with.level());

        BlockTimes strange = new BlockTimes();
        for (double block : Blocks.draw(new Chance(7), UNTIL)) {
            strange.add(START + Math.round(block * 1e9));
        }
        assertEquals(Level.SUSPECTED, Verdicts.of(pcap, new GivenClock("XMR", strange, 0)).level());
        assertFalse(without.reaches(Level.LIKELY));
    }

    /** The capture of a session through two TLS engines. */
    private static byte[] record(String version, Messages messages) throws IOException {
        SSLEngine client = context.createSSLEngine();
        client.setUseClientMode(true);
        client.setEnabledProtocols(new String[] {version});
        SSLEngine server = context.createSSLEngine();
        server.setUseClientMode(false);
        Disguise.Writer writer =
                new Disguise.Writer(
                        new Session(
                                "simulated",
                                IpAddress.v4(0x0A140110),
                                40_123,
                                IpAddress.v4(0xCB00710F),
                                443,
                                START));
        writer.open();
        Wire wire = new Wire(client, server, writer);
        wire.handshake();
        for (Messages.Message message : messages.inOrder()) {
            if (message.seconds() > 2) {
                wire.say(
                        START + Math.round(message.seconds() * 1e9),
                        message.fromClient(),
                        message.length() - Disguise.OVERHEAD);
            }
        }
        return writer.capture();
    }

    /** Carries records between the engines and writes them down. */
    private static final class Wire {
        private final SSLEngine client;
        private final SSLEngine server;
        private final Disguise.Writer writer;
        private long now = START + 10_000_000;

        Wire(SSLEngine client, SSLEngine server, Disguise.Writer writer) {
            this.client = client;
            this.server = server;
            this.writer = writer;
        }

        void handshake() throws IOException {
            client.beginHandshake();
            server.beginHandshake();
            for (int i = 0; i < 50; i++) {
                carry(true, ByteBuffer.allocate(0));
                carry(false, ByteBuffer.allocate(0));
            }
            assertEquals(
                    SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING, client.getHandshakeStatus());
        }

        void say(long at, boolean fromClient, int octets) throws IOException {
            now = Math.max(now, at);
            carry(fromClient, ByteBuffer.allocate(Math.max(1, octets)));
        }

        private void carry(boolean fromClient, ByteBuffer text) throws IOException {
            SSLEngine from = fromClient ? client : server;
            SSLEngine to = fromClient ? server : client;
            ByteBuffer record = ByteBuffer.allocate(20_000);
            from.wrap(text, record);
            run(from);
            record.flip();
            if (record.hasRemaining()) {
                byte[] octets = new byte[record.remaining()];
                record.duplicate().get(octets);
                writer.segments(now, fromClient, octets);
                now += 1_000_000;
            }
            while (record.hasRemaining()) {
                SSLEngineResult result = to.unwrap(record, ByteBuffer.allocate(20_000));
                run(to);
                if (result.bytesConsumed() == 0
                        && result.getHandshakeStatus()
                                != SSLEngineResult.HandshakeStatus.NEED_TASK) {
                    break;
                }
            }
        }

        private static void run(SSLEngine engine) {
            for (Runnable task = engine.getDelegatedTask();
                    task != null;
                    task = engine.getDelegatedTask()) {
                task.run();
            }
        }
    }
}
