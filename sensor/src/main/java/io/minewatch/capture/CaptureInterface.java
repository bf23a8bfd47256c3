package io.minewatch.capture;

/** What a pcapng interface description says about the packets of its interface. Immutable. */
final class CaptureInterface {
    /** if_tsresol where the option is absent: microseconds. */
    static final int DEFAULT_RESOLUTION = 6;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int BINARY = 0x80;

    /** Largest power of ten, and of two, that 64 bits hold (as libpcap has it). */
    private static final int MAX_DECIMAL = 19;

    private static final int MAX_BINARY = 63;

    /** Seconds beyond which a time is past {@link FrameLimits#MAX_TIME_NANOS}. */
    private static final long MAX_SECONDS = FrameLimits.MAX_TIME_NANOS / NANOS_PER_SECOND;

    /** Seconds of which two can be added without wrapping. */
    private static final long FAR_SECONDS = 1L << 62;

    private final int linkType;
    private final int snapLength;

    /** Nanoseconds a unit, or 0 when a unit is no whole number of them. */
    private final long nanosPerUnit;

    /** Up to here (and from 0) units times {@link #nanosPerUnit} stay in range. */
    private final long maxPlainUnits;

    private final int resolution;

    /** Units a second (unsigned) of a decimal resolution. */
    private final long unitsPerSecond;

    private final long offsetSeconds;
    private final long offsetNanos;

    /** Whether 64 bits can count a second in these units. */
    static boolean isPossible(int resolution) {
        return (resolution & BINARY) != 0
                ? (resolution & ~BINARY) <= MAX_BINARY
                : resolution <= MAX_DECIMAL;
    }

    /**
     * @param linkType LINKTYPE number
     * @param snapLength octets (32 bits unsigned) after which packets are cut; 0 = never
     * @param resolution if_tsresol: exponent of ten, or with the highest bit of two
     * @param offsetSeconds if_tsoffset: added to all times
     */
    CaptureInterface(int linkType, int snapLength, int resolution, long offsetSeconds) {
        this.linkType = linkType;
        this.snapLength = snapLength;
        this.resolution = resolution;
        this.offsetSeconds = Math.max(-FAR_SECONDS, Math.min(FAR_SECONDS, offsetSeconds));
        if (Math.abs(this.offsetSeconds) < MAX_SECONDS) {
            offsetNanos = offsetSeconds * NANOS_PER_SECOND;
        } else {
            offsetNanos = Long.signum(offsetSeconds) * FrameLimits.MAX_TIME_NANOS;
        }
        boolean decimal = (resolution & BINARY) == 0;
        unitsPerSecond = decimal ? powerOfTen(resolution) : 0;
        nanosPerUnit = decimal && resolution <= 9 ? NANOS_PER_SECOND / unitsPerSecond : 0;
        maxPlainUnits = nanosPerUnit == 0 ? -1 : (FrameLimits.MAX_TIME_NANOS - 1) / nanosPerUnit;
    }

    private static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    int linkType() {
        return linkType;
    }

    /**
     * Octets present of a packet of {@code wireLength} octets (32 bits unsigned, as the result).
     */
    int cut(int wireLength) {
        return snapLength != 0 && Integer.compareUnsigned(wireLength, snapLength) > 0
                ? snapLength
                : wireLength;
    }

    /**
     * The time of a packet.
     *
     * @param units since 1970-01-01T00:00Z, 64 bits unsigned
     * @return nanoseconds since then, moved into 0 to {@link FrameLimits#MAX_TIME_NANOS}
     */
    long timeNanos(long units) {
        if (units >= 0 && units <= maxPlainUnits) {
            return FrameLimits.timeNanos(units * nanosPerUnit + offsetNanos);
        }
        long seconds;
        long nanos;
        if ((resolution & BINARY) == 0) {
            seconds = Long.divideUnsigned(units, unitsPerSecond);
            long fraction = Long.remainderUnsigned(units, unitsPerSecond);
            nanos =
                    nanosPerUnit != 0
                            ? fraction * nanosPerUnit
                            : Long.divideUnsigned(
                                    fraction,
                                    Long.divideUnsigned(unitsPerSecond, NANOS_PER_SECOND));
        } else {
            int shift = resolution & ~BINARY;
            seconds = shift == 0 ? units : units >>> shift;
            nanos = scaled(units, shift);
        }
        boolean isFar = seconds < 0 || seconds > FAR_SECONDS;
        long whole = (isFar ? FAR_SECONDS : seconds) + offsetSeconds;
        if (whole < 0 || whole >= MAX_SECONDS) {
            return whole < 0 ? 0 : FrameLimits.MAX_TIME_NANOS;
        }
        return whole * NANOS_PER_SECOND + nanos;
    }

    /** Nanoseconds in the low {@code shift} bits of a count of 2^-shift seconds, rounded down. */
    private static long scaled(long units, int shift) {
        if (shift == 0) {
            return 0;
        }
        long fraction = units & ((1L << shift) - 1);
        long high = Math.multiplyHigh(fraction, NANOS_PER_SECOND);
        long low = fraction * NANOS_PER_SECOND;
        return (high << (64 - shift)) | (low >>> shift);
    }
}
