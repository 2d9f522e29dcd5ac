package io.millrace.quickstart.experiments;

import io.millrace.experiments.ExperimentPlan;
import io.millrace.experiments.RequiredSample;
import io.millrace.project.Durations;
import io.millrace.project.ExperimentDefinition;
import io.millrace.project.ExperimentDefinition.Statistic;
import io.millrace.project.ExperimentDefinition.Variant;
import io.millrace.topology.experiments.ExperimentPlans;
import java.util.List;
import java.util.Locale;

/** What an experiment will take, before it begins. */
public final class PlanText {
    private PlanText() {}

    /**
     * The plan in words, a line each.
     *
     * @param perDay entities that are exposed for the first time on a day, as far as has been seen; 0: nothing has
     */
    public static List<String> of(ExperimentDefinition experiment, double perDay) {
        ExperimentPlan plan = ExperimentPlans.of(experiment, 0);
        RequiredSample sample = RequiredSample.of(plan);
        return List.of(
                "experiment " + experiment.name() + " of model " + experiment.model() + ": "
                        + side(ExperimentDefinition.CONTROL, experiment.control()) + ", "
                        + side(ExperimentDefinition.TREATMENT, experiment.treatment()),
                "metric: " + ExperimentPlans.words(experiment.primary()) + ", "
                        + experiment.primary().better().name().toLowerCase(Locale.ROOT) + " is better; expected "
                        + (experiment.primary().statistic() == Statistic.CONVERSION_RATE ? "" : "deviation ")
                        + number(experiment, experiment.primary().expected()),
                "to find a difference of " + number(experiment, experiment.smallestEffect()) + " in "
                        + percent(experiment.power()) + " of experiments, with at most " + percent(experiment.alpha())
                        + " false alarms, it takes",
                format("  %,d entities for who looks once, at the end", sample.fixed()),
                format(
                        "  %,d entities at most for who looks all the time; a larger difference is found earlier",
                        sample.sequential()),
                days(experiment, plan, sample, perDay),
                "nothing but that it is void is decided before each variant has "
                        + format("%,d", experiment.minimumSamples())
                        + " entities; it ends " + Durations.format(experiment.duration())
                        + " after the first exposure, and "
                        + Durations.format(experiment.primary().within()) + " and the allowed lateness more");
    }

    private static String days(
            ExperimentDefinition experiment, ExperimentPlan plan, RequiredSample sample, double perDay) {
        double planned = RequiredSample.perDay(sample.sequential(), plan);
        String needed = format(
                "within %s that is %,.0f new entities a day",
                Durations.format(experiment.duration()), Math.ceil(planned));
        if (perDay <= 0) {
            return needed
                    + "; the inference log of the last days has none, so that nothing can be said of how long it takes";
        }
        return needed
                + format(
                        "; the last days had %,.0f a day, with which it takes about %,.1f d%s",
                        perDay,
                        sample.sequential() / perDay,
                        perDay < planned ? ": too few. Choose a larger smallest_effect or a longer duration" : "");
    }

    private static String side(String name, Variant variant) {
        return name + " is version " + variant.version() + " for " + percent(variant.share() / 1e6);
    }

    private static String number(ExperimentDefinition experiment, double value) {
        return experiment.primary().statistic() == Statistic.CONVERSION_RATE ? percent(value) : format("%,.6g", value);
    }

    private static String percent(double share) {
        return format("%.4g %%", share * 100);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
