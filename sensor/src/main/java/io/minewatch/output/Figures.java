package io.minewatch.output;

import io.minewatch.detect.Finding;
import io.minewatch.detect.HashRate;

/** Numbers as people read them. Independent of the machine's locale. */
final class Figures {
    private static final String[] RATE_UNITS = {
        "H/s", "kH/s", "MH/s", "GH/s", "TH/s", "PH/s", "EH/s"
    };
    private static final String[] SIZE_UNITS = {"B", "kB", "MB", "GB", "TB"};

    private Figures() {}

    /** With a comma between thousands: {@code 1,234,567}. */
    static String count(long value) {
        String digits = Long.toString(value);
        StringBuilder text = new StringBuilder(digits);
        for (int i = digits.length() - 3; i > (value < 0 ? 1 : 0); i -= 3) {
            text.insert(i, ',');
        }
        return text.toString();
    }

    /** {@code 1 flow}, {@code 2 flows}. */
    static String count(long value, String one) {
        return count(value) + " " + (value == 1 ? one : one + "s");
    }

    /** {@code 12.3 MB}: powers of a thousand. */
    static String octets(long value) {
        double scaled = value;
        int unit = 0;
        while (scaled >= 999.5 && unit < SIZE_UNITS.length - 1) {
            scaled /= 1000;
            unit++;
        }
        return significant(scaled) + " " + SIZE_UNITS[unit];
    }

    /** {@code 50 %}; {@code below 1 %} instead of a rounded zero. */
    static String share(long part, long whole) {
        if (whole <= 0) {
            return "0 %";
        }
        double percent = 100.0 * part / whole;
        return part > 0 && percent < 1 ? "below 1 %" : Math.round(percent) + " %";
    }

    /** Estimate with its interval: {@code 466 H/s (95 % interval 431 to 504)}. */
    static String rate(HashRate rate) {
        String confidence = Math.round(rate.confidence() * 100) + " %";
        double largest =
                Double.isFinite(rate.hashesPerSecond()) ? rate.hashesPerSecond() : rate.high();
        int unit = unit(largest);
        double factor = Math.pow(1000, unit);
        if (!Double.isFinite(rate.hashesPerSecond())) {
            return Double.isFinite(rate.high())
                    ? "below "
                            + significant(rate.high() / factor)
                            + " "
                            + RATE_UNITS[unit]
                            + " ("
                            + confidence
                            + "; no share was seen)"
                    : "unknown";
        }
        String text = significant(rate.hashesPerSecond() / factor) + " " + RATE_UNITS[unit];
        return Double.isFinite(rate.low()) && Double.isFinite(rate.high())
                ? text
                        + " ("
                        + confidence
                        + " interval "
                        + significant(rate.low() / factor)
                        + " to "
                        + significant(rate.high() / factor)
                        + ")"
                : text;
    }

    /** {@code about 0.6 to 2.3 processor cores busy}. */
    static String cores(Finding.CoreEstimate cores) {
        String low = rough(cores.low());
        String high = rough(cores.high());
        return "about " + (low.equals(high) ? low : low + " to " + high) + " processor cores busy";
    }

    /** An estimate that is right to a factor: one digit after the point below ten, none above. */
    private static String rough(double value) {
        return value < 10 ? significant(Math.round(value * 10) / 10.0) : count(Math.round(value));
    }

    private static int unit(double rate) {
        int unit = 0;
        double scaled = rate;
        while (scaled >= 999.5 && unit < RATE_UNITS.length - 1) {
            scaled /= 1000;
            unit++;
        }
        return unit;
    }

    /** Three digits that matter, without trailing zeros behind the point. */
    static String significant(double value) {
        double size = Math.abs(value);
        int decimals = size >= 99.95 || size == 0 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
        double factor = Math.pow(10, decimals);
        long scaled = Math.round(value * factor);
        String text = count(scaled / (long) factor);
        long fraction = Math.abs(scaled % (long) factor);
        if (fraction == 0) {
            return text;
        }
        String digits = Long.toString(fraction + (long) factor).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return (scaled < 0 && scaled / (long) factor == 0 ? "-" : "")
                + text
                + "."
                + digits.substring(0, end);
    }
}
