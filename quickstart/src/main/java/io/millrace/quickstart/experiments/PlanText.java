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
     * @param population who was scored lately
     */
    public static List<String> of(ExperimentDefinition experiment, Population population) {
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
                supply(experiment, sample, population),
                "nothing but that it is void is decided before each variant has "
                        + format("%,d", experiment.minimumSamples())
                        + " entities; it ends " + Durations.format(experiment.duration())
                        + " after the first exposure, and "
                        + Durations.format(experiment.primary().within()) + " and the allowed lateness more");
    }

    private static String supply(ExperimentDefinition experiment, RequiredSample sample, Population population) {
        if (population.entities() == 0) {
            return "nobody has been scored lately, so that nothing can be said of how many will be exposed";
        }
        String seen = format(
                "in the last %.1f days of event time %,d different entities were scored; an entity is exposed once",
                population.days(), population.entities());
        if (population.entities() >= sample.sequential()) {
            return seen + ": enough";
        }
        return seen
                + format(
                        ": too few for %s, unless as many new ones come. Choose a larger smallest_effect or a longer duration",
                        Durations.format(experiment.duration()));
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
