package io.minewatch.report;

import io.minewatch.detect.Finding;
import io.minewatch.observable.MiningActivity;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

    /**
     * A listener that hands all on to this one, findings by way of somebody else.
     *
     * @param first gets each finding, and says how it is handed on; null: not at all
     */
    default RunListener after(Function<Finding, @Nullable Finding> first) {
        RunListener next = this;
        return new RunListener() {
            @Override
            public void onMiningFlow(MiningActivity activity) {
                next.onMiningFlow(activity);
            }

            @Override
            public void onFinding(Finding finding) {
                Finding outside = first.apply(finding);
                if (outside != null) {
                    next.onFinding(outside);
                }
            }

            @Override
            public void onHost(HostReport host) {
                next.onHost(host);
            }

            @Override
            public void onSummary(RunSummary summary) {
                next.onSummary(summary);
            }
        };
    }
}
