package io.minewatch.protocol.stratum;

import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.Observable;
import io.minewatch.protocol.Observations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what parsers tell. */
final class Recorder implements Observations {
    final List<MiningActivity> activities = new ArrayList<>();

    @Override
    public void accept(Observable observable) {
        if (observable instanceof MiningActivity activity) {
            activities.add(activity);
        }
    }

    /** The last word on the flow; null when nothing was said of it. */
    @Nullable MiningSummary last() {
        return activities.isEmpty() ? null : activities.get(activities.size() - 1).summary();
    }

    long closed() {
        return activities.stream().filter(MiningActivity::closed).count();
    }
}
