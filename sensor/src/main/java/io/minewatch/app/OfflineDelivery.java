package io.minewatch.app;

import io.minewatch.capture.CapturePlan;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.Finding;
import io.minewatch.output.FileNames;
import io.minewatch.output.delivery.Delivery;
import io.minewatch.output.delivery.DeliveryException;
import io.minewatch.output.delivery.DeliverySettings;
import io.minewatch.output.event.AlertEvent;
import java.nio.file.Path;
import java.util.function.Consumer;
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
        return open(config, plan, console, event -> {});
    }

    /** The same; each event that is in the spool is told. */
    static OfflineDelivery open(
            SensorConfig config, CapturePlan plan, Console console, Consumer<AlertEvent> listener)
            throws UsageException {
        FileNames captures = new FileNames(index -> plan.files().get(index).path(), true);
        for (int number = 1; ; number++) {
            DeliverySettings settings = Outputs.offline(config, captures, console, number);
            try {
                return new OfflineDelivery(
                        Delivery.open(settings, null, listener), settings.spoolFolder());
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

    /**
     * What is to be said when not everything arrived.
     *
     * @param exitCode with which the program then ends
     */
    record Shortfall(String sentence, int exitCode) {}

    /** Ends; null when everything arrived. */
    @Nullable Shortfall close() {
        long waiting = delivery.close(CLOSE_MILLIS);
        long lost = delivery.lostBeforeSpool();
        if (delivery.hasFailed()) {
            return new Shortfall(
                    "an internal error ended the delivery to the outputs, "
                            + (lost == 0 ? "nothing is lost" : count(lost) + " lost")
                            + "; what waits in "
                            + folder
                            + " is sent by the next run with --outputs.",
                    ExitCode.INTERNAL);
        }
        if (waiting == 0 && lost == 0) {
            return null;
        }
        return new Shortfall(
                lost > 0
                        ? count(lost) + " lost: too many waited for the spool in " + folder + "."
                        : count(waiting)
                                + (waiting == 1 ? " waits" : " wait")
                                + " in "
                                + folder
                                + ": its receiver has not confirmed all of them. The next run with"
                                + " --outputs sends them.",
                ExitCode.OUTPUT);
    }

    private static String count(long events) {
        return events + (events == 1 ? " event" : " events");
    }
}
