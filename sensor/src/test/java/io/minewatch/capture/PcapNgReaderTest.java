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
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapNgReaderTest {
    private static final byte[] NONE = new byte[0];

    /** Two sections of different byte order with two interfaces, all packet blocks and more. */
    private static PcapNgBytes rich() {
        PcapNgBytes b = new PcapNgBytes().section(BIG_ENDIAN, 1, 12_345);
        b.interfaceBlock(LinkType.ETHERNET, 0);
        b.interfaceBlock(LinkType.RAW, 100, b.option(9, new byte[] {9}), b.option(0, NONE));
        b.packet(0, 1_600_000_000_000_001L, 4, octets("eth0"));
        b.block(0x0BAD, octets("of a kind nobody knows"));
        b.packet(1, 1_600_000_000_000_000_007L, 1500, octets("raw"));
        b.section(LITTLE_ENDIAN);
        b.interfaceBlock(LinkType.LINUX_SLL, 4, b.option(9, new byte[] {(byte) 0x8A}));
        b.simplePacket(9, octets("four"));
        b.obsoletePacket(0, 2048 + 512, 5, octets("older"));
        b.simplePacket(3, octets("abc"));
        b.packet(0, 4096, 4, 4, octets("last"), b.option(1, octets("a comment")));
        return b;
    }

    private static final List<Frames.Copy> RICH =
            List.of(
                    new Frames.Copy("eth0", 4, 1_600_000_000_000_001_000L, LinkType.ETHERNET, 1, 0),
                    new Frames.Copy("raw", 1500, 1_600_000_000_000_000_007L, LinkType.RAW, 2, 0),
                    new Frames.Copy(
                            "four", 9, 1_600_000_000_000_000_007L, LinkType.LINUX_SLL, 3, 0),
                    new Frames.Copy("older", 5, 2_500_000_000L, LinkType.LINUX_SLL, 4, 0),
                    new Frames.Copy("abc", 3, 2_500_000_000L, LinkType.LINUX_SLL, 5, 0),
                    new Frames.Copy("last", 4, 4_000_000_000L, LinkType.LINUX_SLL, 6, 0));

    @Test
    void sectionsInterfacesAndAllPacketBlocksAreRead() throws CaptureFormatException {
        Content content = Frames.read(rich().bytes());

        assertNull(content.problem());
        assertEquals(RICH, content.frames());
    }

    @Test
    void framesAreTheSameOctetByOctet() throws CaptureFormatException {
        assertEquals(RICH, Frames.read(Frames.chopped(rich().bytes())).frames());
    }

    @Test
    void cutAnywhereGivesAllFramesBeforeAndSaysSo() throws CaptureFormatException {
        byte[] file = rich().bytes();
        Set<Integer> blockEnds = new TreeSet<>();
        boolean bigEndian = true;
        for (int at = 0; at < file.length; ) {
            if (ByteBuffer.wrap(file).getInt(at) == PcapNgReader.SECTION_HEADER) {
                bigEndian = file[at + 8] == 0x1A;
            }
            ByteBuffer b = ByteBuffer.wrap(file).order(bigEndian ? BIG_ENDIAN : LITTLE_ENDIAN);
            at += b.getInt(at + 4);
            blockEnds.add(at);
        }
        int before = 0;
        for (int length = 0; length <= file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            if (length < 28) {
                assertThrows(CaptureFormatException.class, () -> Frames.read(cut));
                continue;
            }
            Content content = Frames.read(cut);
            assertEquals(RICH.subList(0, content.frames().size()), content.frames());
            assertTrue(content.frames().size() >= before);
            before = content.frames().size();
            assertEquals(blockEnds.contains(length), content.problem() == null, "at " + length);
        }
        assertEquals(RICH.size(), before);
    }

    @ParameterizedTest
    @CsvSource({
        // resolution, units, offset in seconds, nanoseconds
        "0, 1600000000, 0, 1600000000000000000",
        "3, 1600000000123, 0, 1600000000123000000",
        "6, 1600000000123456, -3600, 1599996400123456000",
        "9, 1600000000123456789, 1, 1600000001123456789",
        "12, 1600000000123456789, 0, 1600000000123456",
        "18, 1999999999999999999, 0, 1999999999",
        "19, -1, 0, 1844674407",
        "128, 1600000000, 0, 1600000000000000000",
        "160, 6871947673600000001, 0, 1600000000000000000",
        "158, 1717986918403, 0, 1600000000002",
        "191, -1, 0, 1999999999",
        "6, -1, 0, 4611686018427387904",
        "9, -1, 0, 4611686018427387904",
        "6, 5, -9223372036854775808, 0",
        "6, 5, 9223372036854775807, 4611686018427387904",
        "9, 9223372036854775807, -9223372036854775808, 0",
        "0, 9223372036854775807, 0, 4611686018427387904",
    })
    void timesOfAllResolutionsBecomeNanoseconds(
            int resolution, long units, long offsetSeconds, long nanos) {
        CaptureInterface from = new CaptureInterface(1, 0, resolution, offsetSeconds);

        assertEquals(nanos, from.timeNanos(units));
    }

    @Test
    void timeOffsetOptionIsRead() throws CaptureFormatException {
        PcapNgBytes b = new PcapNgBytes().section(BIG_ENDIAN);
        b.interfaceBlock(1, 0, b.option(14, 1_000_000_000L), b.option(9, new byte[] {3}));
        b.packet(0, 2, 1, octets("a"));

        assertEquals(List.of(1_000_000_000_002_000_000L), Frames.read(b.bytes()).times());
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 127, 128 + 64, 255})
    void impossibleResolutionEndsTheFile(int resolution) throws CaptureFormatException {
        PcapNgBytes b = new PcapNgBytes().section(BIG_ENDIAN);
        b.interfaceBlock(1, 0, b.option(9, new byte[] {(byte) resolution}));
        b.packet(0, 2, 1, octets("a"));

        Content content = Frames.read(b.bytes());

        assertEquals(List.of(), content.frames());
        assertNotNull(content.problem());
    }

    @Test
    void hostNamesOfBothFamiliesAreHandedOut() throws CaptureFormatException {
        PcapNgBytes b = new PcapNgBytes().section(LITTLE_ENDIAN).interfaceBlock(1, 0);
        byte[] v6 = new byte[16];
        v6[0] = 0x20;
        v6[15] = 1;
        b.names(
                b.nameRecord(
                        1, PcapNgBytes.join(new byte[] {10, 0, 0, 1}, octets("a.example\0b\0"))),
                b.nameRecord(3, octets("123456mac\0")),
                b.nameRecord(2, PcapNgBytes.join(v6, octets("six.example\0"))),
                b.nameRecord(
                        1, PcapNgBytes.join(new byte[] {1, 2, 3, 4}, octets("bad\u001b[1m\0"))),
                b.nameRecord(1, new byte[] {1, 2, 3}),
                b.nameRecord(0, NONE),
                b.nameRecord(1, PcapNgBytes.join(new byte[] {9, 9, 9, 9}, octets("after end\0"))));

        Content content = Frames.read(b.bytes());

        assertNull(content.problem());
        assertEquals(
                List.of(
                        new HostName(0, 0xFFFF_0A00_0001L, "a.example"),
                        new HostName(0, 0xFFFF_0A00_0001L, "b"),
                        new HostName(0x2000_0000_0000_0000L, 1, "six.example")),
                content.names());
    }

    @Test
    void interfacesOfASectionAreForgottenInTheNext() throws CaptureFormatException {
        byte[] file =
                new PcapNgBytes()
                        .section(LITTLE_ENDIAN)
                        .interfaceBlock(1, 0)
                        .packet(0, 1, 1, octets("a"))
                        .section(LITTLE_ENDIAN)
                        .packet(0, 1, 1, octets("b"))
                        .bytes();

        Content content = Frames.read(file);

        assertEquals(List.of("a"), content.octets());
        assertEquals(
                "after frame 1, a packet is of interface 0, which the file does not describe:"
                        + " the file is damaged from there on",
                content.problem());
    }

    @Test
    void simplePacketsAreCutByTheSnapLengthOfTheFirstInterface() throws CaptureFormatException {
        byte[] file =
                new PcapNgBytes()
                        .section(LITTLE_ENDIAN)
                        .interfaceBlock(1, 6)
                        .simplePacket(1000, octets("sixbytes"))
                        .bytes();

        assertEquals(List.of("sixbyt"), Frames.read(file).octets());
    }

    @Test
    void unknownBlockOfAnySizeIsSkipped() throws CaptureFormatException {
        byte[] file =
                new PcapNgBytes()
                        .section(LITTLE_ENDIAN)
                        .interfaceBlock(1, 0)
                        .block(0x40000BAD, new byte[3_000_000])
                        .packet(0, 1, 1, octets("a"))
                        .bytes();

        Content content = Frames.read(file);

        assertNull(content.problem());
        assertEquals(List.of("a"), content.octets());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 11, 14, 30})
    void impossibleBlockLengthEndsTheFile(int length) throws CaptureFormatException {
        byte[] block = new byte[64];
        ByteBuffer.wrap(block).putInt(0, 6).putInt(4, length);
        byte[] file =
                new PcapNgBytes()
                        .section(BIG_ENDIAN)
                        .interfaceBlock(1, 0)
                        .packet(0, 1, 1, octets("a"))
                        .raw(block)
                        .bytes();

        Content content = Frames.read(file);

        assertEquals(List.of("a"), content.octets());
        assertTrue(
                String.valueOf(content.problem()).startsWith("after frame 1, "), content.problem());
    }

    @Test
    void blockWhoseLengthsDifferEndsTheFile() throws CaptureFormatException {
        byte[] file =
                new PcapNgBytes()
                        .section(BIG_ENDIAN)
                        .interfaceBlock(1, 0)
                        .packet(0, 1, 1, octets("a"))
                        .bytes();
        file[file.length - 1]++;

        Content content = Frames.read(file);

        assertEquals(List.of(), content.frames());
        assertEquals(
                "after frame 0, the two lengths of a block differ: the file is damaged from there"
                        + " on",
                content.problem());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 300_000, -1})
    void packetLargerThanItsBlockEndsTheFile(int captured) throws CaptureFormatException {
        byte[] file =
                new PcapNgBytes()
                        .section(BIG_ENDIAN)
                        .interfaceBlock(1, 0)
                        .packet(0, 1, captured, 9, octets("four"), NONE)
                        .bytes();

        Content content = Frames.read(file);

        assertEquals(List.of(), content.frames());
        assertTrue(
                String.valueOf(content.problem())
                        .contains("claims " + Integer.toUnsignedString(captured) + " octets"));
    }

    @Test
    void hugeRecordOfALargeLinkTypeIsHandedOutInPart() throws CaptureFormatException {
        byte[] file =
                new PcapNgBytes()
                        .section(LITTLE_ENDIAN)
                        .interfaceBlock(LinkType.USBPCAP, 0)
                        .packet(0, 1, 800_000, new byte[800_000])
                        .packet(0, 1, 1, octets("a"))
                        .bytes();

        Content content = Frames.read(file);

        assertNull(content.problem());
        assertEquals(262_144, content.frames().get(0).octets().length());
        assertEquals("a", content.frames().get(1).octets());
    }

    @Test
    void manyInterfacesAreBounded() throws CaptureFormatException {
        PcapNgBytes b = new PcapNgBytes().section(LITTLE_ENDIAN);
        for (int i = 0; i <= 65_536; i++) {
            b.interfaceBlock(1, 0);
        }

        assertEquals(
                "after frame 0, the section describes more than 65536 interfaces: the file is"
                        + " damaged from there on",
                Frames.read(b.bytes()).problem());
    }

    @Test
    void sectionOfAnUnknownVersionIsRefusedOrEndsTheFile() throws CaptureFormatException {
        byte[] first = new PcapNgBytes().section(BIG_ENDIAN, 2, -1).bytes();
        byte[] second =
                new PcapNgBytes()
                        .section(BIG_ENDIAN)
                        .interfaceBlock(1, 0)
                        .packet(0, 1, 1, octets("a"))
                        .section(LITTLE_ENDIAN, 2, -1)
                        .bytes();

        CaptureFormatException e =
                assertThrows(CaptureFormatException.class, () -> Frames.read(first));

        assertTrue(e.sentence().contains("version 2.0 is unknown"), e.sentence());
        Content content = Frames.read(second);
        assertEquals(List.of("a"), content.octets());
        assertTrue(String.valueOf(content.problem()).contains("version 2.0 is unknown"));
    }

    @Test
    void missingByteOrderMarkIsRefused() {
        byte[] file = new PcapNgBytes().section(BIG_ENDIAN).bytes();
        file[8] = 0;

        CaptureFormatException e =
                assertThrows(CaptureFormatException.class, () -> Frames.read(file));

        assertEquals(CaptureFormatException.Reason.DAMAGED, e.reason());
        assertTrue(e.sentence().contains("transferred as text"), e.sentence());
    }
}
