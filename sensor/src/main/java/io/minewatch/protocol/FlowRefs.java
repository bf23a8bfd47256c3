package io.minewatch.protocol;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import java.util.ArrayList;
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
        List<Integer> vlans = new ArrayList<>(2);
        if (flow.outerVlan() >= 0) {
            vlans.add(flow.outerVlan());
        }
        if (flow.innerVlan() >= 0) {
            vlans.add(flow.innerVlan());
        }
        return new FlowRef(
                flow.id(),
                flow.protocol(),
                asIs ? flow.originator() : flow.responder(),
                asIs ? flow.originatorPort() : flow.responderPort(),
                asIs ? flow.responder() : flow.originator(),
                asIs ? flow.responderPort() : flow.originatorPort(),
                basis,
                new FrameRef(flow.fileIndex(), flow.firstFrame(), flow.firstTimeNanos()),
                vlans,
                flow.tunnels(),
                asIs ? flow.originatorMac() : flow.responderMac(),
                asIs ? flow.responderMac() : flow.originatorMac());
    }

    /** The frame that carried these octets. */
    public static FrameRef frame(StreamBytes bytes) {
        return new FrameRef(bytes.fileIndex(), bytes.frameNumber(), bytes.timeNanos());
    }
}
