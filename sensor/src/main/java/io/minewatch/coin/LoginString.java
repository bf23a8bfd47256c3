package io.minewatch.coin;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The login string of a miner, taken apart: {@code wallet.worker}, {@code wallet+difficulty},
 * {@code wallet.payment-id.worker}, {@code wallet/worker/mail}, {@code name~algorithm}, and mixes
 * of them. Pools differ; where one spelling means two things, the comment at its member says which
 * one is taken. The password adds what pools accept there (mail, fixed difficulty, algorithm,
 * {@code w=worker}); no other part of it is kept. Immutable.
 *
 * <p>Sources: nodejs-pool, lib/pool.js; cryptonote-nodejs-pool, lib/pool.js; nanopool's and
 * unMineable's public help; xmrig, src/net/strategies/DonateStrategy.cpp.
 *
 * @param raw the string on the wire, uncut
 * @param login wallet or account without worker, payment id, difficulty, mail and algorithm; null
 *     for {@link Kind#EMPTY}
 * @param worker name of the machine; null where absent
 * @param wallet the login where it has an address's form; else null
 * @param paymentId 16 or 64 digits behind a CryptoNote wallet; else null
 * @param fixedDifficulty share difficulty asked for, in the pool's own unit; NaN where none. A
 *     number of four or more digits right behind a CryptoNote wallet and a dot counts as one
 *     (cryptonote-nodejs-pool), a shorter number as worker
 * @param mail where the pool shall write to: personal data of the operator; else null
 * @param algorithm as asked for with {@code ~}; else null
 */
public record LoginString(
        String raw,
        Kind kind,
        @Nullable String login,
        @Nullable String worker,
        @Nullable WalletAddress wallet,
        @Nullable String paymentId,
        double fixedDifficulty,
        @Nullable String mail,
        @Nullable String algorithm) {
    /** What the login names. */
    public enum Kind {
        /** Nothing: xmr-stak's donation, or a proxy that wants no name. */
        EMPTY,
        /** An address in one of the forms of {@link WalletAddress}, its checksum right or not. */
        WALLET,
        /** A mail address. */
        MAIL,
        /**
         * 64 digits: XMRig's donation pseudonym ({@link Keccak256#donationPseudonym}) where the
         * login carries {@code diff} and {@code height} too, else an account of that form.
         */
        HASH,
        /** Any other name. */
        ACCOUNT
    }

    /**
     * Characters taken apart; the rest is ignored. The longest grammar, an integrated address with
     * payment id, worker, mail and difficulty, stays below 300.
     */
    public static final int MAX_CHARS = 512;

    private static final int LONG_PAYMENT_ID_DIGITS = 64;
    private static final int SHORT_PAYMENT_ID_DIGITS = 16;

    /**
     * Smallest number behind a wallet and a dot that is a difficulty: pools start at about 1000.
     */
    private static final int MIN_DIFFICULTY_DIGITS = 4;

    /** More digits than a difficulty can have (2^63). */
    private static final int MAX_DIFFICULTY_DIGITS = 18;

    /** Longest algorithm name of a miner, cryptonight_v8_reversewaltz, has 27 characters. */
    private static final int MAX_ALGORITHM_CHARS = 32;

    /** Separators of rare pools; they count only where a wallet with a right checksum is before. */
    private static final String RARE_SEPARATORS = ":_-@=|,;";

    /**
     * Takes a login apart. Never fails: text without structure is an {@link Kind#ACCOUNT}.
     *
     * @param loginRaw as sent; null where absent, which is the same as empty
     * @param password as sent, or null
     */
    public static LoginString parse(@Nullable String loginRaw, @Nullable String password) {
        Parser parser = new Parser();
        String raw = loginRaw == null ? "" : loginRaw;
        parser.login(cut(raw));
        if (password != null) {
            parser.password(cut(password));
        }
        return new LoginString(
                raw,
                parser.kind,
                parser.login,
                parser.worker,
                parser.wallet,
                parser.paymentId,
                parser.fixedDifficulty,
                parser.mail,
                parser.algorithm);
    }

    private static String cut(String text) {
        return (text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text).strip();
    }

    private static final class Parser {
        private Kind kind = Kind.ACCOUNT;
        private @Nullable String login;
        private @Nullable String worker;
        private @Nullable WalletAddress wallet;
        private @Nullable String paymentId;
        private double fixedDifficulty = Double.NaN;
        private @Nullable String mail;
        private @Nullable String algorithm;

        void login(String whole) {
            String text = withoutReferral(withoutAlgorithm(withoutDifficulty(whole)));
            if (text.isEmpty()) {
                kind = Kind.EMPTY;
                return;
            }
            int end = firstOf(text, "./", 0);
            wallet = walletIn(text.substring(0, end));
            if (wallet == null || !wallet.valid()) {
                int rare = rareSeparator(text, end);
                if (rare > 0) {
                    end = rare;
                    wallet = walletIn(text.substring(0, end));
                }
            }
            if (wallet != null) {
                kind = Kind.WALLET;
                login = wallet.address();
            } else {
                int slash = firstOf(text, "/", 0);
                if (isMail(text.substring(0, slash))) {
                    end = slash;
                    kind = Kind.MAIL;
                    mail = text.substring(0, end);
                } else if (Hex.isHexOfLength(text.substring(0, end), LONG_PAYMENT_ID_DIGITS)) {
                    kind = Kind.HASH;
                }
                login = end == 0 ? text : text.substring(0, end);
                end = end == 0 ? text.length() : end;
            }
            if (end + 1 < text.length()) {
                rest(text.substring(end + 1), text.charAt(end));
            }
        }

        /** What stands behind the account: payment id, worker, mail, in this order. */
        private void rest(String text, char separator) {
            String rest = text;
            if (isCryptoNote()) {
                int end = firstOf(rest, "./", 0);
                boolean id = end == LONG_PAYMENT_ID_DIGITS || end == SHORT_PAYMENT_ID_DIGITS;
                if (id && Hex.isHex(rest, 0, end)) {
                    paymentId = rest.substring(0, end).toLowerCase(Locale.ROOT);
                    separator = end < rest.length() ? rest.charAt(end) : separator;
                    rest = end < rest.length() ? rest.substring(end + 1) : "";
                } else if (separator == '.'
                        && Double.isNaN(fixedDifficulty)
                        && rest.length() >= MIN_DIFFICULTY_DIGITS
                        && rest.charAt(0) != '0'
                        && digitsEnd(rest, 0) == rest.length()
                        && rest.length() <= MAX_DIFFICULTY_DIGITS) {
                    fixedDifficulty = Long.parseLong(rest);
                    rest = "";
                }
            }
            int slash = rest.lastIndexOf('/');
            if ((slash >= 0 || separator == '/') && isMail(rest.substring(slash + 1))) {
                mail = rest.substring(slash + 1);
                rest = slash < 0 ? "" : rest.substring(0, slash);
            }
            worker = rest.isEmpty() ? null : rest;
        }

        private boolean isCryptoNote() {
            return wallet != null && wallet.address().length() >= CryptoNoteAddress.MIN_CHARS;
        }

        /** Removes {@code +digits} where nothing but another part or the end follows. */
        private String withoutDifficulty(String text) {
            int plus = text.indexOf('+');
            if (plus < 0) {
                return text;
            }
            int end = digitsEnd(text, plus + 1);
            int digits = end - plus - 1;
            if (digits == 0
                    || digits > MAX_DIFFICULTY_DIGITS
                    || (end < text.length() && "./~#:".indexOf(text.charAt(end)) < 0)) {
                return text;
            }
            fixedDifficulty = Long.parseLong(text.substring(plus + 1, end));
            return text.substring(0, plus) + text.substring(end);
        }

        private String withoutAlgorithm(String text) {
            int tilde = text.indexOf('~');
            if (tilde < 0) {
                return text;
            }
            String name = text.substring(tilde + 1);
            if (!isAlgorithm(name)) {
                return text;
            }
            algorithm = name;
            return text.substring(0, tilde);
        }

        /** unMineable and others take {@code wallet.worker#code}. */
        private static String withoutReferral(String text) {
            int hash = text.indexOf('#');
            return hash > 0 ? text.substring(0, hash) : text;
        }

        private static int rareSeparator(String text, int end) {
            for (int i = 1; i < end; i++) {
                if (RARE_SEPARATORS.indexOf(text.charAt(i)) >= 0) {
                    WalletAddress before = walletIn(text.substring(0, i));
                    if (before != null && before.checksummed() && before.valid()) {
                        return i;
                    }
                }
            }
            return -1;
        }

        /** The address, also behind a prefix as in {@code XMR:address} or {@code solo:address}. */
        private static @Nullable WalletAddress walletIn(String text) {
            WalletAddress whole = WalletAddress.recognise(text);
            int colon = text.indexOf(':');
            return whole != null || colon < 0
                    ? whole
                    : WalletAddress.recognise(text.substring(colon + 1));
        }

        void password(String whole) {
            String text = whole;
            int tilde = text.lastIndexOf('~');
            if (tilde >= 0 && isAlgorithm(text.substring(tilde + 1))) {
                if (algorithm == null) {
                    algorithm = text.substring(tilde + 1);
                }
                text = text.substring(0, tilde);
            }
            int from = 0;
            while (from < text.length()) {
                int end = firstOf(text, ",; ", from);
                option(text.substring(from, end));
                from = end + 1;
            }
        }

        private void option(String text) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                int colon = text.indexOf(':');
                if (colon >= 0 && isMail(text.substring(colon + 1))) {
                    // nodejs-pool: worker:mail. Without the mail it may be a real password.
                    mail = mail == null ? text.substring(colon + 1) : mail;
                    if (worker == null && colon > 1) {
                        worker = text.substring(0, colon);
                    }
                }
                return;
            }
            String value = text.substring(equals + 1);
            if (value.isEmpty()) {
                return;
            }
            switch (text.substring(0, equals).toLowerCase(Locale.ROOT)) {
                case "d", "diff", "sd", "fd" -> {
                    double difficulty = decimal(value);
                    if (Double.isNaN(fixedDifficulty) && difficulty > 0) {
                        fixedDifficulty = difficulty;
                    }
                }
                case "w", "worker", "id" -> worker = worker == null ? value : worker;
                case "email", "mail" -> mail = mail == null && isMail(value) ? value : mail;
                default -> {
                    // Payout coin, mode and the like say nothing of the miner.
                }
            }
        }

        /** Digits with at most one point in between; NaN for anything else. */
        private static double decimal(String text) {
            int end = digitsEnd(text, 0);
            int last =
                    end < text.length() && text.charAt(end) == '.' ? digitsEnd(text, end + 1) : end;
            return end == 0 || last != text.length() || last > MAX_DIFFICULTY_DIGITS
                    ? Double.NaN
                    : Double.parseDouble(text);
        }

        private static boolean isAlgorithm(String text) {
            if (text.isEmpty() || text.length() > MAX_ALGORITHM_CHARS) {
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                if (!word && (c < '0' || c > '9') && "/-_*".indexOf(c) < 0) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isMail(String text) {
            int at = text.indexOf('@');
            return at > 0
                    && at < text.length() - 1
                    && text.indexOf('@', at + 1) < 0
                    && text.indexOf(' ') < 0;
        }

        private static int digitsEnd(String text, int from) {
            int i = from;
            while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                i++;
            }
            return i;
        }

        /** Index of the first of the characters from {@code from}, or the length. */
        private static int firstOf(String text, String characters, int from) {
            int i = from;
            while (i < text.length() && characters.indexOf(text.charAt(i)) < 0) {
                i++;
            }
            return i;
        }
    }
}
