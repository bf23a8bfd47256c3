package io.minewatch.output.delivery;

import io.minewatch.output.alert.AlertSettings;
import io.minewatch.output.event.EventSource;
import io.minewatch.output.link.OutputSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * All that delivery needs to know. Immutable.
 *
 * @param source who speaks
 * @param spoolFolder where events wait
 * @param spoolOctets bound of what waits there
 * @param outputs each gets every event
 */
public record DeliverySettings(
        EventSource source,
        AlertSettings alerts,
        Path spoolFolder,
        long spoolOctets,
        List<OutputSettings> outputs) {
    /** Copies the list. */
    public DeliverySettings {
        outputs = List.copyOf(outputs);
    }
}
