package io.minewatch.detect;

import io.minewatch.observable.MiningActivity;

/** What the judge calls. Single thread. */
public interface FindingListener {
    /** A connection that carried a mining protocol is over. */
    void onMiningFlow(MiningActivity activity);

    /** A finding is new, has changed its level or role, or is closed. */
    void onFinding(Finding finding);
}
