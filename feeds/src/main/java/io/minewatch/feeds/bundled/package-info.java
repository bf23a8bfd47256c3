/** The indicators that come with the program, and how the build compiles them. */
@NullMarked
package io.minewatch.feeds.bundled;

import org.jspecify.annotations.NullMarked;
