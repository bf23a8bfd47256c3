/**
 * Ways to syslog receivers, carried by Netty: UDP, TCP, TLS, RELP, the local socket. The only users
 * of Netty are {@link io.minewatch.output.syslog.Network} and the links built on it.
 *
 * <p>Reading order: {@link io.minewatch.output.syslog.SyslogLinks}, {@link
 * io.minewatch.output.syslog.Network}, {@link io.minewatch.output.syslog.StreamLink}, {@link
 * io.minewatch.output.syslog.RelpLink}, {@link io.minewatch.output.syslog.DatagramLink}.
 */
@NullMarked
package io.minewatch.output.syslog;

import org.jspecify.annotations.NullMarked;
