package io.millrace.project;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds what was probably meant. */
public final class Similar {
    /** Letters: fewer begin anything. */
    private static final int LEAST_BEGINNING = 3;

    private Similar() {}

    /**
     * What the word is called here that others call so; else the nearest candidate, when it is near: at most a third of the letters
     * differ (two swapped ones count as one); else the shortest that the word begins.
     */
    static Optional<String> to(String word, Collection<String> candidates) {
        return Synonyms.of(word, candidates).or(() -> near(word, candidates));
    }

    private static Optional<String> near(String word, Collection<String> candidates) {
        int limit = Math.max(1, word.length() / 3);
        return candidates.stream()
                .filter(candidate -> distance(word, candidate) <= limit)
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .or(() -> begunBy(word, candidates));
    }

    private static Optional<String> begunBy(String word, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> word.length() >= LEAST_BEGINNING && candidate.startsWith(word))
                .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    }

    /** The candidates as a sentence, and which of them was probably meant. */
    public static String oneOf(String word, List<String> candidates) {
        String all = candidates.isEmpty()
                ? "none"
                : candidates.size() == 1
                        ? candidates.get(0)
                        : String.join(", ", candidates.subList(0, candidates.size() - 1)) + " or "
                                + candidates.get(candidates.size() - 1);
        return all + hint(word, candidates);
    }

    /** What was probably meant, as the end of a sentence; empty when nothing is near. */
    public static String hint(String word, Collection<String> candidates) {
        return candidates.size() < 2
                ? ""
                : to(word, candidates)
                        .map(near -> " (did you mean " + near + "?)")
                        .orElse("");
    }

    /** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
