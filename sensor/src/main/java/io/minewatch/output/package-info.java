/**
 * Words: the report a person reads, and the lines and documents that programs read. Speaks only
 * findings, reports and observables.
 *
 * <p>Reading order: {@link io.minewatch.output.EveWriter} (one line an event), {@link
 * io.minewatch.output.Analyses} (what the reports at the end are made from), {@link
 * io.minewatch.output.TextReport}, {@link io.minewatch.output.JsonReport}, {@link
 * io.minewatch.output.Explanation}. Strings from the wire pass {@link
 * io.minewatch.output.PlainText} before a terminal sees them.
 */
@NullMarked
package io.minewatch.output;

import org.jspecify.annotations.NullMarked;
