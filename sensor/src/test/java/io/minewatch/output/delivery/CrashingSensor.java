package io.minewatch.output.delivery;

import static io.minewatch.output.alert.TestFindings.finding;

import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.output.FileNames;
import io.minewatch.output.alert.AlertSettings;
import io.minewatch.output.event.EventSource;
import io.minewatch.output.format.EventFormat;
import io.minewatch.output.format.Header;
import io.minewatch.output.format.Payload;
import io.minewatch.output.link.Address;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/** A process that says findings until it is killed, and prints each event that it has promised. */
final class CrashingSensor {
    private CrashingSensor() {}

    /**
     * @param arguments folder, port of a TCP receiver, address of a webhook, round; a negative
     *     round says nothing and waits until all has arrived
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int round = Integer.parseInt(arguments[3]);
        List<OutputSettings> outputs =
                List.of(
                        new OutputSettings.File(
                                "file",
                                format(Payload.EVE, Header.NONE),
                                folder.resolve("alerts.json").toString(),
                                0,
                                0),
                        new OutputSettings.Syslog(
                                "tcp",
                                format(Payload.STRUCTURED, Header.RFC5424),
                                List.of(
                                        new Address(
                                                Address.Scheme.TCP,
                                                "127.0.0.1",
                                                Integer.parseInt(arguments[1]))),
                                OutputSettings.Framing.OCTET_COUNTING,
                                TlsSettings.DEFAULTS,
                                Duration.ofMillis(500),
                                Duration.ofSeconds(2)),
                        new OutputSettings.Webhook(
                                "hook",
                                format(Payload.CEE, Header.NONE),
                                List.of(arguments[2]),
                                "",
                                List.of(),
                                TlsSettings.DEFAULTS,
                                Duration.ofSeconds(5)));
        AlertSettings base = AlertSettings.DEFAULTS;
        DeliverySettings settings =
                new DeliverySettings(
                        new EventSource(
                                "north-1", "1", Level.SUSPECTED, FileNames.of("eth1"), false),
                        new AlertSettings(
                                base.minLevel(),
                                base.updateInterval(),
                                base.maxUpdateInterval(),
                                base.closeAfter(),
                                0,
                                List.of(),
                                List.of(),
                                base.heartbeat(),
                                base.silentAfter(),
                                base.feedAge()),
                        folder.resolve("spool"),
                        64 << 20,
                        outputs);
        Delivery delivery =
                Delivery.open(
                        settings,
                        null,
                        event -> {
                            System.out.println(event.id());
                            System.out.flush();
                        });
        if (round < 0) {
            while (delivery.counters().outputs().stream().anyMatch(o -> o.queued() > 0)) {
                Thread.sleep(50);
            }
            System.out.println("left " + delivery.close(5000));
            System.exit(0);
        }
        for (int i = 0; ; i++) {
            String id = "r" + round + "-" + i;
            String host = "10." + round % 256 + "." + i / 256 % 256 + "." + i % 256;
            delivery.onFinding(finding(id, host, Finding.State.NEW, Level.CONFIRMED, i, 1));
            if (i % 3 == 0) {
                delivery.onFinding(finding(id, host, Finding.State.CLOSED, Level.CONFIRMED, i, 1));
            }
            Thread.sleep(2);
        }
    }

    private static EventFormat format(Payload payload, Header header) {
        return new EventFormat(payload, header, 20, "h", "1", ZoneOffset.UTC, 65_536, false, 32473);
    }
}
