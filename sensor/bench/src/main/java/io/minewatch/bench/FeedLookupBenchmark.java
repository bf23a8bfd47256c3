package io.minewatch.bench;

import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.match.IndicatorHit;
import io.minewatch.feeds.match.IndicatorSet;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Look-ups in the bundled feed: names that miss, as nearly all do, names below a pool, and
 * addresses. Run with {@code -prof gc}: 0 B/op is the figure that counts.
 *
 * <pre>java -cp ... org.openjdk.jmh.Main FeedLookupBenchmark -prof gc</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FeedLookupBenchmark {
    private static final String[] MISSES = {
        "www.example.com",
        "outlook.office365.com",
        "e1.whatsapp.net",
        "r3---sn-4g5e6nsz.googlevideo.com",
        "time.nist.gov",
        "a1b2c3d4.cloudfront.net",
        "7.0.0.127.in-addr.arpa",
        "mail.contoso.example",
    };
    private static final String[] HITS = {
        "pool.supportxmr.com",
        "gulf.moneroocean.stream",
        "xmr-eu1.nanopool.org",
        "la01.supportxmr.com",
        "donate.v2.xmrig.com",
        "www.nicehash.com",
        "de.monero.herominers.com",
        "pool.minexmr.com",
    };
    private static final int TODAY = 20_000;
    private static final long V4_MAPPED = 0x0000_FFFF_0000_0000L;

    private final IndicatorSet set = BundledFeeds.load();
    private final byte[][] octets = new byte[MISSES.length][];
    private int next;

    /** Prepares the names. */
    public FeedLookupBenchmark() {
        for (int i = 0; i < octets.length; i++) {
            octets[i] = MISSES[i].getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** A name of a text that is in no feed. */
    @Benchmark
    public @Nullable IndicatorHit nameMiss() {
        return set.lookup(MISSES[next++ & 7], TODAY);
    }

    /** The same names in a buffer. */
    @Benchmark
    public @Nullable IndicatorHit octetsMiss() {
        byte[] name = octets[next++ & 7];
        return set.lookup(name, 0, name.length, TODAY);
    }

    /** Names of pools, each met before. */
    @Benchmark
    public @Nullable IndicatorHit nameHit() {
        return set.lookup(HITS[next++ & 7], TODAY);
    }

    /** Addresses that are in no feed. */
    @Benchmark
    public @Nullable IndicatorHit addressMiss() {
        return set.lookup(0, V4_MAPPED | (next++ * 0x9E3779B9L & 0xFFFF_FFFFL), 443, TODAY);
    }
}
