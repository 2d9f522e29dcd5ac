package io.millrace.project;

/**
 * When a rise of the error is a concept drift.
 *
 * @param watched whether it is looked for
 * @param threshold standard errors by which the error must have risen, beyond the allowance, wherever the cohorts are cut in two
 * @param allowance rise that is of no matter, as a share of the error before it; 0: every rise matters
 */
public record ConceptDriftDefinition(boolean watched, double threshold, double allowance) {
    /** Where the project file says nothing. */
    public static final ConceptDriftDefinition DEFAULT = new ConceptDriftDefinition(true, 3.5, 0.05);

    public ConceptDriftDefinition {
        if (!(threshold > 0) || !(allowance >= 0)) {
            throw new IllegalArgumentException("a threshold of " + threshold + " with an allowance of " + allowance);
        }
    }
}
