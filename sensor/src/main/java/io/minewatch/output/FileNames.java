package io.minewatch.output;

import java.util.function.IntFunction;

/**
 * The files of one analysis, as outputs name them.
 *
 * @param name path of a file as the user gave it, by the index of frame references
 * @param several whether a frame number alone does not say which file it is in
 */
public record FileNames(IntFunction<String> name, boolean several) {
    /** One file. */
    public static FileNames of(String file) {
        return new FileNames(index -> file, false);
    }
}
