package io.minewatch.protocol.tls;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The versions of QUIC whose Initial packets are read. */
enum QuicVersion {
    /** RFC 9001 section 5.2. */
    V1(0x0000_0001, 0x0000_0001, 0x00, "38762cf7f55934b34d179ae6a4c80cadccbb7f0a", "quic"),
    /** RFC 9369 sections 3.2 and 3.3. */
    V2(0x6B33_43CF, 0x6B33_43CF, 0x10, "0dede3def700a6db819381be6e269dcbf9bd2ed9", "quicv2"),
    /** draft-ietf-quic-tls-29 section 5.2, up to draft 32: what was spoken before the RFC. */
    DRAFT_29(0xFF00_001D, 0xFF00_0020, 0x00, "afbfec289993d24c9e9786f19c6111e04390a899", "quic"),
    /** draft-ietf-quic-tls-23 section 5.2, up to draft 28. */
    DRAFT_23(0xFF00_0017, 0xFF00_001C, 0x00, "c3eef712c72ebb5a11a7d2432bb46365bef9f502", "quic");

    private static final QuicVersion[] ALL = values();

    private final int from;
    private final int to;
    private final int initialBits;
    private final String salt;
    private final String labelPrefix;

    QuicVersion(int from, int to, int initialBits, String salt, String labelPrefix) {
        this.from = from;
        this.to = to;
        this.initialBits = initialBits;
        this.salt = salt;
        this.labelPrefix = labelPrefix;
    }

    /** The version of a long header whose packet type says Initial; null: none of these. */
    static @Nullable QuicVersion ofInitial(int first, int version) {
        for (QuicVersion known : ALL) {
            if (version >= known.from && version <= known.to) {
                return (first & 0x30) == known.initialBits ? known : null;
            }
        }
        return null;
    }

    byte[] salt() {
        return HexFormat.of().parseHex(salt);
    }

    String labelPrefix() {
        return labelPrefix;
    }
}
