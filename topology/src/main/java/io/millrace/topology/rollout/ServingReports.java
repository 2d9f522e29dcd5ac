package io.millrace.topology.rollout;

import io.millrace.records.ServingReport;
import io.millrace.rollout.ArmCounts;
import io.millrace.rollout.Pace;
import io.millrace.rollout.RolloutInput.ArmReport;
import io.millrace.rollout.RolloutInput.ServingReported;
import io.millrace.rollout.ShadowComparison;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What instances of serving report, without its records. */
public final class ServingReports {

    private ServingReports() {}

    /**
     * The report as the rollout machine is told it.
     *
     * @param elsewhere versions that are none of the instance's business, because others score them: it is not waited for to load them, and does not
     *     refuse them
     * @param appendedAt when its record was appended, epoch milliseconds
     * @throws IllegalArgumentException when it says what cannot be
     */
    public static ServingReported told(ServingReport report, Set<String> elsewhere, long appendedAt) {
        Map<String, String> refused = new HashMap<>(report.getRefused());
        refused.keySet().removeAll(elsewhere);
        return new ServingReported(
                report.getInstance(),
                report.getNumber(),
                report.getLeaving(),
                report.getDeploymentSequence(),
                report.getRoutingSequence(),
                Set.copyOf(report.getReady()),
                elsewhere,
                refused,
                report.getArms().stream().map(ServingReports::arm).toList(),
                comparison(report.getComparison()),
                appendedAt);
    }

    private static ArmReport arm(io.millrace.records.ArmCounts arm) {
        return new ArmReport(
                arm.getVariant(),
                arm.getVersion(),
                arm.getShadow(),
                new ArmCounts(
                        arm.getSamples(),
                        arm.getErrors(),
                        arm.getExcused(),
                        arm.getInvalid(),
                        new Pace(arm.getPasses(), arm.getScoringNanos(), arm.getTimed(), arm.getSlow()),
                        arm.getLatency(),
                        arm.getScoreSum(),
                        arm.getScoreSquares(),
                        arm.getScores()));
    }

    private static @Nullable ShadowComparison comparison(io.millrace.records.@Nullable ShadowComparison comparison) {
        return comparison == null
                ? null
                : new ShadowComparison(
                        comparison.getPairs(),
                        comparison.getFlips(),
                        comparison.getDifferenceSum(),
                        comparison.getDifferenceAbsolute(),
                        comparison.getDifferenceLargest());
    }
}
