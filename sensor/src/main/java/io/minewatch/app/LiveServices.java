package io.minewatch.app;

import io.minewatch.config.SensorConfig;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.output.metrics.MetricsServer;
import io.minewatch.output.metrics.SensorReadings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The doors of a sensor at work: metrics over HTTP, and the socket that it is controlled by. */
final class LiveServices {
    private LiveServices() {}

    /**
     * Metrics and health over HTTP; null where the configuration wants none.
     *
     * @throws UsageException when the address cannot be had
     */
    static @Nullable MetricsServer metrics(
            SensorConfig config,
            SensorReadings readings,
            FeedKeeper feeds,
            LiveIndicators indicators,
            @Nullable LiveDelivery delivery)
            throws UsageException {
        String address = config.watch().metrics();
        if (address.isEmpty()) {
            return null;
        }
        int colon = address.lastIndexOf(':');
        try {
            return new MetricsServer(
                    new InetSocketAddress(
                            address.substring(0, colon).replaceAll("[\\[\\]]", ""),
                            Integer.parseInt(address.substring(colon + 1))),
                    readings,
                    feeds::statuses,
                    () -> LiveDelivery.feedTime(feeds.statuses(), indicators.current().feeds()),
                    delivery == null ? null : delivery::counters,
                    Version.text());
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException(
                    "watch.metrics: nobody can listen at "
                            + address
                            + " ("
                            + e.getMessage()
                            + "): choose another port, or an address of this machine");
        }
    }

    /**
     * What {@code minewatch reload} speaks to; null where there is no place for it.
     *
     * @param reload reads everything again and says what became of it
     * @throws UsageException when the socket cannot be made
     */
    static @Nullable ControlSocket control(SensorConfig config, Supplier<String> reload)
            throws UsageException {
        String named = config.watch().control();
        Path path = named.isEmpty() ? ControlSocket.USUAL : Path.of(named);
        if (named.isEmpty() && !Files.isWritable(path.resolveSibling("."))) {
            return null;
        }
        try {
            return new ControlSocket(
                    path,
                    request ->
                            request.equals(ReloadCommand.REQUEST)
                                    ? reload.get()
                                    : LiveReload.REFUSED
                                            + ": what is known is: "
                                            + ReloadCommand.REQUEST
                                            + "\n");
        } catch (IOException e) {
            throw new UsageException(
                    "watch.control: no socket can be made at " + path + ": " + e.getMessage());
        }
    }
}
