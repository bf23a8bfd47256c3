package io.minewatch.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.minewatch.detect.DestinationBaseline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what hosts usually connect to from one run to the next: a head {@code minewatch-baseline 1
 * CHECKSUM} (CRC-32C of what follows, eight hexadecimal digits), then the lines of {@link
 * DestinationBaseline#text}. Written anew beside the old one and moved into its place, so that a
 * crash leaves one of the two, whole.
 */
final class BaselineFile {
    /** Where a service keeps it, if that folder is there. */
    static final Path USUAL = Path.of("/var/lib/minewatch/baseline");

    private static final String HEAD = "minewatch-baseline 1 ";
    private static final int HEAD_OCTETS = HEAD.length() + 8 + 1;

    /** Larger than the largest baseline: 200,000 lines of at most 160 octets. */
    private static final long MAX_OCTETS = 64L << 20;

    private final Path file;

    BaselineFile(Path file) {
        this.file = file;
    }

    /**
     * What was kept.
     *
     * @return an empty one where nothing was
     * @throws UsageException when the file is no baseline, or damaged
     */
    DestinationBaseline read() throws UsageException {
        DestinationBaseline baseline = new DestinationBaseline();
        try {
            if (Files.size(file) > MAX_OCTETS) {
                throw damaged("it is larger than any baseline");
            }
            byte[] octets = Files.readAllBytes(file);
            if (octets.length < HEAD_OCTETS
                    || !new String(octets, 0, HEAD.length(), US_ASCII).equals(HEAD)) {
                throw damaged("it is no baseline of this version");
            }
            String sum = new String(octets, HEAD.length(), 8, US_ASCII);
            if (octets[HEAD_OCTETS - 1] != '\n' || !sum.equals(checksum(octets, HEAD_OCTETS))) {
                throw damaged("its checksum does not fit");
            }
            baseline.readFrom(
                    new String(octets, HEAD_OCTETS, octets.length - HEAD_OCTETS, US_ASCII));
        } catch (NoSuchFileException e) {
            // The first run.
        } catch (IOException e) {
            throw new UsageException("baseline " + file + " cannot be read: " + e);
        }
        return baseline;
    }

    private UsageException damaged(String why) {
        return new UsageException(
                "baseline " + file + ": " + why + "; delete it to begin to learn anew");
    }

    /** Keeps a text of {@link DestinationBaseline#text}. */
    void write(String text) throws IOException {
        byte[] body = text.getBytes(US_ASCII);
        byte[] head = (HEAD + checksum(body, 0) + "\n").getBytes(US_ASCII);
        Path fresh = file.resolveSibling(file.getFileName() + ".fresh");
        try (FileChannel channel =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (byte[] part : new byte[][] {head, body}) {
                ByteBuffer buffer = ByteBuffer.wrap(part);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            channel.force(true);
        }
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String checksum(byte[] octets, int from) {
        CRC32C crc = new CRC32C();
        crc.update(octets, from, octets.length - from);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /**
     * The file that {@code watch} keeps its baseline in; null: none.
     *
     * @param configured path, empty for none, {@code auto} for the usual one where it can be
     */
    static @Nullable BaselineFile ofService(String configured) {
        if (configured.equals("auto")) {
            Path folder = USUAL.getParent();
            return folder != null && Files.isWritable(folder) ? new BaselineFile(USUAL) : null;
        }
        return configured.isEmpty() ? null : new BaselineFile(Path.of(configured));
    }
}
