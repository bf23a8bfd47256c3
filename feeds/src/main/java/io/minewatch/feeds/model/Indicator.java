package io.minewatch.feeds.model;

import org.jspecify.annotations.Nullable;

/** A pattern that, when seen on the wire, points to mining. Immutable, in normal form. */
public sealed interface Indicator permits DomainIndicator, AddressIndicator, TokenIndicator {
    /** What kind of thing is looked for. The order is part of the compiled form. */
    enum Type {
        /** A name in DNS, TLS or HTTP: {@link DomainIndicator}. */
        DOMAIN,
        /** An address or network, with or without ports: {@link AddressIndicator}. */
        ADDRESS,
        /** {@code host[:port]/path?query} without scheme and fragment: {@link TokenIndicator}. */
        URL,
        /** A wallet address or another login of one miner: {@link TokenIndicator}. */
        WALLET,
        /** MD5, SHA-1 or SHA-256 of a certificate (DER), hexadecimal: {@link TokenIndicator}. */
        CERTIFICATE,
        /**
         * A certificate's subject as RFC 4514 writes it, or one of its parts ({@code CN=name}):
         * {@link TokenIndicator}.
         */
        CERTIFICATE_SUBJECT,
        /** MD5 of a TLS client's hello (JA3), hexadecimal: {@link TokenIndicator}. */
        JA3,
        /** A TLS client's hello as JA4 spells it: {@link TokenIndicator}. */
        JA4;

        private static final Type[] VALUES = values();

        private final String label = Labels.of(this);

        /** The name in feeds and outputs: lower case, with hyphens. */
        public String label() {
            return label;
        }

        /** The constant of this label; null for any other text. */
        public static @Nullable Type ofLabel(String label) {
            for (Type value : VALUES) {
                if (value.label.equals(label)) {
                    return value;
                }
            }
            return null;
        }
    }

    /** For switches over the types. */
    Type type();

    /** What is looked for, as text in its normal form. */
    String value();

    /** What the feed says of it. */
    IndicatorDetails details();

    /** The same indicator with other details. */
    Indicator with(IndicatorDetails other);
}
