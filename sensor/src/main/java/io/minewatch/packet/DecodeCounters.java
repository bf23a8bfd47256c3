package io.minewatch.packet;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What became of all frames. One per worker; counters only grow. Single thread. */
public final class DecodeCounters {
    /**
     * Different unsupported link types counted by name; LINKTYPE numbers are assigned up to about
     * 300, a capture of many interfaces has a handful, and a hostile pcapng 65536.
     */
    static final int MAX_LINK_TYPES = 64;

    /** Under which the link types beyond {@link #MAX_LINK_TYPES} are counted. */
    static final String OTHER_LINK_TYPES = "other";

    private final long[] byStatus = new long[DecodeStatus.values().length];
    private final Map<String, Long> unsupportedLinks = new TreeMap<>();
    private long truncatedFrames;

    void count(DecodeStatus status) {
        byStatus[status.ordinal()]++;
    }

    void countTruncated() {
        truncatedFrames++;
    }

    void countUnsupportedLink(int linkType) {
        addLink(LinkTypeNames.of(linkType), 1);
    }

    private void addLink(String name, long count) {
        boolean room =
                unsupportedLinks.size() < MAX_LINK_TYPES || unsupportedLinks.containsKey(name);
        unsupportedLinks.merge(room ? name : OTHER_LINK_TYPES, count, Long::sum);
    }

    /** Frames with this result. */
    public long get(DecodeStatus status) {
        return byStatus[status.ordinal()];
    }

    /** All frames. */
    public long frames() {
        long sum = 0;
        for (long count : byStatus) {
            sum += count;
        }
        return sum;
    }

    /** Frames of which the capture holds less than was on the wire, whatever became of them. */
    public long truncatedFrames() {
        return truncatedFrames;
    }

    /**
     * Frames of link types that the decoder does not know, by the name of the type, in its order.
     */
    public Map<String, Long> unsupportedLinks() {
        return Collections.unmodifiableMap(new TreeMap<>(unsupportedLinks));
    }

    /** Adds all of another worker's counts to these. */
    public void addAll(DecodeCounters other) {
        for (int i = 0; i < byStatus.length; i++) {
            byStatus[i] += other.byStatus[i];
        }
        truncatedFrames += other.truncatedFrames;
        other.unsupportedLinks.forEach(this::addLink);
    }
}
