package io.minewatch.evidence;

import io.minewatch.detect.Evidence;
import io.minewatch.detect.Finding;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.packet.IpAddress;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What of the traffic belongs to a finding: everything between host and pool (and between the ends
 * that carry the session, where those are others) on the pool's port while the finding lasts, and
 * the frames that its evidence names. Immutable.
 *
 * @param pairs ends between which packets belong to it
 * @param frames single frames that its evidence names
 * @param fromNanos packets before belong to something else, nanoseconds since 1970
 */
record Scope(
        Set<Pair> pairs,
        Set<FrameKey> frames,
        int port,
        int flowPort,
        long fromNanos,
        long untilNanos) {
    /**
     * Time before and behind a finding that belongs to it: connections open before the first mining
     * message and close after the last. One minute, as closed flows linger.
     */
    static final long MARGIN_NANOS = 60_000_000_000L;

    /** Longest part of a file's name that comes from a finding's id. */
    private static final int MAX_NAME = 80;

    /** What ends the name of every evidence capture. */
    static final String ENDING = ".pcapng";

    /** Two ends without order, so that both directions meet. */
    record Pair(IpAddress low, IpAddress high) {
        static Pair of(IpAddress a, IpAddress b) {
            return a.compareTo(b) <= 0 ? new Pair(a, b) : new Pair(b, a);
        }

        /** As {@link RecentFrames#key} has it of a packet. */
        long key() {
            return RecentFrames.key(low.high(), low.low(), high.high(), high.low());
        }
    }

    /** One frame of one file or interface. */
    record FrameKey(int fileIndex, long number) {}

    static Scope of(Finding finding) {
        FlowRef flow = finding.flow();
        IpAddress next = finding.pool().nextIp();
        Set<Pair> pairs = new LinkedHashSet<>();
        if (next != null) {
            pairs.add(Pair.of(finding.host().ip(), next));
        }
        if (flow != null) {
            // Where only a name is known, and where others carry the host's session.
            pairs.add(Pair.of(flow.originator(), flow.responder()));
        }
        Set<FrameKey> frames = new LinkedHashSet<>();
        for (Evidence evidence : finding.evidence()) {
            add(frames, evidence.first());
            add(frames, evidence.last());
        }
        int port = finding.pool().nextPort();
        long first = finding.first().timeNanos();
        return new Scope(
                pairs,
                frames,
                port,
                flow == null ? port : flow.responderPort(),
                (flow == null ? first : Math.min(first, flow.start().timeNanos())) - MARGIN_NANOS,
                finding.last().timeNanos() + MARGIN_NANOS);
    }

    private static void add(Set<FrameKey> frames, FrameRef frame) {
        if (frame.number() > 0) {
            frames.add(new FrameKey(frame.fileIndex(), frame.number()));
        }
    }

    /** The same between other ends. */
    Scope between(Set<Pair> others) {
        return new Scope(others, frames, port, flowPort, fromNanos, untilNanos);
    }

    /** Whether a packet between a pair of these ends with these ports belongs to it. */
    boolean wants(int sourcePort, int destinationPort) {
        return port == 0 || isPort(sourcePort) || isPort(destinationPort);
    }

    /** Whether these are the ends of one of its pairs, in either order. */
    boolean isBetween(long highA, long lowA, long highB, long lowB) {
        for (Pair pair : pairs) {
            if ((is(pair.low, highA, lowA) && is(pair.high, highB, lowB))
                    || (is(pair.low, highB, lowB) && is(pair.high, highA, lowA))) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(IpAddress address, long high, long low) {
        return address.high() == high && address.low() == low;
    }

    private boolean isPort(int number) {
        return number == port || number == flowPort;
    }

    /** A finding's id as the beginning of a file's name. */
    static String name(String id) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < Math.min(id.length(), MAX_NAME); i++) {
            char c = id.charAt(i);
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '-'
                            || c == '_';
            safe.append(plain ? c : '_');
        }
        return safe.toString();
    }

    /** What the capture says of itself. */
    static String comment(Finding finding) {
        StringBuilder comment = new StringBuilder(headline(finding));
        for (Evidence evidence : finding.evidence()) {
            comment.append('\n').append(evidence.text());
        }
        return comment.toString();
    }

    /** Which finding it is, in one line. */
    static String headline(Finding finding) {
        StringBuilder comment = new StringBuilder();
        comment.append("Minewatch finding ")
                .append(finding.id())
                .append(": ")
                .append(finding.level().label())
                .append(", ")
                .append(finding.title())
                .append(". Host ")
                .append(finding.host().ip());
        IpAddress pool = finding.pool().ip();
        if (pool != null) {
            comment.append(", pool ").append(pool).append(" port ").append(finding.pool().port());
        }
        return comment.append('.').toString();
    }
}
