package io.millrace.topology.experiments;

import io.millrace.experiments.ExperimentPlan;
import io.millrace.experiments.ExperimentPlan.PlannedArm;
import io.millrace.experiments.PrimaryMetric;
import io.millrace.experiments.PrimaryMetric.Direction;
import io.millrace.experiments.SecondaryMetric;
import io.millrace.project.Better;
import io.millrace.project.Durations;
import io.millrace.project.ExperimentDefinition;
import io.millrace.project.ExperimentDefinition.Outcomes;
import io.millrace.project.ExperimentDefinition.Primary;
import io.millrace.project.ExperimentDefinition.Secondary;
import io.millrace.project.ExperimentDefinition.Statistic;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What the project file says of an experiment, as those who judge it want it. */
public final class ExperimentPlans {

    private ExperimentPlans() {}

    /**
     * The plan of an experiment.
     *
     * @param started event time from which on entities are exposed, epoch milliseconds
     */
    public static ExperimentPlan of(ExperimentDefinition experiment, long started) {
        return new ExperimentPlan(
                experiment.name(),
                List.of(
                        new PlannedArm(
                                ExperimentDefinition.CONTROL,
                                experiment.control().share()),
                        new PlannedArm(
                                ExperimentDefinition.TREATMENT,
                                experiment.treatment().share())),
                metric(experiment.primary()),
                secondary(experiment.secondary()),
                experiment.alpha(),
                experiment.power(),
                experiment.smallestEffect(),
                started,
                experiment.duration(),
                experiment.primary().within(),
                experiment.minimumSamples());
    }

    private static PrimaryMetric metric(Primary primary) {
        Direction direction =
                primary.better() == Better.GREATER ? Direction.HIGHER_IS_BETTER : Direction.LOWER_IS_BETTER;
        return primary.statistic() == Statistic.CONVERSION_RATE
                ? new PrimaryMetric.ConversionRate(direction, primary.expected())
                : new PrimaryMetric.MeanValue(direction, primary.expected());
    }

    private static Set<SecondaryMetric> secondary(Set<Secondary> watched) {
        return watched.stream()
                .map(metric -> switch (metric) {
                    case LATENCY_P99 -> SecondaryMetric.LATENCY_P99;
                    case ERROR_RATE -> SecondaryMetric.ERROR_RATE;
                })
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The metric that decides, in words. */
    public static String words(Primary primary) {
        String of;
        if (primary.of() instanceof Outcomes.OfLabel label) {
            of = label.label();
        } else if (primary.of() instanceof Outcomes.Recorded recorded && recorded.kind() != null) {
            of = "outcomes of kind " + recorded.kind();
        } else {
            of = "outcomes";
        }
        return primary.statistic().name().toLowerCase(Locale.ROOT) + " of " + of + " within "
                + Durations.format(primary.within());
    }
}
