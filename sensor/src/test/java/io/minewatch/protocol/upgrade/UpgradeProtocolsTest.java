package io.minewatch.protocol.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.flow.Direction;
import io.minewatch.flow.StreamBytes;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;
import io.minewatch.protocol.Talk;
import io.minewatch.protocol.TestFlow;
import io.minewatch.stats.AnomalyCounters;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Each protocol is left exactly where TLS begins, whatever the cuts. */
class UpgradeProtocolsTest {
    private static final byte[] TLS = HexFormat.of().parseHex("16030100050100000100");

    private final TestFlow flow = TestFlow.tcp(25);

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** What each side handed over, or how its reading ended: {@code C:16030100... S:done}. */
    private String read(ProtocolDefinition protocol, Talk talk, int size) {
        StreamParser parser =
                protocol.newParser(flow, new ParserContext(List.of(), new AnomalyCounters()));
        StringBuilder[] handed = {null, null};
        boolean[] done = {false};
        talk.chopped(
                new Talk.Receiver() {
                    @Override
                    public boolean bytes(Direction direction, StreamBytes bytes) {
                        int side = direction.ordinal();
                        if (handed[side] == null) {
                            ParseStatus status = parser.onBytes(flow, direction, bytes, f -> {});
                            if (status == ParseStatus.DONE) {
                                done[0] = true;
                                return false;
                            }
                            if (status == ParseStatus.CONTINUE) {
                                assertEquals(0, bytes.length());
                                return true;
                            }
                            handed[side] = new StringBuilder();
                        }
                        handed[side].append(
                                HexFormat.of()
                                        .formatHex(
                                                bytes.buffer(),
                                                bytes.offset(),
                                                bytes.offset() + bytes.length()));
                        return true;
                    }

                    @Override
                    public boolean gap(Direction direction, long length) {
                        done[0] =
                                parser.onGap(flow, direction, length, f -> {}) == ParseStatus.DONE;
                        return !done[0];
                    }
                },
                size);
        return parser.wrapping() + " C:" + handed[0] + " S:" + handed[1] + (done[0] ? " done" : "");
    }

    private void upgrades(String name, ProtocolDefinition protocol, Talk talk) {
        String tls = HexFormat.of().formatHex(TLS);
        for (int size : new int[] {1, 2, 5, 1000}) {
            assertEquals(name + " C:" + tls + " S:" + tls, read(protocol, talk, size));
        }
    }

    private Probe probe(ProtocolDefinition protocol, byte[] octets) {
        return protocol.probe(
                flow,
                Direction.FROM_ORIGINATOR,
                octets,
                0,
                Math.min(octets.length, ProtocolDefinition.PROBE_BYTES));
    }

    @Test
    void mailIsLeftWhereTlsBegins() {
        upgrades(
                "smtp",
                new MailProtocol(),
                new Talk()
                        .server("220 mail.example ESMTP\r\n")
                        .client("EHLO a\r\n")
                        .server("250-mail.example\r\n250 STARTTLS\r\n")
                        .client("STARTTLS\r\n")
                        .server("220 2.0.0 Ready\r\n")
                        .client(TLS)
                        .server(TLS));
        upgrades(
                "pop3",
                new MailProtocol(),
                new Talk()
                        .server("+OK ready\r\n")
                        .client("STLS\r\n")
                        .server("+OK begin\r\n")
                        .client(TLS)
                        .server(TLS));
        upgrades(
                "imap",
                new MailProtocol(),
                new Talk()
                        .server("* OK IMAP4rev1\r\n")
                        .client("a1 STARTTLS\r\n")
                        .server("a1 OK\r\n")
                        .client(TLS)
                        .server(TLS));
        upgrades(
                "ftp",
                new MailProtocol(),
                new Talk()
                        .server("220 ftp.example\r\n")
                        .client("AUTH TLS\r\n")
                        .server("234 go\r\n")
                        .client(TLS)
                        .server(TLS));
    }

    @Test
    void mailInClearIsGivenUpWhereTheMessageBegins() {
        Talk talk =
                new Talk()
                        .server("220 mail.example ESMTP\r\n")
                        .client("HELO a\r\nMAIL FROM:<a@b>\r\n")
                        .client("data\r\n")
                        .client(TLS);
        assertEquals("smtp C:null S:null done", read(new MailProtocol(), talk, 3));
        Talk longer = new Talk().server("220 x\r\n");
        for (int i = 0; i < 100; i++) {
            longer.client("NOOP " + "x".repeat(200) + "\r\n");
        }
        assertTrue(read(new MailProtocol(), longer, 100).endsWith(" done"));
        assertTrue(
                read(
                                new MailProtocol(),
                                new Talk().server("220 x\r\n").gap(Direction.FROM_RESPONDER, 9),
                                100)
                        .endsWith(" done"));
    }

    @Test
    void directoryIsLeftBehindTheRequestAndItsAnswer() {
        byte[] request = hex("301d 020101 7718 8016 312e332e362e312e342e312e313436362e3230303337");
        byte[] answer = hex("300c 020101 7807 0a0100 0400 0400");
        byte[] longForm = hex("3084 00000010 020101 7884 00000007 0a0100 0400 0400");
        LdapProtocol ldap = new LdapProtocol();
        assertEquals(Probe.YES, probe(ldap, request));
        assertEquals(Probe.YES, probe(ldap, answer));
        assertEquals(Probe.YES, probe(ldap, longForm));
        assertEquals(Probe.NO, probe(ldap, hex("300c 020101 6007 020103 0400 8000")));
        upgrades("ldap", ldap, new Talk().client(request).server(answer).client(TLS).server(TLS));
        upgrades("ldap", ldap, new Talk().client(request).server(longForm).client(TLS).server(TLS));
    }

    @Test
    void remoteDesktopIsLeftBehindItsNegotiation() {
        byte[] request = hex("03000013 0ee0 0000000000 0100080003000000");
        byte[] confirm = hex("03000013 0ed0 0000123400 0200080002000000");
        RdpProtocol rdp = new RdpProtocol();
        assertEquals(Probe.YES, probe(rdp, request));
        assertEquals(Probe.YES, probe(rdp, confirm));
        assertEquals(Probe.NO, probe(rdp, hex("03000013 02f080 00000000000000000000")));
        upgrades("rdp", rdp, new Talk().client(request).server(confirm).client(TLS).server(TLS));
        // A length shorter than what holds it.
        assertTrue(read(rdp, new Talk().client(hex("03000002 0ee0")), 100).endsWith("S:null done"));
    }

    @Test
    void databasesAreLeftBehindTheirRequests() {
        byte[] ssl = hex("00000008 04d2162f");
        byte[] gss = hex("00000008 04d21630");
        PostgresProtocol postgres = new PostgresProtocol();
        assertEquals(Probe.YES, probe(postgres, ssl));
        assertEquals(Probe.YES, probe(postgres, gss));
        assertEquals(Probe.NO, probe(postgres, hex("00000008 04d21600")));
        upgrades(
                "postgresql", postgres, new Talk().client(ssl).server("S").client(TLS).server(TLS));
        upgrades(
                "postgresql",
                postgres,
                new Talk().client(gss).server("N").client(ssl).server("S").client(TLS).server(TLS));
        byte[] greeting =
                join(
                        hex("4a000000 0a"),
                        "8.0.36\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                        new byte[66]);
        byte[] request = join(hex("20000001 05ae0300"), new byte[28]);
        MysqlProtocol mysql = new MysqlProtocol();
        assertEquals(Probe.YES, probe(mysql, greeting));
        assertEquals(Probe.NO, probe(mysql, request));
        upgrades(
                "mysql",
                mysql,
                new Talk().server(greeting).client(request).client(TLS).server(TLS));
        byte[] plain = join(hex("50000001 05a60300"), new byte[76]);
        assertTrue(
                read(mysql, new Talk().server(greeting).client(plain), 9)
                        .toLowerCase(Locale.ROOT)
                        .endsWith("done"));
    }

    @FuzzTest(maxDuration = "10m")
    void anyOctetsAreReadTheSameHoweverCut(byte[] octets) {
        Talk talk = new Talk().client(octets).server(octets).client(octets);
        for (ProtocolDefinition protocol :
                List.of(
                        new MailProtocol(),
                        new LdapProtocol(),
                        new RdpProtocol(),
                        new PostgresProtocol(),
                        new MysqlProtocol())) {
            assertEquals(read(protocol, talk, Integer.MAX_VALUE), read(protocol, talk, 3));
            for (int length = 1; length < Math.min(octets.length, 64); length++) {
                protocol.probe(flow, Direction.FROM_ORIGINATOR, octets, 0, length);
            }
        }
    }
}
