package io.minewatch.feeds.model;

/**
 * A text that is met as a whole: URL, wallet, certificate or TLS fingerprint. Immutable.
 *
 * @param type any but {@code DOMAIN} and {@code ADDRESS}
 * @param value normal form, printable ASCII, 1 to {@value #MAX_LENGTH} characters: fingerprints in
 *     lower case without separators; wallets as they are written, those of hexadecimal and bech32
 *     form in lower case; other characters of a subject as {@code \XX} of their UTF-8 octets
 */
public record TokenIndicator(Type type, String value, IndicatorDetails details)
        implements Indicator {
    /** Longest value; browsers and servers seldom take longer URLs. */
    public static final int MAX_LENGTH = 2_048;

    @Override
    public Indicator with(IndicatorDetails other) {
        return new TokenIndicator(type, value, other);
    }
}
