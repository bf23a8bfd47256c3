/**
 * From files to frames: pcap and pcapng readers, compression around them, the order of several
 * files.
 *
 * <p>Reading order: {@link io.minewatch.capture.Frame}, {@link io.minewatch.capture.FrameSource}.
 */
@NullMarked
package io.minewatch.capture;

import org.jspecify.annotations.NullMarked;
