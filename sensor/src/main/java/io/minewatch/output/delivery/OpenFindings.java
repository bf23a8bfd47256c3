package io.minewatch.output.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.EventCodec;
import io.minewatch.output.event.FindingFields;
import io.minewatch.output.event.JsonTree;
import io.minewatch.output.spool.Spool;
import io.minewatch.output.spool.SpoolEntry;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The findings that receivers believe open: the latest event of each. What a start must know so
 * that it does not tell them anew. A file holds them as they were at one place of the spool; the
 * spool's later events do the rest. Single thread.
 */
final class OpenFindings {
    private static final String FILE = "open-findings";
    private static final String COVERS = "covers";

    /** Records read at once when the spool is played back. */
    private static final int BATCH = 256;

    private static final long BATCH_OCTETS = 4 << 20;

    /** Octets of the file in memory at once: an event has some thousands. */
    private static final int FILE_BUFFER_OCTETS = 64 << 10;

    /** Longest line read back: the spool takes no larger event. */
    private static final int MAX_LINE_OCTETS = 1 << 20;

    /**
     * Findings remembered. As many as may wait for their turn ({@link
     * io.minewatch.output.alert.AlertLife}); of those that were told longest ago a restart would
     * tell once more.
     */
    static final int MAX_OPEN = 20_000;

    private final Path file;
    private final Map<String, AlertEvent> open = new LinkedHashMap<>();
    private long covers;

    private OpenFindings(Path file) {
        this.file = file;
    }

    /** Those that were open when the spool was last written to. */
    static OpenFindings load(Spool spool) throws IOException {
        OpenFindings findings = new OpenFindings(spool.folder().resolve(FILE));
        findings.read();
        findings.covers = Math.min(findings.covers, spool.lastSequence());
        long from = findings.covers + 1;
        List<SpoolEntry> entries = spool.read(from, BATCH, BATCH_OCTETS);
        while (!entries.isEmpty()) {
            for (SpoolEntry entry : entries) {
                from = entry.sequence() + 1;
                try {
                    findings.apply(
                            EventCodec.decode(entry.payload())
                                    .numbered(spool.stream(), entry.sequence()));
                } catch (IOException e) {
                    // Its output says that it cannot be read.
                }
            }
            entries = spool.read(from, BATCH, BATCH_OCTETS);
        }
        return findings;
    }

    private void read() throws IOException {
        try (InputStream in =
                new BufferedInputStream(Files.newInputStream(file), FILE_BUFFER_OCTETS)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            boolean first = true;
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c != '\n') {
                    // A longer one is none of ours: what is kept of it is no event either.
                    if (line.size() < MAX_LINE_OCTETS) {
                        line.write(c);
                    }
                    continue;
                }
                readLine(line.toByteArray(), first);
                first = false;
                line.reset();
            }
        } catch (NoSuchFileException e) {
            // The first start.
        }
    }

    private void readLine(byte[] line, boolean first) {
        try {
            if (first) {
                covers = JsonTree.parse(line).get(COVERS) instanceof Long number ? number : 0;
            } else {
                put(EventCodec.decode(line));
            }
        } catch (IOException e) {
            // A line that is no event: the finding will be told once more.
        }
    }

    /** Takes the next event of the spool, or a newer state that is not told. */
    void apply(AlertEvent event) {
        covers = Math.max(covers, event.sequence());
        put(event);
    }

    private void put(AlertEvent event) {
        FindingFields finding = event.finding();
        if (finding == null) {
            return;
        }
        if (event.kind() == AlertEvent.Kind.CLOSED) {
            open.remove(finding.id());
        } else {
            open.put(finding.id(), event);
            if (open.size() > MAX_OPEN) {
                open.remove(open.keySet().iterator().next());
            }
        }
    }

    List<AlertEvent> events() {
        return new ArrayList<>(open.values());
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @return the sequence up to which the spool is no longer needed for it
     */
    long save() throws IOException {
        Path fresh = file.resolveSibling(FILE + ".fresh");
        try (FileChannel channel =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            OutputStream out =
                    new BufferedOutputStream(Channels.newOutputStream(channel), FILE_BUFFER_OCTETS);
            out.write(("{\"" + COVERS + "\":" + covers + "}\n").getBytes(US_ASCII));
            for (AlertEvent event : open.values()) {
                out.write(EventCodec.encode(event));
                out.write('\n');
            }
            out.flush();
            channel.force(true);
        }
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return covers;
    }
}
