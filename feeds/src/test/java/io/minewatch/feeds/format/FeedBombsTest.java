package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedReport;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Feeds that would fill memory or never end: each ends at a named limit, with a message. */
class FeedBombsTest {
    /** Generous: what is tested ends after some kilobytes, or never. */
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Map<String, String> OPTIONS = Map.of("indicator", "1", "header", "no");

    /** A text that begins so and goes on so without end. */
    private static final class Endless extends InputStream {
        private final byte[] again;
        private int at;
        private long given;

        Endless(String again) {
            this.again = again.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int read() {
            given++;
            int octet = again[at] & 0xFF;
            at = (at + 1) % again.length;
            return octet;
        }

        @Override
        public int read(byte[] octets, int offset, int length) {
            for (int i = 0; i < length; i++) {
                octets[offset + i] = again[at];
                at = (at + 1) % again.length;
            }
            given += length;
            return length;
        }
    }

    static Stream<FeedFormat> formats() {
        return FeedFormats.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void endlessLinesTextsAndNestsEnd(FeedFormat format) {
        String[][] bombs = {
            {"", "a"},
            {"", "["},
            {"{\"objects\":", "["},
            {"{\"Event\":", "{\"Event\":"},
            {"[\"", "a"},
            {"{\"", "a"},
            {"{\"list\":[\"", "\\u0041"},
            {"[", "9"},
            {"<ioc>", "<Indicator>"},
            {"<ioc>", "a"},
            {"<ioc a=\"", "a"},
            {"<", "a"},
            {"<!DOCTYPE ioc [", "<!ENTITY a \"b\">"},
            {"\"", "a,\n"},
            {"#fields\tindicator\tindicator_type\n", "a\t"},
            {"@ SOA (", "a "},
            {"# id,url_status\n\"", "a"},
        };
        for (String[] bomb : bombs) {
            Endless endless = new Endless(bomb[1]);
            InputStream octets =
                    new SequenceInputStream(
                            new ByteArrayInputStream(bomb[0].getBytes(StandardCharsets.UTF_8)),
                            endless);
            FeedReport report =
                    assertTimeoutPreemptively(
                            LONG, () -> read(format, octets), () -> bomb[0] + bomb[1]);
            assertTrue(report.problemCount() > 0, () -> bomb[0] + bomb[1]);
            assertFalse(report.complete(), () -> bomb[0] + bomb[1] + report.problems());
            assertTrue(
                    endless.given < FeedLimits.MAX_OCTETS + (1 << 20),
                    () -> bomb[0] + bomb[1] + " " + endless.given);
        }
    }

    @Test
    void gzipAndZstdBombsEndAtTheirRatio() throws IOException {
        byte[] zeros = new byte[32 << 20];
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            for (int i = 0; i < zeros.length; i += 2) {
                zeros[i] = 'a';
                zeros[i + 1] = '\n';
            }
            out.write(zeros);
        }
        for (byte[] bomb : List.of(gzip.toByteArray(), Zstd.compress(zeros))) {
            FeedReport report = read(new PlainListFormat(), new ByteArrayInputStream(bomb));
            assertFalse(report.complete());
            assertTrue(report.entries() > 100_000);
            assertTrue(report.entries() < zeros.length / 4, () -> "" + report.entries());
        }
    }

    @Test
    void gzipAndZstdAreReadInside() throws IOException {
        byte[] text = "pool.example.org\n".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(text);
        }
        List<byte[]> packed = new ArrayList<>(List.of(gzip.toByteArray(), Zstd.compress(text)));
        for (byte[] octets : packed) {
            FeedReport report = read(new PlainListFormat(), new ByteArrayInputStream(octets));
            assertEquals(1, report.added());
            assertTrue(report.complete());
        }
    }

    @Test
    void anEntryOfJsonHasAtMostSoManyValues() {
        String text = "[\"a.example.org\",[" + "1,".repeat(JsonReader.MAX_VALUES) + "1]]";
        assertEquals(
                List.of(
                        "1 +any a.example.org",
                        "1 !! has an entry of more than " + JsonReader.MAX_VALUES + " values"),
                Sheet.of(new JsonFormat(), text));
    }

    @Test
    void limitsOfJsonAreTold() {
        assertEquals(
                List.of(
                        "2 !! is no sensible feed from here on (Document nesting depth (65) exceeds"
                                + " the maximum allowed (64))"),
                Sheet.of(new JsonFormat(), "\n" + "[".repeat(1_000)));
    }

    private static FeedReport read(FeedFormat format, InputStream octets) {
        return new FeedReader(new IndicatorSetBuilder(), LocalDate.of(2026, 11, 25))
                .read(new FeedSpec("f", format, OPTIONS, FeedDefaults.USUAL, false), "f", octets);
    }
}
