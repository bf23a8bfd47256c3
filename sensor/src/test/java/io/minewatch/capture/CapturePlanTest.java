package io.minewatch.capture;

import static io.minewatch.capture.Frames.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.minewatch.capture.CapturePlan.Mode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapturePlanTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** A capture with one frame at each of the given seconds. */
    private static byte[] at(long... seconds) {
        PcapBytes builder = PcapBytes.ethernet();
        for (long second : seconds) {
            builder.record(second, 0, octets("at " + second));
        }
        return builder.bytes();
    }

    private void file(String name, byte[] content) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        Files.write(path, content);
    }

    private CapturePlan plan(Mode mode, String... names) {
        List<String> arguments = new ArrayList<>();
        for (String name : names) {
            arguments.add(name.equals("-") ? name : folder + "/" + name);
        }
        return CapturePlan.of(arguments, mode, InputStream.nullInputStream());
    }

    /** Names of the files of each group, without the folder. */
    private List<List<String>> groups(CapturePlan plan) {
        return plan.groups().stream()
                .map(
                        group ->
                                group.files().stream()
                                        .map(file -> file.path().replace(folder + "/", ""))
                                        .toList())
                .toList();
    }

    private List<String> refusals(CapturePlan plan) {
        return plan.refusals().stream()
                .map(r -> (r.path() + ": " + r.sentence()).replace(folder + "/", ""))
                .toList();
    }

    @Test
    void filesThatFollowEachOtherAreOneCaptureInTheOrderOfTheirFirstPackets() throws IOException {
        file("c.pcap", at(30, 40));
        file("a.pcap", at(20, 30));
        file("b.pcap", at(10, 20));

        CapturePlan plan = plan(Mode.AUTO, "c.pcap", "a.pcap", "b.pcap");

        assertEquals(List.of(List.of("b.pcap", "a.pcap", "c.pcap")), groups(plan));
        assertEquals(0, plan.overlapping());
        assertEquals(10_000_000_000L, plan.files().get(0).firstTimeNanos());
        assertEquals(20_000_000_000L, plan.files().get(0).lastTimeNanos());
        assertEquals(List.of(0, 1, 2), plan.files().stream().map(CaptureFile::index).toList());
    }

    @Test
    void filesThatOverlapAreAnalysedEachOnItsOwn() throws IOException {
        file("a", at(10, 20));
        file("b", at(15, 25));

        CapturePlan plan = plan(Mode.AUTO, "b", "a");

        assertEquals(List.of(List.of("a"), List.of("b")), groups(plan));
        assertEquals(2, plan.overlapping());
    }

    @Test
    void overlapsByWayOfOthersSeparateTooAndEndARow() throws IOException {
        file("ring1", at(0, 10));
        file("ring2", at(10, 20));
        file("long", at(100, 200));
        file("in1", at(110, 120));
        file("in2", at(130, 140));
        file("ring3", at(300, 310));
        file("ring4", at(310, 320));

        CapturePlan plan =
                plan(Mode.AUTO, "ring1", "ring2", "long", "in1", "in2", "ring3", "ring4");

        assertEquals(
                List.of(
                        List.of("ring1", "ring2"),
                        List.of("long"),
                        List.of("in1"),
                        List.of("in2"),
                        List.of("ring3", "ring4")),
                groups(plan));
        assertEquals(3, plan.overlapping());
    }

    @Test
    void packetsOutOfOrderAtTheSeamAreStillARing() throws IOException {
        byte[] first =
                PcapBytes.ethernet()
                        .record(10, 0, octets("1"))
                        .record(20, 300_000, octets("3"))
                        .bytes();
        byte[] second =
                PcapBytes.ethernet()
                        .record(20, 100_000, octets("2"))
                        .record(30, 0, octets("4"))
                        .bytes();
        file("1", first);
        file("2", second);

        CapturePlan plan = plan(Mode.AUTO, "1", "2");

        assertEquals(1, plan.groups().size());
        try (GroupSource source = plan.groups().get(0).open(AtEnd.STOP)) {
            assertEquals(List.of("1", "2", "3", "4"), Frames.readAll(source).octets());
        }
    }

    @Test
    void twoShortCapturesOfTheSameMomentOverlap() throws IOException {
        byte[] capture =
                PcapBytes.ethernet()
                        .record(10, 0, octets("1"))
                        .record(10, 300_000, octets("3"))
                        .bytes();
        file("1", capture);
        file("2", capture);

        assertEquals(2, plan(Mode.AUTO, "1", "2").groups().size());
    }

    @Test
    void captureWithoutFramesSeparatesNothing() throws IOException {
        file("1", at(10, 20));
        file("2", at());
        file("3", at(20, 30));

        CapturePlan plan = plan(Mode.AUTO, "1", "2", "3");

        assertEquals(List.of(List.of("2", "1", "3")), groups(plan));
        try (GroupSource source = plan.groups().get(0).open(AtEnd.STOP)) {
            assertEquals(4, Frames.readAll(source).frames().size());
        }
    }

    @Test
    void separateKeepsTheOrderOfTheArguments() throws IOException {
        file("b", at(10));
        file("a", at(5));

        CapturePlan plan = plan(Mode.SEPARATE, "b", "a");

        assertEquals(List.of(List.of("b"), List.of("a")), groups(plan));
        assertEquals(0, plan.overlapping());
        assertEquals(CaptureFile.UNKNOWN_TIME, plan.files().get(0).firstTimeNanos());
    }

    @Test
    void joinedMergesByTimeAndTellsTheFile() throws IOException {
        file("a", at(10, 20, 20, 40));
        file("b", at(20, 30, 50));
        file("c", at(45));

        CapturePlan plan = plan(Mode.JOINED, "c", "b", "a");

        assertEquals(List.of(List.of("a", "b", "c")), groups(plan));
        try (GroupSource source = plan.groups().get(0).open(AtEnd.STOP)) {
            List<Frames.Copy> frames = Frames.readAll(source).frames();
            assertEquals(
                    List.of("at 10", "at 20", "at 20", "at 20", "at 30", "at 40", "at 45", "at 50"),
                    frames.stream().map(Frames.Copy::octets).toList());
            assertEquals(
                    List.of(0, 0, 0, 1, 1, 0, 2, 1),
                    frames.stream().map(Frames.Copy::file).toList());
            assertEquals(
                    List.of(1L, 2L, 3L, 1L, 2L, 4L, 1L, 3L),
                    frames.stream().map(Frames.Copy::number).toList());
            assertEquals(plan.groups().get(0).sizeBytes(), source.position());
        }
    }

    @Property(tries = 200)
    void mergedFramesAreAStableSortOfAll(
            @ForAll @Size(max = 6) List<@Size(max = 12) List<@IntRange(max = 20) Integer>> files)
            throws IOException {
        Path place = Files.createTempDirectory("minewatch-merge");
        List<String> arguments = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            long[] seconds = files.get(i).stream().mapToLong(s -> s).sorted().toArray();
            Path path = place.resolve("" + i);
            Files.write(path, at(seconds));
            arguments.add(path.toString());
            for (long second : seconds) {
                expected.add("at " + second);
            }
        }
        expected.sort(java.util.Comparator.comparingInt(s -> Integer.parseInt(s.substring(3))));

        CapturePlan plan = CapturePlan.of(arguments, Mode.JOINED, InputStream.nullInputStream());
        List<String> read = new ArrayList<>();
        for (CaptureGroup group : plan.groups()) {
            try (GroupSource source = group.open(AtEnd.STOP)) {
                read.addAll(Frames.readAll(source).octets());
                assertNull(source.problem());
            }
        }
        for (String argument : arguments) {
            Files.delete(Path.of(argument));
        }
        Files.delete(place);

        assertEquals(expected, read);
    }

    @Test
    void directoryIsWalkedInOrderAndPathsAreAsGiven() throws IOException {
        file("dir/b/2.pcap", at(20));
        file("dir/a.pcap", at(10));
        file("dir/b/1.pcap", at(5));
        file("dir/c.pcap", at(1));

        CapturePlan plan = plan(Mode.SEPARATE, "dir/");

        assertEquals(
                List.of("dir/a.pcap", "dir/b/1.pcap", "dir/b/2.pcap", "dir/c.pcap"),
                groups(plan).stream().map(names -> names.get(0)).toList());
        assertEquals(groups(plan), groups(plan(Mode.SEPARATE, "dir")));
    }

    @Test
    void whatIsNoCaptureInADirectoryIsSkippedUnlessItsNameSaysSo() throws IOException {
        byte[] zipped;
        try (ByteArrayOutputStream packed = new ByteArrayOutputStream()) {
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(at(10));
            }
            zipped = packed.toByteArray();
        }
        file("dir/good", at(10));
        file("dir/packed", zipped);
        file("dir/README.md", octets("what this is"));
        file("dir/empty", new byte[0]);
        file("dir/text.pcap", octets("what this is"));
        file("dir/empty.PCAPNG.gz", new byte[0]);
        file("dir/magic", java.util.Arrays.copyOf(at(), 10));

        CapturePlan plan = plan(Mode.SEPARATE, "dir");

        assertEquals(List.of(List.of("dir/good"), List.of("dir/packed")), groups(plan));
        assertEquals(2, plan.skipped());
        assertEquals(
                List.of(
                        "dir/empty.PCAPNG.gz: it is empty: capture or copy it again",
                        "dir/magic: it ends inside the pcap file header: capture or copy it again",
                        "dir/text.pcap: it is a text file, no capture: name a pcap or pcapng file"),
                refusals(plan));
    }

    @Test
    void namedFileThatIsNoCaptureIsRefused() throws IOException {
        file("notes.txt", octets("hello"));
        file("a", at(1));

        CapturePlan plan = plan(Mode.AUTO, "notes.txt", "absent", "a");

        assertEquals(List.of(List.of("a")), groups(plan));
        assertEquals(
                List.of(
                        "notes.txt: it is a text file, no capture: name a pcap or pcapng file",
                        "absent: no such file: check the path"),
                refusals(plan));
    }

    @Test
    void fileReachedTwiceIsReadOnceAndLinksInCirclesEnd() throws IOException {
        file("dir/a", at(1));
        Path link = folder.resolve("dir/again");
        Files.createSymbolicLink(link, folder.resolve("dir"));
        assumeTrue(Files.isSymbolicLink(link));

        CapturePlan plan = plan(Mode.AUTO, "dir/a", "dir", "dir/a");

        assertEquals(List.of(List.of("dir/a")), groups(plan));
    }

    @Test
    void standardInputIsACaptureOfItsOwnUnlessJoined() throws IOException {
        file("a", at(10, 30));
        List<String> arguments = List.of("-", folder + "/a", "-");

        CapturePlan auto = CapturePlan.of(arguments, Mode.AUTO, new ByteArrayInputStream(at(20)));
        CapturePlan joined =
                CapturePlan.of(arguments, Mode.JOINED, new ByteArrayInputStream(at(20)));

        assertEquals(List.of(List.of("a"), List.of("-")), groups(auto));
        try (GroupSource source = auto.groups().get(1).open(AtEnd.STOP)) {
            assertEquals(List.of("at 20"), Frames.readAll(source).octets());
        }
        try (GroupSource source = joined.groups().get(0).open(AtEnd.STOP)) {
            assertEquals(List.of("at 10", "at 20", "at 30"), Frames.readAll(source).octets());
        }
    }

    @Test
    void problemsAreToldByFile() throws IOException {
        byte[] cut = at(10, 20);
        file("cut", java.util.Arrays.copyOf(cut, cut.length - 1));
        file("gone", at(30));
        file("good", at(40));

        CapturePlan plan = plan(Mode.AUTO, "cut", "gone", "good");
        Files.delete(folder.resolve("gone"));

        try (GroupSource source = plan.groups().get(0).open(AtEnd.STOP)) {
            assertEquals(List.of("at 10", "at 40"), Frames.readAll(source).octets());
            assertEquals("it ends in the middle of frame 2: it was cut short", source.problemOf(0));
            assertFalse(source.isRefused(0));
            assertEquals("no such file: check the path", source.problemOf(1));
            assertTrue(source.isRefused(1));
            assertNull(source.problemOf(2));
            assertEquals(
                    folder + "/cut: it ends in the middle of frame 2: it was cut short",
                    source.problem());
        }
    }

    @Test
    void onlyTheFileThatBeganLastIsFollowed() throws IOException {
        file("a", at(10, 20));
        file("b", at(30));
        CapturePlan plan = plan(Mode.AUTO, "a", "b");
        Frame frame = new Frame();

        try (GroupSource source = plan.groups().get(0).open(AtEnd.FOLLOW)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(FrameSource.Next.FRAME, source.next(frame));
            }
            assertEquals(FrameSource.Next.IDLE, source.next(frame));
            Files.write(folder.resolve("b"), at(30, 40));
            assertEquals(FrameSource.Next.FRAME, source.next(frame));
            assertEquals("at 40", Frames.text(frame));
            assertEquals(1, frame.fileIndex());
        }
    }

    @Test
    void hostNamesOfAllFilesComeInTheOrderOfReading() throws IOException {
        file("a", named(10, "a.example"));
        file("b", named(20, "b.example"));
        CapturePlan plan = plan(Mode.AUTO, "a", "b");

        try (GroupSource source = plan.groups().get(0).open(AtEnd.STOP)) {
            Frames.readAll(source);
            assertEquals(
                    List.of("a.example", "b.example"),
                    source.hostNames().stream().map(HostName::name).toList());
        }
    }

    private static byte[] named(long second, String name) {
        PcapNgBytes b = new PcapNgBytes().section(java.nio.ByteOrder.BIG_ENDIAN);
        b.interfaceBlock(1, 0).packet(0, second * 1_000_000, 1, octets("x"));
        b.names(b.nameRecord(1, PcapNgBytes.join(new byte[] {10, 0, 0, 1}, octets(name + "\0"))));
        return b.bytes();
    }
}
