/**
 * From frames to packets: link layers, tags, tunnels, IP, fragments, duplicates of a mirror port.
 *
 * <p>Reading order: {@link io.minewatch.packet.Packet}, {@link io.minewatch.packet.DecodeStatus}.
 */
@NullMarked
package io.minewatch.packet;

import org.jspecify.annotations.NullMarked;
