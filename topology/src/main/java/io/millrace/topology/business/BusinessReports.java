package io.millrace.topology.business;

import io.millrace.business.Cohort;
import io.millrace.business.Effect;
import io.millrace.business.Judgement;
import io.millrace.business.Outcomes;
import io.millrace.project.BusinessTargets;
import io.millrace.project.BusinessTargets.FalsePositiveCost;
import io.millrace.project.InterventionPolicy;
import io.millrace.records.BusinessReport;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.Estimate;
import io.millrace.records.TargetReport;
import io.millrace.records.TargetVerdict;
import org.jspecify.annotations.Nullable;

/** Makes reports of cohorts. */
final class BusinessReports {
    private final InterventionPolicy policy;

    BusinessReports(InterventionPolicy policy) {
        this.policy = policy;
    }

    /** A record's group. */
    static Outcomes outcomes(CohortOutcomes arm) {
        return new Outcomes(arm.getRows(), arm.getPositives(), arm.getTreated());
    }

    BusinessReport report(String model, String month, Cohort cohort, boolean complete) {
        Effect effect = cohort.isComparable() ? Effect.of(cohort) : null;
        boolean known = policy.source() != null;
        Outcomes acted = cohort.actedOn();
        io.millrace.business.Estimate alarms =
                effect == null ? null : Effect.falseAlarms(cohort.heldOut(), acted.rows());
        io.millrace.business.Estimate treated =
                effect == null || !known ? null : Effect.falseAlarms(cohort.heldOut(), acted.treated());
        BusinessTargets targets = policy.targets();
        boolean ours = targets != null && targets.model().equals(model);
        FalsePositiveCost cost = ours ? targets.falsePositives() : null;
        Double reduction = ours ? targets.rateReduction() : null;
        Double most = cost == null ? null : cost.maxPerMonth();
        return new BusinessReport(
                month,
                complete,
                arm(cohort.actedOn()),
                arm(cohort.heldOut()),
                known,
                effect == null ? null : estimate(effect.reduction(), 1),
                effect == null ? null : estimate(effect.difference(), 1),
                effect == null ? null : estimate(effect.avoided(), 1),
                alarms == null ? null : estimate(alarms, 1),
                alarms == null || cost == null ? null : estimate(alarms, cost.perAction()),
                cost == null ? null : cost.currency(),
                reduction == null ? null : target(reduction, Judgement.ofReduction(cohort, reduction, complete)),
                cost == null || most == null
                        ? null
                        : target(
                                most,
                                Judgement.ofCost(cohort, known ? acted.treated() : acted.rows(), cost, most, complete)),
                treated == null ? null : estimate(treated, 1),
                treated == null || cost == null ? null : estimate(treated, cost.perAction()));
    }

    private static CohortOutcomes arm(Outcomes outcomes) {
        return new CohortOutcomes(outcomes.rows(), outcomes.positives(), outcomes.treated());
    }

    private static Estimate estimate(io.millrace.business.Estimate estimate, double factor) {
        Double value = estimate.value();
        return new Estimate(
                value == null ? null : Double.valueOf(factor * value),
                bound(factor * estimate.interval().low()),
                bound(factor * estimate.interval().high()));
    }

    private static @Nullable Double bound(double bound) {
        return Double.isInfinite(bound) ? null : Double.valueOf(bound);
    }

    private static TargetReport target(double target, Judgement judgement) {
        return new TargetReport(
                target, TargetVerdict.valueOf(judgement.verdict().name()), judgement.moreHeldOut());
    }
}
