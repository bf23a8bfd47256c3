/**
 * Mining recognised by its shape alone: lengths, directions and times of the messages of one flow,
 * and the clock that blocks make. Arithmetic without packets; what it says is a {@link
 * io.minewatch.observable.ShapeScore}. {@code docs/DETECTION.md} has the reasoning and the error
 * rates.
 *
 * <p>Begin reading at {@link io.minewatch.shape.ShapeScorer} and {@link
 * io.minewatch.shape.BlockClock}.
 */
@NullMarked
package io.minewatch.shape;

import org.jspecify.annotations.NullMarked;
