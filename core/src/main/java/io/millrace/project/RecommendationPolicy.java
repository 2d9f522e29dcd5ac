package io.millrace.project;

import java.time.Duration;

/**
 * What is recommended: of the entities that one owner has, those that a model scores highest.
 *
 * @param model the model whose scores they are ranked by
 * @param top how many are recommended at most
 * @param keep how far a score may lie behind the owner's latest and still be ranked
 */
public record RecommendationPolicy(String model, int top, Duration keep) {
    /** The longest list. */
    static final int MOST = 100;

    /** How long a list is where the project file says nothing. */
    static final int USUAL = 10;

    public RecommendationPolicy {
        if (top < 1 || top > MOST || keep.isNegative()) {
            throw new IllegalArgumentException("from 1 to " + MOST + " are recommended, not " + top);
        }
    }
}
