package io.minewatch.capture;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the octets that were taken from the stored input, for progress. Single thread. */
final class CountingInput extends FilterInputStream {
    private long count;

    CountingInput(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int octet = in.read();
        if (octet >= 0) {
            count++;
        }
        return octet;
    }

    @Override
    public int read(byte[] b, int offset, int length) throws IOException {
        int got = in.read(b, offset, length);
        if (got > 0) {
            count += got;
        }
        return got;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = in.skip(n);
        count += skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Octets taken so far. */
    long count() {
        return count;
    }
}
