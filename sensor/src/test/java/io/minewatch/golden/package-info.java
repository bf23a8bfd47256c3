/**
 * The shipped captures of {@code pcaps/}: how they are made, what they say, and the proof that the
 * sensor reads them so.
 *
 * <p>Reading order: {@link io.minewatch.golden.Tape} records made-up traffic, {@link
 * io.minewatch.golden.GoldenCaptures} is the list of all captures and writes them, {@link
 * io.minewatch.golden.GoldenCaptureTest} reads them back.
 */
@NullMarked
package io.minewatch.golden;

import org.jspecify.annotations.NullMarked;
