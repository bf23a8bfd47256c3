package io.minewatch.feeds.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minewatch.feeds.fetch.FetchException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * Detached signatures: of minisign (Ed25519, over the file or its BLAKE2b-512), and of OpenPGP (RFC
 * 9580), armored or not. Which one it is, the key's file says.
 */
final class Signatures {
    /** Largest file of keys, octets. */
    private static final int MAX_KEY_FILE = 1 << 20;

    private static final int BUFFER = 64 << 10;

    private static final String MINISIGN_COMMENT = "untrusted comment:";
    private static final String MINISIGN_TRUSTED = "trusted comment: ";

    /** Octets before the key or signature: two for the algorithm, eight for the key's number. */
    private static final int MINISIGN_HEAD = 10;

    private static final int ED25519_KEY = 32;
    private static final int ED25519_SIGNATURE = 64;
    private static final int BLAKE2B_512_BITS = 512;

    /** Digests that nobody has found collisions of. */
    private static final Set<Integer> STRONG_HASHES =
            Set.of(
                    HashAlgorithmTags.SHA256,
                    HashAlgorithmTags.SHA384,
                    HashAlgorithmTags.SHA512,
                    HashAlgorithmTags.SHA3_256,
                    HashAlgorithmTags.SHA3_512);

    private Signatures() {}

    /** Throws unless the file carries the signature of (one of) the keys. */
    static void check(Path file, byte[] signature, Path keyFile)
            throws FetchException, IOException {
        byte[] keys = keys(keyFile);
        String text = new String(keys, UTF_8);
        if (text.startsWith(MINISIGN_COMMENT)) {
            checkMinisign(file, new String(signature, UTF_8), text, keyFile);
        } else {
            checkOpenPgp(file, signature, keys, keyFile);
        }
    }

    private static byte[] keys(Path keyFile) throws FetchException {
        try (InputStream in = Files.newInputStream(keyFile)) {
            byte[] keys = in.readNBytes(MAX_KEY_FILE + 1);
            if (keys.length <= MAX_KEY_FILE) {
                return keys;
            }
        } catch (IOException e) {
            throw setup("the key " + keyFile + " cannot be read", "check path and rights");
        }
        throw setup("the key " + keyFile + " is too long", "name the publisher's public key");
    }

    // minisign: https://jedisct1.github.io/minisign, section "Signature format"

    private static void checkMinisign(Path file, String signature, String key, Path keyFile)
            throws FetchException, IOException {
        byte[] publicKey = decoded(line(key, 1));
        if (publicKey.length != MINISIGN_HEAD + ED25519_KEY
                || publicKey[0] != 'E'
                || publicKey[1] != 'd') {
            throw setup(keyFile + " is no public key of minisign", "name the .pub file");
        }
        byte[] signed = decoded(line(signature, 1));
        byte[] global = decoded(line(signature, 3));
        String trusted = line(signature, 2);
        if (signed.length != MINISIGN_HEAD + ED25519_SIGNATURE
                || global.length != ED25519_SIGNATURE
                || !trusted.startsWith(MINISIGN_TRUSTED)
                || signed[0] != 'E'
                || (signed[1] != 'd' && signed[1] != 'D')) {
            throw refused("what `signature-url` holds is no signature of minisign");
        }
        if (!Arrays.equals(publicKey, 2, MINISIGN_HEAD, signed, 2, MINISIGN_HEAD)) {
            throw refused("it is signed with another key than " + keyFile);
        }
        byte[] value = Arrays.copyOfRange(signed, MINISIGN_HEAD, signed.length);
        Signer overFile = minisignVerifier(publicKey);
        if (signed[1] == 'D') {
            byte[] digest = blake2b(file);
            overFile.update(digest, 0, digest.length);
        } else {
            feed(file, overFile::update);
        }
        Signer overComment = minisignVerifier(publicKey);
        byte[] comment = trusted.substring(MINISIGN_TRUSTED.length()).getBytes(UTF_8);
        overComment.update(value, 0, value.length);
        overComment.update(comment, 0, comment.length);
        if (!overFile.verifySignature(value) || !overComment.verifySignature(global)) {
            throw refused("its signature does not belong to it");
        }
    }

    private static Signer minisignVerifier(byte[] publicKey) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(false, new Ed25519PublicKeyParameters(publicKey, MINISIGN_HEAD));
        return signer;
    }

    private static byte[] blake2b(Path file) throws IOException {
        Blake2bDigest digest = new Blake2bDigest(BLAKE2B_512_BITS);
        feed(file, digest::update);
        byte[] value = new byte[BLAKE2B_512_BITS / 8];
        digest.doFinal(value, 0);
        return value;
    }

    private static String line(String text, int number) {
        String[] lines = text.split("\\R", -1);
        return number < lines.length ? lines[number] : "";
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    // OpenPGP

    private static void checkOpenPgp(Path file, byte[] signature, byte[] keys, Path keyFile)
            throws FetchException, IOException {
        PGPPublicKeyRingCollection known;
        try {
            known =
                    new PGPPublicKeyRingCollection(
                            PGPUtil.getDecoderStream(new ByteArrayInputStream(keys)),
                            new BcKeyFingerprintCalculator());
        } catch (IOException | PGPException | RuntimeException e) {
            throw setup(
                    keyFile + " holds no public key of minisign or OpenPGP",
                    "export it: gpg --export --armor");
        }
        if (known.size() == 0) {
            throw setup(
                    keyFile + " holds no public key of minisign or OpenPGP",
                    "export it: gpg --export --armor");
        }
        boolean byKnownKey = false;
        for (PGPSignature each : signatures(signature)) {
            PGPPublicKey key = known.getPublicKey(each.getKeyID());
            if (key == null) {
                continue;
            }
            byKnownKey = true;
            if (isGood(file, each, key)) {
                return;
            }
        }
        throw refused(
                byKnownKey
                        ? "its signature does not belong to it, or its key or digest is no longer good"
                        : "it is signed with no key of " + keyFile);
    }

    private static PGPSignatureList signatures(byte[] signature) throws FetchException {
        try {
            Object first =
                    new BcPGPObjectFactory(
                                    PGPUtil.getDecoderStream(new ByteArrayInputStream(signature)))
                            .nextObject();
            if (first instanceof PGPSignatureList list) {
                return list;
            }
        } catch (IOException | RuntimeException e) {
            // Told below.
        }
        throw refused("what `signature-url` holds is no detached signature of OpenPGP");
    }

    private static boolean isGood(Path file, PGPSignature signature, PGPPublicKey key)
            throws IOException {
        if (signature.getSignatureType() != PGPSignature.BINARY_DOCUMENT
                || !STRONG_HASHES.contains(signature.getHashAlgorithm())
                || key.hasRevocation()
                || isExpired(key, signature)) {
            return false;
        }
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key);
            feed(file, signature::update);
            return signature.verify();
        } catch (PGPException | RuntimeException e) {
            return false;
        }
    }

    /** Whether the key was over when it signed. */
    private static boolean isExpired(PGPPublicKey key, PGPSignature signature) {
        long seconds = key.getValidSeconds();
        Instant made = key.getCreationTime().toInstant();
        return seconds > 0
                && signature.getCreationTime().toInstant().isAfter(made.plusSeconds(seconds));
    }

    private interface Sink {
        void update(byte[] octets, int from, int count);
    }

    private static void feed(Path file, Sink sink) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sink.update(buffer, 0, count);
            }
        }
    }

    private static FetchException setup(String what, String remedy) {
        return new FetchException(Kind.SETUP, what, remedy);
    }

    private static FetchException refused(String what) {
        return new FetchException(
                Kind.INTEGRITY, what, "it is not used; ask the publisher, and check `public-key`");
    }
}
