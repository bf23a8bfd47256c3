/**
 * Every fact the sensor can state about traffic, as immutable records. A reader sees here all that
 * a detector can ever learn.
 */
@NullMarked
package io.minewatch.observable;

import org.jspecify.annotations.NullMarked;
