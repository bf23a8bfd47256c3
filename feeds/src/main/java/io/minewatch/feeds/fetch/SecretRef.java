package io.minewatch.feeds.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret lies; the secret itself stands in no configuration, report or log. It is read anew
 * for each session, so that it may be changed while the sensor runs. Immutable.
 *
 * @param file a file whose first line is the secret; null where {@code variable} is set
 * @param variable name of an environment variable; null where {@code file} is set
 */
public record SecretRef(@Nullable Path file, @Nullable String variable) {
    /** Longest secret, octets: tokens in use have up to some 4,000. */
    static final int MAX_OCTETS = 8192;

    /** One of both. */
    public SecretRef {
        if ((file == null) == (variable == null)) {
            throw new IllegalArgumentException("a secret lies in a file or in a variable");
        }
    }

    /** A secret in the first line of a file. */
    public static SecretRef inFile(Path file) {
        return new SecretRef(file, null);
    }

    /** A secret in an environment variable. */
    public static SecretRef inVariable(String name) {
        return new SecretRef(null, name);
    }

    /**
     * The secret.
     *
     * @param environment value of a variable; null where it is not set
     * @throws FetchException of kind {@code SETUP} where it is missing, empty, too long or holds
     *     control characters, which would break out of a header
     */
    public String read(Environment environment) throws FetchException {
        String secret =
                file != null
                        ? firstLine(file)
                        : environment.variable(Objects.requireNonNull(variable));
        if (secret == null) {
            throw problem("is not set", "set it for the process that fetches");
        }
        if (secret.isEmpty()) {
            throw problem("is empty", "write the secret there");
        }
        if (secret.length() > MAX_OCTETS || secret.chars().anyMatch(Character::isISOControl)) {
            throw problem(
                    "is no secret of up to " + MAX_OCTETS + " printable characters",
                    "write the secret alone");
        }
        return secret;
    }

    private String firstLine(Path from) throws FetchException {
        try (InputStream in = Files.newInputStream(from)) {
            String text = new String(in.readNBytes(MAX_OCTETS + 2), UTF_8);
            int end = text.indexOf('\n');
            String line = end < 0 ? text : text.substring(0, end);
            return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        } catch (IOException e) {
            throw problem("cannot be read", "create it, readable for the sensor's user alone");
        }
    }

    private FetchException problem(String what, String remedy) {
        return new FetchException(FetchException.Kind.SETUP, this + " " + what, remedy);
    }

    @Override
    public String toString() {
        return file != null ? "the secret file " + file : "the secret variable " + variable;
    }
}
