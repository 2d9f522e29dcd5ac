package io.millrace.rollout;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.project.RolloutDefinition;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.project.RolloutDefinition.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done, step by step. It is kept as it was when it began: a project file that changes meanwhile changes the next one.
 *
 * @param id model, version and the sequence at which it began
 * @param version that is to take over; of an experiment, its first treatment
 * @param strategy as in {@link RolloutStatus}
 * @param experiment the experiment's name; null of a rollout
 * @param by who wanted it
 * @param steps after loading; none: the version takes over as soon as it is loaded
 */
record RolloutPlan(
        String id,
        String version,
        String strategy,
        @Nullable String experiment,
        String by,
        List<PlannedStep> steps) {
    RolloutPlan {
        steps = List.copyOf(steps);
    }

    /** A version takes over by a strategy. */
    static RolloutPlan of(
            String id, String version, String champion, Strategy strategy, RolloutDefinition definition, String by) {
        List<PlannedStep> steps = new ArrayList<>();
        boolean shadowed = strategy == Strategy.SHADOW || strategy == Strategy.BLUE_GREEN;
        Trial shadow = definition.shadow() == null && shadowed ? RolloutDefinition.USUAL_SHADOW : definition.shadow();
        if (shadow != null) {
            steps.add(new PlannedStep(
                    Phase.SHADOW, null, shadow.hold(), shadow.minimumSamples(), strategy == Strategy.SHADOW));
        }
        if (strategy == Strategy.BLUE_GREEN) {
            steps.add(live(id, version, champion, 1, definition.blueGreen()));
        } else if (strategy == Strategy.CANARY) {
            for (double share : definition.canary().steps()) {
                steps.add(live(id, version, champion, share, definition.canary().each()));
            }
        }
        return new RolloutPlan(id, version, strategy.name().toLowerCase(Locale.ROOT), null, by, steps);
    }

    /** A version takes over as soon as it is loaded. */
    static RolloutPlan promotion(String id, String version, String by) {
        return new RolloutPlan(id, version, Strategy.DIRECT.name().toLowerCase(Locale.ROOT), null, by, List.of());
    }

    /** An experiment, whose control is the first arm. */
    static RolloutPlan experiment(String id, String name, Arms arms, String by) {
        PlannedStep step = new PlannedStep(Phase.LIVE, arms, null, 1, false);
        String treatment = arms.all().get(1).version();
        return new RolloutPlan(id, treatment, RolloutStatus.EXPERIMENT, name, by, List.of(step));
    }

    private static PlannedStep live(String salt, String version, String champion, double share, Trial trial) {
        int upTo = (int) Math.round(share * Arm.WHOLE);
        List<Arm> arms = new ArrayList<>(List.of(new Arm(Arm.CHALLENGER, version, upTo)));
        if (upTo < Arm.WHOLE) {
            arms.add(new Arm(Arm.CHAMPION, champion, Arm.WHOLE));
        }
        return new PlannedStep(Phase.LIVE, new Arms(salt, arms), trial.hold(), trial.minimumSamples(), false);
    }

    /** The variant that the others are compared with. */
    String control() {
        Arms arms = experiment == null ? null : steps.get(0).arms();
        return arms == null ? Arm.CHAMPION : arms.all().get(0).variant();
    }

    /** The variants that are watched. */
    List<String> watched() {
        Arms arms = experiment == null ? null : steps.get(0).arms();
        return arms == null
                ? List.of(Arm.CHALLENGER)
                : arms.all().stream().skip(1).map(Arm::variant).toList();
    }

    /** The versions that every instance must have, beside the champion. */
    List<String> loads(@Nullable String champion) {
        Arms arms = experiment == null ? null : steps.get(0).arms();
        return arms == null
                ? List.of(version)
                : arms.all().stream()
                        .map(Arm::version)
                        .filter(loaded -> !loaded.equals(champion))
                        .distinct()
                        .toList();
    }

    /** The version of a variant. */
    String versionOf(String variant) {
        Arms arms = experiment == null ? null : steps.get(0).arms();
        return arms == null
                ? version
                : arms.all().stream()
                        .filter(arm -> arm.variant().equals(variant))
                        .map(Arm::version)
                        .findFirst()
                        .orElse(version);
    }

    /** What it is, in words. */
    String words() {
        return experiment == null
                ? "the rollout of " + version + " (" + strategy + ")"
                : "the experiment " + experiment;
    }
}
