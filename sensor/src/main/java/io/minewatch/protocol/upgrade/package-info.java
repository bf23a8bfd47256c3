/**
 * Protocols that begin in clear and go over to TLS: mail and directory (STARTTLS), remote desktop,
 * PostgreSQL and MySQL. They are followed only to the place where TLS begins, and hand over there.
 *
 * <p>Reading order: {@link io.minewatch.protocol.upgrade.MailProtocol} (text lines), {@code
 * PreludeParser} (one message each way), then the four that use it. Knows no other protocol.
 */
@NullMarked
package io.minewatch.protocol.upgrade;

import org.jspecify.annotations.NullMarked;
