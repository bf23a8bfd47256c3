package io.minewatch.feeds.fetch;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Certificates in a file: PEM, PKCS#12 or JKS, told apart by content. Immutable.
 *
 * @param file the certificates, in PEM also the key
 * @param keyFile the key in PEM (PKCS#8), where it has a file of its own; else null
 * @param password of the key or store; null without
 */
public record KeyStoreFile(Path file, @Nullable Path keyFile, @Nullable SecretRef password) {
    /** Certificates alone, without a password. */
    public static KeyStoreFile of(Path file) {
        return new KeyStoreFile(file, null, null);
    }
}
