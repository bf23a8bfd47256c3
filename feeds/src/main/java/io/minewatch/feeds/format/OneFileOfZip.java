package io.minewatch.feeds.format;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The one file of a zip archive, as publishers of large lists pack it. Read forward only: nothing
 * is unpacked to disk, and names inside of the archive mean nothing.
 */
final class OneFileOfZip extends FilterInputStream {
    private final ZipInputStream zip;
    private boolean ended;

    private OneFileOfZip(ZipInputStream zip) {
        super(zip);
        this.zip = zip;
    }

    /**
     * The file in an archive.
     *
     * @throws UnreadableFeedException where there is none
     */
    static InputStream open(InputStream archive) throws IOException {
        ZipInputStream zip = new ZipInputStream(archive);
        if (!nextFile(zip)) {
            throw new UnreadableFeedException(
                    0, "is a zip archive without a file", "fetch it again");
        }
        return new OneFileOfZip(zip);
    }

    private static boolean nextFile(ZipInputStream zip) throws IOException {
        ZipEntry entry = zip.getNextEntry();
        while (entry != null && entry.isDirectory()) {
            entry = zip.getNextEntry();
        }
        return entry != null;
    }

    @Override
    public int read() throws IOException {
        byte[] octet = new byte[1];
        return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xFF;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        int read = ended ? -1 : zip.read(octets, offset, length);
        if (read < 0 && !ended) {
            ended = true;
            if (nextFile(zip)) {
                throw new UnreadableFeedException(
                        0,
                        "is a zip archive of several files, of which only the first was read",
                        "unpack it, and name the folder");
            }
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
