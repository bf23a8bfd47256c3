/**
 * The one thing that is delivered: an immutable event for each state of a finding, and for what the
 * sensor says of itself; how it is kept on disk, and how it is made from a finding.
 *
 * <p>Reading order: {@link io.minewatch.output.event.AlertEvent}, {@link
 * io.minewatch.output.event.FindingFields}, {@link io.minewatch.output.event.EventFactory}, {@link
 * io.minewatch.output.event.EventCodec}.
 */
@NullMarked
package io.minewatch.output.event;

import org.jspecify.annotations.NullMarked;
