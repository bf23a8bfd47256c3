/**
 * From frames to packets: link layers, tags, tunnels, IP, fragments, duplicates of a mirror port.
 *
 * <p>Reading order: {@link io.minewatch.packet.Packet}, {@link io.minewatch.packet.DecodeStatus},
 * {@link io.minewatch.packet.PacketDecoder}; then what it is made of: {@link
 * io.minewatch.packet.Cursor}, {@link io.minewatch.packet.LinkLayers}, {@link
 * io.minewatch.packet.Tunnels}, {@link io.minewatch.packet.FragmentTable}, {@link
 * io.minewatch.packet.DuplicateFilter}.
 */
@NullMarked
package io.minewatch.packet;

import org.jspecify.annotations.NullMarked;
