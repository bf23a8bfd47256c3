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
 */
public final class Bytes {
    private static final VarHandle SHORT_BE =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT_BE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG_BE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT_LE =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_LE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    /** One octet, 0 to 255. */
    public static int u8(byte[] b, int offset) {
        return b[offset] & 0xFF;
    }

    /** Two octets, big-endian, 0 to 65535. */
    public static int u16(byte[] b, int offset) {
        return (short) SHORT_BE.get(b, offset) & 0xFFFF;
    }

    /** Three octets, big-endian, 0 to 2^24-1. */
    public static int u24(byte[] b, int offset) {
        return u8(b, offset) << 16 | u16(b, offset + 1);
    }

    /** Four octets, big-endian, as they are (negative above 2^31-1). */
    public static int i32(byte[] b, int offset) {
        return (int) INT_BE.get(b, offset);
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
        return (short) SHORT_LE.get(b, offset) & 0xFFFF;
    }

    /** Four octets, little-endian, as they are (negative above 2^31-1). */
    public static int leI32(byte[] b, int offset) {
        return (int) INT_LE.get(b, offset);
    }

    /** Four octets, little-endian, 0 to 2^32-1. */
    public static long leU32(byte[] b, int offset) {
        return leI32(b, offset) & 0xFFFFFFFFL;
    }

    /** Eight octets, little-endian, as they are. */
    public static long leI64(byte[] b, int offset) {
        return (long) LONG_LE.get(b, offset);
    }
}
