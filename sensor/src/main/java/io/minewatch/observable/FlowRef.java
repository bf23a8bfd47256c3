package io.minewatch.observable;

import io.minewatch.packet.IpAddress;
import java.util.List;

/**
 * What is said of a flow outside of the packet loop. Immutable.
 *
 * @param id stable within a run
 * @param protocol IANA number, 6 or 17
 * @param originator for a mining flow the miner's side
 * @param basis how the originator was decided: {@code syn}, {@code content}, {@code port}, {@code
 *     first}
 * @param start its first frame
 * @param vlans VLAN ids, outermost first
 * @param tunnels wrappings, outermost first
 * @param originatorMac 48 bits, or -1
 * @param responderMac 48 bits, or -1
 */
public record FlowRef(
        long id,
        int protocol,
        IpAddress originator,
        int originatorPort,
        IpAddress responder,
        int responderPort,
        String basis,
        FrameRef start,
        List<Integer> vlans,
        List<String> tunnels,
        long originatorMac,
        long responderMac) {
    /** Copies the lists. */
    public FlowRef {
        vlans = List.copyOf(vlans);
        tunnels = List.copyOf(tunnels);
    }

    /** The same with the ends exchanged. */
    public FlowRef turned() {
        return new FlowRef(
                id,
                protocol,
                /* originator= */ responder,
                /* originatorPort= */ responderPort,
                /* responder= */ originator,
                /* responderPort= */ originatorPort,
                basis,
                start,
                vlans,
                tunnels,
                /* originatorMac= */ responderMac,
                /* responderMac= */ originatorMac);
    }
}
