package io.millrace.decisions;

import io.millrace.ids.CompositeId;
import io.millrace.project.Project;
import java.time.Duration;

/**
 * Turns scores into what is to be done: nothing about what is too old to act on, nothing about who is held out, else by the threshold.
 * Not thread-safe.
 */
public final class DecisionRule {
    private final Holdout holdout;
    private final long actionableMillis;
    private final boolean byOwner;

    private DecisionRule(Holdout holdout, long actionableMillis, boolean byOwner) {
        this.byOwner = byOwner;
        this.holdout = holdout;
        this.actionableMillis = actionableMillis;
    }

    /** The rule of a project. */
    public static DecisionRule of(Project project) {
        Duration actionable = project.time().actionableFor();
        return new DecisionRule(
                new Holdout(project.name(), project.interventions().holdout()),
                actionable == null ? Long.MAX_VALUE : actionable.toMillis(),
                project.entity().composite());
    }

    /** The rule where it is not known whom a score is about, nor when: the threshold alone. */
    public static DecisionRule ofNobody() {
        return new DecisionRule(new Holdout("", 0), Long.MAX_VALUE, false);
    }

    /**
     * What to do about a score.
     *
     * @param entity bytes that hold the entity's id as UTF-8, from the first one on
     * @param length number of its bytes
     * @param asOf the moment that the features speak of, epoch milliseconds
     * @param now when the score is given, epoch milliseconds
     */
    public Action decide(byte[] entity, int length, double score, double threshold, long asOf, long now) {
        if (isStale(asOf, now)) {
            return Action.STALE;
        }
        if (holdout.holds(entity, byOwner ? CompositeId.ownerLength(entity, length) : length)) {
            return Action.HOLDOUT;
        }
        return score >= threshold ? Action.POSITIVE : Action.NEGATIVE;
    }

    /** Whether features of a moment are too old to act on. */
    public boolean isStale(long asOf, long now) {
        return now - asOf > actionableMillis;
    }
}
