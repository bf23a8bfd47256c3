package io.minewatch.detect;

import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.TlsHandshake;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The sensor's claim about one host and one pool, with everything needed to agree or disagree. One
 * is made at each change of its state. Immutable.
 *
 * @param id the same for all states of one finding; made from content and sequence
 * @param severity 1 (most severe) to 4, as the output contract maps levels and segment roles
 * @param rule name of the signature that decided the level, stable
 * @param signatureId number of that signature, stable
 * @param title signature text: one line that says what was found
 * @param evidence heaviest first; the weights add up to {@code score}
 * @param dialect of the decisive flow; null when none was decoded
 * @param wallet as checked; null when none was seen
 * @param logins all login strings seen, in order, at most {@link #MAX_LISTED}
 * @param workers all worker names seen, in order, at most {@link #MAX_LISTED}
 * @param busyCores low and high estimate of the processor cores that the hash rate keeps busy; null
 *     where that means nothing
 * @param first first packet of anything in this finding
 * @param last last packet
 * @param at when this state was reached
 * @param flow the decisive (or latest) flow; null for a look-up only
 * @param tls the TLS handshake of that flow; null: none was seen
 * @param flows number of flows in the finding
 * @param flowIds of those flows, at most {@link #MAX_FLOW_IDS}
 */
public record Finding(
        String id,
        State state,
        Level level,
        int severity,
        double score,
        String rule,
        int signatureId,
        String title,
        List<Evidence> evidence,
        HostRef host,
        Role role,
        PoolRef pool,
        @Nullable String coin,
        @Nullable String algorithm,
        @Nullable String dialect,
        @Nullable String transport,
        MiningSummary.@Nullable Wallet wallet,
        List<String> logins,
        List<String> workers,
        @Nullable String agent,
        @Nullable HashRate hashRate,
        @Nullable CoreEstimate busyCores,
        long jobs,
        long submits,
        long acceptedShares,
        long rejectedShares,
        boolean donation,
        long bytesToPool,
        long bytesToHost,
        FrameRef first,
        FrameRef last,
        FrameRef at,
        @Nullable FlowRef flow,
        @Nullable TlsHandshake tls,
        long flows,
        List<Long> flowIds) {
    /**
     * Most logins or workers listed in one finding: a farm behind one address may have thousands.
     */
    public static final int MAX_LISTED = 20;

    /**
     * Most flow ids kept for evidence captures: a miner that reconnects every 30 s for a day makes
     * 2,880.
     */
    public static final int MAX_FLOW_IDS = 4096;

    /** Copies the lists. */
    public Finding {
        evidence = List.copyOf(evidence);
        logins = List.copyOf(logins);
        workers = List.copyOf(workers);
        flowIds = List.copyOf(flowIds);
    }

    /**
     * The same finding under the identity and with the totals that it has outside of this run: a
     * sensor that was restarted goes on with the findings that were open.
     *
     * @param outsideId id that its earlier states had
     * @param outsideState state that is told
     * @param before what earlier runs had counted; null for nothing
     */
    public Finding continued(String outsideId, State outsideState, @Nullable Totals before) {
        Totals base = before == null ? Totals.NONE : before;
        FrameRef firstEver =
                base.firstNanos() > 0 && base.firstNanos() < first.timeNanos()
                        ? new FrameRef(first.fileIndex(), 0, base.firstNanos())
                        : first;
        return new Finding(
                outsideId,
                outsideState,
                level,
                severity,
                score,
                rule,
                signatureId,
                title,
                evidence,
                host,
                role,
                pool.named(base.poolName()),
                coin,
                algorithm,
                dialect,
                transport,
                wallet,
                logins,
                workers,
                agent,
                hashRate,
                busyCores,
                jobs + base.jobs(),
                submits + base.submits(),
                acceptedShares + base.acceptedShares(),
                rejectedShares + base.rejectedShares(),
                donation,
                bytesToPool + base.bytesToPool(),
                bytesToHost + base.bytesToHost(),
                firstEver,
                last,
                at,
                flow,
                tls,
                flows + base.flows(),
                flowIds);
    }

    /**
     * What earlier runs had counted of a finding, and knew.
     *
     * @param poolName name of the pool, which a host looks up before it connects and perhaps not
     *     again; null unknown
     * @param firstNanos its first packet ever; 0 unknown
     */
    public record Totals(
            long jobs,
            long submits,
            long acceptedShares,
            long rejectedShares,
            long bytesToPool,
            long bytesToHost,
            long flows,
            long firstNanos,
            @Nullable String poolName) {
        /** No earlier run. */
        public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0, null);
    }

    /** Where a finding is in its life. */
    public enum State {
        NEW,
        UPDATE,
        CLOSED;

        /** The name in outputs. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What the host does in this finding. */
    public enum Role {
        MINER,
        PROXY,
        POOL;

        /** The name in outputs. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Processor cores kept busy: an estimate from published rates of the algorithm.
     *
     * @param low at the fastest core the range knows
     * @param high at the slowest
     */
    public record CoreEstimate(double low, double high) {}
}
