package io.minewatch.replay;

import io.minewatch.shape.BlockTimes;
import io.minewatch.shape.GivenClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The real captures that stand beside the project, where they do.
 *
 * <p>Nothing in the scoring was tuned on them: its numbers were published with the design before
 * these sessions were scored. So all of them are for reporting. Numbers that are changed from now
 * on are to be chosen on {@link #TO_TUNE} and reported on the others.
 */
final class Captures {
    /** Sessions that later changes may be tried on: the first two years. */
    static final List<String> TO_TUNE =
            List.of("1574720899", "1578349600", "1578529652", "1579730720", "1588111705");

    /**
     * Captures of hosts that mined at the same time, each with the one that its blocks are taken
     * from.
     */
    private static final Map<String, String> CLOCKS =
            Map.of(
                    "1613757861", "1613759102",
                    "1613759102", "1613757861",
                    "1617843709", "1617847065",
                    "1617847065", "1617843709");

    private final Map<String, List<Session>> byCapture = new LinkedHashMap<>();

    /** Beside the project's root. */
    static Path folder() {
        return Path.of(System.getProperty("minewatch.root", ".")).resolve("../shared/captures");
    }

    static boolean arePresent() {
        return Files.isDirectory(mining());
    }

    private static Path mining() {
        return folder().resolve("mining/yebof+CJ-Sniffer-Dataset");
    }

    /** Reads all Monero sessions. */
    Captures() throws IOException {
        try (Stream<Path> files = Files.list(mining())) {
            for (Path file : files.sorted().toList()) {
                byCapture.put(
                        file.getFileName().toString().replaceFirst("_.*", ""), Sessions.read(file));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Those that lasted so long, to half a minute. */
    List<Session> lasting(double minutes) {
        List<Session> all = new ArrayList<>();
        byCapture.values().forEach(all::addAll);
        all.removeIf(s -> s.minutes() < minutes - .5);
        return all;
    }

    /**
     * The blocks that another host's capture shows, with its clock set by the heights that both
     * show; null where no other capture overlaps this session.
     *
     * @param minutes of the session that are looked at
     */
    @Nullable GivenClock clockOf(Session session, double minutes) {
        String own = session.name.replaceFirst(" .*", "");
        String other = CLOCKS.get(own);
        if (other == null) {
            return null;
        }
        Map<Long, Long> there = heights(other);
        Map<Long, Long> here = heights(own);
        List<Long> offsets = new ArrayList<>();
        there.forEach(
                (height, time) -> {
                    Long mine = here.get(height);
                    if (mine != null) {
                        offsets.add(mine - time);
                    }
                });
        if (offsets.isEmpty()) {
            return null;
        }
        Collections.sort(offsets);
        long offset = offsets.get(offsets.size() / 2);
        BlockTimes times = new BlockTimes();
        there.values().forEach(time -> times.add(time + offset));
        long end = session.startNanos + Math.round(minutes * 60e9);
        return times.between(session.startNanos, end).length < 3
                ? null
                : new GivenClock("XMR", times, 0);
    }

    private Map<Long, Long> heights(String capture) {
        Map<Long, Long> first = new TreeMap<>();
        for (Session session : byCapture.getOrDefault(capture, List.of())) {
            session.heights.forEach((height, time) -> first.merge(height, time, Math::min));
        }
        return first;
    }
}
