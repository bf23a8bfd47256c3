/**
 * From files to frames: pcap and pcapng readers, compression around them, the order of several
 * files.
 *
 * <p>Reading order: {@link io.minewatch.capture.Frame}, {@link io.minewatch.capture.FrameSource};
 * {@link io.minewatch.capture.CaptureFiles} chooses {@code PcapReader} or {@code PcapNgReader},
 * both over an {@code InputWindow}; {@link io.minewatch.capture.CapturePlan} puts files into groups
 * and {@link io.minewatch.capture.GroupSource} reads a group.
 */
@NullMarked
package io.minewatch.capture;

import org.jspecify.annotations.NullMarked;
