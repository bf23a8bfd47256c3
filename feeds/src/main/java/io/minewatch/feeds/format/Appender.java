package io.minewatch.feeds.format;

import java.io.IOException;
import java.io.Writer;
import java.nio.CharBuffer;

/** The writer that libraries want, over whatever takes text. Whoever owns the target closes it. */
final class Appender extends Writer {
    private final Appendable out;

    Appender(Appendable out) {
        this.out = out;
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        out.append(CharBuffer.wrap(text, offset, length));
    }

    @Override
    public void flush() {
        // Whoever owns the target flushes it.
    }

    @Override
    public void close() {
        // Whoever owns the target closes it.
    }
}
