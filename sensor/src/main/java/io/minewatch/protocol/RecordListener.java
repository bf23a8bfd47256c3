package io.minewatch.protocol;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.TlsHandshake;
import org.jspecify.annotations.Nullable;

/**
 * Follows the record heads of one TLS flow, whose bodies nobody can read. The TLS parser calls it,
 * so that neither knows the other. Nothing is allocated a record. Single thread.
 */
public interface RecordListener {
    /** Makes the listener of one flow. */
    @FunctionalInterface
    interface Factory {
        /** A listener for this flow alone; null: nobody wants its records. */
        @Nullable RecordListener newListener(FlowView flow, ParserContext context);
    }

    /**
     * The handshake, as soon as all of it is known that can be: with the first application data.
     * Not called where its beginning was not seen.
     */
    default void onHandshake(FlowView flow, TlsHandshake handshake, Observations out) {}

    /**
     * The head of the next record: every type, from the flow's first record on.
     *
     * @param type content type, RFC 8446 section 5.1: 20 to 24
     * @param length octets behind the head, protection included
     * @param carrier time and frame of the packet that carried the head's last octet; its octets
     *     are the parser's
     * @return false: no more of this flow is wanted, not even its end
     */
    boolean onRecord(
            FlowView flow,
            Direction direction,
            int type,
            int length,
            StreamBytes carrier,
            Observations out);

    /**
     * Octets were lost in that direction and with them, perhaps, record heads. A loss within one
     * record's body is none.
     */
    default void onRecordsLost(FlowView flow, Direction direction) {}

    /** The flow is over, or its records can no longer be followed. */
    void onEnd(FlowView flow, Observations out);
}
