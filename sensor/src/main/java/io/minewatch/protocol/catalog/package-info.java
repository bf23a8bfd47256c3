/**
 * All protocols in the order of their probing, and the way of a flow's octets to the parser that
 * understands them.
 *
 * <p>Reading order: {@link io.minewatch.protocol.catalog.Protocols} (the list), {@link
 * io.minewatch.protocol.catalog.ProtocolHandler} (what the flow table calls), {@code Conversation}
 * (one flow: probing, parsing, hand-over). The only package that knows several protocols.
 */
@NullMarked
package io.minewatch.protocol.catalog;

import org.jspecify.annotations.NullMarked;
