package io.minewatch.replay;

import io.minewatch.detect.Evidence;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.observable.ShapeScore;
import io.minewatch.shape.BlockClock;
import io.minewatch.shape.GivenClock;
import io.minewatch.shape.MessageSequence;
import io.minewatch.shape.MessageStore;
import io.minewatch.shape.ShapeScorer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The table of real sessions in {@code docs/DETECTION.md}. */
final class ReplayTables {
    /** False clocks a flow: the true one, moved by so many times this. */
    private static final int SHIFTS = 8;

    private static final long SHIFT_NANOS = 41_000_000_000L;

    /** Age at which sessions are held against clocks. */
    private static final int CLOCK_MINUTES = 20;

    /** As the sensor skips handshake and login. */
    private static final long SKIPPED_NANOS = 3_000_000_000L;

    private final Captures captures;

    ReplayTables(Captures captures) {
        this.captures = captures;
    }

    /** Sessions of that length that the sensor finds, as {@code n of m}. */
    int[] found(Disguise disguise, double minutes, Level least) {
        int found = 0;
        int all = 0;
        for (Session session : captures.lasting(minutes)) {
            all++;
            Verdicts verdicts = Verdicts.of(disguise.pcap(session, minutes), null);
            found += verdicts.reaches(least) ? 1 : 0;
        }
        return new int[] {found, all};
    }

    /** Those with a clock that the sensor confirms. */
    int[] confirmed(Disguise disguise, double minutes) {
        int found = 0;
        int all = 0;
        for (Session session : captures.lasting(minutes)) {
            GivenClock clock = captures.clockOf(session, minutes);
            if (clock != null) {
                all++;
                Verdicts verdicts = Verdicts.of(disguise.pcap(session, minutes), clock);
                found += verdicts.reaches(Level.CONFIRMED) ? 1 : 0;
            }
        }
        return new int[] {found, all};
    }

    /** The tables as Markdown. */
    String text() throws IOException {
        StringBuilder out = new StringBuilder(4096);
        out.append(
                        "| after | as | `suspected` or above, no clock | `confirmed` with the other capture's blocks |\n")
                .append("|---|---|---|---|\n");
        for (double minutes : new double[] {10, 20, 30, 60}) {
            for (Disguise disguise : Disguise.all()) {
                int[] found = found(disguise, minutes, Level.SUSPECTED);
                int[] sure = confirmed(disguise, minutes);
                out.append(
                        String.format(
                                Locale.ROOT,
                                "| %.0f min | %s | %d of %d | %d of %d |%n",
                                minutes,
                                disguise == Disguise.RECORDS ? "TLS records" : "unknown protocol",
                                found[0],
                                found[1],
                                sure[0],
                                sure[1]));
            }
        }
        out.append(
                        "\nFlow by flow (as TLS records; name: capture and port of the miner; S = push length + share length + ")
                .append("share timing + push timing; nats after all payments, and the largest of ")
                .append(SHIFTS)
                .append(" false clocks: the true one moved by multiples of ")
                .append(SHIFT_NANOS / 1_000_000_000)
                .append(
                        " s):\n\n| session | min | S at 10 | level | S at 20 | level | blocks at 20 | nats | level with clock | false clocks |\n")
                .append("|---|---|---|---|---|---|---|---|---|---|\n");
        List<Double> falseNats = new ArrayList<>();
        for (Session session : captures.lasting(10)) {
            row(out, session, falseNats);
        }
        out.append(
                String.format(
                        Locale.ROOT,
                        "%nFalse clocks: %d tests with three blocks and more in the window, the largest value %.1f nats, %d of 3 nats and more (bound: 1 in 20).%n",
                        falseNats.size(),
                        falseNats.stream().mapToDouble(n -> n).max().orElse(0),
                        falseNats.stream().filter(n -> n >= 3).count()));
        return out.toString();
    }

    private void row(StringBuilder out, Session session, List<Double> falseNats) {
        boolean long20 = session.minutes() >= 19.5;
        GivenClock clock = long20 ? captures.clockOf(session, 20) : null;
        Verdicts with =
                clock == null ? null : Verdicts.of(Disguise.RECORDS.pcap(session, 20), clock);
        Evidence proof = with == null ? null : clockEvidence(with);
        out.append(
                String.format(
                        Locale.ROOT,
                        "| %s | %.0f | %s | %s | %s | %s | %s | %s | %s | %s |%n",
                        session.name,
                        session.minutes(),
                        score(session, 10),
                        level(Verdicts.of(Disguise.RECORDS.pcap(session, 10), null)),
                        long20 ? score(session, 20) : "",
                        long20 ? level(Verdicts.of(Disguise.RECORDS.pcap(session, 20), null)) : "",
                        proof == null ? "" : proof.text().replaceFirst(" XMR.*", ""),
                        proof == null ? "" : String.format(Locale.ROOT, "%.1f", proof.weight()),
                        with == null ? "" : level(with),
                        clock == null ? "" : falseClocks(session, clock, falseNats)));
    }

    /** The largest nats of the true clock at wrong times; adds them all to {@code seen}. */
    private static String falseClocks(Session session, GivenClock clock, List<Double> seen) {
        double largest = -1;
        for (int i = 1; i <= SHIFTS; i++) {
            List<Long> moved = new ArrayList<>();
            for (long time : clock.times().between(Long.MIN_VALUE, Long.MAX_VALUE)) {
                moved.add(time + (i % 2 == 0 ? -i : i) * SHIFT_NANOS);
            }
            double nats = clockNats(session, moved.stream().mapToLong(t -> t).toArray());
            if (nats >= 0) {
                seen.add(nats);
                largest = Math.max(largest, nats);
            }
        }
        return largest < 0 ? "-" : String.format(Locale.ROOT, "%.1f", largest);
    }

    /**
     * Nats of the block clock at 20 minutes, as the sensor pays for them: two choices of pushes, a
     * third of the chance for each of the first looks. Negative: not three blocks in the window.
     */
    private static double clockNats(Session session, long[] blocks) {
        ShapeScorer scorer = new ShapeScorer();
        if (scorer.score(messages(session, CLOCK_MINUTES), true) == null) {
            return -1;
        }
        long from = session.startNanos + SKIPPED_NANOS;
        long to = session.startNanos + CLOCK_MINUTES * 60_000_000_000L;
        BlockClock.Match all = BlockClock.match(scorer.pushTimes(false), blocks, from, to, 0);
        BlockClock.Match some = BlockClock.match(scorer.pushTimes(true), blocks, from, to, 0);
        if (all == null) {
            return -1;
        }
        double best = Math.max(all.nats(), some == null ? 0 : some.nats());
        return Math.max(0, best - Math.log(2) - Math.log(3));
    }

    private static @Nullable Evidence clockEvidence(Verdicts verdicts) {
        for (Finding finding : verdicts.findings) {
            for (Evidence evidence : finding.evidence()) {
                if (finding.state() == Finding.State.CLOSED
                        && evidence.rule().startsWith("block-clock")) {
                    return evidence;
                }
            }
        }
        return null;
    }

    private static String level(Verdicts verdicts) {
        Level level = verdicts.level();
        return level == null ? "-" : level.name().toLowerCase(Locale.ROOT);
    }

    private static MessageSequence messages(Session session, double minutes) {
        MessageSequence messages = Objects.requireNonNull(new MessageStore().open());
        for (Session.Piece piece : session.pieces) {
            long age = piece.timeNanos() - session.startNanos;
            if (age >= SKIPPED_NANOS && age <= minutes * 60e9) {
                messages.add(
                        piece.timeNanos(), piece.fromClient(), piece.length() + Disguise.OVERHEAD);
            }
        }
        return messages;
    }

    private static String score(Session session, double minutes) {
        ShapeScore score = new ShapeScorer().score(messages(session, minutes), true);
        return score == null
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.1f = %.1f %+.1f %+.1f %+.1f",
                        score.total(),
                        score.pushLength(),
                        score.shareLength(),
                        score.shareTiming(),
                        score.pushTiming());
    }
}
