package io.minewatch.capture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where frames come from: a file, standard input, an interface. Single thread. */
public interface FrameSource extends AutoCloseable {
    /** What {@link #next} found. */
    enum Next {
        /** The frame is filled and valid until the next call. */
        FRAME,
        /**
         * Nothing yet; more may come (a growing file, a quiet interface). A live source says so at
         * least every 100 ms, also under load, so that what was learnt is judged soon.
         */
        IDLE,
        /** Nothing more will come; {@link #problem()} says whether the end was a clean one. */
        END
    }

    /** Fills {@code frame} with the next frame. Never throws on the capture's content. */
    Next next(Frame frame);

    /**
     * What kept the source from being read whole, in one sentence for a person; null while all is
     * well, as it always is with interfaces.
     */
    default @Nullable String problem() {
        return null;
    }

    /**
     * Octets of the file (as stored, before decompression) consumed so far, for progress. 0: no
     * file.
     */
    default long position() {
        return 0;
    }

    /**
     * Names that the capture itself gives for addresses; grows while reading. Empty where the
     * source has none.
     */
    default List<HostName> hostNames() {
        return List.of();
    }

    /**
     * Whether the source waits for frames itself and has a clock that goes on without them. {@link
     * Next#IDLE} of such a source says that packet time has come to {@link #idleNanos}.
     */
    default boolean isLive() {
        return false;
    }

    /**
     * Packet time at {@link Next#IDLE} of a live source: every frame captured before has been
     * handed out. Nanoseconds since 1970-01-01T00:00Z; meaningless before the first frame. Of a
     * source that is one lane of several: 0 before the first frame of any.
     */
    default long idleNanos() {
        return 0;
    }

    /** What each interface has delivered and lost; empty for files. */
    default List<InterfaceReading> interfaces() {
        return List.of();
    }

    @Override
    void close();
}
