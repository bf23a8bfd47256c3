/**
 * Asks the operator's own nodes when blocks come, beside the capture and never in its way: the best
 * clock that encrypted flows can be held against ({@code docs/DETECTION.md}).
 *
 * <p>Begin reading at {@link io.minewatch.blocks.BlockWatch}.
 */
@NullMarked
package io.minewatch.blocks;

import org.jspecify.annotations.NullMarked;
