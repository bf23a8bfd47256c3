package io.minewatch.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the known word that a misspelled one was probably meant as. */
final class Suggestion {
    private Suggestion() {}

    /** The nearest of the known words, if it is near enough to be meant; else null. */
    static @Nullable String nearest(String word, Collection<String> known) {
        String best = null;
        int bestDistance = Math.max(2, word.length() / 3) + 1;
        for (String candidate : known) {
            // Longer words need no exact distance to be refused; the table stays small.
            if (Math.abs(candidate.length() - word.length()) < bestDistance) {
                int distance = distance(normal(word), normal(candidate));
                if (distance < bestDistance) {
                    best = candidate;
                    bestDistance = distance;
                }
            }
        }
        return best;
    }

    /** {@code (did you mean x?)}, or nothing. */
    static String hint(String word, Collection<String> known) {
        String nearest = nearest(word, known);
        return nearest == null ? "" : " (did you mean " + nearest + "?)";
    }

    private static String normal(String word) {
        return word.toLowerCase(java.util.Locale.ROOT).replace("_", "-");
    }

    /** Edits between the words: insert, delete, replace, swap of neighbours. */
    private static int distance(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int least = table[i - 1][j - 1] + (same ? 0 : 1);
                least = Math.min(least, Math.min(table[i - 1][j], table[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, table[i - 2][j - 2] + 1);
                }
                table[i][j] = least;
            }
        }
        return table[a.length()][b.length()];
    }
}
