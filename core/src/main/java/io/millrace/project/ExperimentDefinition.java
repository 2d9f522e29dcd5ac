package io.millrace.project;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of two versions of a model on entities that a draw shares out between them. Durations are event time.
 *
 * @param name of the experiment
 * @param model name of the model
 * @param control what it is compared with
 * @param treatment what is tried
 * @param primary what decides
 * @param secondary what is watched beside it, and decides nothing
 * @param duration how long entities are exposed, from its first row on; it ends when the last one's window has elapsed
 * @param minimumSamples least entities per variant, their windows elapsed, before anything is decided
 * @param alpha how often, at most, two variants that are alike are called different: above 0, below 1
 * @param smallestEffect smallest difference of the primary metric that matters, in the metric's own unit; above 0
 * @param power how often, at least, a difference of that size should be found: above 0, below 1
 */
public record ExperimentDefinition(
        String name,
        String model,
        Variant control,
        Variant treatment,
        Primary primary,
        Set<Secondary> secondary,
        Duration duration,
        long minimumSamples,
        double alpha,
        double smallestEffect,
        double power) {
    /** Name of the variant that the other is compared with. */
    public static final String CONTROL = "control";
    /** Name of the variant that is tried. */
    public static final String TREATMENT = "treatment";

    public ExperimentDefinition {
        secondary = Ordered.copy(secondary);
        if (control.share() + treatment.share() != Arm.WHOLE) {
            throw new IllegalArgumentException(
                    "shares of " + control.share() + " and " + treatment.share() + " millionths do not make a whole");
        }
        if (duration.isZero() || duration.isNegative() || minimumSamples < 1) {
            throw new IllegalArgumentException("an experiment of " + duration + " and " + minimumSamples + " entities");
        }
        if (!(alpha > 0 && alpha < 1 && power > 0 && power < 1 && smallestEffect > 0)) {
            throw new IllegalArgumentException(
                    "alpha " + alpha + ", power " + power + ", smallest effect " + smallestEffect);
        }
    }

    /**
     * One side of it.
     *
     * @param version semantic version of the model
     * @param share of the entities, in millionths: above 0, below {@link Arm#WHOLE}
     */
    public record Variant(String version, int share) {
        public Variant {
            if (share < 1 || share >= Arm.WHOLE) {
                throw new IllegalArgumentException("a variant has a share, not " + share + " millionths");
            }
        }
    }

    /**
     * The metric that decides.
     *
     * @param statistic what is made of an entity's outcomes
     * @param of what counts as an outcome
     * @param within outcomes count in (exposure, exposure + within]
     * @param better which way it should go
     * @param expected what sizes the sample and tunes the test: of a rate the control's, above 0 and below 1; of a mean the standard
     *     deviation of an entity's sum, above 0. A wrong one costs entities, never validity
     */
    public record Primary(Statistic statistic, Outcomes of, Duration within, Better better, double expected) {
        public Primary {
            if (within.isZero() || within.isNegative()) {
                throw new IllegalArgumentException("outcomes within " + within);
            }
            if (statistic == Statistic.MEAN_VALUE && of instanceof Outcomes.OfLabel) {
                throw new IllegalArgumentException("a label has no value");
            }
            if (!(expected > 0) || (statistic == Statistic.CONVERSION_RATE && expected >= 1)) {
                throw new IllegalArgumentException("an expectation of " + expected);
            }
        }
    }

    /** What is made of the outcomes of an entity. */
    public enum Statistic {
        /** Share of the entities that have an outcome. */
        CONVERSION_RATE,
        /** Mean over the entities of the sum of their outcomes' values; 0 for one without. */
        MEAN_VALUE
    }

    /** What counts as an outcome. */
    public sealed interface Outcomes {

        /**
         * Records on the topic of outcomes.
         *
         * @param kind only those of this kind; null: all
         */
        record Recorded(@Nullable String kind) implements Outcomes {}

        /**
         * A label of the project: an entity's outcome is what the label is at its exposure, with the metric's window for a horizon.
         *
         * @param label its name
         */
        record OfLabel(String label) implements Outcomes {}
    }

    /** What is watched beside the metric that decides. */
    public enum Secondary {
        /** 99th percentile of the time from a feature update to its score. */
        LATENCY_P99,
        /** Share of the vectors on which the version failed. */
        ERROR_RATE
    }

    /** The variants' names, in the order of their {@link #arms}. */
    public static List<String> variants() {
        return List.of(CONTROL, TREATMENT);
    }

    /**
     * Who is in which variant. The salt is the experiment's own, so that who was together in one is not together in the next.
     *
     * @param project the project's name
     */
    public Arms arms(String project) {
        return new Arms(
                "experiment:" + project + ":" + name,
                List.of(
                        new Arm(CONTROL, control.version(), control.share()),
                        new Arm(TREATMENT, treatment.version(), Arm.WHOLE)));
    }
}
