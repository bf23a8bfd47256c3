package io.minewatch.coin;

import org.jspecify.annotations.Nullable;

/**
 * What the result of a share says by itself, without the work being redone: a CryptoNote share
 * carries its hash, and the hash's upper 8 octets tell how rare it is. Stateless, thread-safe.
 */
public final class ShareDifficulty {
    private static final int RESULT_DIGITS = 64;

    private ShareDifficulty() {}

    /**
     * Difficulty that the share would just meet: (2^64 - 1) / little-endian last 8 octets. Source:
     * xmrig, src/net/JobResult.h.
     *
     * @param result the {@code result} of a submit, 64 digits
     * @return at least 1; NaN when malformed or the upper octets are zero
     */
    public static double ofResult(@Nullable String result) {
        if (result == null || !Hex.isHexOfLength(result, RESULT_DIGITS)) {
            return Double.NaN;
        }
        long upper = Hex.littleEndian(result, RESULT_DIGITS - 16, RESULT_DIGITS);
        return upper == 0 ? Double.NaN : Target.unsigned(Long.divideUnsigned(-1L, upper));
    }

    /**
     * The job's difficulty as far as shares of one difficulty tell, when jobs were not seen. The
     * difficulties of shares are Pareto distributed above the job's with exponent 1, so the least
     * of n, times (n-1)/n, is an unbiased estimate with variance 1/(n(n-2)).
     *
     * @param smallest least of the shares' difficulties
     * @param count shares, all of them, at least 1
     * @return NaN for a single share, which says only that the difficulty is not above it
     */
    public static double jobDifficulty(double smallest, long count) {
        return count < 2 || !(smallest >= 1) ? Double.NaN : smallest * (count - 1) / count;
    }

    /**
     * Sum of the squares to hand to {@link HashRateEstimate#of} beside the sum {@code count x
     * jobDifficulty}: larger than that of a known difficulty, so that the interval is as much wider
     * as the estimated difficulty is uncertain (relative variance 1/n of the count and 1/(n(n-2))
     * of the difficulty).
     *
     * @param difficulty of {@link #jobDifficulty}
     * @param count shares; below 3 the variance has no bound and that of 3 is taken
     */
    public static double squareSum(double difficulty, long count) {
        double sum = difficulty * count;
        double n = Math.max(3, count);
        double effective = n * (n - 2) / (n - 1);
        return sum * sum / Math.min(effective, (double) count);
    }
}
