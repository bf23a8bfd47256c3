/**
 * What an output is to delivery: settings, and a link that takes messages and says which of them
 * arrived.
 *
 * <p>Reading order: {@link io.minewatch.output.link.Link}, {@link
 * io.minewatch.output.link.OutputSettings}.
 */
@NullMarked
package io.minewatch.output.link;

import org.jspecify.annotations.NullMarked;
