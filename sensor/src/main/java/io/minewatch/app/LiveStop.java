package io.minewatch.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What ends a run that has no end of its own. */
final class LiveStop {
    /** How long a run that is told to stop may take for its last words. */
    private static final int LAST_WORDS_SECONDS = 10;

    private LiveStop() {}

    /**
     * Lets the run end well when the program is told to stop.
     *
     * @return to be counted down when all is said
     */
    static CountDownLatch withLastWords(Runnable stop) {
        CountDownLatch said = new CountDownLatch(1);
        boolean signals = Signals.on("INT", stop) && Signals.on("TERM", stop);
        if (!signals) {
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        stop.run();
                                        try {
                                            said.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
                                        } catch (InterruptedException e) {
                                            Thread.currentThread().interrupt();
                                        }
                                    },
                                    "minewatch-last-words"));
        }
        return said;
    }

    /** Ends the run after a time; never for null. */
    static void after(@Nullable Duration length, Runnable stop) {
        if (length == null) {
            return;
        }
        Thread timer =
                new Thread(
                        () -> {
                            try {
                                Thread.sleep(length.toMillis());
                                stop.run();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "minewatch-timer");
        timer.setDaemon(true);
        timer.start();
    }
}
