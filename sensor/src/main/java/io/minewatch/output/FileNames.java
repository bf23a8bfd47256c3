package io.minewatch.output;

import java.util.function.IntFunction;

/**
 * The files of one analysis, as outputs name them.
 *
 * @param name path of a file as the user gave it, by the index of frame references
 * @param several whether a frame number alone does not say which file it is in
 * @param live they are interfaces: nobody can look a frame up by its number
 */
public record FileNames(IntFunction<String> name, boolean several, boolean live) {
    /** Files. */
    public FileNames(IntFunction<String> name, boolean several) {
        this(name, several, false);
    }

    /** Interfaces instead of files, by their place in the run's list. */
    public static FileNames interfaces(IntFunction<String> name) {
        return new FileNames(name, false, true);
    }

    /** One file. */
    public static FileNames of(String file) {
        return new FileNames(index -> file, false);
    }
}
