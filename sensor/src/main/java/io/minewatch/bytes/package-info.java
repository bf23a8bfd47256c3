/**
 * Reads of numbers and text from plain byte arrays, big- and little-endian. Knows no protocol.
 *
 * <p>Contract for every caller: check once at the door that the bytes are there, then read freely.
 */
@NullMarked
package io.minewatch.bytes;

import org.jspecify.annotations.NullMarked;
