package io.minewatch.packet;

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
