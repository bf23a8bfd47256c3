package io.minewatch.blocks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers to HTTP digest challenges (RFC 7616 section 3.4) with MD5 and {@code qop=auth}: what
 * monerod speaks (monero, contrib/epee/src/http_auth.cpp). Java's own client offers Basic alone,
 * and its older one fails at monerod, which challenges twice in one answer, once for each variant
 * of MD5. One thread.
 */
final class DigestLogin {
    /**
     * A name and its value, quoted or not. Quotes inside of values are in no challenge we serve,
     * and what is not printable could not be sent back.
     */
    private static final Pattern PART =
            Pattern.compile("(\\w+)\\s*=\\s*(?:\"([ -~&&[^\"]]*)\"|([!-~&&[^,\"]]+))");

    private static final String SCHEME = "digest ";

    private final NodeLogin login;
    private final SecureRandom random = new SecureRandom();
    private @Nullable Challenge challenge;
    private int count;

    private record Challenge(String realm, String nonce, @Nullable String opaque) {}

    DigestLogin(NodeLogin login) {
        this.login = login;
    }

    /**
     * Takes what a server wants.
     *
     * @param fields the {@code WWW-Authenticate} fields of its answer
     * @return whether one of them can be answered
     */
    boolean challenged(List<String> fields) {
        challenge = null;
        count = 0;
        for (String field : fields) {
            if (field.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
                challenge = parse(field.substring(SCHEME.length()));
                if (challenge != null) {
                    return true;
                }
            }
        }
        return false;
    }

    private static @Nullable Challenge parse(String text) {
        String realm = "";
        String nonce = null;
        String opaque = null;
        String quality = "";
        String algorithm = "MD5";
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            String value = parts.group(2) == null ? parts.group(3) : parts.group(2);
            switch (parts.group(1).toLowerCase(Locale.ROOT)) {
                case "realm" -> realm = value;
                case "nonce" -> nonce = value;
                case "opaque" -> opaque = value;
                case "qop" -> quality = value;
                case "algorithm" -> algorithm = value;
                default -> {
                    // domain, stale and the like change nothing here.
                }
            }
        }
        boolean ours =
                algorithm.equalsIgnoreCase("MD5")
                        && List.of(quality.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                                .contains("auth");
        return ours && nonce != null ? new Challenge(realm, nonce, opaque) : null;
    }

    /**
     * The {@code Authorization} field of the next request; null before a challenge.
     *
     * @param target of the request line
     */
    @Nullable String answer(String method, String target) {
        byte[] octets = new byte[16];
        random.nextBytes(octets);
        return answer(method, target, HexFormat.of().formatHex(octets));
    }

    /** The same with a client's nonce that is given. */
    @Nullable String answer(String method, String target, String clientNonce) {
        Challenge now = challenge;
        if (now == null) {
            return null;
        }
        String number = String.format(Locale.ROOT, "%08x", ++count);
        String response =
                md5(
                        md5(login.user() + ":" + now.realm() + ":" + login.secret())
                                + ":"
                                + now.nonce()
                                + ":"
                                + number
                                + ":"
                                + clientNonce
                                + ":auth:"
                                + md5(method + ":" + target));
        return "Digest username=\""
                + login.user()
                + "\", realm=\""
                + now.realm()
                + "\", nonce=\""
                + now.nonce()
                + "\", uri=\""
                + target
                + "\", algorithm=MD5, response=\""
                + response
                + "\", qop=auth, nc="
                + number
                + ", cnonce=\""
                + clientNonce
                + '"'
                + (now.opaque() == null ? "" : ", opaque=\"" + now.opaque() + '"');
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
