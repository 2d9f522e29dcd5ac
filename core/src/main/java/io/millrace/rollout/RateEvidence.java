package io.millrace.rollout;

import io.millrace.statistics.SequentialEvidence;

/**
 * What a guard of a rate knows of an arm, over all steps.
 *
 * @param limit evidence that its rate is above the limit
 * @param beside evidence that it is above the control's in the same reports
 * @param alone evidence, of a step that has no control beside it, that it is above the limit and whatever the control's can have been
 * @param breaches reports in a row, up to the latest, at which the guard was broken
 */
record RateEvidence(SequentialEvidence limit, SequentialEvidence beside, SequentialEvidence alone, int breaches) {
    static final RateEvidence NONE =
            new RateEvidence(SequentialEvidence.NONE, SequentialEvidence.NONE, SequentialEvidence.NONE, 0);
}
