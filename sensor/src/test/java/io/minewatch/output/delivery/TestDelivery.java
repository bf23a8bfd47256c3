package io.minewatch.output.delivery;

import io.minewatch.detect.Level;
import io.minewatch.output.FileNames;
import io.minewatch.output.alert.AlertSettings;
import io.minewatch.output.event.EventSource;
import io.minewatch.output.link.OutputSettings;
import java.nio.file.Path;
import java.util.List;

/** What delivery is set up with in tests. */
final class TestDelivery {
    private static final long SPOOL_OCTETS = 64 << 20;

    private TestDelivery() {}

    static EventSource source() {
        return new EventSource("north-1", "1", Level.SUSPECTED, FileNames.of("eth1"), false);
    }

    /**
     * Every finding at once, whatever their number.
     *
     * @param folder the spool is made in it
     */
    static DeliverySettings settings(Path folder, List<OutputSettings> outputs) {
        AlertSettings base = AlertSettings.DEFAULTS;
        return new DeliverySettings(
                source(),
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
                SPOOL_OCTETS,
                outputs);
    }
}
