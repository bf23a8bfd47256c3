package io.minewatch.feeds.format;

import io.minewatch.feeds.model.Indicator;
import java.io.IOException;

/**
 * One format of feeds. Stateless, for any number of threads.
 *
 * <p>Reading takes strangers' input: whatever the octets are, it ends within the limits of {@link
 * FeedInput}, tells what it could not use as problems with their line, and gives the rest. It
 * throws nothing but the {@link IOException}s of the input itself.
 */
public interface FeedFormat {
    /** How sure a format is that a file is of it. Ascending. */
    enum Recognition {
        /** It is not. */
        NO,
        /** It can be read so, as most text can be. */
        POSSIBLE,
        /** It has a mark that only this format has. */
        CERTAIN
    }

    /** Short name on the command line and in configuration: lower case, with hyphens. */
    String name();

    /** What it is and who uses it, in one line for people. */
    String description();

    /** Whether a file that begins so is of this format. */
    Recognition recognize(FeedHead head);

    /**
     * Reads a feed: hands each entry to the sink in the order of the file.
     *
     * @throws IOException if the input cannot be read on; a broken feed is an {@link
     *     UnreadableFeedException} with its line, a limit reached a {@link FeedLimitException}.
     *     What was handed over before stays
     */
    void read(FeedInput in, FeedSink sink) throws IOException;

    /** Whether {@link #write} works. */
    default boolean canWrite() {
        return false;
    }

    /**
     * Writes indicators.
     *
     * @param omissions told of each indicator that this format cannot hold, or not without loss of
     *     what it looks for; losing kind, source or note is not told
     * @throws UnsupportedOperationException where {@link #canWrite} says no
     */
    default void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        throw new UnsupportedOperationException(name() + " is read only");
    }

    /** What could not be written. */
    @FunctionalInterface
    interface Omissions {
        /** This indicator was left out; why, as the end of a sentence. */
        void omitted(Indicator indicator, String why);
    }
}
