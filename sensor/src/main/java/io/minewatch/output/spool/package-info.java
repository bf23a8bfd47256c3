/**
 * What keeps events between the sensor and its outputs: an append-only log in segment files with
 * checksums, numbered without gaps, read by each output at its own pace.
 *
 * <p>Reading order: {@link io.minewatch.output.spool.Spool}, {@link
 * io.minewatch.output.spool.Segment}, {@link io.minewatch.output.spool.Acknowledgement}.
 */
@NullMarked
package io.minewatch.output.spool;

import org.jspecify.annotations.NullMarked;
