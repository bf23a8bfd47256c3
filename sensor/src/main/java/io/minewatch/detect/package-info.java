/**
 * Judgement: evidence from facts, one score, one level, one finding per host and pool with its
 * life.
 *
 * <p>Reading order: {@link io.minewatch.detect.Evidence}, {@link io.minewatch.detect.Finding},
 * {@link io.minewatch.detect.Level}. Knows no bytes.
 */
@NullMarked
package io.minewatch.detect;

import org.jspecify.annotations.NullMarked;
