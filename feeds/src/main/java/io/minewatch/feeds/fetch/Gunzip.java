package io.minewatch.feeds.fetch;

import io.minewatch.feeds.fetch.FetchException.Kind;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Unpacks a body that came in gzip (RFC 1952), within limits and with its checksum. */
final class Gunzip {
    /** Octets at a time. */
    private static final int BUFFER = 64 << 10;

    /**
     * A body that grows more than this is no list but a bomb: deflate packs a repeated octet 1,032
     * times, lists of names 2 to 10 times, the same line again and again some 100 times.
     */
    static final int MAX_RATIO = 300;

    /** Below this length the ratio does not matter, octets. */
    private static final int RATIO_FROM = 1 << 20;

    private Gunzip() {}

    static void unpack(Path packed, Path into, long maxOctets, String origin)
            throws FetchException, IOException {
        long mostByRatio = Math.max(RATIO_FROM, Files.size(packed) * MAX_RATIO);
        byte[] buffer = new byte[BUFFER];
        long octets = 0;
        try (InputStream file = new BufferedInputStream(Files.newInputStream(packed), BUFFER);
                OutputStream out = Files.newOutputStream(into)) {
            InputStream in = open(file, origin);
            while (true) {
                int count = read(in, buffer, origin);
                if (count < 0) {
                    return;
                }
                octets += count;
                if (octets > maxOctets) {
                    throw new FetchException(
                            Kind.TOO_LARGE,
                            origin + " sent more than " + maxOctets + " octets (unpacked)",
                            "raise `max-size` if the feed is meant to be so large");
                }
                if (octets > mostByRatio) {
                    throw new FetchException(
                            Kind.TOO_LARGE,
                            origin + " sent gzip that grows more than " + MAX_RATIO + " times",
                            "no list packs so well; look at what the server sends");
                }
                out.write(buffer, 0, count);
            }
        }
    }

    private static InputStream open(InputStream file, String origin)
            throws FetchException, IOException {
        try {
            return new GZIPInputStream(file, BUFFER);
        } catch (ZipException | EOFException e) {
            throw broken(origin);
        }
    }

    private static int read(InputStream in, byte[] buffer, String origin)
            throws FetchException, IOException {
        try {
            return in.read(buffer);
        } catch (ZipException | EOFException e) {
            throw broken(origin);
        }
    }

    private static FetchException broken(String origin) {
        return new FetchException(
                Kind.BROKEN,
                origin + " sent gzip that is cut off or damaged",
                "it is fetched again later; tell the publisher if it stays so");
    }
}
