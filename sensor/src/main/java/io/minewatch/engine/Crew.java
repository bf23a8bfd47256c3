package io.minewatch.engine;

import io.minewatch.packet.Packet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one analysis, in the caller's thread or in threads of their own. The caller is a
 * single thread.
 */
interface Crew extends AutoCloseable {
    /** The next TCP or UDP packet; its view may be reused after the call. */
    void onPacket(Packet packet);

    /**
     * Ends the batch that began after the last call.
     *
     * @return facts of the oldest batch that was not handed out before, in their final order; null
     *     while none is done. Every batch is handed out once, in turn
     */
    @Nullable List<FactLog.Fact> endBatch(BatchEnd end);

    /**
     * Ends all flows; the facts of each batch not handed out before, in turn, the last one with the
     * flows' ends.
     */
    List<List<FactLog.Fact>> finish();

    /** The workers, for their counters; only after {@link #finish}; their readings always. */
    List<Worker> workers();

    @Override
    void close();
}
