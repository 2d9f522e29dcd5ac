package io.millrace.rollout;

import io.millrace.statistics.RateAboveLimit;
import io.millrace.statistics.RateAboveOther;
import io.millrace.statistics.RateBound;
import java.util.function.ToLongFunction;

/**
 * Watches how often something bad happens in an arm. It is broken when there is evidence that the rate is above the limit <em>and</em> above the
 * control's: what is bad in both is not the version's fault. Where no control is beside it, because the arm has all entities, the control's rate
 * in the step before, at its upper bound, takes its place.
 *
 * @param name its name
 * @param limit highest rate, above 0
 * @param trials what is counted: as many as are independent of each other
 * @param events how many of them were bad
 * @param breaches reports in a row at which it must be broken
 */
record RateGuard(
        GuardName name,
        double limit,
        ToLongFunction<ArmCounts> trials,
        ToLongFunction<ArmCounts> events,
        int breaches) {

    /** What it knows of an arm after one more report. */
    RateEvidence after(RateEvidence known, ArmCounts arm, ArmCounts control, double level) {
        if (all(arm) == 0) {
            return known;
        }
        RateEvidence more = new RateEvidence(
                RateAboveLimit.with(known.limit(), bad(arm), all(arm), limit),
                RateAboveOther.with(known.beside(), bad(arm), all(arm), bad(control), all(control)),
                known.alone(),
                0);
        return counted(more, overLimit(more, level) && more.beside().reaches(level), known.breaches());
    }

    /** What it knows of an arm that has all entities. */
    RateEvidence alone(RateEvidence known, ArmCounts arm, ArmCounts controlBefore, double level) {
        if (all(arm) == 0) {
            return known;
        }
        RateEvidence more = new RateEvidence(
                RateAboveLimit.with(known.limit(), bad(arm), all(arm), limit),
                known.beside(),
                RateAboveLimit.with(known.alone(), bad(arm), all(arm), bound(controlBefore, level)),
                0);
        return counted(more, more.alone().reaches(level), known.breaches());
    }

    boolean broken(RateEvidence known) {
        return known.breaches() >= breaches;
    }

    boolean overLimit(RateEvidence known, double level) {
        return known.limit().reaches(level);
    }

    /** Whether the arm's rate, as it is counted, is above the limit. */
    boolean seemsOver(ArmCounts arm) {
        return bad(arm) > limit * all(arm);
    }

    private long all(ArmCounts arm) {
        return trials.applyAsLong(arm);
    }

    private long bad(ArmCounts arm) {
        return events.applyAsLong(arm);
    }

    /** The limit, or what the control's rate can have been, if that is more. */
    private double bound(ArmCounts control, double level) {
        return all(control) == 0 ? limit : Math.max(limit, RateBound.upper(bad(control), all(control), level));
    }

    private static RateEvidence counted(RateEvidence known, boolean broken, int before) {
        return new RateEvidence(known.limit(), known.beside(), known.alone(), broken ? before + 1 : 0);
    }
}
