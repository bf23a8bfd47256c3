package io.minewatch.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadFailureTest {
    /** A program that waits for ever, with a thread that does not. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws InterruptedException {
            ThreadFailure.endsTheProgram();
            CountDownLatch never = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitQuietly(never)));
            new Thread(
                            () -> {
                                throw new IllegalStateException("made for the test");
                            },
                            "worker-7")
                    .start();
            never.await();
        }

        private static void awaitQuietly(CountDownLatch never) {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void theProgramEndsWithItsThread() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                Program.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(120, TimeUnit.SECONDS));
        assertEquals(ExitCode.INTERNAL, process.exitValue(), said);
        assertTrue(said.contains("worker-7") && said.contains("made for the test"), said);
    }
}
