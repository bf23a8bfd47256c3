package io.minewatch.app;

import io.minewatch.engine.AnalysisOptions;

/**
 * One line on a terminal that says how far a long run is: octets read of all, rate, time left. Says
 * nothing during the first second. Single thread.
 */
final class ProgressLine implements AnalysisOptions.Progress {
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long INTERVAL_NANOS = 500_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double OCTETS_PER_MB = 1e6;

    /** Back to the line's beginning, and delete it. */
    private static final String CLEAR = "\r\u001b[K";

    private final Console console;
    private final int groups;
    private final long totalOctets;
    private final long begun = System.nanoTime();
    private long shown = begun + FIRST_NANOS - INTERVAL_NANOS;
    private long octetsBefore;
    private int group;
    private boolean visible;

    /**
     * @param groups captures to be analysed one after the other
     * @param totalOctets of all files; 0 when unknown
     */
    ProgressLine(Console console, int groups, long totalOctets) {
        this.console = console;
        this.groups = groups;
        this.totalOctets = totalOctets;
    }

    /** The next capture begins; those before had so many octets. */
    void next(long octetsBefore) {
        this.octetsBefore = octetsBefore;
        group++;
    }

    @Override
    public void at(long position, long frames) {
        long now = System.nanoTime();
        if (now - shown < INTERVAL_NANOS) {
            return;
        }
        shown = now;
        visible = true;
        console.err().print(CLEAR + line(octetsBefore + position, frames, now - begun));
        console.err().flush();
    }

    /** What the line says. */
    String line(long octets, long frames, long elapsedNanos) {
        double seconds = elapsedNanos / NANOS_PER_SECOND;
        double rate = octets / seconds;
        StringBuilder line = new StringBuilder();
        if (groups > 1) {
            line.append("capture ").append(group).append(" of ").append(groups).append(", ");
        }
        line.append(megabytes(octets));
        if (totalOctets > 0) {
            line.append(" of ").append(megabytes(totalOctets));
        }
        line.append(" MB, ").append(frames).append(" packets, ");
        line.append(megabytes((long) rate)).append(" MB/s");
        if (totalOctets > octets && rate > 0) {
            line.append(", ").append(Math.round((totalOctets - octets) / rate)).append(" s left");
        }
        return line.toString();
    }

    private static long megabytes(long octets) {
        return Math.round(octets / OCTETS_PER_MB);
    }

    /** Takes the line away. */
    void clear() {
        if (visible) {
            console.err().print(CLEAR);
            console.err().flush();
            visible = false;
        }
    }
}
