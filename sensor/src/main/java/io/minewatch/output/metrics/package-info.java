/**
 * How the sensor itself is, for those who watch the watcher: metrics for Prometheus, and whether it
 * is alive and ready, over HTTP.
 *
 * <p>Reading order: {@link io.minewatch.output.metrics.SensorReadings}, {@link
 * io.minewatch.output.metrics.MetricsServer}.
 */
@NullMarked
package io.minewatch.output.metrics;

import org.jspecify.annotations.NullMarked;
