/**
 * The picture of a run: one report a host, and what was covered and what could not be seen.
 *
 * <p>Reading order: {@link io.minewatch.report.RunListener}, {@link
 * io.minewatch.report.HostReport}, {@link io.minewatch.report.RunSummary}.
 */
@NullMarked
package io.minewatch.report;

import org.jspecify.annotations.NullMarked;
