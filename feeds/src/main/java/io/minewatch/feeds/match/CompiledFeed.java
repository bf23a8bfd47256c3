package io.minewatch.feeds.match;

import java.nio.ByteBuffer;

/**
 * An {@link IndicatorSet} as one run of octets, made at build time so that the program need not
 * read a table of text at each start. Big-endian: magic number; then the parts as they lie in
 * memory, each after its length. Written and read by the same version of the program only.
 */
public final class CompiledFeed {
    /** "MWF" and the version of the form. */
    private static final int MAGIC = 0x4D574604;

    private CompiledFeed() {}

    /** The compiled form of a set. */
    public static byte[] write(IndicatorSet set) {
        IndicatorStore store = set.store();
        int[][] ints = {
            store.offsets(),
            store.stringEnds(),
            set.prefixLengths(),
            set.counts(),
            set.feedStrings()
        };
        long[][] longs = {set.names().words(), set.addresses().words(), set.tokens().words()};
        byte[][] octets = {store.keys(), store.details(), store.strings()};
        int length = 4 + 4 * (ints.length + longs.length + octets.length);
        for (int[] part : ints) {
            length += 4 * part.length;
        }
        for (long[] part : longs) {
            length += 8 * part.length;
        }
        for (byte[] part : octets) {
            length += part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length).putInt(MAGIC);
        for (int[] part : ints) {
            out.putInt(part.length);
            out.asIntBuffer().put(part);
            out.position(out.position() + 4 * part.length);
        }
        for (long[] part : longs) {
            out.putInt(part.length);
            out.asLongBuffer().put(part);
            out.position(out.position() + 8 * part.length);
        }
        for (byte[] part : octets) {
            out.putInt(part.length).put(part);
        }
        return out.array();
    }

    /** The set; an exception says that the octets are not what {@link #write} wrote. */
    public static IndicatorSet read(byte[] compiled) {
        ByteBuffer in = ByteBuffer.wrap(compiled);
        if (in.getInt() != MAGIC) {
            throw new IllegalStateException("the compiled feed is of another version: build anew");
        }
        int[] offsets = ints(in);
        int[] stringEnds = ints(in);
        int[] prefixLengths = ints(in);
        int[] counts = ints(in);
        int[] feeds = ints(in);
        Directory names = new Directory(longs(in));
        Directory addresses = new Directory(longs(in));
        Directory tokens = new Directory(longs(in));
        byte[] keys = octets(in);
        byte[] details = octets(in);
        byte[] strings = octets(in);
        return new IndicatorSet(
                IndicatorStore.of(keys, details, offsets, strings, stringEnds),
                names,
                addresses,
                tokens,
                prefixLengths,
                counts,
                feeds);
    }

    private static int[] ints(ByteBuffer in) {
        int[] part = new int[in.getInt()];
        in.asIntBuffer().get(part);
        in.position(in.position() + 4 * part.length);
        return part;
    }

    private static long[] longs(ByteBuffer in) {
        long[] part = new long[in.getInt()];
        in.asLongBuffer().get(part);
        in.position(in.position() + 8 * part.length);
        return part;
    }

    private static byte[] octets(ByteBuffer in) {
        byte[] part = new byte[in.getInt()];
        in.get(part);
        return part;
    }
}
