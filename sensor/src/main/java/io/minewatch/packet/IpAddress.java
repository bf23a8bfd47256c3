package io.minewatch.packet;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address as 128 bits; IPv4 is mapped into {@code ::ffff:0:0/96}. Ordered as
 * unsigned numbers. Immutable.
 *
 * @param high the first eight octets, big-endian
 * @param low the last eight octets, big-endian
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
    /** What the low half of a mapped IPv4 address carries above its 32 bits. */
    public static final long V4_MAPPED = 0x0000_FFFF_0000_0000L;

    /** The IPv4 address with these 32 bits (network byte order). */
    public static IpAddress v4(int bits) {
        return new IpAddress(0, V4_MAPPED | (bits & 0xFFFFFFFFL));
    }

    /**
     * The address that {@code text} spells: a dotted quad of four decimal numbers without leading
     * zeros (RFC 6943 section 3.1.1 strict form) or an IPv6 address (RFC 4291 section 2.2, all
     * three forms, without zone). Null for anything else. Never asks a name server.
     */
    public static @Nullable IpAddress parse(String text) {
        if (text.indexOf(':') < 0) {
            long bits = parseV4(text, 0);
            return bits < 0 ? null : v4((int) bits);
        }
        return parseV6(text);
    }

    /** The 32 bits of the dotted quad from {@code start} to the end of the text, or -1. */
    private static long parseV4(String text, int start) {
        long bits = 0;
        int part = 0;
        int value = -1;
        int digits = 0;
        for (int i = start; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (value < 0 || value > 255 || part == 4) {
                    return -1;
                }
                bits = bits << 8 | value;
                part++;
                value = -1;
                digits = 0;
            } else if (c >= '0' && c <= '9' && digits < 3 && value != 0) {
                value = Math.max(value, 0) * 10 + c - '0';
                digits++;
            } else {
                return -1;
            }
        }
        return part == 4 ? bits : -1;
    }

    private static @Nullable IpAddress parseV6(String text) {
        int[] groups = new int[8];
        int count = 0;
        int gapAt = -1;
        int i = 0;
        int length = text.length();
        if (text.startsWith("::")) {
            gapAt = 0;
            i = 2;
        }
        while (i < length) {
            if (count == 8) {
                return null;
            }
            int end = i;
            int value = 0;
            while (end < length && Character.digit(text.charAt(end), 16) >= 0 && end - i < 5) {
                value = value << 4 | Character.digit(text.charAt(end), 16);
                end++;
            }
            if (end < length && text.charAt(end) == '.') {
                long bits = parseV4(text, i);
                if (bits < 0 || count > 6) {
                    return null;
                }
                groups[count++] = (int) (bits >>> 16);
                groups[count++] = (int) (bits & 0xFFFF);
                i = length;
                break;
            }
            if (end == i || end - i > 4) {
                return null;
            }
            groups[count++] = value;
            i = end;
            if (i == length) {
                break;
            }
            if (text.charAt(i) != ':') {
                return null;
            }
            i++;
            if (i < length && text.charAt(i) == ':') {
                if (gapAt >= 0) {
                    return null;
                }
                gapAt = count;
                i++;
            } else if (i == length) {
                return null;
            }
        }
        if (gapAt < 0 ? count != 8 : count > 7) {
            return null;
        }
        int missing = 8 - count;
        long high = 0;
        long low = 0;
        for (int g = 0; g < 8; g++) {
            int value =
                    gapAt < 0 || g < gapAt
                            ? groups[g]
                            : g < gapAt + missing ? 0 : groups[g - missing];
            if (g < 4) {
                high = high << 16 | value;
            } else {
                low = low << 16 | value;
            }
        }
        return new IpAddress(high, low);
    }

    /** Whether this is an IPv4 address. */
    public boolean isV4() {
        return high == 0 && low >>> 32 == 0xFFFF;
    }

    @Override
    public int compareTo(IpAddress other) {
        int c = Long.compareUnsigned(high, other.high);
        return c != 0 ? c : Long.compareUnsigned(low, other.low);
    }

    /** Dotted quad, or the canonical form of RFC 5952 section 4. */
    @Override
    public String toString() {
        if (isV4()) {
            return (low >>> 24 & 0xFF)
                    + "."
                    + (low >>> 16 & 0xFF)
                    + "."
                    + (low >>> 8 & 0xFF)
                    + "."
                    + (low & 0xFF);
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(i + run) == 0) {
                run++;
            }
            if (run > bestLength) {
                bestStart = i;
                bestLength = run;
            }
            i += run;
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(i)));
        }
        return text.toString();
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - (index & 3) * 16)) & 0xFFFF;
    }
}
