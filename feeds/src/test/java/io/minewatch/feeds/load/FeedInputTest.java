package io.minewatch.feeds.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.minewatch.feeds.format.FeedFormat;
import io.minewatch.feeds.format.FeedHead;
import io.minewatch.feeds.format.FeedInput;
import io.minewatch.feeds.format.FeedLimits;
import io.minewatch.feeds.format.FeedSink;
import io.minewatch.feeds.format.IndicatorDraft;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** What strangers may send instead of a feed, and compressed feeds. */
class FeedInputTest {
    private static final byte[] TABLE =
            "indicator\npool.example.org\n".getBytes(StandardCharsets.UTF_8);

    private final IndicatorSetBuilder builder = new IndicatorSetBuilder();
    private final FeedReader reader = new FeedReader(builder, LocalDate.of(2026, 11, 25));

    /** One entry a line; lines that begin with {@code @} are harmless. */
    private static final FeedFormat LINES =
            new FeedFormat() {
                @Override
                public String name() {
                    return "lines";
                }

                @Override
                public String description() {
                    return "for tests";
                }

                @Override
                public Recognition recognize(FeedHead head) {
                    return Recognition.NO;
                }

                @Override
                public void read(FeedInput in, FeedSink sink) throws IOException {
                    IndicatorDraft draft = new IndicatorDraft();
                    for (String line = in.nextLine(); line != null; line = in.nextLine()) {
                        if (line.startsWith("@")) {
                            sink.harmless(in.line(), draft.clear().text(null, line.substring(1)));
                        } else {
                            sink.indicator(in.line(), draft.clear().text(null, line));
                        }
                    }
                }
            };

    private FeedReport read(byte[] octets) {
        return reader.read(FeedSpec.named("f"), "f.csv", new ByteArrayInputStream(octets));
    }

    private FeedReport lines(String text) {
        return reader.read(
                new FeedSpec("f", LINES, Map.of(), FeedDefaults.USUAL, false),
                "f.txt",
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] gzip(byte[]... parts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            for (byte[] part : parts) {
                zip.write(part);
            }
        }
        return out.toByteArray();
    }

    @Test
    void gzipAndZstdAreOpened() throws IOException {
        assertEquals(1, read(gzip(TABLE)).added());
        assertEquals(1, read(Zstd.compress(TABLE)).repeated());
    }

    private static byte[] zip(byte[]... files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("folder/"));
            for (int i = 0; i < files.length; i++) {
                zip.putNextEntry(new ZipEntry("../../full-" + i + ".csv"));
                zip.write(files[i]);
            }
        }
        return out.toByteArray();
    }

    @Test
    void zipOfOneFileIsOpened() throws IOException {
        FeedReport report = read(zip(TABLE));
        assertEquals(List.of(), report.problems());
        assertTrue(report.complete());
        assertEquals(1, report.added());
        FeedReport two = read(zip(TABLE, TABLE));
        assertFalse(two.complete());
        assertTrue(
                two.problems().get(0).toString().contains("a zip archive of several files"),
                two.problems()::toString);
        assertTrue(
                read(zip()).problems().get(0).toString().contains("a zip archive without a file"));
        byte[] blanks = new byte[20 << 20];
        Arrays.fill(blanks, (byte) '\n');
        System.arraycopy(TABLE, 0, blanks, 0, TABLE.length);
        assertTrue(read(zip(blanks)).problems().get(0).toString().contains("times larger"));
    }

    @Test
    void nameAndWhatLiesBelowItAreOneIndicatorOfAZone() {
        String zone =
                """
                $ORIGIN rpz.example.
                @ SOA a. b. 1 2 3 4 5
                a.pool.com CNAME .
                *.a.pool.com CNAME .
                """;
        for (FeedSpec spec : List.of(FeedSpec.named("zone"), FeedSpec.named("own").overriding())) {
            IndicatorSetBuilder alone = new IndicatorSetBuilder();
            FeedReader reader = new FeedReader(alone, LocalDate.of(2026, 11, 25));
            FeedReport report =
                    reader.read(
                            spec,
                            "db.rpz",
                            new ByteArrayInputStream(zone.getBytes(StandardCharsets.UTF_8)));
            assertEquals(1, report.indicators());
            assertEquals(0, report.repeated());
            assertEquals(0, report.warningCount());
            IndicatorSet set = reader.build();
            assertTrue(set.lookup("a.pool.com", IndicatorSet.ANY_DAY) != null);
            assertTrue(set.lookup("b.a.pool.com", IndicatorSet.ANY_DAY) != null);
        }
    }

    @Test
    void bombEndsAtTheRatio() throws IOException {
        byte[] blanks = new byte[1 << 20];
        Arrays.fill(blanks, (byte) '\n');
        byte[][] parts = new byte[20][];
        Arrays.fill(parts, blanks);
        parts[0] = TABLE;
        FeedReport report = read(gzip(parts));
        assertFalse(report.complete());
        assertEquals(1, report.added());
        assertTrue(
                report.problems().get(0).toString().contains("times larger"),
                report.problems()::toString);
    }

    @Test
    void zstdBombEndsAtTheRatio() {
        byte[] blanks = new byte[20 << 20];
        Arrays.fill(blanks, (byte) '\n');
        System.arraycopy(TABLE, 0, blanks, 0, TABLE.length);
        FeedReport report = read(Zstd.compress(blanks));
        assertTrue(
                report.problems().get(0).toString().contains("times larger"),
                report.problems()::toString);
    }

    @Test
    void endlessLineEndsAtTheLimit() {
        FeedReport report = lines("a.pool.com\n" + "x".repeat(FeedLimits.MAX_LINE + 1));
        assertEquals(1, report.added());
        assertTrue(
                report.problems().get(0).toString().contains("line 2 is longer than"),
                report.problems()::toString);
    }

    @Test
    void truncatedCompressionKeepsWhatCameBefore() throws IOException {
        byte[] whole = gzip(TABLE);
        FeedReport report = read(Arrays.copyOf(whole, whole.length - 9));
        assertFalse(report.complete());
        assertTrue(report.problems().get(0).toString().contains("cannot be read on"));
        FeedReport head = read(Arrays.copyOf(whole, 5));
        assertEquals(1, head.problemCount());
    }

    @Test
    void truncatedCompressionOfLinesKeepsWhatCameBefore() throws IOException {
        StringBuilder lines = new StringBuilder();
        Random random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            lines.append("pool").append(random.nextInt(1 << 30)).append(".example.org\n");
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        }
        byte[] half = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
        FeedReport report =
                reader.read(
                        new FeedSpec("cut", LINES, Map.of(), FeedDefaults.USUAL, false),
                        "cut.gz",
                        new ByteArrayInputStream(half));
        assertEquals(1, report.problemCount(), () -> report.problems().toString());
        assertTrue(report.added() > 2_000, () -> report.added() + " of about 2,500");
    }

    @Test
    void linesEndInAllWaysWhereverTheBufferEnds() throws IOException {
        for (int length = 65_530; length < 65_540; length++) {
            String name = "a".repeat(40) + ".example.org";
            String text = "@" + "x".repeat(length - 60) + "\r\n" + name + "\r\r\nb.example.org";
            List<String> lines = new ArrayList<>();
            try (FeedInput in =
                    FeedInput.open(
                            "f",
                            "f.txt",
                            Map.of(),
                            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
                for (String line = in.nextLine(); line != null; line = in.nextLine()) {
                    lines.add(line);
                }
                assertEquals(4, in.line());
            }
            assertEquals(List.of("@" + "x".repeat(length - 60), name, "", "b.example.org"), lines);
        }
    }

    @Test
    void emptyFileIsOfNoFormat() {
        FeedReport report = read(new byte[0]);
        assertTrue(report.problems().get(0).toString().contains("is of no known format"));
    }

    @Test
    void linesEndInAllWaysAndCount() {
        FeedReport report = lines("\uFEFFa.pool.com\r\nlocalhost\rb.pool.com\n\nc.pool.com");
        assertEquals(3, report.added());
        assertEquals(2, report.problems().get(0).line());
        assertEquals(4, report.problems().get(1).line());
    }

    @Test
    void listsOfHarmlessThingsMarkAndDoNotErase() {
        FeedReport report =
                lines(
                        "supportxmr.com\npool.other.com\n45.9.148.117\n@supportxmr.com\n@45.9.0.0/16");
        assertEquals(2, report.harmless());
        assertEquals(3, report.added());
        int marked = 0;
        for (Indicator indicator : reader.build()) {
            IndicatorDetails details = indicator.details();
            if (!details.caution().isEmpty()) {
                marked++;
                assertEquals("on the list of harmless things f", details.caution());
                assertEquals(FeedDefaults.CONFIDENCE, details.confidence());
                assertEquals(indicator.type() == Indicator.Type.DOMAIN, details.popular());
            }
        }
        assertEquals(2, marked);
    }

    @Test
    void repeatedEntryAndCdnAddressAreWarnings() {
        FeedReport report = lines("a.pool.com\nA.pool.com.\n104.16.1.1");
        assertEquals(0, report.problemCount());
        assertEquals(1, report.repeated());
        assertEquals(2, report.warningCount());
        assertEquals(2, report.indicators());
        assertTrue(report.warnings().get(0).toString().startsWith("f.txt:2: 'a.pool.com' stands"));
        assertTrue(report.warnings().get(1).toString().contains("Cloudflare"));
    }
}
