/**
 * What proxies and load balancers put in front of a connection: SOCKS 4, 4a and 5, and the PROXY
 * header. Each is peeled off, says what it asks for, and hands over what follows. HTTP's CONNECT is
 * with HTTP.
 *
 * <p>Reading order: {@link io.minewatch.protocol.proxy.Socks5Protocol} and {@code Socks5Parser},
 * {@link io.minewatch.protocol.proxy.Socks4Protocol}, {@link
 * io.minewatch.protocol.proxy.ProxyHeaderProtocol}. Knows no other protocol.
 */
@NullMarked
package io.minewatch.protocol.proxy;

import org.jspecify.annotations.NullMarked;
