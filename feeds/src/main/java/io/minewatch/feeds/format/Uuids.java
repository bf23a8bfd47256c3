package io.minewatch.feeds.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Identifiers that stay the same for the same indicator, so that receivers update and not add. */
final class Uuids {
    /** Our own name space: a random UUID, fixed once. */
    private static final UUID SPACE = UUID.fromString("5c0f2f6e-8a1d-4f0b-9b52-3f1a7d6e2c84");

    private Uuids() {}

    /** The UUID of a name (RFC 9562 section 5.5, version 5). */
    static UUID of(String name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(
                    ByteBuffer.allocate(16)
                            .putLong(SPACE.getMostSignificantBits())
                            .putLong(SPACE.getLeastSignificantBits())
                            .flip());
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
            return new UUID(
                    (hash.getLong() & ~0xF000L) | 0x5000L,
                    (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
