package io.minewatch.report;

import io.minewatch.detect.Finding;
import io.minewatch.detect.HashRate;
import io.minewatch.detect.Level;
import io.minewatch.detect.PoolRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.packet.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers the closed findings of a run into one report a host. Single thread. */
public final class HostReportBuilder {
    private final Map<IpAddress, List<Finding>> byHost = new LinkedHashMap<>();

    /** Takes a finding; only closed ones count, as they hold the totals. */
    public void onFinding(Finding finding) {
        if (finding.state() == Finding.State.CLOSED) {
            byHost.computeIfAbsent(finding.host().ip(), ip -> new ArrayList<>()).add(finding);
        }
    }

    /** One report a host: the most severe level first, then by address. */
    public List<HostReport> build() {
        List<HostReport> reports = new ArrayList<>();
        byHost.forEach((ip, findings) -> reports.add(report(findings)));
        reports.sort(
                Comparator.comparing(HostReport::level)
                        .reversed()
                        .thenComparing(r -> r.host().ip()));
        return reports;
    }

    private static HostReport report(List<Finding> unsorted) {
        List<Finding> findings = new ArrayList<>(unsorted);
        findings.sort(
                Comparator.comparing(Finding::level)
                        .reversed()
                        .thenComparing(Comparator.comparingDouble(Finding::score).reversed()));
        Finding top = findings.get(0);
        List<String> ids = new ArrayList<>();
        Set<String> pools = new LinkedHashSet<>();
        Set<String> wallets = new LinkedHashSet<>();
        FrameRef first = top.first();
        FrameRef last = top.last();
        long accepted = 0;
        long toServer = 0;
        long toClient = 0;
        for (Finding finding : findings) {
            ids.add(finding.id());
            if (finding.role() != Finding.Role.POOL
                    && finding.level().compareTo(Level.CONTACT) >= 0) {
                pools.add(poolText(finding.pool()));
            }
            if (finding.wallet() != null) {
                wallets.add(finding.wallet().address());
            }
            first = finding.first().timeNanos() < first.timeNanos() ? finding.first() : first;
            last = finding.last().timeNanos() > last.timeNanos() ? finding.last() : last;
            if (finding.role() == Finding.Role.MINER) {
                accepted += finding.acceptedShares();
            }
            toServer += finding.bytesToPool();
            toClient += finding.bytesToHost();
        }
        return new HostReport(
                top.host(),
                top.level(),
                ids,
                first,
                last,
                List.copyOf(pools),
                List.copyOf(wallets),
                accepted,
                combined(findings),
                toServer,
                toClient);
    }

    private static String poolText(PoolRef pool) {
        String address =
                pool.ip() == null
                        ? null
                        : pool.ip().isV4()
                                ? pool.ip() + ":" + pool.port()
                                : "[" + pool.ip() + "]:" + pool.port();
        if (pool.name() == null) {
            return address == null ? "unknown" : address;
        }
        if (address == null) {
            return pool.port() == 0 ? pool.name() : pool.name() + ":" + pool.port();
        }
        return pool.name() + " (" + address + ")";
    }

    /**
     * The mean rate of a host over all that it mined: the hashes of all findings over the time in
     * which any of them mined. Pools used one after another share out the time, pools used at once
     * add up. The ends of the interval combine by the root of the squares: the errors of two pools'
     * share counts are independent.
     */
    private static @Nullable HashRate combined(List<Finding> findings) {
        List<Finding> rated = new ArrayList<>();
        for (Finding finding : findings) {
            HashRate rate = finding.hashRate();
            if (finding.role() == Finding.Role.MINER
                    && rate != null
                    && !Double.isNaN(rate.hashesPerSecond())) {
                rated.add(finding);
            }
        }
        if (rated.size() < 2) {
            return rated.isEmpty() ? null : rated.get(0).hashRate();
        }
        rated.sort(Comparator.comparingLong(f -> f.first().timeNanos()));
        double hashes = 0;
        double below = 0;
        double above = 0;
        double seconds = 0;
        double confidence = 1;
        long shares = 0;
        double union = 0;
        long covered = Long.MIN_VALUE;
        String basis = "";
        for (Finding finding : rated) {
            HashRate rate = java.util.Objects.requireNonNull(finding.hashRate());
            hashes += rate.hashesPerSecond() * rate.seconds();
            below = Math.hypot(below, (rate.hashesPerSecond() - rate.low()) * rate.seconds());
            above = Math.hypot(above, (rate.high() - rate.hashesPerSecond()) * rate.seconds());
            seconds += rate.seconds();
            confidence = Math.min(confidence, rate.confidence());
            shares += rate.shares();
            basis = basis.isEmpty() || basis.equals(rate.basis()) ? rate.basis() : "mixed";
            long from = Math.max(covered, finding.first().timeNanos());
            if (finding.last().timeNanos() > from) {
                union += (finding.last().timeNanos() - from) / 1e9;
                covered = finding.last().timeNanos();
            }
        }
        double time = Math.min(seconds, union);
        if (time <= 0) {
            return null;
        }
        return new HashRate(
                hashes / time,
                Math.max(0, (hashes - below) / time),
                (hashes + above) / time,
                confidence,
                basis,
                shares,
                time);
    }
}
