/**
 * Words: the report a person reads, and the lines and documents that programs read. Speaks only
 * findings, reports and observables.
 */
@NullMarked
package io.minewatch.output;

import org.jspecify.annotations.NullMarked;
