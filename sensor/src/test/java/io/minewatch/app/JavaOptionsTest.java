package io.minewatch.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With what options the starters run Java. */
class JavaOptionsTest {
    private static final Path SENSOR = Path.of(System.getProperty("minewatch.root"), "sensor");

    @Test
    void serviceHasRoomForAMillionFlowsAndBothCompilers() throws Exception {
        String options = optionsFor("watch");
        assertTrue(options.contains("-Xmx768m"), options);
        assertTrue(options.contains("-XX:+ExitOnOutOfMemoryError"), options);
        assertFalse(options.contains("TieredStopAtLevel"), options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"analyze", ""})
    void runOfSecondsIsSmallAndCompiledSimply(String command) throws Exception {
        String options = optionsFor(command);
        assertTrue(options.contains("-Xmx320m"), options);
        assertTrue(options.contains("-XX:TieredStopAtLevel=1"), options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bin/minewatch", "src/deb/minewatch"})
    void bothStartersReadThem(String starter) throws Exception {
        String text = Files.readString(SENSOR.resolve(starter));
        assertTrue(text.contains("/java-options.sh"), starter);
        assertFalse(text.contains("-Xmx768m"), starter + " has options of its own");
    }

    private static String optionsFor(String command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "sh",
                                "-uc",
                                ". \"$0\"; echo \"$java_options\"",
                                SENSOR.resolve("bin/java-options.sh").toString(),
                                command)
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
