package io.minewatch.capture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file that somebody writes while it is read, from before its first octet on: tells what it is as
 * soon as its header is there, then leaves the work to that reader. Single thread.
 */
final class FollowedSource implements FrameSource {
    private final InputWindow window;
    private final CountingInput counter;
    private @Nullable FrameSource reader;
    private @Nullable String refusal;

    FollowedSource(InputWindow window, CountingInput counter) {
        this.window = window;
        this.counter = counter;
    }

    @Override
    public Next next(Frame frame) {
        if (reader == null && !begin()) {
            return refusal == null ? Next.IDLE : Next.END;
        }
        return reader == null ? Next.END : reader.next(frame);
    }

    /** Whether the reader is there now. */
    private boolean begin() {
        if (refusal != null || !CaptureFiles.hasHeader(window)) {
            return false;
        }
        try {
            reader = CaptureFiles.open(window, counter, AtEnd.FOLLOW);
            return true;
        } catch (CaptureFormatException e) {
            refusal = e.sentence();
            return false;
        }
    }

    @Override
    public List<HostName> hostNames() {
        return reader == null ? List.of() : reader.hostNames();
    }

    @Override
    public @Nullable String problem() {
        return reader == null ? refusal : reader.problem();
    }

    @Override
    public long position() {
        return counter.count();
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        } else {
            window.close();
        }
    }
}
