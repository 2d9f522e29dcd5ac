package io.millrace.quickstart.rollouts;

import io.millrace.records.ServingReport;
import io.millrace.rollout.ArmCounts;
import io.millrace.rollout.RolloutInput.ArmReport;
import io.millrace.rollout.RolloutInput.ServingReported;
import io.millrace.rollout.ShadowComparison;
import io.millrace.topology.rollout.ServingReports;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What instances of serving have reported of one routing, added up. Not thread-safe. */
final class Observed {
    private final String model;
    private final long routing;
    private final Set<String> seen = new HashSet<>();
    private final Map<Arm, ArmCounts> arms = new TreeMap<>();
    private ShadowComparison comparison = ShadowComparison.NONE;

    /**
     * An arm.
     *
     * @param shadow whether it is only recorded
     */
    record Arm(String variant, String version, boolean shadow) implements Comparable<Arm> {
        @Override
        public int compareTo(Arm other) {
            return toString().compareTo(other.toString());
        }
    }

    /** @param routing sequence that the reports name */
    Observed(String model, long routing) {
        this.model = model;
        this.routing = routing;
    }

    /** Takes a report; one of another model or routing, and a repeated one, tells nothing. */
    void take(ServingReport report) {
        if (!report.getModel().equals(model)
                || report.getRoutingSequence() != routing
                || !seen.add(report.getInstance() + "/" + report.getNumber())) {
            return;
        }
        ServingReported reported =
                ServingReports.told(report, Set.of(), report.getTo().toEpochMilli());
        for (ArmReport arm : reported.arms()) {
            arms.merge(new Arm(arm.variant(), arm.version(), arm.shadow()), arm.counts(), ArmCounts::plus);
        }
        if (reported.comparison() != null) {
            comparison = comparison.plus(reported.comparison());
        }
    }

    /** By arm. */
    Map<Arm, ArmCounts> arms() {
        return arms;
    }

    /** Of champion and shadow. */
    ShadowComparison comparison() {
        return comparison;
    }
}
