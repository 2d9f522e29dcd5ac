package io.millrace.business;

import io.millrace.project.BusinessTargets.FalsePositiveCost;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of a target.
 *
 * @param verdict whether it is reached
 * @param moreHeldOut how many more held-out rows it takes to tell, if the rates stay as they are; null where it can be told, while more rows are to come anyway, where
 *     nobody can be compared, or where no number would do
 */
public record Judgement(Verdict verdict, @Nullable Long moreHeldOut) {
    /** Nobody to compare, or not everybody yet. */
    private static final Judgement OPEN = new Judgement(Verdict.TOO_EARLY, null);

    /** A million times the rows: more than anybody has. */
    private static final double MOST = 1 << 20;

    /**
     * Judges a reduction.
     *
     * @param target share of the label's cases that acting is to avoid, 0 to 1
     * @param complete whether every row of the month has come. Before that nothing is told: who looks every day, and stops at the first good one, sees a success where
     *     there is none
     */
    public static Judgement ofReduction(Cohort cohort, double target, boolean complete) {
        if (!cohort.isComparable()) {
            return OPEN;
        }
        return judge(times -> against(Effect.reduction(cohort, times), target), cohort.heldOut(), complete);
    }

    /**
     * Judges what false alarms cost.
     *
     * @param actions how many were acted on, or are taken to have been
     * @param complete whether every row of the month has come. Before that, a month can have cost too much already, and not little enough
     */
    public static Judgement ofCost(Cohort cohort, long actions, FalsePositiveCost cost, double most, boolean complete) {
        if (!cohort.isComparable()) {
            return OPEN;
        }
        Outcomes held = cohort.heldOut();
        DoubleFunction<Verdict> ofMore = times -> {
            Outcomes more = new Outcomes(
                    Math.round(times * held.rows()),
                    Math.min(Math.round(times * held.rows()), Math.round(times * held.positives())),
                    0);
            Interval spent =
                    Effect.falseAlarms(more, actions).times(cost.perAction()).interval();
            return against(new Interval(-spent.high(), -spent.low()), -most);
        };
        return ofMore.apply(1) == Verdict.NOT_MET
                ? new Judgement(Verdict.NOT_MET, null)
                : judge(ofMore, held, complete);
    }

    /** Where more is better. */
    private static Verdict against(Interval figure, double target) {
        return figure.low() >= target ? Verdict.MET : figure.high() < target ? Verdict.NOT_MET : Verdict.TOO_EARLY;
    }

    private static Judgement judge(DoubleFunction<Verdict> ofMore, Outcomes held, boolean complete) {
        if (!complete) {
            return OPEN;
        }
        double heldOut = (double) held.rows();
        Verdict now = ofMore.apply(1);
        if (now != Verdict.TOO_EARLY) {
            return new Judgement(now, null);
        }
        double enough = 2;
        while (ofMore.apply(enough) == Verdict.TOO_EARLY) {
            enough *= 2;
            if (enough > MOST) {
                return OPEN;
            }
        }
        double tooFew = enough / 2;
        while ((enough - tooFew) * heldOut > 1) {
            double middle = (tooFew + enough) / 2;
            if (ofMore.apply(middle) == Verdict.TOO_EARLY) {
                tooFew = middle;
            } else {
                enough = middle;
            }
        }
        return new Judgement(Verdict.TOO_EARLY, (long) Math.ceil((enough - 1) * heldOut));
    }
}
