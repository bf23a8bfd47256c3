package io.minewatch.bench;

import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.CompiledFeed;
import io.minewatch.feeds.match.IndicatorHit;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One million indicators, four fifths of them names: what a look-up costs at the median (sample
 * time), and what loading costs, from a table and from the compiled form. Names and addresses asked
 * for are all different and in no order of the table, so that no cache holds the indicators.
 *
 * <pre>java -cp ... org.openjdk.jmh.Main MillionIndicatorsBenchmark</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MillionIndicatorsBenchmark {
    private static final int COUNT = 1_000_000;
    private static final int ASKED = 1 << 18;
    private static final int TODAY = 20_000;
    private static final long V4_MAPPED = 0x0000_FFFF_0000_0000L;
    private static final String[] SUFFIXES = {
        "com", "net", "org", "io", "ru", "cn", "de", "co.uk", "stream", "pro"
    };

    private byte[] table = {};
    private byte[] compiled = {};
    private IndicatorSet set = IndicatorSet.empty();
    private final String[] hits = new String[ASKED];
    private final String[] misses = new String[ASKED];
    private final long[] addresses = new long[ASKED];
    private int next;

    /** Makes the table, the sets and what is asked for. */
    @Setup
    public void prepare() {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder("indicator,kind,role,confidence,source\n");
        for (int i = 0; i < COUNT; i++) {
            if (i % 5 == 4) {
                long address = address(random);
                text.append(address >>> 24)
                        .append('.')
                        .append(address >>> 16 & 0xFF)
                        .append('.')
                        .append(address >>> 8 & 0xFF)
                        .append('.')
                        .append(address & 0xFF);
                addresses[i % ASKED] = V4_MAPPED | address;
            } else {
                String name = name(random, i);
                text.append(name);
                hits[i % ASKED] = name;
                misses[i % ASKED] = "www." + name(random, i) + ".";
            }
            text.append(",pool,endpoint,60,list\n");
        }
        for (int i = 0; i < ASKED; i++) {
            if (hits[i] == null) {
                hits[i] = hits[(i + 1) % ASKED];
            }
            if (misses[i] == null) {
                misses[i] = "www.example.com";
            }
            if (addresses[i] == 0) {
                addresses[i] = addresses[(i + ASKED - 1) % ASKED];
            }
        }
        Collections.shuffle(Arrays.asList(hits), random);
        Collections.shuffle(Arrays.asList(misses), random);
        for (int i = 0; i < ASKED; i++) {
            // Side by side in memory in the order of asking: in use, a name was just decoded.
            hits[i] = new String(hits[i].toCharArray());
            misses[i] = new String(misses[i].toCharArray());
        }
        for (int i = ASKED - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            long address = addresses[i];
            addresses[i] = addresses[other];
            addresses[other] = address;
        }
        table = text.toString().getBytes(StandardCharsets.UTF_8);
        set = read();
        compiled = CompiledFeed.write(set);
    }

    /** Outside of all reserved ranges. */
    private static long address(Random random) {
        return (45L + random.nextInt(50)) << 24 | random.nextInt(1 << 24);
    }

    private static String name(Random random, int number) {
        return (number % 2 == 0 ? "pool" + random.nextInt(50) + "." : "")
                + Long.toString(random.nextLong() >>> 20, 36)
                + "."
                + SUFFIXES[random.nextInt(SUFFIXES.length)];
    }

    private IndicatorSet read() {
        FeedReader reader = new FeedReader(new IndicatorSetBuilder(), LocalDate.of(2026, 11, 25));
        reader.read(FeedSpec.named("million"), "million.csv", new ByteArrayInputStream(table));
        return reader.build();
    }

    /** What the clock and getting at the names cost. */
    @Benchmark
    public int baseline() {
        String name = hits[next++ & (ASKED - 1)];
        return name.charAt(name.length() - 1);
    }

    /** A listed name, each met for the first time. */
    @Benchmark
    public long nameHit() {
        return set.find(hits[next++ & (ASKED - 1)], TODAY);
    }

    /** The same, and the object with which a finding begins. */
    @Benchmark
    public @Nullable IndicatorHit nameHitAsObject() {
        return set.lookup(hits[next++ & (ASKED - 1)], TODAY);
    }

    /** A name of three to five labels that is not listed, as nearly all are. */
    @Benchmark
    public long nameMiss() {
        return set.find(misses[next++ & (ASKED - 1)], TODAY);
    }

    /** A listed address, each met for the first time. */
    @Benchmark
    public long addressHit() {
        return set.find(0, addresses[next++ & (ASKED - 1)], 3333, TODAY);
    }

    /** An address that is not listed. */
    @Benchmark
    public long addressMiss() {
        return set.find(0, addresses[next++ & (ASKED - 1)] ^ 0x8000_0000L, 3333, TODAY);
    }

    /** The whole table of text, as a refresh reads it. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    @Warmup(iterations = 3)
    @Measurement(iterations = 5)
    public IndicatorSet loadTable() {
        return read();
    }

    /** The compiled form, as the bundled feed is read at each start. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    @Warmup(iterations = 3)
    @Measurement(iterations = 5)
    public IndicatorSet loadCompiled() {
        return CompiledFeed.read(compiled);
    }
}
