package io.minewatch.protocol.stratum;

/**
 * One way of saying login, job and share. Knows the shapes of its messages; all counting is the
 * session's. Stateless: one instance serves all flows.
 *
 * <p>A new dialect is a class and its line in {@link MiningDialects#ALL}; see
 * docs/ADDING-A-DIALECT.md.
 */
interface MiningDialect {
    /** The name in outputs, as in the output contract. */
    String label();

    /**
     * Reads a message that calls a method.
     *
     * @return whether it is this dialect's; if not, the next in the list is asked
     */
    boolean read(JsonMessage message, MiningSession session);

    /**
     * Reads the answer to a request that this dialect had read. Whether a share was accepted or a
     * login refused is the session's; here is what else the answer brings: jobs, names.
     *
     * @return whether the answer brought work
     */
    default boolean answer(MiningRequest request, JsonMessage message, MiningSession session) {
        return false;
    }

    /** Whether this answer accepts the share it belongs to. */
    default boolean accepts(JsonMessage message) {
        return message.isYes();
    }

    /** Whether it refuses the share; an answer may do neither. */
    default boolean rejects(JsonMessage message) {
        return message.isNo();
    }

    /**
     * Reads an answer to nothing that was seen: the request was lost, or travelled where the sensor
     * does not look, or the server pushes work in the shape of answers.
     *
     * @return whether it is this dialect's; if not, the next in the list is asked
     */
    default boolean unasked(JsonMessage message, MiningSession session) {
        return false;
    }
}
