package io.minewatch.protocol;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import java.util.List;

/** Makes the immutable references that facts carry from the views of the packet loop. */
public final class FlowRefs {
    private FlowRefs() {}

    /** The flow as it is: originator first. */
    public static FlowRef of(FlowView flow) {
        return of(flow, Direction.FROM_ORIGINATOR, flow.originatorBasis().label());
    }

    /**
     * The flow turned so that the sender of {@code client} is the originator.
     *
     * @param basis how that was decided
     */
    public static FlowRef of(FlowView flow, Direction client, String basis) {
        boolean asIs = client == Direction.FROM_ORIGINATOR;
        return new FlowRef(
                flow.id(),
                flow.protocol(),
                asIs ? flow.originator() : flow.responder(),
                asIs ? flow.originatorPort() : flow.responderPort(),
                asIs ? flow.responder() : flow.originator(),
                asIs ? flow.responderPort() : flow.originatorPort(),
                basis,
                new FrameRef(flow.fileIndex(), flow.firstFrame(), flow.firstTimeNanos()),
                vlans(flow),
                flow.tunnels(),
                asIs ? flow.originatorMac() : flow.responderMac(),
                asIs ? flow.responderMac() : flow.originatorMac());
    }

    private static List<Integer> vlans(FlowView flow) {
        if (flow.outerVlan() < 0) {
            return flow.innerVlan() < 0 ? List.of() : List.of(flow.innerVlan());
        }
        return flow.innerVlan() < 0
                ? List.of(flow.outerVlan())
                : List.of(flow.outerVlan(), flow.innerVlan());
    }

    /** The frame that carried these octets. */
    public static FrameRef frame(StreamBytes bytes) {
        return new FrameRef(bytes.fileIndex(), bytes.frameNumber(), bytes.timeNanos());
    }
}
