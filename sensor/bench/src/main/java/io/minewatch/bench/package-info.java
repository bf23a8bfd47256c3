/**
 * JMH benchmarks, one class a claim; the class comment holds the command that runs it. Never
 * shipped.
 */
@NullMarked
package io.minewatch.bench;

import org.jspecify.annotations.NullMarked;
