package io.minewatch.coin;

import org.jspecify.annotations.Nullable;

/**
 * A string in the shape of a Monero address. Layout: network octet, public spend key (32), public
 * view key (32), for integrated addresses a payment id (8), then the first 4 octets of the
 * Keccak-256 of all before, in block-wise base 58. Source: monero,
 * src/cryptonote_basic/cryptonote_basic_impl.cpp and src/cryptonote_config.h. Immutable.
 *
 * @param text the address as given
 * @param valid whether the checksum holds; whether the keys are points of the curve is not checked
 * @param paymentId 16 lower-case digits of an integrated address; null for the others
 */
public record MoneroAddress(
        String text, Network network, Kind kind, boolean valid, @Nullable String paymentId) {
    /** Which Monero chain the address belongs to. */
    public enum Network {
        MAIN,
        TEST,
        STAGE
    }

    /** What the address names. */
    public enum Kind {
        STANDARD,
        SUBADDRESS,
        INTEGRATED
    }

    /** Characters of a standard address and of a subaddress: 69 octets. */
    public static final int PLAIN_CHARS = 95;

    /** Characters of an integrated address: 77 octets. */
    public static final int INTEGRATED_CHARS = 106;

    private static final int PAYMENT_ID_OFFSET = 1 + 32 + 32;
    private static final int PAYMENT_ID_BYTES = 8;

    /**
     * Reads an address.
     *
     * @return null where the length, the alphabet or the network octet is none of Monero's; with
     *     {@code valid} false where only the checksum does not hold
     */
    public static @Nullable MoneroAddress parse(@Nullable String text) {
        if (text == null || (text.length() != PLAIN_CHARS && text.length() != INTEGRATED_CHARS)) {
            return null;
        }
        byte[] bytes = Base58.decodeBlocks(text);
        if (bytes == null) {
            return null;
        }
        boolean integrated = text.length() == INTEGRATED_CHARS;
        Network network;
        Kind kind;
        switch (bytes[0]) {
            case 18, 19, 42 -> network = Network.MAIN;
            case 53, 54, 63 -> network = Network.TEST;
            case 24, 25, 36 -> network = Network.STAGE;
            default -> {
                return null;
            }
        }
        switch (bytes[0]) {
            case 18, 53, 24 -> kind = Kind.STANDARD;
            case 42, 63, 36 -> kind = Kind.SUBADDRESS;
            default -> kind = Kind.INTEGRATED;
        }
        if (integrated != (kind == Kind.INTEGRATED)) {
            return null;
        }
        String paymentId = null;
        if (integrated) {
            StringBuilder digits = new StringBuilder(2 * PAYMENT_ID_BYTES);
            for (int i = 0; i < PAYMENT_ID_BYTES; i++) {
                int octet = bytes[PAYMENT_ID_OFFSET + i] & 0xff;
                digits.append(Character.forDigit(octet >> 4, 16));
                digits.append(Character.forDigit(octet & 15, 16));
            }
            paymentId = digits.toString();
        }
        return new MoneroAddress(
                text, network, kind, CryptoNoteAddress.checksumHolds(bytes), paymentId);
    }
}
