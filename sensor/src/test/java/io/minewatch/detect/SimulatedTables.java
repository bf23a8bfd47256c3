package io.minewatch.detect;

import io.minewatch.sim.Innocent;
import io.minewatch.sim.Miner;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The tables of simulated error rates in {@code docs/DETECTION.md}. */
public final class SimulatedTables {
    private static final double FALSE_RATE = 1e-3;
    private static final double[] CLOCK_BOUNDS = {7, 10, 14};
    private static final List<Miner> LAWS = List.of(Miner.BLOCKS_ONLY, Miner.TIMER, Miner.COMB);

    private final long seed;
    private final int minersEach;
    private final int innocentEach;
    final Map<Miner, Simulation.Seen[]> miners = new EnumMap<>(Miner.class);
    final Map<Innocent, Simulation.Seen[]> innocents = new EnumMap<>(Innocent.class);

    /** From the seed that tables are made from. */
    public static SimulatedTables toReport(int minersEach, int innocentEach) {
        return new SimulatedTables(minersEach, innocentEach, Simulation.SEED_TO_REPORT);
    }

    /** Simulates. */
    SimulatedTables(int minersEach, int innocentEach, long seed) {
        this.seed = seed;
        this.minersEach = minersEach;
        this.innocentEach = innocentEach;
        Simulation simulation = new Simulation();
        for (Miner kind : Miner.values()) {
            Simulation.Seen[] seen = new Simulation.Seen[minersEach];
            for (int i = 0; i < seen.length; i++) {
                seen[i] = simulation.miner(kind, seed, i);
            }
            miners.put(kind, seen);
        }
        for (Innocent kind : Innocent.values()) {
            Simulation.Seen[] seen = new Simulation.Seen[innocentEach];
            for (int i = 0; i < seen.length; i++) {
                seen[i] = simulation.innocent(kind, seed, i);
            }
            innocents.put(kind, seen);
        }
    }

    Simulation.Seen[] of(Miner kind) {
        return Objects.requireNonNull(miners.get(kind));
    }

    Simulation.Seen[] of(Innocent kind) {
        return Objects.requireNonNull(innocents.get(kind));
    }

    private static double[] scores(Simulation.Seen[] seen, int look) {
        double[] scores = new double[seen.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = seen[i].score[look];
        }
        return scores;
    }

    /** Scores of all ordinary innocent flows. */
    double[] ordinary(int look) {
        int n = 0;
        for (Innocent kind : Innocent.values()) {
            n += kind.isOrdinary() ? innocentEach : 0;
        }
        double[] all = new double[n];
        int at = 0;
        for (Innocent kind : Innocent.values()) {
            if (kind.isOrdinary()) {
                double[] some = scores(of(kind), look);
                System.arraycopy(some, 0, all, at, some.length);
                at += some.length;
            }
        }
        return all;
    }

    /** How many sessions of a kind pass a false rate of 1e-3 by shape. */
    int byShape(Miner kind, int look) {
        return Roc.reaching(scores(of(kind), look), Roc.threshold(ordinary(look), FALSE_RATE));
    }

    /** How many sessions of a kind have that many nats by the clock. */
    int byClock(Miner kind, int look, double nats) {
        int n = 0;
        for (Simulation.Seen seen : of(kind)) {
            n += seen.clock[look] >= nats ? 1 : 0;
        }
        return n;
    }

    /** Innocent flows of any kind that reach a level at any of their looks. */
    int falseAt(Level least) {
        int n = 0;
        for (Simulation.Seen[] all : innocents.values()) {
            for (Simulation.Seen seen : all) {
                n += seen.level().compareTo(least) >= 0 ? 1 : 0;
            }
        }
        return n;
    }

    /** The tables as Markdown. */
    public String text() {
        StringBuilder out = new StringBuilder();
        int ordinaryKinds = (int) innocents.keySet().stream().filter(Innocent::isOrdinary).count();
        out.append("All simulated: ")
                .append(minersEach)
                .append(" sessions of each kind of miner, ")
                .append(innocentEach)
                .append(" flows of each of ")
                .append(innocents.size())
                .append(" kinds of other traffic (")
                .append(String.format(Locale.ROOT, "%,d", innocentEach * innocents.size()))
                .append("), seed ")
                .append(seed)
                .append(". In brackets Wilson's 95 % interval.\n\n");
        shape(out, ordinaryKinds);
        falseByKind(out);
        clock(out);
        falseByClock(out);
        return out.toString();
    }

    private void shape(StringBuilder out, int ordinaryKinds) {
        out.append(
                        "**Shape alone** (simulated): area under the curve and share of sessions above the")
                .append(" threshold that one in 1,000 of the ")
                .append(ordinaryKinds)
                .append(" ordinary kinds reaches.\n\n| kind of miner |");
        for (int minutes : Simulation.MINUTES) {
            out.append(' ').append(minutes).append(" min |");
        }
        out.append("\n|---|").append("---|".repeat(Simulation.MINUTES.length)).append('\n');
        for (Miner kind : Miner.values()) {
            out.append("| ").append(label(kind.name())).append(" |");
            for (int look = 0; look < Simulation.MINUTES.length; look++) {
                out.append(' ')
                        .append(Roc.decimals(Roc.area(scores(of(kind), look), ordinary(look))))
                        .append("; ")
                        .append(Roc.rate(byShape(kind, look), minersEach))
                        .append(" |");
            }
            out.append('\n');
        }
        out.append("| threshold |");
        for (int look = 0; look < Simulation.MINUTES.length; look++) {
            out.append(
                    String.format(
                            Locale.ROOT, " %.2f |", Roc.threshold(ordinary(look), FALSE_RATE)));
        }
        out.append('\n');
        withTheHarshest(out);
        out.append('\n');
    }

    /** The same with telemetry of one length among the ordinary kinds. */
    private void withTheHarshest(StringBuilder out) {
        double[] thresholds = new double[Simulation.MINUTES.length];
        for (int look = 0; look < thresholds.length; look++) {
            double[] some = ordinary(look);
            double[] more = scores(of(Innocent.TELEMETRY_OF_ONE_LENGTH), look);
            double[] all = Arrays.copyOf(some, some.length + more.length);
            System.arraycopy(more, 0, all, some.length, more.length);
            thresholds[look] = Roc.threshold(all, FALSE_RATE);
        }
        out.append("\nWith `telemetry of one length` among them:\n\n| kind of miner |");
        for (int minutes : Simulation.MINUTES) {
            out.append(' ').append(minutes).append(" min |");
        }
        out.append("\n|---|").append("---|".repeat(Simulation.MINUTES.length)).append('\n');
        for (Miner kind : LAWS) {
            out.append("| ").append(label(kind.name())).append(" |");
            for (int look = 0; look < thresholds.length; look++) {
                int found = Roc.reaching(scores(of(kind), look), thresholds[look]);
                out.append(' ').append(Roc.rate(found, minersEach)).append(" |");
            }
            out.append('\n');
        }
        out.append("| threshold |");
        for (double threshold : thresholds) {
            out.append(String.format(Locale.ROOT, " %.2f |", threshold));
        }
        out.append('\n');
    }

    private void falseByKind(StringBuilder out) {
        out.append(
                        "**Other traffic by shape alone** (simulated): share of flows with S >= 6 / S >= 8")
                .append(" at that age, and at any of the four looks.\n\n| kind |");
        for (int minutes : Simulation.MINUTES) {
            out.append(' ').append(minutes).append(" min |");
        }
        out.append(" any |\n|---|")
                .append("---|".repeat(Simulation.MINUTES.length + 1))
                .append('\n');
        for (Innocent kind : Innocent.values()) {
            out.append("| ")
                    .append(label(kind.name()))
                    .append(kind.isOrdinary() ? "" : " *")
                    .append(" |");
            for (int look = 0; look < Simulation.MINUTES.length; look++) {
                double[] scores = scores(of(kind), look);
                out.append(' ')
                        .append(share(Roc.reaching(scores, EncryptedFlows.COUNTED)))
                        .append(" / ")
                        .append(share(Roc.reaching(scores, EncryptedFlows.SUSPECTED)))
                        .append(" |");
            }
            int counted = 0;
            int suspected = 0;
            for (Simulation.Seen seen : of(kind)) {
                double best = Double.NEGATIVE_INFINITY;
                for (double score : seen.score) {
                    best = Math.max(best, score);
                }
                counted += best >= EncryptedFlows.COUNTED ? 1 : 0;
                suspected += best >= EncryptedFlows.SUSPECTED ? 1 : 0;
            }
            out.append(' ')
                    .append(share(counted))
                    .append(" / ")
                    .append(share(suspected))
                    .append(" |\n");
        }
        out.append("\n\\* not among the ordinary kinds: left out of the threshold above.\n\n");
    }

    private String share(int n) {
        return n == 0 ? "0" : String.format(Locale.ROOT, "%.2f %%", 100.0 * n / innocentEach);
    }

    private void clock(StringBuilder out) {
        out.append(
                        "**Block clock** (simulated): share of sessions with at least 7 / 10 / 14 nats, lags,")
                .append(
                        " choice of pushes and repeated looks paid for (by chance at most 1 in 1,100 /")
                .append(" 22,000 / 1.2 million innocent flows, whatever they are).\n\n")
                .append(
                        "| kind of miner | nats | 10 min | 20 min | 30 min |\n|---|---|---|---|---|\n");
        for (Miner kind : Miner.values()) {
            for (double nats : CLOCK_BOUNDS) {
                out.append("| ")
                        .append(label(kind.name()))
                        .append(" | ")
                        .append((int) nats)
                        .append(" |");
                for (int look = 1; look < Simulation.MINUTES.length; look++) {
                    out.append(' ')
                            .append(Roc.rate(byClock(kind, look, nats), minersEach))
                            .append(" |");
                }
                out.append('\n');
            }
        }
        for (double nats : CLOCK_BOUNDS) {
            out.append("| the three laws with shares | ").append((int) nats).append(" |");
            for (int look = 1; look < Simulation.MINUTES.length; look++) {
                int n = 0;
                for (Miner kind : LAWS) {
                    n += byClock(kind, look, nats);
                }
                out.append(' ').append(Roc.rate(n, LAWS.size() * minersEach)).append(" |");
            }
            out.append('\n');
        }
        out.append('\n');
    }

    private void falseByClock(StringBuilder out) {
        int n = 0;
        double largest = 0;
        int[] reached = new int[19];
        for (Map.Entry<Innocent, Simulation.Seen[]> kind : innocents.entrySet()) {
            if (kind.getKey() == Innocent.DASHBOARD) {
                continue;
            }
            for (Simulation.Seen seen : kind.getValue()) {
                n++;
                double best = 0;
                for (double nats : seen.clock) {
                    best = Math.max(best, nats);
                }
                largest = Math.max(largest, best);
                for (int x = 1; x < reached.length; x++) {
                    reached[x] += best >= x ? 1 : 0;
                }
            }
        }
        out.append("**Other traffic by the clock** (simulated): of ")
                .append(String.format(Locale.ROOT, "%,d", n))
                .append(" flows that know nothing of the chain the largest value at any look was ")
                .append(String.format(Locale.ROOT, "%.1f nats.", largest))
                .append(
                        " Share at or above x, and the bound:\n\n| x | simulated | bound e^-x |\n|---|---|---|\n");
        for (int x = 1; x <= 10; x++) {
            out.append(
                    String.format(
                            Locale.ROOT,
                            "| %d | %.6f | %.6f |%n",
                            x,
                            (double) reached[x] / n,
                            Math.exp(-x)));
        }
        int all = innocentEach * innocents.size();
        out.append("\n**Levels** (simulated): of ")
                .append(String.format(Locale.ROOT, "%,d", all))
                .append(" flows of other traffic, those that are not ordinary included, ")
                .append(falseAt(Level.LIKELY) - falseAt(Level.CONFIRMED))
                .append(" became `likely` and ")
                .append(falseAt(Level.CONFIRMED))
                .append(" `confirmed` at any look (95 % upper bound for `likely` and above: ")
                .append(String.format(Locale.ROOT, "%.1e", Roc.high(falseAt(Level.LIKELY), all)))
                .append(").\n");
    }

    private static String label(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Prints tables from the seeds that are free to look at while anything is changed. */
    public static void main(String[] args) {
        System.out.println(
                new SimulatedTables(
                                Integer.parseInt(args[0]),
                                Integer.parseInt(args[1]),
                                Simulation.SEED_TO_TUNE)
                        .text());
    }
}
