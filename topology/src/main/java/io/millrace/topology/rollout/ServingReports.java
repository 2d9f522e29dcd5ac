package io.millrace.topology.rollout;

import io.millrace.records.ServingReport;
import io.millrace.rollout.ArmCounts;
import io.millrace.rollout.Pace;
import io.millrace.rollout.RolloutInput.ArmReport;
import io.millrace.rollout.RolloutInput.ServingReported;
import io.millrace.rollout.ShadowComparison;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What instances of serving report, without its records. */
public final class ServingReports {

    private ServingReports() {}

    /**
     * The report as the rollout machine is told it.
     *
     * @param elsewhere versions that are none of the instance's business, because others score them: it is taken for ready for them
     * @throws IllegalArgumentException when it says what cannot be
     */
    public static ServingReported told(ServingReport report, Set<String> elsewhere) {
        Set<String> ready = new HashSet<>(report.getReady());
        ready.addAll(elsewhere);
        return new ServingReported(
                report.getInstance(),
                report.getNumber(),
                report.getLeaving(),
                report.getDeploymentSequence(),
                report.getRoutingSequence(),
                ready,
                report.getRefused(),
                report.getArms().stream().map(ServingReports::arm).toList(),
                comparison(report.getComparison()),
                report.getTo().toEpochMilli());
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
