package io.minewatch.observable;

import io.minewatch.packet.IpAddress;

/**
 * The originator, a load balancer, said on whose behalf it connects (the PROXY header).
 *
 * @param client who connected to the balancer
 * @param clientPort 0 to 65535
 * @param destination where the client connected to
 * @param destinationPort 0 to 65535
 */
public record ForwardedConnection(
        FlowRef flow,
        FrameRef frame,
        IpAddress client,
        int clientPort,
        IpAddress destination,
        int destinationPort)
        implements Observable {
    @Override
    public Kind kind() {
        return Kind.FORWARDED_CONNECTION;
    }
}
