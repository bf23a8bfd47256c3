package io.minewatch.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads of unsigned and signed integers at an absolute offset of a byte array. Names without a
 * prefix read network byte order (big-endian); {@code le} reads little-endian.
 *
 * <p>The caller has checked that the octets are inside of what it may read; the array's own bounds
 * are the only check here.
 *
 * <p>Plain shifts rather than handles, but for eight octets in network order: a run of a few
 * seconds is spent half in code that is interpreted or only simply compiled, where a handle costs
 * many times a shift.
 */
public final class Bytes {
    private static final VarHandle LONG_BE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    /** One octet, 0 to 255. */
    public static int u8(byte[] b, int offset) {
        return b[offset] & 0xFF;
    }

    /** Two octets, big-endian, 0 to 65535. */
    public static int u16(byte[] b, int offset) {
        return (b[offset] & 0xFF) << 8 | (b[offset + 1] & 0xFF);
    }

    /** Three octets, big-endian, 0 to 2^24-1. */
    public static int u24(byte[] b, int offset) {
        return (b[offset] & 0xFF) << 16 | (b[offset + 1] & 0xFF) << 8 | (b[offset + 2] & 0xFF);
    }

    /** Four octets, big-endian, as they are (negative above 2^31-1). */
    public static int i32(byte[] b, int offset) {
        return b[offset] << 24
                | (b[offset + 1] & 0xFF) << 16
                | (b[offset + 2] & 0xFF) << 8
                | (b[offset + 3] & 0xFF);
    }

    /** Four octets, big-endian, 0 to 2^32-1. */
    public static long u32(byte[] b, int offset) {
        return i32(b, offset) & 0xFFFFFFFFL;
    }

    /** Eight octets, big-endian, as they are. */
    public static long i64(byte[] b, int offset) {
        return (long) LONG_BE.get(b, offset);
    }

    /** Two octets, little-endian, 0 to 65535. */
    public static int leU16(byte[] b, int offset) {
        return (b[offset] & 0xFF) | (b[offset + 1] & 0xFF) << 8;
    }

    /** Four octets, little-endian, as they are (negative above 2^31-1). */
    public static int leI32(byte[] b, int offset) {
        return (b[offset] & 0xFF)
                | (b[offset + 1] & 0xFF) << 8
                | (b[offset + 2] & 0xFF) << 16
                | b[offset + 3] << 24;
    }

    /** Four octets, little-endian, 0 to 2^32-1. */
    public static long leU32(byte[] b, int offset) {
        return leI32(b, offset) & 0xFFFFFFFFL;
    }

    /** Eight octets, little-endian, as they are. */
    public static long leI64(byte[] b, int offset) {
        return (leI32(b, offset) & 0xFFFFFFFFL) | (long) leI32(b, offset + 4) << 32;
    }
}
