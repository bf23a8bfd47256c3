package io.minewatch.observable;

/**
 * The originator asked the responder to connect on to another host (HTTP CONNECT, absolute-form
 * request, SOCKS).
 *
 * @param protocol the proxy's: {@code http} for a request in absolute form, else as in the chain of
 *     wrappings
 * @param host lower-case name or address literal
 * @param port 1 to 65535
 */
public record ProxyRequest(FlowRef flow, FrameRef frame, String protocol, String host, int port)
        implements Observable {
    @Override
    public Kind kind() {
        return Kind.PROXY_REQUEST;
    }
}
