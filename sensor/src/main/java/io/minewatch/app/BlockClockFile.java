package io.minewatch.app;

import io.minewatch.shape.BlockTimes;
import io.minewatch.shape.GivenClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads when the blocks of a coin were observed: a line a block, the time first, as {@code
 * 1613757861.25} (seconds since 1970) or {@code 2021-02-19T18:04:21Z}, then whatever, behind a
 * comma, semicolon or blank. Empty lines and those that begin with {@code #} are left out.
 *
 * <p>The times must be those at which a node or pool told of the block. The times within block
 * headers are others: when a miner began to look for it.
 */
final class BlockClockFile {
    private BlockClockFile() {}

    /** Reads the file; {@code option} is how the user named it. */
    static GivenClock read(String option, String path, String coin, int errorSeconds)
            throws UsageException {
        BlockTimes times = new BlockTimes();
        try (BufferedReader in = Files.newBufferedReader(Path.of(path), StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                String text = line.strip();
                if (!text.isEmpty() && text.charAt(0) != '#') {
                    times.add(time(option, path, number, text.split("[,;\\s]", 2)[0]));
                }
            }
        } catch (NoSuchFileException e) {
            throw new UsageException(option + ": " + path + ": no such file");
        } catch (IOException e) {
            throw new UsageException(option + ": " + path + ": cannot be read as text: " + e);
        }
        if (times.count() == 0) {
            throw new UsageException(
                    option + ": " + path + ": no block in it; write the time of one on each line");
        }
        return new GivenClock(coin, times, errorSeconds);
    }

    private static long time(String option, String path, int number, String word)
            throws UsageException {
        try {
            return new BigDecimal(word).movePointRight(9).longValueExact();
        } catch (NumberFormatException e) {
            return TimeArgument.nanos(option + ": " + path + ":" + number, word);
        } catch (ArithmeticException e) {
            throw new UsageException(
                    option + ": " + path + ":" + number + ": no time: '" + word + "'");
        }
    }
}
