/**
 * Interfaces to frames: through libpcap ({@link io.minewatch.capture.live.PcapTap}) or, with Java
 * 22, the kernel's ring ({@code RingSource}, in a folder of sources of its own); filters; and raw
 * traffic recorded beside. The only package that touches native code; reading files never does.
 *
 * <p>Reading order: {@link io.minewatch.capture.live.LiveCapture}, {@link
 * io.minewatch.capture.live.LiveSource}, {@code PcapSource}, {@code PcapTap}, {@code FrameQueue};
 * {@link io.minewatch.capture.live.BpfFilter}, {@code BpfProgram}, {@code FilterCompiler}; {@code
 * FanoutProgram}; {@link io.minewatch.capture.live.Recorder}, {@code RecordFiles}.
 */
@NullMarked
package io.minewatch.capture.live;

import org.jspecify.annotations.NullMarked;
