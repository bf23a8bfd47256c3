package io.minewatch.app;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that has lost one of its threads looks alive and does half of its work: findings may
 * reach nobody. It ends instead, at once, and whoever watches over it starts it anew; what it had
 * promised to deliver is in the spool.
 */
final class ThreadFailure {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadFailure.class);

    private ThreadFailure() {}

    /** From now on whatever ends a thread by surprise ends the program ({@link ExitCode}). */
    static void endsTheProgram() {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, cause) -> {
                    try {
                        LOG.error("thread {} failed; the sensor ends", thread.getName(), cause);
                    } finally {
                        // No last words of other threads: they may wait for the one that is gone.
                        Runtime.getRuntime().halt(ExitCode.INTERNAL);
                    }
                });
    }
}
