package io.minewatch.detect;

import io.minewatch.observable.BlockSeen;
import io.minewatch.observable.EncryptedShape;
import io.minewatch.shape.BlockClock;
import io.minewatch.shape.BlockTimes;
import io.minewatch.shape.GivenClock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The clocks that encrypted flows are held against: one a coin from what the sensor itself sees in
 * clear, and one given from outside. Each clock that a flow is held against is paid for. Single
 * thread.
 */
final class BlockClocks {
    /** Coins whose blocks are kept; more can only be made up. */
    private static final int MAX_COINS = 16;

    /** Heights remembered: several pools tell of one block within seconds. */
    private static final int MAX_HEIGHTS = 64;

    private final Map<String, Seen> seen = new LinkedHashMap<>();
    private final @Nullable BlockTimes given;
    private final String givenCoin;
    private final int givenErrorSeconds;

    /**
     * Clocks.
     *
     * @param given observed from outside; null: only what the sensor sees
     */
    BlockClocks(@Nullable GivenClock given) {
        this.given = given == null ? null : given.times();
        this.givenCoin = given == null ? "" : given.coin();
        this.givenErrorSeconds = given == null ? 0 : given.errorSeconds();
    }

    /** What the sensor saw of one coin. */
    private static final class Seen {
        final BlockTimes times = new BlockTimes();
        final Deque<Long> heights = new ArrayDeque<>();
    }

    /**
     * The best clock's result.
     *
     * @param nats after all payments
     */
    record Result(String coin, BlockClock.Match match, double nats) {
        /** The same for a further price, in nats. */
        Result paying(double price) {
            return new Result(coin, match, Math.max(0, nats - price));
        }
    }

    /** A block became known on the wire; only the first sight of a height counts. */
    void onBlock(BlockSeen fact) {
        Seen coin = seen.get(fact.coin());
        if (coin == null) {
            if (seen.size() == MAX_COINS) {
                return;
            }
            coin = new Seen();
            seen.put(fact.coin(), coin);
        }
        if (coin.heights.contains(fact.height())) {
            return;
        }
        if (coin.heights.size() == MAX_HEIGHTS) {
            coin.heights.removeFirst();
        }
        coin.heights.addLast(fact.height());
        coin.times.add(fact.frame().timeNanos());
    }

    /** Holds a flow's pushes against every clock; null where none has blocks enough. */
    @Nullable Result test(EncryptedShape shape) {
        if (shape.clockLook() < 0) {
            return null;
        }
        Map<String, Ticks> clocks = new LinkedHashMap<>();
        BlockTimes outside = given;
        if (outside != null) {
            put(clocks, givenCoin, outside, givenErrorSeconds, shape);
        }
        seen.forEach((coin, blocks) -> put(clocks, coin, blocks.times, 0, shape));
        Result best = null;
        for (Map.Entry<String, Ticks> clock : clocks.entrySet()) {
            BlockClock.Match match = match(shape, clock.getValue());
            if (match != null && (best == null || match.nats() > best.nats())) {
                best = new Result(clock.getKey(), match, match.nats());
            }
        }
        if (best == null) {
            return null;
        }
        double paid = best.nats() - Math.log(clocks.size()) - lookPrice(shape.clockLook());
        return new Result(best.coin(), best.match(), Math.max(0, paid));
    }

    /** The blocks of one coin within a flow's window. */
    private record Ticks(BlockTimes times, int count, int errorSeconds) {}

    /** Of two clocks of one coin the fuller one: which it is depends on no flow. */
    private static void put(
            Map<String, Ticks> clocks,
            String coin,
            BlockTimes times,
            int errorSeconds,
            EncryptedShape shape) {
        int count = times.between(shape.fromNanos(), shape.toNanos()).length;
        Ticks known = clocks.get(coin);
        if (count > 0 && (known == null || known.count() < count)) {
            clocks.put(coin, new Ticks(times, count, errorSeconds));
        }
    }

    /**
     * The pushes that no timer explains, and all of them: the better of the two, for the price of
     * two. Which pushes a timer explains depends on the flow alone, so the bound holds for both.
     */
    private static BlockClock.@Nullable Match match(EncryptedShape shape, Ticks clock) {
        long[] blocks = clock.times().between(shape.fromNanos(), shape.toNanos());
        int error = clock.errorSeconds();
        long[] all = shape.pushes().toArray();
        long[] some = shape.blockPushes().toArray();
        BlockClock.Match whole =
                BlockClock.match(all, blocks, shape.fromNanos(), shape.toNanos(), error);
        if (some.length == all.length || some.length == 0) {
            return whole;
        }
        BlockClock.Match part =
                BlockClock.match(some, blocks, shape.fromNanos(), shape.toNanos(), error);
        if (part == null || whole == null) {
            return whole == null ? null : whole.paying(Math.log(2));
        }
        return (part.nats() >= whole.nats() ? part : whole).paying(Math.log(2));
    }

    /**
     * What a further look costs, in nats: a third of the chance is spent on each of the first two
     * looks, and half of the rest on each one after them, so that any number of looks together
     * keeps the bound.
     */
    static double lookPrice(int look) {
        return Math.log(3) + Math.max(0, look - 1) * Math.log(2);
    }
}
