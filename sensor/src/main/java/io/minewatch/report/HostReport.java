package io.minewatch.report;

import io.minewatch.detect.HashRate;
import io.minewatch.detect.HostRef;
import io.minewatch.detect.Level;
import io.minewatch.observable.FrameRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a run found about one host. Immutable.
 *
 * @param level the highest of its findings
 * @param findings ids, most severe first
 * @param pools {@code name (address:port)} or {@code address:port} of each, in that order
 * @param hashRate sum of what its findings as a miner estimate; null without any estimate
 * @param bytesToServer octets of frames towards the pools
 * @param bytesToClient octets of frames from the pools
 */
public record HostReport(
        HostRef host,
        Level level,
        List<String> findings,
        FrameRef first,
        FrameRef last,
        List<String> pools,
        List<String> wallets,
        long acceptedShares,
        @Nullable HashRate hashRate,
        long bytesToServer,
        long bytesToClient) {
    /** Copies the lists. */
    public HostReport {
        findings = List.copyOf(findings);
        pools = List.copyOf(pools);
        wallets = List.copyOf(wallets);
    }
}
