package io.minewatch.feeds.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minewatch.feeds.fetch.FetchException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What must hold for a feed besides that its server was reached: it is the very file that was
 * pinned, or its publisher signed it. Immutable.
 *
 * @param sha256 the file itself, 64 hexadecimal digits in lower case; empty for any
 * @param sha256Uri a side file with its SHA-256, as {@code sha256sum} writes it; null without.
 *     Guards against broken transfers and mirrors, not against the server that has both
 * @param signatureUri a detached signature of minisign or OpenPGP; null without
 * @param publicKey the key to check it with; null without a signature
 */
public record Integrity(
        String sha256,
        @Nullable URI sha256Uri,
        @Nullable URI signatureUri,
        @Nullable Path publicKey) {
    /** Nothing is checked. */
    public static final Integrity NONE = new Integrity("", null, null, null);

    /** Largest side file, octets: a list of checksums of some hundred files. */
    private static final long MAX_SIDE_FILE = 64 << 10;

    private static final int BUFFER = 64 << 10;

    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

    /** A signature and its key belong together. */
    public Integrity {
        if ((signatureUri == null) != (publicKey == null)) {
            throw new IllegalArgumentException("a signature and its key belong together");
        }
    }

    /** SHA-256 of a file, 64 hexadecimal digits in lower case. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = newDigest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** SHA-256 of a text in UTF-8, 64 hexadecimal digits in lower case. */
    public static String sha256(String text) {
        return HexFormat.of().formatHex(newDigest().digest(text.getBytes(UTF_8)));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java machine has SHA-256", e);
        }
    }

    /**
     * Checks a file that was fetched.
     *
     * @param session asks for the side files
     * @param uri where the file came from: its last part is the name in a list of checksums
     * @param file the file as fetched, unpacked from its transfer
     * @param digest its SHA-256
     * @throws FetchException of kind {@code INTEGRITY}, or what the side files' fetching throws
     */
    public void check(FetchSession session, URI uri, Path file, String digest)
            throws FetchException, IOException, InterruptedException {
        if (!sha256.isEmpty() && !sha256.equals(digest)) {
            throw new FetchException(
                    Kind.INTEGRITY,
                    "SHA-256 is " + digest + ", pinned is " + sha256,
                    "look at what changed before you pin the new one");
        }
        Path side = file.resolveSibling(file.getFileName() + ".side");
        try {
            URI list = sha256Uri;
            if (list != null) {
                String stated = statedDigest(sideFile(session, list, side), name(uri));
                if (!digest.equals(stated)) {
                    throw new FetchException(
                            Kind.INTEGRITY,
                            stated == null
                                    ? "`sha256-url` names no SHA-256 of " + name(uri)
                                    : "SHA-256 is "
                                            + digest
                                            + ", the publisher's list has "
                                            + stated,
                            "it is fetched again later; tell the publisher if it stays so");
                }
            }
            URI signature = signatureUri;
            Path key = publicKey;
            if (signature != null && key != null) {
                sideFile(session, signature, side);
                Signatures.check(file, Files.readAllBytes(side), key);
            }
        } finally {
            Files.deleteIfExists(side);
        }
    }

    private static String sideFile(FetchSession session, URI uri, Path into)
            throws FetchException, IOException, InterruptedException {
        session.get(FetchRequest.of(uri), into);
        if (Files.size(into) > MAX_SIDE_FILE) {
            throw new FetchException(
                    Kind.INTEGRITY,
                    Origin.shown(uri) + " is too long for a checksum or signature",
                    "check the address");
        }
        return new String(Files.readAllBytes(into), UTF_8);
    }

    private static String name(URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * The digest that a list states for a name: a line of {@code sha256sum} ({@code digest name}),
     * of BSD ({@code SHA256 (name) = digest}), or the digest alone; null without.
     */
    static @Nullable String statedDigest(String list, String name) {
        String only = null;
        int digests = 0;
        for (String line : list.split("\\R", -1)) {
            Matcher matcher = DIGEST.matcher(line);
            if (!matcher.find()) {
                continue;
            }
            String digest = matcher.group().toLowerCase(Locale.ROOT);
            String rest =
                    (line.substring(0, matcher.start()) + line.substring(matcher.end())).strip();
            boolean named =
                    rest.equals(name)
                            || rest.equals("*" + name)
                            || rest.equals("./" + name)
                            || rest.startsWith("SHA256 (" + name + ")");
            if (named) {
                return digest;
            }
            digests++;
            only = rest.isEmpty() ? digest : null;
        }
        return digests == 1 ? only : null;
    }
}
