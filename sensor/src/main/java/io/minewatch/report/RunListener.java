package io.minewatch.report;

import io.minewatch.detect.Finding;
import io.minewatch.observable.MiningActivity;

/** Takes what a run says, in its final order. Implemented by outputs. Single thread. */
public interface RunListener {
    /**
     * A connection that carried a mining protocol is over. A run without end also tells of those
     * that go on ({@link MiningActivity#closed} is false).
     */
    void onMiningFlow(MiningActivity activity);

    /** A finding is new, has changed, or is closed. */
    void onFinding(Finding finding);

    /** The report of one host, at the end of a run. */
    void onHost(HostReport host);

    /** What the run covered: once, last. */
    void onSummary(RunSummary summary);
}
