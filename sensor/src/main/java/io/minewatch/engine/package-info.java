/**
 * The one straight line: frames through decoder, flows and protocols to the judge, with any number
 * of workers.
 */
@NullMarked
package io.minewatch.engine;

import org.jspecify.annotations.NullMarked;
