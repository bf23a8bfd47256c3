/**
 * A file of lines that rotates itself, or is rotated by others and opened anew on reload. Begin at
 * {@link io.minewatch.output.file.FileLink}.
 */
@NullMarked
package io.minewatch.output.file;

import org.jspecify.annotations.NullMarked;
