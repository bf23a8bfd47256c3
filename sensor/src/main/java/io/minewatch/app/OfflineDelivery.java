package io.minewatch.app;

import io.minewatch.capture.CapturePlan;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.Finding;
import io.minewatch.output.FileNames;
import io.minewatch.output.delivery.Delivery;
import io.minewatch.output.delivery.DeliveryException;
import io.minewatch.output.delivery.DeliverySettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Findings of captures on their way to the outputs. */
final class OfflineDelivery {
    /** Runs that may send at the same time, each with a spool of its own. */
    private static final int MAX_AT_ONCE = 16;

    /** How long the outputs may take at the end of a run. */
    private static final long CLOSE_MILLIS = 30_000;

    private final Delivery delivery;
    private final Path folder;

    private OfflineDelivery(Delivery delivery, Path folder) {
        this.delivery = delivery;
        this.folder = folder;
    }

    /**
     * Starts the outputs; what earlier runs could not deliver goes first.
     *
     * @throws UsageException when the spool cannot be used
     */
    static OfflineDelivery open(SensorConfig config, CapturePlan plan, Console console)
            throws UsageException {
        FileNames captures = new FileNames(index -> plan.files().get(index).path(), true);
        for (int number = 1; ; number++) {
            DeliverySettings settings = Outputs.offline(config, captures, console, number);
            try {
                return new OfflineDelivery(
                        Delivery.open(settings, null, event -> {}), settings.spoolFolder());
            } catch (DeliveryException e) {
                if (!e.isSpoolInUse() || number == MAX_AT_ONCE) {
                    throw new UsageException(e.sentence());
                }
            }
        }
    }

    void onFinding(Finding finding) {
        delivery.onFinding(finding);
    }

    /** Ends; the sentence to be said when not everything arrived. */
    @Nullable String close() {
        long waiting = delivery.close(CLOSE_MILLIS);
        return waiting == 0
                ? null
                : waiting
                        + (waiting == 1 ? " event waits" : " events wait")
                        + " in "
                        + folder
                        + ": its receiver has not confirmed all of them. The next run with"
                        + " --outputs sends them.";
    }
}
