package io.minewatch.app;

import io.minewatch.config.SensorConfig;
import io.minewatch.output.FileNames;
import io.minewatch.output.alert.AlertSettings;
import io.minewatch.output.delivery.DeliverySettings;
import io.minewatch.output.event.EventSource;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.spool.Spool;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What delivery needs to know of the configuration and of this machine. */
final class Outputs {
    /** Where packages make it, owned by the sensor's user. */
    private static final Path SYSTEM_FOLDER = Path.of("/var/lib/minewatch/spool");

    /** Below the spool's folder: events of captures. */
    private static final String OFFLINE = "offline";

    private Outputs() {}

    /** The outputs, with what their headers say of this machine. */
    static List<OutputSettings> of(SensorConfig config) {
        String host = hostName();
        String process = Long.toString(ProcessHandle.current().pid());
        List<OutputSettings> outputs = new ArrayList<>();
        for (OutputSettings output : config.outputs()) {
            outputs.add(output.with(output.format().at(host, process, ZoneId.systemDefault())));
        }
        return outputs;
    }

    /** Who speaks. */
    static EventSource source(SensorConfig config, FileNames files, boolean offline) {
        return new EventSource(
                config.sensorName(), Version.text(), config.report().alertLevel(), files, offline);
    }

    /** Delivery of a sensor at work. */
    static DeliverySettings live(SensorConfig config, FileNames interfaces, Console console) {
        return new DeliverySettings(
                source(config, interfaces, false),
                config.alerts(),
                spoolFolder(config, console),
                config.spool().maxOctets(),
                of(config));
    }

    /**
     * Delivery of what captures hold: all at once, as nobody waits for the packets' time.
     *
     * @param number tells apart runs at the same time, from 1
     */
    static DeliverySettings offline(
            SensorConfig config, FileNames captures, Console console, int number) {
        AlertSettings alerts = config.alerts();
        return new DeliverySettings(
                source(config, captures, true),
                new AlertSettings(
                        alerts.minLevel(),
                        alerts.updateInterval(),
                        alerts.maxUpdateInterval(),
                        alerts.closeAfter(),
                        0,
                        alerts.suppress(),
                        List.of(),
                        alerts.heartbeat(),
                        alerts.silentAfter(),
                        alerts.feedAge()),
                spoolFolder(config, console)
                        .resolve(number == 1 ? OFFLINE : OFFLINE + "-" + number),
                config.spool().maxOctets(),
                of(config));
    }

    private static Path spoolFolder(SensorConfig config, Console console) {
        if (!config.spool().folder().isEmpty()) {
            return Path.of(config.spool().folder());
        }
        Path own = userFolder(console);
        return own == null || Spool.isWritable(SYSTEM_FOLDER) ? SYSTEM_FOLDER : own;
    }

    private static @Nullable Path userFolder(Console console) {
        String cache = console.variable("XDG_CACHE_HOME");
        String home = console.variable("HOME");
        // The XDG base directory specification ignores relative paths.
        if (cache != null && cache.startsWith("/")) {
            return Path.of(cache, "minewatch", "spool");
        }
        return home != null && home.startsWith("/")
                ? Path.of(home, ".cache", "minewatch", "spool")
                : null;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "-";
        }
    }
}
