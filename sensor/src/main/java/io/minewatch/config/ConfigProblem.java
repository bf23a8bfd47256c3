package io.minewatch.config;

/**
 * One thing that is wrong in a configuration file. Immutable.
 *
 * @param source the file as the operator named it
 * @param line from 1
 * @param column from 1
 * @param what is wrong
 * @param remedy what to write instead
 */
public record ConfigProblem(String source, int line, int column, String what, String remedy) {
    /** One line: {@code source:line:column: what: remedy}. */
    @Override
    public String toString() {
        return source + ":" + line + ":" + column + ": " + what + ": " + remedy;
    }
}
