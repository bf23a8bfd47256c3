/**
 * The command line: commands, wiring, exit codes. The only package that prints or ends the process.
 */
@NullMarked
package io.minewatch.app;

import org.jspecify.annotations.NullMarked;
