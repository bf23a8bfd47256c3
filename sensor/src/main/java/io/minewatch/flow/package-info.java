/**
 * From packets to flows and streams: the flow table, TCP reassembly, packet-time expiry.
 *
 * <p>Reading order: {@link io.minewatch.flow.FlowTable}, {@link io.minewatch.flow.Flow}, {@link
 * io.minewatch.flow.TcpReassembler}, {@link io.minewatch.flow.StreamListener}; then {@link
 * io.minewatch.flow.FlowWheel} and {@link io.minewatch.flow.FlowLimits}. Knows no protocol above
 * TCP and UDP.
 */
@NullMarked
package io.minewatch.flow;

import org.jspecify.annotations.NullMarked;
