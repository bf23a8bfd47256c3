package io.minewatch.output.delivery;

import static io.minewatch.output.alert.TestFindings.finding;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.SampleEvents;
import io.minewatch.output.format.EventFormat;
import io.minewatch.output.format.Header;
import io.minewatch.output.format.Payload;
import io.minewatch.output.link.Address;
import io.minewatch.output.link.Link;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * rsyslog and syslog-ng, real ones: every transport and format, and what they wrote compared field
 * by field with what was sent. Skipped, visibly, where they are not installed.
 */
class RealReceiversTest {
    private static final String EVIL = "a\"]b\\c|d=e f=g\r\n<165>1 forged \u001b[2J caf\u00e9";
    private static final String SPELLED =
            "a\"]b\\c|d=e f=g\\x0d\\x0a<165>1 forged \\x1b[2J caf\u00e9";

    private final ObjectMapper json = new ObjectMapper();

    @TempDir private Path folder = Path.of("");

    // ---- rsyslog

    @Test
    void rsyslogReadsEveryTransportAndFormat() throws Exception {
        assumeTrue(Tools.hasRsyslog("imtcp"), "rsyslog is not installed");
        assumeTrue(
                Tools.hasRsyslog("imrelp") && Tools.hasRsyslog("lmnsd_ossl"),
                "rsyslog-relp or rsyslog-openssl is not installed");
        Certificates certificates = Certificates.make(folder);
        int tcp = freePort();
        int tls = freePort();
        int relp = freePort();
        int relps = freePort();
        Path socket = folder.resolve("log");
        Path out = folder.resolve("out.json");
        Process rsyslog =
                Tools.rsyslog(
                        folder,
                        """
                        global(workDirectory="%1$s" maxMessageSize="64k" parser.escapeControlCharactersOnReceive="on"
                               defaultNetstreamDriverCAFile="%1$s/ca.pem" defaultNetstreamDriverCertFile="%1$s/good.pem"
                               defaultNetstreamDriverKeyFile="%1$s/good.key")
                        module(load="imtcp")
                        module(load="imudp")
                        module(load="imrelp" tls.tlslib="openssl")
                        module(load="imuxsock" SysSock.Use="off")
                        module(load="mmpstrucdata")
                        template(name="all" type="string" string="%%$!all-json%%\\n")
                        ruleset(name="r") {
                          action(type="mmpstrucdata")
                          set $!host = $hostname; set $!app = $app-name; set $!id = $msgid; set $!pri = $pri;
                          set $!time = $timereported; set $!msg = $msg;
                          action(type="omfile" file="%2$s" template="all")
                        }
                        input(type="imtcp" port="%3$d" address="127.0.0.1" ruleset="r")
                        input(type="imudp" port="%3$d" address="127.0.0.1" ruleset="r")
                        input(type="imtcp" port="%4$d" address="127.0.0.1" ruleset="r" streamDriver.name="ossl"
                              streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
                        input(type="imrelp" port="%5$d" ruleset="r")
                        input(type="imrelp" port="%6$d" ruleset="r" tls="on" tls.caCert="%1$s/ca.pem" tls.myCert="%1$s/good.pem"
                              tls.myPrivKey="%1$s/good.key" tls.authMode="certvalid" tls.permittedPeer="*")
                        input(type="imuxsock" socket="%7$s" useSpecialParser="off" parseHostname="on" ruleset="r")
                        """
                                .formatted(folder, out, tcp, tls, relp, relps, socket));
        try {
            waitForPort(tcp, rsyslog);
            waitForPort(relps, rsyslog);
            TlsSettings trusted =
                    new TlsSettings(
                            certificates.path("ca.pem"),
                            certificates.path("client.pem"),
                            certificates.path("client.key"),
                            List.of(),
                            certificates.path("crl.pem"),
                            List.of("1.2", "1.3"),
                            "");
            List<Address> addresses =
                    List.of(
                            new Address(Address.Scheme.UDP, "127.0.0.1", tcp),
                            new Address(Address.Scheme.TCP, "127.0.0.1", tcp),
                            new Address(Address.Scheme.TLS, "localhost", tls),
                            new Address(Address.Scheme.RELP, "127.0.0.1", relp),
                            new Address(Address.Scheme.RELPS, "localhost", relps),
                            new Address(Address.Scheme.UNIX, socket.toString(), 0));
            int sent = 0;
            for (Address address : addresses) {
                for (OutputSettings.Framing framing : OutputSettings.Framing.values()) {
                    for (Payload payload : Payload.values()) {
                        send(syslog(address, framing, trusted, payload, Header.RFC5424), ++sent);
                    }
                }
            }
            int expected = sent;
            await(out, expected);
            Set<Integer> seen = new TreeSet<>();
            for (String line : Files.readAllLines(out)) {
                JsonNode read = json.readTree(line);
                JsonNode data = read.at("/rfc5424-sd/minewatch@32473");
                int sequence = data.get("seq").asInt();
                assertTrue(seen.add(sequence), "twice: " + line);
                AlertEvent event = event(sequence);
                assertEquals("sensor-1.example", read.get("host").asText());
                assertEquals("minewatch", read.get("app").asText());
                assertEquals("finding-new", read.get("id").asText());
                assertEquals("162", read.get("pri").asText());
                assertEquals(event.id(), data.get("event_id").asText());
                assertEquals(
                        Integer.toString(sequence),
                        read.at("/rfc5424-sd/meta/sequenceid").asText());
                Payload payload = Payload.values()[(sequence - 1) % Payload.values().length];
                if (payload == Payload.STRUCTURED) {
                    structured(data);
                }
                body(payload, read.get("msg").asText());
            }
            assertEquals(expected, seen.size());
        } finally {
            stop(rsyslog);
        }
    }

    /** What rsyslog's own parser found in the structured data. */
    private static void structured(JsonNode data) {
        assertEquals("10.1.2.3", data.get("host").asText());
        assertEquals("203.0.113.77", data.get("pool").asText());
        assertEquals("3333", data.get("pool_port").asText());
        assertEquals("pool.example", data.get("pool_name").asText());
        assertEquals(SampleEvents.WALLET, data.get("wallet").asText());
        assertEquals("confirmed", data.get("level").asText());
        assertEquals("2021-03-09T14:02:11.123456Z", data.get("time").asText());
        assertEquals("1:EbDXT2De2VXR8kGZ0i5h53cR9hw=", data.get("community_id").asText());
        assertEquals("121", data.get("accepted_shares").asText());
        assertEquals(SPELLED, data.get("worker").asText());
        assertEquals(SPELLED, data.get("agent").asText());
    }

    private void body(Payload payload, String text) throws IOException {
        String body = text.strip();
        switch (payload) {
            case STRUCTURED ->
                    assertTrue(
                            body.startsWith(
                                    "10.1.2.3 (cash-desk-7.example) mines XMR at pool.example"),
                            body);
            case CEF -> {
                assertTrue(
                        body.startsWith("CEF:0|Minewatch|Minewatch|0.1.0|1420001|Cryptomining"),
                        body);
                assertTrue(body.contains(" src=10.1.2.3 dst=203.0.113.77 dpt=3333 "), body);
                assertTrue(
                        body.contains(
                                "requestClientApplication="
                                        + SPELLED.replace("\\", "\\\\").replace("=", "\\=")),
                        body);
            }
            case LEEF1, LEEF2 -> {
                // rsyslog writes the tab as #011.
                assertTrue(
                        body.startsWith(
                                payload == Payload.LEEF1
                                        ? "LEEF:1.0|Minewatch|"
                                        : "LEEF:2.0|Minewatch|"),
                        body);
                assertTrue(
                        body.contains("#011src=10.1.2.3#011dst=203.0.113.77#011dstPort=3333#011"),
                        body);
            }
            case EVE -> {
                JsonNode eve = json.readTree(body);
                assertEquals("10.1.2.3", eve.get("src_ip").asText());
                assertEquals("mw-0123456789ab", eve.at("/finding/id").asText());
            }
            case ECS -> {
                JsonNode ecs = json.readTree(body);
                assertEquals("10.1.2.3", ecs.at("/source/ip").asText());
                assertEquals(EVIL, ecs.at("/minewatch/agent").asText());
            }
            case OCSF -> assertEquals(200401, json.readTree(body).get("type_uid").asInt());
            case CEE -> assertEquals(EVIL, json.readTree(body.substring(6)).get("agent").asText());
        }
    }

    // ---- syslog-ng

    @Test
    void syslogNgReadsEveryTransportAndFormat() throws Exception {
        assumeTrue(Tools.hasSyslogNg(), "syslog-ng is not installed");
        Certificates certificates = Certificates.make(folder);
        int tcp = freePort();
        int tls = freePort();
        int old = freePort();
        Path socket = folder.resolve("log");
        Path out = folder.resolve("out.json");
        Path oldOut = folder.resolve("old.json");
        Process syslogNg =
                Tools.syslogNg(
                        folder,
                        """
                        @version: 3.35
                        options { keep-hostname(yes); chain-hostnames(no); use-dns(no); use-fqdn(no); log-msg-size(65536); flush-lines(1); };
                        source s {
                          syslog(ip("127.0.0.1") port(%2$d) transport("tcp"));
                          syslog(ip("127.0.0.1") port(%2$d) transport("udp"));
                          syslog(ip("127.0.0.1") port(%3$d) transport("tls") tls(key-file("%1$s/good.key") cert-file("%1$s/good.pem")
                            ca-file("%1$s/ca.pem") peer-verify(required-trusted)));
                        };
                        source o { network(ip("127.0.0.1") port(%4$d) transport("tcp")); unix-dgram("%5$s"); };
                        destination d { file("%6$s" template("$(format-json --scope rfc5424 --key .SDATA.*)\\n") template-escape(no)); };
                        destination e { file("%7$s" template("$(format-json host=$HOST program=$PROGRAM pid=$PID pri=$PRI message=$MESSAGE date=$R_DATE)\\n") template-escape(no)); };
                        log { source(s); destination(d); };
                        log { source(o); destination(e); };
                        """
                                .formatted(folder, tcp, tls, old, socket, out, oldOut));
        try {
            waitForPort(tcp, syslogNg);
            waitForPort(tls, syslogNg);
            TlsSettings trusted =
                    new TlsSettings(
                            certificates.path("ca.pem"),
                            certificates.path("client.pem"),
                            certificates.path("client.key"),
                            List.of(),
                            "",
                            List.of("1.2", "1.3"),
                            "");
            int sent = 0;
            for (Address address :
                    List.of(
                            new Address(Address.Scheme.UDP, "127.0.0.1", tcp),
                            new Address(Address.Scheme.TCP, "127.0.0.1", tcp),
                            new Address(Address.Scheme.TLS, "localhost", tls))) {
                for (Payload payload : Payload.values()) {
                    send(
                            syslog(
                                    address,
                                    OutputSettings.Framing.OCTET_COUNTING,
                                    trusted,
                                    payload,
                                    Header.RFC5424),
                            ++sent);
                }
            }
            int sentOld = 0;
            for (Address address :
                    List.of(
                            new Address(Address.Scheme.TCP, "127.0.0.1", old),
                            new Address(Address.Scheme.UNIX, socket.toString(), 0))) {
                for (Payload payload : Payload.values()) {
                    Header header =
                            address.scheme() == Address.Scheme.UNIX ? Header.LOCAL : Header.RFC3164;
                    send(
                            syslog(
                                    address,
                                    OutputSettings.Framing.LINE_FEED,
                                    trusted,
                                    payload,
                                    header),
                            ++sentOld);
                }
            }
            await(out, sent);
            await(oldOut, sentOld);
            Set<Integer> seen = new TreeSet<>();
            for (String line : Files.readAllLines(out)) {
                JsonNode read = json.readTree(line);
                JsonNode data = read.at("/_SDATA/minewatch@32473");
                int sequence = data.get("seq").asInt();
                assertTrue(seen.add(sequence), "twice: " + line);
                assertEquals("sensor-1.example", read.get("HOST").asText());
                assertEquals("minewatch", read.get("PROGRAM").asText());
                assertEquals("finding-new", read.get("MSGID").asText());
                assertEquals("crit", read.get("PRIORITY").asText());
                assertEquals("local4", read.get("FACILITY").asText());
                Payload payload = Payload.values()[(sequence - 1) % Payload.values().length];
                if (payload == Payload.STRUCTURED) {
                    structured(data);
                }
                body(payload, read.get("MESSAGE").asText().replace("\t", "#011"));
            }
            assertEquals(sent, seen.size());
            int number = 0;
            for (String line : Files.readAllLines(oldOut)) {
                JsonNode read = json.readTree(line);
                Payload payload = Payload.values()[number++ % Payload.values().length];
                assertEquals("minewatch", read.get("program").asText());
                assertEquals("4711", read.get("pid").asText());
                assertEquals("162", read.get("pri").asText());
                if (number <= Payload.values().length) {
                    assertEquals("sensor-1", read.get("host").asText());
                }
                String message = read.get("message").asText().replace("\t", "#011");
                body(payload, message.replace("<U+e9>", "\u00e9"));
            }
        } finally {
            stop(syslogNg);
        }
    }

    // ---- Under load

    @Test
    void rsyslogStoppedAndStartedUnderLoadMissesNothing() throws Exception {
        assumeTrue(Tools.hasRsyslog("imrelp"), "rsyslog-relp is not installed");
        int tcp = freePort();
        int relp = freePort();
        String configuration =
                """
                global(workDirectory="%1$s" maxMessageSize="64k")
                module(load="imtcp")
                module(load="imrelp")
                template(name="tcp" type="string" string="tcp %%rawmsg%%\\n")
                template(name="relp" type="string" string="relp %%rawmsg%%\\n")
                ruleset(name="t") { action(type="omfile" file="%1$s/out" template="tcp") }
                ruleset(name="u") { action(type="omfile" file="%1$s/out" template="relp") }
                input(type="imtcp" port="%2$d" address="127.0.0.1" ruleset="t")
                input(type="imrelp" port="%3$d" ruleset="u")
                """
                        .formatted(folder, tcp, relp);
        Path out = folder.resolve("out");
        int count = 3000;
        Process rsyslog = Tools.rsyslog(folder, configuration);
        waitForPort(tcp, rsyslog);
        try (Delivery delivery =
                Delivery.open(
                        settings(
                                List.of(
                                        syslog(
                                                "tcp",
                                                new Address(Address.Scheme.TCP, "127.0.0.1", tcp)),
                                        syslog(
                                                "relp",
                                                new Address(
                                                        Address.Scheme.RELP, "127.0.0.1", relp)))),
                        null,
                        event -> {})) {
            for (int i = 0; i < count; i++) {
                delivery.onFinding(
                        finding(
                                "f" + i,
                                "10.0." + i / 256 + "." + i % 256,
                                Finding.State.NEW,
                                Level.CONFIRMED,
                                i,
                                1));
                if (i % 1000 == 500) {
                    // In good order once, killed the other times.
                    if (i == 500) {
                        stop(rsyslog);
                    } else {
                        rsyslog.destroyForcibly().waitFor();
                    }
                    Files.deleteIfExists(folder.resolve("rsyslog.pid"));
                    Thread.sleep(300);
                    rsyslog = Tools.rsyslog(folder, configuration);
                }
                if (i % 1000 == 600) {
                    waitForPort(tcp, rsyslog);
                    long connects = delivery.counters().outputs().get(0).connects();
                    long deadline = System.nanoTime() + 60_000_000_000L;
                    while (connects <= i / 1000 && System.nanoTime() - deadline < 0) {
                        Thread.sleep(50);
                        connects = delivery.counters().outputs().get(0).connects();
                    }
                }
                if (i % 10 == 0) {
                    Thread.sleep(5);
                }
            }
            long deadline = System.nanoTime() + 180_000_000_000L;
            while (System.nanoTime() - deadline < 0
                    && delivery.counters().outputs().stream()
                            .anyMatch(o -> o.confirmed() < count)) {
                Thread.sleep(100);
            }
            for (DeliveryCounters.Output output : delivery.counters().outputs()) {
                assertEquals(count, output.confirmed(), output.toString());
                assertTrue(output.connects() > 1, output.toString());
                assertEquals(0, output.lost());
            }
        } finally {
            stop(rsyslog);
        }
        String all = Files.readString(out);
        for (String transport : List.of("tcp", "relp")) {
            Set<Long> sequences = new TreeSet<>();
            Matcher matcher =
                    Pattern.compile("(?m)^" + transport + " <.* seq=\"(\\d+)\".*\\.$").matcher(all);
            while (matcher.find()) {
                sequences.add(Long.parseLong(matcher.group(1)));
            }
            assertEquals(count, sequences.size(), transport);
        }
    }

    // ---- Helpers

    private DeliverySettings settings(List<OutputSettings> outputs) {
        return TestDelivery.settings(folder, outputs);
    }

    private static OutputSettings syslog(String name, Address address) {
        return new OutputSettings.Syslog(
                name,
                format(Payload.STRUCTURED, Header.RFC5424),
                List.of(address),
                OutputSettings.Framing.OCTET_COUNTING,
                TlsSettings.DEFAULTS,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));
    }

    private static OutputSettings.Syslog syslog(
            Address address,
            OutputSettings.Framing framing,
            TlsSettings tls,
            Payload payload,
            Header header) {
        return new OutputSettings.Syslog(
                "soc",
                format(payload, header),
                List.of(address),
                framing,
                tls,
                Duration.ofMillis(300),
                Duration.ofSeconds(10));
    }

    private static EventFormat format(Payload payload, Header header) {
        return new EventFormat(
                payload,
                header,
                20,
                "sensor-1.example",
                "4711",
                ZoneOffset.UTC,
                8192,
                false,
                32473);
    }

    private static AlertEvent event(int sequence) {
        return SampleEvents.finding(sequence, EVIL, EVIL, "pool.example");
    }

    private static void send(OutputSettings.Syslog settings, int sequence) throws IOException {
        AlertEvent event = event(sequence);
        try (Links links = new Links();
                Link link = links.open(settings, 0)) {
            link.send(event, settings.format().encode(event));
            assertEquals(sequence, link.finish(10_000), settings.addresses().toString());
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void waitForPort(int port, Process process) throws Exception {
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (System.nanoTime() - deadline < 0) {
            try (java.net.Socket socket =
                    new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
                assertTrue(socket.isConnected());
                return;
            } catch (IOException e) {
                assertTrue(process.isAlive(), () -> log());
                Thread.sleep(50);
            }
        }
        throw new AssertionError("no receiver: " + log());
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("receiver.log"));
        } catch (IOException e) {
            return "no log";
        }
    }

    private void await(Path file, int lines) throws Exception {
        long deadline = System.nanoTime() + 120_000_000_000L;
        List<String> now = new ArrayList<>();
        while (System.nanoTime() - deadline < 0 && now.size() < lines) {
            Thread.sleep(50);
            now = Files.exists(file) ? Files.readAllLines(file) : now;
        }
        assertEquals(lines, now.size(), () -> log());
        assertNotNull(Objects.requireNonNull(now));
    }

    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
