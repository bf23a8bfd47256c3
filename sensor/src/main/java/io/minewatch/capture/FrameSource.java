package io.minewatch.capture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where frames come from: a file, standard input, later an interface. Single thread. */
public interface FrameSource extends AutoCloseable {
    /** What {@link #next} found. */
    enum Next {
        /** The frame is filled and valid until the next call. */
        FRAME,
        /** Nothing yet; more may come (a growing file, a quiet interface). */
        IDLE,
        /** Nothing more will come; {@link #problem()} says whether the end was a clean one. */
        END
    }

    /** Fills {@code frame} with the next frame. Never throws on the capture's content. */
    Next next(Frame frame);

    /**
     * What kept the source from being read whole, in one sentence for a person; null while all is
     * well.
     */
    @Nullable String problem();

    /** Octets of the file (as stored, before decompression) consumed so far, for progress. */
    long position();

    /**
     * Names that the capture itself gives for addresses; grows while reading. Empty where the
     * source has none.
     */
    default List<HostName> hostNames() {
        return List.of();
    }

    @Override
    void close();
}
