package io.minewatch.flow;

import org.jspecify.annotations.Nullable;

/**
 * Sorts flows by their ids. At the end of a capture these are hundreds of thousands at once, for
 * which a comparator called through an interface takes longer than all else that ends them.
 */
final class FlowOrder {
    /** Runs up to here are sorted by insertion: moving few references beats merging them. */
    private static final int SHORT_RUN = 8;

    private FlowOrder() {}

    /** Sorts the first {@code count} of the flows by rising id; ids differ. */
    static void byId(Flow[] flows, int count) {
        for (int from = 0; from < count; from += SHORT_RUN) {
            insertionSort(flows, from, Math.min(count, from + SHORT_RUN));
        }
        @Nullable Flow[] left = new Flow[count];
        for (int width = SHORT_RUN; width < count; width *= 2) {
            for (int from = 0; from + width < count; from += 2 * width) {
                merge(flows, from, from + width, Math.min(count, from + 2 * width), left);
            }
        }
    }

    private static void insertionSort(Flow[] flows, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            Flow flow = flows[i];
            int at = i;
            while (at > from && flows[at - 1].id() > flow.id()) {
                flows[at] = flows[at - 1];
                at--;
            }
            flows[at] = flow;
        }
    }

    /** Merges two sorted neighbours; {@code left} is room for the first. */
    private static void merge(Flow[] flows, int from, int middle, int to, @Nullable Flow[] left) {
        if (flows[middle - 1].id() < flows[middle].id()) {
            return;
        }
        int length = middle - from;
        System.arraycopy(flows, from, left, 0, length);
        int a = 0;
        int b = middle;
        int at = from;
        while (a < length && b < to) {
            Flow first = left[a];
            if (first != null && first.id() < flows[b].id()) {
                flows[at++] = first;
                a++;
            } else {
                flows[at++] = flows[b++];
            }
        }
        System.arraycopy(left, a, flows, at, length - a);
    }
}
