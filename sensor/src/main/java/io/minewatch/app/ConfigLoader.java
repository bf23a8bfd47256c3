package io.minewatch.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minewatch.config.ConfigException;
import io.minewatch.config.ConfigReader;
import io.minewatch.config.DetectionConfig;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.DetectionSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds and reads the configuration: {@code --config}, {@code $MINEWATCH_CONFIG}, {@link
 * #SYSTEM_FILE}, else what is built in. Never the working directory: it may belong to whoever left
 * the capture there.
 */
final class ConfigLoader {
    /** The variable that names a configuration. */
    static final String VARIABLE = "MINEWATCH_CONFIG";

    /** Where packages and administrators put it. */
    static final Path SYSTEM_FILE = Path.of("/etc/minewatch/minewatch.yml");

    /** Longest file read, octets: every character of the longest text may take four. */
    private static final int MAX_OCTETS = 4 << 20;

    private ConfigLoader() {}

    /**
     * A configuration and where it came from.
     *
     * @param source the file; null for what is built in
     */
    record Loaded(SensorConfig config, DetectionSettings detection, @Nullable Path source) {}

    /**
     * The configuration that holds.
     *
     * @param option the file named on the command line; null without
     * @throws ConfigException with every problem of the file
     * @throws UsageException when a named file cannot be read
     */
    static Loaded load(@Nullable String option, Console console)
            throws ConfigException, UsageException {
        String variable = console.variable(VARIABLE);
        if (option != null) {
            return read(path(option), "named by --config");
        }
        if (variable != null) {
            return read(path(variable), "named by $" + VARIABLE);
        }
        if (Files.exists(SYSTEM_FILE)) {
            return read(SYSTEM_FILE, "in its usual place");
        }
        return new Loaded(SensorConfig.defaults(), DetectionSettings.defaults(), null);
    }

    private static Loaded read(Path file, String why) throws ConfigException, UsageException {
        SensorConfig config = ConfigReader.read(file.toString(), text(file, why));
        String detection = config.detection().file();
        if (detection.isEmpty()) {
            return new Loaded(config, DetectionSettings.defaults(), file);
        }
        Path beside = file.toAbsolutePath().resolveSibling(path(detection));
        return new Loaded(
                config,
                DetectionConfig.read(
                        beside.toString(), text(beside, "named by `detection.file` in " + file)),
                file);
    }

    private static Path path(String text) throws UsageException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException("no path of a file: " + text);
        }
    }

    private static String text(Path file, String why) throws UsageException {
        byte[] octets;
        try (InputStream in = Files.newInputStream(file)) {
            octets = in.readNBytes(MAX_OCTETS + 1);
        } catch (IOException e) {
            String problem =
                    Files.notExists(file)
                            ? "there is no such file"
                            : Files.isDirectory(file) ? "it is a directory" : "it cannot be read";
            throw new UsageException("configuration " + file + ", " + why + ": " + problem);
        }
        if (octets.length > MAX_OCTETS) {
            throw new UsageException("configuration " + file + ", " + why + ": it is too long");
        }
        try {
            return UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UsageException(
                    "configuration " + file + ", " + why + ": it is no text in UTF-8");
        }
    }
}
