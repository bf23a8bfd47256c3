package io.minewatch.observable;

/**
 * How much the lengths and times of one flow's messages look like mining, as natural-log likelihood
 * ratios: above zero speaks for mining, below against it. Immutable.
 *
 * @param pushLength messages that the server sent unasked have the lengths of jobs, -14 to +5.5
 * @param shareLength the client's messages and their answers have the lengths of shares, -10 to
 *     +4.5
 * @param shareTiming the gaps between those messages are memoryless, -4 to +2
 * @param pushTiming the gaps between pushes fit blocks with or without a timer, -12 to +4
 * @param restTiming the pushes that the timer does not explain come regularly as well, -6 to 0:
 *     several timers, and no blocks
 * @param pushes messages that the server sent unasked, within the window looked at
 * @param pushesJudged the latest of them, at most 128, that lengths and gaps are taken from
 * @param pushesFitting how many of those have a length within the densest three octets
 * @param pushOctets where those three octets begin, on the wire
 * @param earlyFitting pushes before the timer would have fired that are as long as the others
 * @param earlyOther those that are not
 * @param shares client messages of at least 130 octets, among the latest 128
 * @param sharesFitting how many have the common length and an answer of the common length
 * @param shareOctets where the common four octets of length begin; 0 without shares
 * @param answerOctets the same of the answers; 0 without
 * @param timerSeconds period of the pushes between blocks; NaN where none shows
 */
public record ShapeScore(
        double pushLength,
        double shareLength,
        double shareTiming,
        double pushTiming,
        double restTiming,
        int pushes,
        int pushesJudged,
        int pushesFitting,
        int pushOctets,
        int earlyFitting,
        int earlyOther,
        int shares,
        int sharesFitting,
        int shareOctets,
        int answerOctets,
        double timerSeconds) {
    /** The score S: the sum of the families. */
    public double total() {
        return pushLength + shareLength + shareTiming + pushTiming + restTiming;
    }

    /** Whether the pushes between blocks keep a timer. */
    public boolean hasTimer() {
        return !Double.isNaN(timerSeconds);
    }
}
