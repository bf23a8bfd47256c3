/**
 * From findings to receivers: alert life, the spool, and one thread an output. What the rest of the
 * program holds is {@link io.minewatch.output.delivery.Delivery}.
 *
 * <p>Reading order: {@link io.minewatch.output.delivery.Delivery}, {@link
 * io.minewatch.output.delivery.OutputWorker}, {@link io.minewatch.output.delivery.OpenFindings},
 * {@link io.minewatch.output.delivery.OutputTrial}.
 */
@NullMarked
package io.minewatch.output.delivery;

import org.jspecify.annotations.NullMarked;
