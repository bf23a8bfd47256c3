/**
 * The one straight line: frames through decoder, flows and protocols to the judge, with any number
 * of workers.
 *
 * <p>Reading order: {@link io.minewatch.engine.Analysis}, {@code Lane}, {@code OneLane}, {@code
 * Worker}; for several lanes of a live capture {@code ManyLanes}, {@code FactMerge}.
 */
@NullMarked
package io.minewatch.engine;

import org.jspecify.annotations.NullMarked;
