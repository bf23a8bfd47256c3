package io.minewatch.flow;

import io.minewatch.packet.Packet;
import org.jspecify.annotations.Nullable;

/** What the flow table calls: the protocol stage. Single thread. */
public interface FlowHandler {
    /** A new flow; its first packet is being handled. */
    void onFlowStarted(FlowView flow);

    /**
     * The listener for a TCP flow, asked for at its first payload; null: only counters are wanted.
     */
    @Nullable StreamListener listenerFor(FlowView flow);

    /** A UDP datagram with payload. The packet is valid during the call. */
    void onDatagram(FlowView flow, Direction direction, Packet packet);

    /**
     * A flow is over (closed, expired, evicted, end of run). Its listener's {@code onEnd} was
     * called before.
     */
    void onFlowEnded(FlowView flow);
}
