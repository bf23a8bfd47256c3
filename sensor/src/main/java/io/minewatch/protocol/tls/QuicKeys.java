package io.minewatch.protocol.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that protect a client's Initial packets (RFC 9001 section 5.2, RFC 9369 section 3.3).
 * They follow from the connection id in the packet and a public salt: they protect against
 * mistakes, not against readers. Immutable, but for the cipher it works with: single thread.
 */
final class QuicKeys {
    /** Octets of a sample for header protection, RFC 9001 section 5.4.2. */
    static final int SAMPLE_BYTES = 16;

    static final int TAG_BYTES = 16;
    private static final int KEY_BYTES = 16;
    private static final int IV_BYTES = 12;
    private static final int SECRET_BYTES = 32;

    private final Cipher headerCipher;
    private final Cipher payloadCipher;
    private final SecretKeySpec key;
    private final byte[] iv;

    private QuicKeys(Cipher headerCipher, Cipher payloadCipher, SecretKeySpec key, byte[] iv) {
        this.headerCipher = headerCipher;
        this.payloadCipher = payloadCipher;
        this.key = key;
        this.iv = iv;
    }

    /**
     * The client's keys for a connection id.
     *
     * @return null: this Java platform lacks the ciphers
     */
    static @Nullable QuicKeys of(QuicVersion version, byte[] buffer, int offset, int length) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(version.salt(), "HmacSHA256"));
            mac.update(buffer, offset, length);
            byte[] client = expand(mac, mac.doFinal(), "client in", SECRET_BYTES);
            String prefix = version.labelPrefix();
            Cipher header = Cipher.getInstance("AES/ECB/NoPadding");
            header.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(expand(mac, client, prefix + " hp", KEY_BYTES), "AES"));
            return new QuicKeys(
                    header,
                    Cipher.getInstance("AES/GCM/NoPadding"),
                    new SecretKeySpec(expand(mac, client, prefix + " key", KEY_BYTES), "AES"),
                    expand(mac, client, prefix + " iv", IV_BYTES));
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    /** HKDF-Expand-Label of RFC 8446 section 7.1 for outputs of one block. */
    private static byte[] expand(Mac mac, byte[] secret, String label, int length)
            throws GeneralSecurityException {
        byte[] text = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        mac.update((byte) 0);
        mac.update((byte) length);
        mac.update((byte) text.length);
        mac.update(text);
        mac.update((byte) 0);
        mac.update((byte) 1);
        return Arrays.copyOf(mac.doFinal(), length);
    }

    /** The mask of header protection for a sample; null: not possible. */
    byte @Nullable [] mask(byte[] buffer, int offset) {
        return headerCipher.update(buffer, offset, SAMPLE_BYTES);
    }

    /**
     * The payload in clear.
     *
     * @param header the header without its protection
     * @param offset of the protected payload, its tag included
     * @return null: it is not protected by these keys
     */
    byte @Nullable [] open(
            byte[] header, long packetNumber, byte[] buffer, int offset, int length) {
        byte[] nonce = iv.clone();
        for (int i = 0; i < 8; i++) {
            nonce[IV_BYTES - 1 - i] ^= (byte) (packetNumber >>> (8 * i));
        }
        try {
            payloadCipher.init(
                    Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            payloadCipher.updateAAD(header);
            return payloadCipher.doFinal(buffer, offset, length);
        } catch (GeneralSecurityException e) {
            return null;
        }
    }
}
