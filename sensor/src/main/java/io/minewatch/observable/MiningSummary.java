package io.minewatch.observable;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The state of one mining flow: the members of the output contract's {@code mining} object, and
 * what judgement needs besides. Null and empty mean unknown. Strings come from the wire, cut to
 * {@value #MAX_TEXT} characters, otherwise unchanged. Immutable.
 *
 * @param dialect label as in the output contract ({@code cryptonote}, {@code stratum-v1}, ...)
 * @param transport {@code plain}, {@code http}, ...
 * @param via wrappings outside of it, outermost first
 * @param midstream the flow's beginning was not captured
 * @param agent software as the miner names it
 * @param login wallet or account without what {@code worker} holds
 * @param loginRaw the login string on the wire
 * @param wallet address in the login, with the result of its check
 * @param coin ticker or name of the coin ("XMR", "BTC", ...), as far as messages tell
 * @param algorithm algorithm of the jobs
 * @param jobs messages that delivered work
 * @param accepted answers that belong to a submit and accept it
 * @param rejected answers that belong to a submit and refuse it
 * @param firstDifficulty share difficulty in expected hashes of the first job; NaN when unknown
 * @param lastDifficulty the same of the last job
 * @param work what a hash rate is estimated from, the best basis available
 * @param errors up to five distinct error texts of the server
 * @param serverNames names of the server that the client itself sent inside of the protocol
 *     (subscribe's host, HTTP Host)
 * @param redirects {@code host:port} the pool sent the miner to
 * @param donation a session of the miner software's own donation, not of the operator
 * @param templatePolling only block templates were asked for, nobody submitted a block, and no
 *     miner software showed
 * @param minerCertain the messages alone prove mining software (wallet checksum, agent, a {@code
 *     mining.} method, a job), not just JSON-RPC that looks alike
 * @param proofs submitted results that meet their job's difficulty, out of those that could be
 *     checked
 * @param proofsChecked submitted results that could be checked
 * @param gapBytes octets of the flow that the sensor did not see
 * @param first first mining message
 * @param last last mining message
 * @param loginFrame first login, subscribe or work request; null when not seen
 * @param jobFrame first message that delivered work
 * @param submitFrame first submit
 * @param acceptFrame first accepted share
 * @param refusalFrame first error answer to the login
 */
public record MiningSummary(
        String dialect,
        String transport,
        List<String> via,
        Outcome outcome,
        boolean midstream,
        @Nullable String agent,
        @Nullable String login,
        @Nullable String loginRaw,
        @Nullable String worker,
        @Nullable String rigId,
        @Nullable Wallet wallet,
        @Nullable String coin,
        List<String> algorithmsOffered,
        @Nullable String algorithm,
        long jobs,
        long submits,
        long accepted,
        long rejected,
        double firstDifficulty,
        double lastDifficulty,
        @Nullable WorkSample work,
        List<String> errors,
        List<String> serverNames,
        List<String> redirects,
        boolean donation,
        boolean templatePolling,
        boolean minerCertain,
        long proofs,
        long proofsChecked,
        long gapBytes,
        FrameRef first,
        FrameRef last,
        @Nullable FrameRef loginFrame,
        @Nullable FrameRef jobFrame,
        @Nullable FrameRef submitFrame,
        @Nullable FrameRef acceptFrame,
        @Nullable FrameRef refusalFrame) {
    /**
     * Longest text kept from a message, characters: an integrated Monero address with payment id,
     * worker and mail is below 300.
     */
    public static final int MAX_TEXT = 512;

    /** The dialect of a flow that was judged by its shape: nothing that it says is known. */
    public static final String ENCRYPTED = "encrypted";

    /** The dialect of a flow between two nodes of the decentralised pool P2Pool. */
    public static final String P2POOL = "p2pool";

    /** The dialect of a flow that nobody can read, known by the sizes of its handshake. */
    public static final String STRATUM_V2 = "stratum-v2";

    /** Copies the lists. */
    public MiningSummary {
        via = List.copyOf(via);
        algorithmsOffered = List.copyOf(algorithmsOffered);
        errors = List.copyOf(errors);
        serverNames = List.copyOf(serverNames);
        redirects = List.copyOf(redirects);
    }

    /** A flow that was judged by its shape. */
    public static MiningSummary encrypted(EncryptedShape shape) {
        return bare(
                ENCRYPTED,
                shape.transport(),
                shape.via(),
                Outcome.OTHER,
                shape.midstream(),
                null,
                shape.gapBytes(),
                shape.flow().start(),
                shape.frame());
    }

    /** A flow that was judged by the sizes of its handshake. */
    public static MiningSummary sized(HandshakeSizes sizes, FrameRef last) {
        return bare(
                STRATUM_V2,
                sizes.transport(),
                sizes.via(),
                Outcome.OTHER,
                false,
                null,
                sizes.gapBytes(),
                sizes.flow().start(),
                last);
    }

    /** A flow between two nodes of a decentralised pool: its blocks are no jobs. */
    public static MiningSummary pooled(PeerProtocol session, FrameRef last) {
        return bare(
                P2POOL,
                "plain",
                List.of(),
                Outcome.ANSWER,
                session.midstream(),
                "XMR",
                session.gapBytes(),
                session.flow().start(),
                last);
    }

    /** A flow of which no member of a message is known. */
    private static MiningSummary bare(
            String dialect,
            String transport,
            List<String> via,
            Outcome outcome,
            boolean midstream,
            @Nullable String coin,
            long gapBytes,
            FrameRef first,
            FrameRef last) {
        return new MiningSummary(
                dialect,
                transport,
                via,
                outcome,
                midstream,
                null,
                null,
                null,
                null,
                null,
                null,
                coin,
                List.of(),
                null,
                0,
                0,
                0,
                0,
                Double.NaN,
                Double.NaN,
                null,
                List.of(),
                List.of(),
                List.of(),
                false,
                false,
                false,
                0,
                0,
                gapBytes,
                first,
                last,
                null,
                null,
                null,
                null,
                null);
    }

    /** Whether nobody could read the flow: outcome and counts mean nothing. */
    public boolean isEncrypted() {
        return dialect.equals(ENCRYPTED) || dialect.equals(STRATUM_V2);
    }

    /** How far the session came, in rising order of certainty. */
    public enum Outcome {
        /** Bytes came back that are no mining protocol. */
        OTHER,
        UNANSWERED,
        /** The server answered with an error to the login. */
        REFUSED,
        /** The server answered, but gave no job. */
        ANSWER,
        /** The server delivered a job. */
        WORK;

        /** The name in outputs. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A wallet address.
     *
     * @param coin ticker of the address format
     * @param valid whether its checksum holds; null where this spelling carries none (Ethereum's in
     *     one case)
     */
    public record Wallet(String coin, String address, @Nullable Boolean valid) {
        /** Whether a checksum proves that this is an address. */
        public boolean isProven() {
            return Boolean.TRUE.equals(valid);
        }
    }

    /**
     * What a hash rate is estimated from.
     *
     * @param basis {@code accepted-shares}, {@code submitted-results}, {@code hashcount}
     * @param shares count behind the sum; for {@code hashcount} the messages that carried the
     *     counter
     * @param difficultySum expected hashes of those shares; for {@code hashcount} the hashes
     *     counted
     * @param difficultySquareSum sum of the squares, for the effective count of unequal shares
     * @param fromNanos packet time where the window begins: the first job, moved on by the length
     *     of silences in which nobody can have mined
     * @param toNanos packet time where it ends
     */
    public record WorkSample(
            String basis,
            long shares,
            double difficultySum,
            double difficultySquareSum,
            long fromNanos,
            long toNanos) {
        /** The miner's own counter of hashes. */
        public static final String HASHCOUNT = "hashcount";

        /** Shares that the server accepted. */
        public static final String ACCEPTED_SHARES = "accepted-shares";

        /** Results handed in, where no answer is visible. */
        public static final String SUBMITTED_RESULTS = "submitted-results";
    }
}
