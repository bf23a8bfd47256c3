package io.minewatch.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Every capture below a folder is read at least as far as tcpdump reads it. The folder is that of
 * the system property {@code minewatch.captures}, else the shared captures beside the project, of
 * which one in ten is taken ({@code minewatch.captures.all} takes them all). {@code
 * sensor/scripts/compare-packet-counts.sh} runs this over all files of a folder.
 */
class PacketCountsTest {
    private static final int SAMPLE = 10;

    @Test
    void everyFileIsReadAsFarAsTcpdumpReadsIt() throws Exception {
        assumeTrue(Tools.isInstalled("tcpdump"), "tcpdump is not installed");
        String named = System.getProperty("minewatch.captures");
        Path folder =
                named != null
                        ? Path.of(named)
                        : Path.of(System.getProperty("minewatch.root", "."))
                                .resolve("../shared/captures");
        assumeTrue(Files.isDirectory(folder), "there are no captures to compare with");
        boolean all = named != null || Boolean.getBoolean("minewatch.captures.all");

        CapturePlan plan =
                CapturePlan.of(
                        List.of(folder.toString()),
                        CapturePlan.Mode.SEPARATE,
                        InputStream.nullInputStream());
        List<String> report = new ArrayList<>();
        List<String> shorter = new ArrayList<>();
        int compared = 0;
        int equal = 0;
        for (CaptureFile file : plan.files()) {
            Path path = file.file();
            if (path == null || !(all || file.index() % SAMPLE == 0)) {
                continue;
            }
            compared++;
            long ours;
            String problem;
            try (FrameSource source = CaptureFiles.open(path, AtEnd.STOP)) {
                Frames.Content content = Frames.readAll(source);
                ours = content.frames().size();
                problem = content.problem();
            }
            Count theirs = tcpdump(path);
            if (ours == theirs.packets()) {
                equal++;
            } else {
                String line =
                        file.path()
                                + ": "
                                + ours
                                + " frames"
                                + (problem == null ? "" : " (" + problem + ")")
                                + ", tcpdump "
                                + theirs.packets()
                                + " ("
                                + theirs.message()
                                + ")";
                (ours < theirs.packets() ? shorter : report).add(line);
            }
        }
        if (named != null) {
            report(compared, equal, report, shorter, plan);
        }

        assertTrue(compared > 0, "no file was compared");
        assertEquals(List.of(), shorter);
        for (CapturePlan.Refusal refusal : plan.refusals()) {
            Count theirs = tcpdump(Path.of(refusal.path()));
            assertEquals(0, theirs.packets(), refusal.path() + ": " + refusal.sentence());
        }
    }

    private record Count(long packets, String message) {}

    private static Count tcpdump(Path path) throws Exception {
        Process process =
                new ProcessBuilder("tcpdump", "-n", "--count", "-r", path.toString())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        assertTrue(process.waitFor(180, TimeUnit.SECONDS), "tcpdump hangs on " + path);
        long packets = 0;
        String message = "";
        for (String line : new String(output, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.matches("\\d+ packets?")) {
                packets = Long.parseLong(line.substring(0, line.indexOf(' ')));
            } else if (line.startsWith("tcpdump: ")) {
                message = line.substring("tcpdump: ".length());
            }
        }
        return new Count(packets, message);
    }

    private static void report(
            int compared, int equal, List<String> longer, List<String> shorter, CapturePlan plan) {
        System.out.println(compared + " files compared, " + equal + " equal");
        System.out.println(longer.size() + " read further than tcpdump:");
        longer.forEach(System.out::println);
        System.out.println(shorter.size() + " read less far than tcpdump:");
        shorter.forEach(System.out::println);
        System.out.println(plan.refusals().size() + " refused, " + plan.skipped() + " skipped:");
        plan.refusals().forEach(r -> System.out.println(r.path() + ": " + r.sentence()));
    }
}
