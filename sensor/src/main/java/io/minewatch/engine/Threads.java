package io.minewatch.engine;

import java.util.List;

/** Ends the threads of a run. */
final class Threads {
    private Threads() {}

    /** Interrupts them and waits until they have ended; an interrupt of the caller ends that. */
    static void end(List<Thread> threads) {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
