/**
 * HTTP/1 (RFC 9112): message heads, framing of bodies, proxies and the host asked for.
 *
 * <p>Reading order: {@link io.minewatch.protocol.http.HttpProtocol} (recognition), {@link
 * io.minewatch.protocol.http.HttpParser} (both directions), {@code HttpField} (which fields are
 * kept), {@code BodyDecoder} (compressed bodies), {@code Authority} (host and port). What travels
 * inside is the business of the {@link io.minewatch.protocol.HttpListener}; this package knows
 * none.
 */
@NullMarked
package io.minewatch.protocol.http;

import org.jspecify.annotations.NullMarked;
