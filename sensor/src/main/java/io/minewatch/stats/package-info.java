/**
 * What the sensor counts: named anomalies and the counters of each stage. Knows nothing of packets;
 * every other package may count here.
 */
@NullMarked
package io.minewatch.stats;

import org.jspecify.annotations.NullMarked;
