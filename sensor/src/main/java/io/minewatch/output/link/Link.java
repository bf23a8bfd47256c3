package io.minewatch.output.link;

import io.minewatch.output.event.AlertEvent;
import java.io.IOException;

/**
 * An open way to one receiver. Sends in order; says up to which event all arrived, as far as the
 * transport can know. Used by one thread; that thread is never interrupted.
 */
public interface Link extends AutoCloseable {
    /**
     * Hands over an event. Waits while the receiver takes nothing, but not for ever.
     *
     * @param message the event in this output's format
     * @throws RefusedException when the receiver will never take this one
     * @throws IOException when the link is broken: everything unconfirmed is to be sent again
     */
    void send(AlertEvent event, byte[] message) throws IOException;

    /**
     * The highest sequence up to which everything that was sent has arrived.
     *
     * @param flush called with nothing more to send: what waits for company goes out now
     * @return 0 for none yet
     * @throws IOException when the link is broken
     */
    long confirmed(boolean flush) throws IOException;

    /**
     * Ends in good order: says to the receiver that nothing follows, and waits for it to say the
     * same, which it does when it has read everything.
     *
     * @param millis how long to wait at most
     * @return what is confirmed then, as {@link #confirmed}
     */
    default long finish(long millis) throws IOException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        long before = confirmed(true);
        while (System.nanoTime() - deadline < 0) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            long now = confirmed(true);
            if (isIdle()) {
                return now;
            }
            before = Math.max(before, now);
        }
        return before;
    }

    /** Whether everything that was sent is confirmed. */
    boolean isIdle();

    /**
     * After the link broke: where to begin again, when that is before the first unconfirmed event;
     * 0 otherwise.
     */
    default long resendFrom() {
        return 0;
    }

    /** Where it leads, for people. */
    String description();

    @Override
    void close();
}
