package io.minewatch.detect;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every kind of evidence, with its default weight and the level it reaches alone. {@code
 * config/detection.yml} says the same with the reasons, and may set other numbers; a test holds the
 * two together.
 */
public enum EvidenceRule {
    WORK_DELIVERED(10, Level.CONFIRMED, 1, "Cryptomining: pool protocol in clear, work delivered"),
    SHARE_PROOF(5, Level.CONFIRMED, 2, "Cryptomining: submitted shares prove the work"),
    LOGIN_ANSWERED(
            6, Level.LIKELY, 3, "Cryptomining: pool protocol in clear, answered without work"),
    LOGIN_REFUSED(6, Level.LIKELY, 4, "Cryptomining: login to a pool was refused"),
    LOGIN_UNANSWERED(5, Level.SUSPECTED, 5, "Cryptomining: login to a pool without an answer"),
    TEMPLATE_POLLING(
            5, Level.SUSPECTED, 6, "Cryptomining: polls a coin daemon for block templates"),
    SHARES_ACCEPTED(3, null, 7, "Cryptomining: shares accepted"),
    VALID_WALLET(2, null, 8, "Cryptomining: wallet address with a valid checksum"),
    MINER_AGENT(2, null, 9, "Cryptomining: miner software names itself"),
    POOL_NAME_LOOKED_UP(2, Level.CONTACT, 10, "Cryptomining: looked up the name of a mining pool"),
    POOL_NAME_FAILED(1, Level.CONTACT, 11, "Cryptomining: look-up of a mining pool's name failed"),
    POOL_SERVER_NAME(
            3, Level.CONTACT, 12, "Cryptomining: asked a TLS server for a mining pool's name"),
    POOL_HTTP_HOST(
            2, Level.CONTACT, 13, "Cryptomining: asked a web server for a mining pool's name"),
    POOL_CONNECTION(
            2,
            Level.CONTACT,
            14,
            "Cryptomining: connected to the address it had looked up for a mining pool"),
    POOL_ADDRESS(
            2, Level.CONTACT, 15, "Cryptomining: connected to the listed address of a mining pool"),
    POOL_ADDRESS_EXCLUSIVE(
            5,
            Level.SUSPECTED,
            24,
            "Cryptomining: connected to an address where nothing but mining is served"),
    POOL_PORT(2, null, 16, "Cryptomining: connected to a port the pool mines on"),
    LISTED_WALLET(2, null, 25, "Cryptomining: mines for a wallet that a feed lists"),
    SEVERAL_CONTACTS(
            0, Level.SUSPECTED, 17, "Cryptomining: several signs of contact with a mining pool"),
    DONATION_PAGE(1, Level.INFO, 18, "Cryptocurrency: donation page or explorer"),
    COIN_NODE(0, Level.INFO, 19, "Cryptocurrency: node of a coin's peer-to-peer network"),
    POOL_PEER(
            5,
            Level.LIKELY,
            26,
            "Cryptomining: takes part in a decentralised pool as one of its nodes"),
    SERVES_WORK(10, Level.CONFIRMED, 20, "Cryptomining: host serves work to miners"),
    FORWARDS(0, Level.INFO, 21, "Cryptomining: forwarded for others"),
    POOL_PROXY_REQUEST(
            3, Level.CONTACT, 30, "Cryptomining: asked a proxy for a connection to a mining pool"),
    THROUGH_PROXY(0, null, 31, "Cryptomining: through a proxy"),
    NAMED_BY_BALANCER(0, null, 32, "Cryptomining: named as the client by a load balancer"),
    POOL_CERTIFICATE(
            5,
            Level.SUSPECTED,
            40,
            "Cryptomining: exchanged data under a mining pool's certificate"),
    MINING_CERTIFICATE(
            3, Level.CONTACT, 41, "Cryptomining: met a certificate as mining software makes it"),
    PIN_MISMATCH_LOOP(
            4,
            Level.SUSPECTED,
            42,
            "Cryptomining: completes TLS with a miner's hello again and again and hangs up"),
    MINER_HELLO(1, null, 43, "Cryptomining: TLS hello with the cipher list of a miner"),
    FOREIGN_TLS_STACK(
            2, null, 44, "Cryptomining: TLS hello without a name and of no Windows program"),
    CERTIFICATE_LENGTH(
            1, null, 45, "Cryptomining: hidden certificate as long as a mining program's"),
    SELF_ISSUED_CERTIFICATE(
            1, null, 46, "Cryptomining: self-issued TLS certificate of ten years or more"),
    LISTED_FINGERPRINT(0, null, 47, "Cryptomining: TLS fingerprint that a feed lists"),
    LISTED_SUBJECT(
            2, Level.CONTACT, 48, "Cryptomining: met a certificate whose subject a feed lists"),
    ENCRYPTED_SHAPE(
            1, Level.SUSPECTED, 60, "Cryptomining: encrypted flow with the shape of mining"),
    BLOCK_CLOCK_MATCH(
            1,
            Level.LIKELY,
            61,
            "Cryptomining: encrypted flow with the shape of mining follows blocks"),
    BLOCK_CLOCK_PROOF(
            1,
            Level.CONFIRMED,
            62,
            "Cryptomining: encrypted flow follows the blocks of a coin beyond chance"),
    HOST_SYNCHRONY(
            1, Level.CONFIRMED, 63, "Cryptomining: encrypted flows of several hosts in step"),
    HOST_GROUP(
            1,
            Level.LIKELY,
            73,
            "Cryptomining: encrypted flows of three hosts and more in step with one of them"),
    BLOCK_FOLLOWER(
            1, Level.INFO, 64, "Cryptocurrency: encrypted flow follows blocks, but does not mine"),
    HANDSHAKE_SIZES(
            4,
            Level.SUSPECTED,
            72,
            "Cryptomining: unreadable flow that begins with the sizes of Stratum V2"),
    SHAPE_WITHDRAWN(0, Level.INFO, 71, "Cryptomining: encrypted flow has lost the shape of mining"),
    SHAPE_PUSH_LENGTH(1, null, 65, "Cryptomining: lengths of what the server sends unasked"),
    SHAPE_SHARE_LENGTH(1, null, 66, "Cryptomining: lengths of what the host sends"),
    SHAPE_SHARE_TIMING(1, null, 67, "Cryptomining: times of what the host sends"),
    SHAPE_PUSH_TIMING(1, null, 68, "Cryptomining: times of what the server sends unasked"),
    SHAPE_REST_TIMING(1, null, 70, "Cryptomining: times of what a timer leaves over"),
    SHAPE_CONTEXT(1, null, 69, "Cryptomining: surroundings of an encrypted flow");

    /** Local signature range of EVE consumers begins here (integration reference 1.9). */
    public static final int SIGNATURE_BASE = 1_420_000;

    private final double weight;
    private final @Nullable Level level;
    private final int number;
    private final String title;

    EvidenceRule(double weight, @Nullable Level level, int number, String title) {
        this.weight = weight;
        this.level = level;
        this.number = number;
        this.title = title;
    }

    /** The rule with that {@link #label}. */
    static EvidenceRule of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Default points. */
    public double defaultWeight() {
        return weight;
    }

    /** Default level that this evidence reaches alone; null: it only supports. */
    public @Nullable Level defaultLevel() {
        return level;
    }

    /** Stable signature number of EVE. */
    public int signatureId() {
        return SIGNATURE_BASE + number;
    }

    /** Signature text. */
    public String title() {
        return title;
    }

    /** The name in configuration and outputs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
