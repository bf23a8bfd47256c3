package io.minewatch.protocol;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.FrameRef;
import java.util.Map;

/**
 * Follows the messages of one HTTP/1 flow. The HTTP parser calls it; a protocol that travels in
 * HTTP implements it, so that neither knows the other. Requests and responses are paired by order.
 * Single thread.
 */
public interface HttpListener {
    /**
     * The head of one message.
     *
     * <p>Old pools answer a getwork request by bare JSON without any head: a listener of that flow
     * is then told of a response with status 0 and no fields, whose body is that JSON.
     *
     * @param request whether this is a request
     * @param sender which of the flow's streams carries it
     * @param method request method; empty for a response
     * @param target request target as sent, bounded; empty for a response
     * @param status status code of a response; 0 for a request, and for a response without a head
     * @param fields header fields the parser keeps, names in lower case, the first of several
     *     values
     */
    record Head(
            boolean request,
            Direction sender,
            String method,
            String target,
            int status,
            Map<String, String> fields,
            FrameRef frame) {
        /** Copies the map. */
        public Head {
            fields = Map.copyOf(fields);
        }
    }

    /**
     * The head of the next message of either direction is complete.
     *
     * @return whether the listener wants this message's body
     */
    boolean onHead(FlowView flow, Head head, Observations out);

    /** Next octets of the body of the message in that direction, after chunk framing is removed. */
    void onBody(FlowView flow, boolean request, StreamBytes bytes, Observations out);

    /** The message is complete, or will never be (gap, end of the flow: {@code complete} false). */
    void onMessageEnd(FlowView flow, boolean request, boolean complete, Observations out);

    /** The flow is over. */
    void onEnd(FlowView flow, Observations out);
}
