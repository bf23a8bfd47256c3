/**
 * DNS over UDP and TCP (RFC 1035): who asked for which name and what the answer was.
 *
 * <p>Reading order: {@link io.minewatch.protocol.dns.DnsParser} (one message), {@link
 * io.minewatch.protocol.dns.DnsProtocol} (recognition over TCP), {@code DnsStreamParser} (framing
 * over TCP). Knows no other protocol.
 */
@NullMarked
package io.minewatch.protocol.dns;

import org.jspecify.annotations.NullMarked;
