package io.minewatch.capture;

import static io.minewatch.capture.Frames.octets;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.Frames.Content;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PcapReaderTest {
    static Stream<Arguments> variants() {
        return Stream.of(BIG_ENDIAN, LITTLE_ENDIAN)
                .flatMap(
                        order ->
                                Stream.of(
                                        Arguments.of(order, PcapReader.MAGIC, 1000),
                                        Arguments.of(order, PcapReader.MAGIC_PATCHED, 1000),
                                        Arguments.of(order, PcapReader.MAGIC_NANOS, 1),
                                        Arguments.of(order, PcapReader.MAGIC_IXIA_HARDWARE, 1),
                                        Arguments.of(order, PcapReader.MAGIC_IXIA_SOFTWARE, 1000)));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void everyMagicInBothByteOrdersIsRead(ByteOrder order, int magic, int unitNanos)
            throws CaptureFormatException {
        byte[] file =
                new PcapBytes(order, magic)
                        .header(2, 4, 65_535, LinkType.LINUX_SLL)
                        .record(1_600_000_000L, 999_999, octets("first"))
                        .record(4_294_967_295L, 0, 3, 1500, octets("cut"))
                        .bytes();

        Content content = Frames.read(file);

        assertNull(content.problem());
        assertEquals(
                List.of(
                        new Frames.Copy(
                                "first",
                                5,
                                1_600_000_000_000_000_000L + 999_999L * unitNanos,
                                LinkType.LINUX_SLL,
                                1,
                                0),
                        new Frames.Copy(
                                "cut", 1500, 4_294_967_295_000_000_000L, LinkType.LINUX_SLL, 2, 0)),
                content.frames());
    }

    @ParameterizedTest
    @CsvSource({"2,0", "2,1", "2,2", "543,0"})
    void oldVersionsStoreTheWireLengthFirst(int major, int minor) throws CaptureFormatException {
        byte[] file =
                new PcapBytes(BIG_ENDIAN, PcapReader.MAGIC)
                        .header(major, minor, 96, 1)
                        .wireFirst()
                        .record(1, 2, 4, 60, octets("data"))
                        .bytes();

        Frames.Copy frame = Frames.read(file).frames().get(0);

        assertEquals("data", frame.octets());
        assertEquals(60, frame.wireLength());
        assertEquals(1_000_002_000L, frame.timeNanos());
    }

    @Test
    void version23IsReadInEitherOrderOfLengths() throws CaptureFormatException {
        byte[] file =
                new PcapBytes(LITTLE_ENDIAN, PcapReader.MAGIC)
                        .header(2, 3, 96, 1)
                        .record(1, 0, 4, 60, octets("data"))
                        .wireFirst()
                        .record(2, 0, 3, 61, octets("old"))
                        .bytes();

        Content content = Frames.read(file);

        assertEquals(List.of("data", "old"), content.octets());
        assertEquals(61, content.frames().get(1).wireLength());
    }

    @ParameterizedTest
    @CsvSource({"6,1", "9,6", "15,10", "24,0"})
    void aixFilesHaveInterfaceTypesAndNanoseconds(int interfaceType, int linkType)
            throws CaptureFormatException {
        byte[] file =
                new PcapBytes(BIG_ENDIAN, PcapReader.MAGIC)
                        .header(2, 2, 96, interfaceType)
                        .record(1, 2, 4, 60, octets("data"))
                        .bytes();

        Frames.Copy frame = Frames.read(file).frames().get(0);

        assertEquals(linkType, frame.linkType());
        assertEquals(1_000_000_002L, frame.timeNanos());
        assertEquals("data", frame.octets());
    }

    @Test
    void lengthOfTheCheckSequenceIsNoPartOfTheLinkType() throws CaptureFormatException {
        byte[] file =
                new PcapBytes(LITTLE_ENDIAN, PcapReader.MAGIC)
                        .header(2, 4, 96, 0x24000000 | LinkType.PPP_ETHER)
                        .record(1, 0, octets("a"))
                        .bytes();

        assertEquals(LinkType.PPP_ETHER, Frames.read(file).frames().get(0).linkType());
    }

    @ParameterizedTest
    @CsvSource({"1,0", "2,5", "3,4", "543,1", "0,0"})
    void unknownVersionIsRefused(int major, int minor) {
        byte[] file =
                new PcapBytes(LITTLE_ENDIAN, PcapReader.MAGIC).header(major, minor, 96, 1).bytes();

        CaptureFormatException e =
                assertThrows(CaptureFormatException.class, () -> Frames.read(file));

        assertEquals(CaptureFormatException.Reason.DAMAGED, e.reason());
        assertTrue(e.sentence().contains("version " + major + "." + minor), e.sentence());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void cutAnywhereGivesAllFramesBeforeAndSaysSo(ByteOrder order, int magic, int unitNanos)
            throws CaptureFormatException {
        PcapBytes builder = new PcapBytes(order, magic).header(2, 4, 65_535, 1);
        int header = builder.bytes().length;
        int one = builder.record(1, unitNanos, octets("one")).bytes().length;
        int two = builder.record(2, unitNanos, octets("")).bytes().length;
        byte[] file = builder.record(3, unitNanos, octets("three")).bytes();

        for (int length = 0; length <= file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            if (length < header) {
                assertThrows(CaptureFormatException.class, () -> Frames.read(cut));
                continue;
            }
            Content content = Frames.read(cut);
            int whole = length < one ? 0 : length < two ? 1 : length < file.length ? 2 : 3;
            assertEquals(whole, content.frames().size(), "cut at " + length);
            boolean between =
                    length == header || length == one || length == two || length == file.length;
            assertEquals(
                    between
                            ? null
                            : "it ends in the middle of frame "
                                    + (whole + 1)
                                    + ": it was cut short",
                    content.problem());
        }
    }

    @Test
    void lengthBeyondAllReasonEndsTheFileWithAWarning() throws CaptureFormatException {
        byte[] file =
                PcapBytes.ethernet()
                        .record(1, 0, octets("good"))
                        .record(2, 0, 262_145, 262_145, new byte[262_145])
                        .record(3, 0, octets("lost"))
                        .bytes();

        Content content = Frames.read(file);

        assertEquals(List.of("good"), content.octets());
        assertEquals(
                "frame 2 claims 262145 octets: the file is damaged from there on",
                content.problem());
    }

    @Test
    void frameLongerThanTheSnapLengthIsReadWhole() throws CaptureFormatException {
        byte[] large = new byte[262_144];
        Arrays.fill(large, (byte) 'x');
        byte[] file =
                new PcapBytes(LITTLE_ENDIAN, PcapReader.MAGIC)
                        .header(2, 4, 68, 1)
                        .record(1, 0, large)
                        .record(2, 0, octets("next"))
                        .bytes();

        Content content = Frames.read(file);

        assertNull(content.problem());
        assertEquals(large.length, content.frames().get(0).octets().length());
        assertEquals("next", content.frames().get(1).octets());
    }

    @Test
    void hugeRecordOfALargeLinkTypeIsHandedOutInPart() throws CaptureFormatException {
        byte[] file =
                new PcapBytes(LITTLE_ENDIAN, PcapReader.MAGIC)
                        .header(2, 4, 0, LinkType.DBUS)
                        .record(1, 0, new byte[700_000])
                        .record(2, 0, octets("next"))
                        .bytes();

        Content content = Frames.read(file);

        assertNull(content.problem());
        assertEquals(262_144, content.frames().get(0).octets().length());
        assertEquals(700_000, content.frames().get(0).wireLength());
        assertEquals("next", content.frames().get(1).octets());
        Content cut = Frames.read(Arrays.copyOf(file, 24 + 16 + 600_000));
        assertNotNull(cut.problem());
    }

    @Test
    void wireLengthIsNeverBelowWhatWasCaptured() throws CaptureFormatException {
        byte[] file =
                PcapBytes.ethernet()
                        .record(1, 0, 4, 2, octets("data"))
                        .record(1, 0, 4, -1, octets("data"))
                        .bytes();

        Content content = Frames.read(file);

        assertEquals(4, content.frames().get(0).wireLength());
        assertEquals(Integer.MAX_VALUE, content.frames().get(1).wireLength());
    }

    @Test
    void absurdFractionCannotWrapTheTime() throws CaptureFormatException {
        byte[] file = PcapBytes.ethernet().record(0xFFFFFFFFL, 0xFFFFFFFFL, octets("data")).bytes();

        long time = Frames.read(file).times().get(0);

        assertEquals(4_294_967_295_000_000_000L + 4_294_967_295_000L, time);
    }

    @Property(tries = 100)
    void framesAreTheSameHoweverTheInputArrives(
            @ForAll @Size(max = 40) List<@IntRange(max = 300) Integer> lengths, @ForAll long seed)
            throws CaptureFormatException {
        Random random = new Random(seed);
        PcapBytes builder = PcapBytes.ethernet();
        for (int length : lengths) {
            byte[] data = new byte[length];
            random.nextBytes(data);
            builder.record(random.nextInt() & 0xFFFFFFFFL, random.nextInt(1_000_000), data);
        }

        Content whole = Frames.read(builder.bytes());

        assertEquals(lengths, whole.octets().stream().map(String::length).toList());
        assertEquals(whole, Frames.read(Frames.chopped(builder.bytes())));
    }

    @Test
    void framesThatCrossTheWindowsEndComeWhole() throws CaptureFormatException {
        PcapBytes builder = PcapBytes.ethernet();
        Random random = new Random(1);
        int frames = 1500;
        for (int i = 0; i < frames; i++) {
            byte[] data = new byte[random.nextInt(3000)];
            Arrays.fill(data, (byte) i);
            builder.record(i, 0, data);
        }
        random = new Random(1);

        List<String> read = Frames.read(builder.bytes()).octets();

        assertEquals(frames, read.size());
        for (int i = 0; i < frames; i++) {
            byte[] expected = new byte[random.nextInt(3000)];
            Arrays.fill(expected, (byte) i);
            assertEquals(
                    new String(expected, java.nio.charset.StandardCharsets.ISO_8859_1),
                    read.get(i));
        }
    }

    @Test
    void readingAFrameAllocatesNothing() throws CaptureFormatException {
        PcapBytes builder = PcapBytes.ethernet();
        for (int i = 0; i < 20_000; i++) {
            builder.record(i, 0, new byte[100]);
        }
        byte[] file = builder.bytes();
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Frame frame = new Frame();
        try (FrameSource source =
                CaptureFiles.openStream(new java.io.ByteArrayInputStream(file), AtEnd.STOP)) {
            for (int i = 0; i < 1000; i++) {
                source.next(frame);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 18_000; i++) {
                source.next(frame);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            // The measuring call itself may take a few octets; a frame must take none.
            assertTrue(allocated < 18_000, allocated + " octets for 18,000 frames");
        }
        assertEquals(19_000, frame.number());
    }
}
