package io.minewatch.detect;

import io.minewatch.observable.MiningActivity;

/** What the judge calls. Single thread. */
public interface FindingListener {
    /**
     * A connection carries a mining protocol: it was recognised, goes on, or is over ({@link
     * MiningActivity#closed}).
     */
    void onMiningFlow(MiningActivity activity);

    /** A finding is new, has changed its level or role, or is closed. */
    void onFinding(Finding finding);
}
