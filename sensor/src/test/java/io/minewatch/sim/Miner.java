package io.minewatch.sim;

import java.util.Arrays;

/** A miner of the Monero family at a pool, over TLS 1.3. Immutable. */
public enum Miner {
    /** The pool speaks when a block comes. */
    BLOCKS_ONLY(Law.NONE, true, 0),
    /** And when its timer, which each job restarts, runs out. */
    TIMER(Law.RESTARTED, true, 0),
    /** And by a clock of its own. */
    COMB(Law.FIXED, true, 0),
    BLOCKS_ONLY_NO_SHARES(Law.NONE, false, 0),
    TIMER_NO_SHARES(Law.RESTARTED, false, 0),
    COMB_NO_SHARES(Law.FIXED, false, 0),
    /** A proxy holds jobs back for up to five seconds. */
    DELAYED(Law.RESTARTED, true, 5);

    private enum Law {
        NONE,
        RESTARTED,
        FIXED
    }

    private final Law law;
    private final boolean shares;
    private final double delay;

    Miner(Law law, boolean shares, double delay) {
        this.law = law;
        this.shares = shares;
        this.delay = delay;
    }

    /** One session. */
    public Messages session(Chance chance, double[] blocks, double until) {
        Messages messages = new Messages(until);
        double period = chance.one(10.0, 22.0, 30.0, 45.0, 60.0);
        int job = chance.integer(379, 431) + 22;
        double[] known = new double[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            known[i] = blocks[i] + chance.uniform(.2, 1.5) + chance.exponential(.3);
        }
        Arrays.sort(known);
        switch (law) {
            case NONE -> {
                for (double at : known) {
                    job(messages, chance, at, job);
                }
            }
            case FIXED -> {
                for (double at : known) {
                    job(messages, chance, at, job);
                }
                for (double at = chance.uniform(0, period); at < until; at += period) {
                    job(messages, chance, at + chance.uniform(0, .1), job);
                }
            }
            case RESTARTED -> {
                int next = 0;
                double last = -chance.uniform(0, period);
                while (last < until) {
                    while (next < known.length && known[next] <= last) {
                        next++;
                    }
                    double timer = last + period + chance.uniform(0, .1);
                    last = next < known.length && known[next] < timer ? known[next] : timer;
                    job(messages, chance, last, job);
                }
            }
        }
        if (shares) {
            shares(messages, chance, until);
        }
        if (chance.yes(.5)) {
            for (double at = 60; at < until; at += 60) {
                messages.client(at, 124);
                messages.server(at + .1, 93);
            }
        }
        return messages;
    }

    private void job(Messages messages, Chance chance, double at, int length) {
        double late = at + chance.uniform(0, delay);
        // A template of 128 transactions and more is two digits longer.
        messages.server(late, length + (chance.yes(.3) ? 2 : 0));
        if (chance.yes(.04)) {
            messages.server(late + chance.uniform(.05, 1), length);
        }
    }

    private static void shares(Messages messages, Chance chance, double until) {
        double mean = chance.one(15.0, 30.0, 60.0, 120.0);
        int share = chance.integer(190, 250) + 22;
        double trip = chance.uniform(.02, .3);
        for (double at = chance.exponential(mean); at < until; at += chance.exponential(mean)) {
            messages.client(at, share);
            boolean refused = chance.yes(.01);
            messages.server(at + trip + chance.exponential(.02), refused ? 110 : 85);
        }
    }
}
