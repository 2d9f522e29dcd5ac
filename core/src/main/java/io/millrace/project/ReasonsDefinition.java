package io.millrace.project;

import java.util.Map;

/**
 * What is told of why a model scores as it does.
 *
 * @param always whether every prediction carries its reasons; otherwise only one that is asked for them
 * @param top greatest number of reasons of a prediction, 1 or more
 * @param method how contributions are found
 * @param sentences by feature, how a reason is put into words
 */
public record ReasonsDefinition(boolean always, int top, Method method, Map<String, Sentence> sentences) {
    /** Greatest {@link #top()}: what a prediction carries stays small. */
    public static final int MOST = 20;

    /** Where the project file says nothing. */
    public static final ReasonsDefinition DEFAULT = new ReasonsDefinition(false, 3, Method.EXACT, Map.of());

    public ReasonsDefinition {
        if (top < 1 || top > MOST) {
            throw new IllegalArgumentException("a prediction has 1 to " + MOST + " reasons, not " + top);
        }
        sentences = Ordered.copy(sentences);
    }

    /** How contributions are found. */
    public enum Method {
        /** Shapley values. */
        EXACT,
        /** What the expected margin gains or loses at each split on the way: faster, and unfair to what is split late. */
        APPROXIMATE
    }
}
