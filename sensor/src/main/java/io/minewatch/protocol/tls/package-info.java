/**
 * TLS (RFC 8446 and before): that a flow is encrypted, and the server name its client sent.
 *
 * <p>Reading order: {@link io.minewatch.protocol.tls.TlsProtocol} (recognition), {@code TlsParser}
 * (records), {@code ClientHello} (the message). Knows no other protocol.
 */
@NullMarked
package io.minewatch.protocol.tls;

import org.jspecify.annotations.NullMarked;
