/** The program's log: how its lines look, and where they go. Logback stands behind SLF4J. */
@NullMarked
package io.minewatch.app.log;

import org.jspecify.annotations.NullMarked;
