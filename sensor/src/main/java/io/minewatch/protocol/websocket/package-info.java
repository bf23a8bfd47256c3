/**
 * WebSocket (RFC 6455) with compression (RFC 7692): frames to messages, messages to a stream that
 * is probed and parsed like a flow of its own.
 *
 * <p>Reading order: {@link io.minewatch.protocol.websocket.WebSocketProtocol} (recognition in the
 * middle of a flow), {@code WebSocketParser} (frames and messages), {@code MessageInflater}. The
 * handshake is HTTP's; this package knows no other protocol.
 */
@NullMarked
package io.minewatch.protocol.websocket;

import org.jspecify.annotations.NullMarked;
