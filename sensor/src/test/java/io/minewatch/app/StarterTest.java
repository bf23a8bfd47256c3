package io.minewatch.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The starter of the source tree, with a stand-in for Java that only says that it was run. */
class StarterTest {
    private static final Path BIN = Path.of(System.getProperty("minewatch.root"), "sensor", "bin");
    private static final Instant BUILT = Instant.parse("2026-11-20T10:00:00Z");

    private Path tree = Path.of("");
    private Path source = tree;

    @BeforeEach
    void makeTree(@TempDir Path folder) throws IOException {
        tree = folder;
        Files.createDirectories(tree.resolve("sensor/bin"));
        Files.createDirectories(tree.resolve("sensor/target"));
        for (String name : new String[] {"minewatch", "java-options.sh"}) {
            Files.copy(BIN.resolve(name), tree.resolve("sensor/bin").resolve(name));
        }
        Path java = Files.createDirectories(tree.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho ran\n");
        assertTrue(java.toFile().setExecutable(true));
        Files.writeString(tree.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        Path jar = Files.createFile(tree.resolve("sensor/target/minewatch.jar"));
        Files.setLastModifiedTime(jar, FileTime.from(BUILT));
        source =
                Files.createFile(
                        Files.createDirectories(tree.resolve("feeds/src/main/java"))
                                .resolve("Some.java"));
    }

    private String run() throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                "sh", tree.resolve("sensor/bin/minewatch").toString(), "--version")
                        .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", tree.resolve("jdk").toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void sourcesThatAreNewerThanTheJarAreToldInOneLine() throws Exception {
        Files.createDirectory(tree.resolve(".git"));
        Files.setLastModifiedTime(source, FileTime.from(BUILT.plusSeconds(60)));
        assertEquals(
                "minewatch: feeds/src/main/java/Some.java is newer than the jar that runs; to build"
                        + " it anew: mvn -q -DskipTests -pl feeds,sensor package\nran\n",
                run());
    }

    @Test
    void nothingIsToldOfAJarThatIsNewerOrLiesInNoCheckout() throws Exception {
        Files.setLastModifiedTime(source, FileTime.from(BUILT.plusSeconds(60)));
        assertEquals("ran\n", run());
        Files.createDirectory(tree.resolve(".git"));
        Files.setLastModifiedTime(source, FileTime.from(BUILT.minusSeconds(60)));
        assertEquals("ran\n", run());
    }
}
