package io.minewatch.feeds.model;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses of 128 bits as text. For the load of feeds only, not for packets. IPv4 is mapped
 * into {@code ::ffff:0:0/96}.
 */
public final class Addresses {
    /** What the low half of a mapped IPv4 address carries above its 32 bits. */
    public static final long V4_MAPPED = 0x0000_FFFF_0000_0000L;

    /** Leading bits of the mapped form before an IPv4 address. */
    public static final int V4_PREFIX = 96;

    /** 128 bits and how many of them count; the others are zero. */
    public record Network(long high, long low, int prefixLength) {
        /** Whether it lies in the mapped IPv4 space. */
        public boolean isV4() {
            return prefixLength >= V4_PREFIX && high == 0 && low >>> 32 == 0xFFFF;
        }

        /** In canonical form, with {@code /length} unless it is one address. */
        @Override
        public String toString() {
            return text(high, low, prefixLength);
        }

        /** Whether they have an address in common. */
        public boolean overlaps(Network other) {
            int common = Math.min(prefixLength, other.prefixLength);
            return ((high ^ other.high) & highMask(common)) == 0
                    && ((low ^ other.low) & lowMask(common)) == 0;
        }
    }

    private Addresses() {}

    /** The mask of the first eight octets for a prefix of this length, 0 to 128. */
    public static long highMask(int prefixLength) {
        return prefixLength >= 64 ? -1L : prefixLength == 0 ? 0 : -1L << (64 - prefixLength);
    }

    /** The mask of the last eight octets for a prefix of this length, 0 to 128. */
    public static long lowMask(int prefixLength) {
        return prefixLength >= 128 ? -1L : prefixLength <= 64 ? 0 : -1L << (128 - prefixLength);
    }

    /**
     * The address ({@code /128} or, mapped, IPv4 {@code /32}) or network that {@code text} spells;
     * null for anything else, also for a network with bits behind its prefix.
     */
    public static @Nullable Network parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean v4 = address.indexOf(':') < 0;
        int bits = v4 ? 32 : 128;
        int length = bits;
        if (slash >= 0) {
            length = decimal(text.substring(slash + 1), bits);
            if (length < 0) {
                return null;
            }
        }
        Network whole = v4 ? parseV4(address) : parseV6(address);
        if (whole == null) {
            return null;
        }
        int prefix = v4 ? V4_PREFIX + length : length;
        if ((whole.high & ~highMask(prefix)) != 0 || (whole.low & ~lowMask(prefix)) != 0) {
            return null;
        }
        return new Network(whole.high, whole.low, prefix);
    }

    /** Four decimal numbers without leading zeros. */
    private static @Nullable Network parseV4(String text) {
        long bits = 0;
        int parts = 1;
        int value = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && value >= 0 && parts < 4) {
                bits = bits << 8 | value;
                value = -1;
                parts++;
            } else if (c >= '0' && c <= '9' && value != 0) {
                value = Math.max(value, 0) * 10 + c - '0';
                if (value > 255) {
                    return null;
                }
            } else {
                return null;
            }
        }
        return parts == 4 && value >= 0 ? new Network(0, V4_MAPPED | bits << 8 | value, 128) : null;
    }

    private static @Nullable Network parseV6(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((Character.digit(c, 16) < 0 && c != ':' && c != '.') || c > 'f') {
                return null;
            }
        }
        try {
            // With a colon in it the text is taken as a literal or refused, never looked up.
            InetAddress address = InetAddress.getByName(text);
            byte[] octets = address.getAddress();
            if (address instanceof Inet4Address) {
                return new Network(0, V4_MAPPED | bigEndian(octets, 0, 4), 128);
            }
            return new Network(bigEndian(octets, 0, 8), bigEndian(octets, 8, 8), 128);
        } catch (UnknownHostException notAnAddress) {
            return null;
        }
    }

    private static long bigEndian(byte[] octets, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | (octets[i] & 0xFF);
        }
        return value;
    }

    /** The number that at most five digits without leading zero spell; -1 if none or above max. */
    public static int decimal(String text, int max) {
        if (text.isEmpty() || text.length() > 5 || (text.length() > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value <= max ? value : -1;
    }

    /** Canonical text; with {@code /length} unless it is one address. */
    public static String text(long high, long low, int prefixLength) {
        boolean v4 = prefixLength >= V4_PREFIX && high == 0 && low >>> 32 == 0xFFFF;
        StringBuilder text = new StringBuilder(43);
        if (v4) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                text.append(low >>> shift & 0xFF).append(shift == 0 ? "" : ".");
            }
        } else {
            appendV6(text, high, low);
        }
        if (prefixLength < 128) {
            text.append('/').append(v4 ? prefixLength - V4_PREFIX : prefixLength);
        }
        return text.toString();
    }

    /** RFC 5952 section 4: the longest run of two or more zero groups is shortened. */
    private static void appendV6(StringBuilder text, long high, long low) {
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(high, low, i + run) == 0) {
                run++;
            }
            if (run > bestLength) {
                bestStart = i;
                bestLength = run;
            }
        }
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (i > 0 && i != bestStart + bestLength) {
                text.append(':');
            }
            text.append(Integer.toHexString(group(high, low, i)));
        }
    }

    private static int group(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - (index & 3) * 16)) & 0xFFFF;
    }
}
