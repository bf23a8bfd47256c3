package io.minewatch.observable;

/** A TCP flow began, or was first seen. */
public record FlowStarted(FlowRef flow, FrameRef frame) implements Observable {
    @Override
    public Kind kind() {
        return Kind.FLOW_STARTED;
    }
}
