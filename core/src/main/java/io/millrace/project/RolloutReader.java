package io.millrace.project;

import io.millrace.project.RolloutDefinition.Canary;
import io.millrace.project.RolloutDefinition.Guard;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.project.RolloutDefinition.Trial;
import io.millrace.project.Value.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a model's {@code rollout}. */
final class RolloutReader {
    private static final List<String> STRATEGIES = Arrays.stream(Strategy.values())
            .map(strategy -> strategy.name().toLowerCase(Locale.ROOT))
            .toList();
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final long MOST_SAMPLES = 1_000_000_000_000L;
    private static final String STEPS =
            "a list of shares that grow, above 0 and up to 1, such as [1 %, 5 %, 25 %, 50 %]";

    private RolloutReader() {}

    /** The rollout; null when it has a mistake. */
    static @Nullable RolloutDefinition read(Section model) {
        Section section = model.optional("rollout", Keys.ROLLOUT);
        RolloutDefinition usual = RolloutDefinition.DEFAULT;
        if (section == null) {
            return model.has("rollout") ? null : usual;
        }
        String strategy = section.choice("strategy", STRATEGIES, "direct");
        Optional<Trial> shadow = section.has("shadow")
                ? trial(section.optional("shadow", Keys.ROLLOUT_SHADOW), "for", RolloutDefinition.USUAL_SHADOW)
                : Optional.empty();
        Canary canary = canary(section, usual.canary());
        Optional<Trial> blueGreen = section.has("blue_green")
                ? trial(section.optional("blue_green", Keys.BLUE_GREEN), "hold", usual.blueGreen())
                : Optional.of(usual.blueGreen());
        Guard guard = guard(section, usual.guard());
        Section pauseOn = section.optional("pause_on", Keys.PAUSE_ON);
        Double shift = pauseOn == null ? null : pauseOn.share("mean_score_shift", 0.001, 1, null);
        Duration patience = section.duration("patience", Duration.ZERO, LONGEST, usual.patience());
        if (strategy == null
                || (section.has("shadow") && shadow.isEmpty())
                || canary == null
                || blueGreen.isEmpty()
                || guard == null
                || (section.has("pause_on") && shift == null)
                || patience == null) {
            return null;
        }
        return new RolloutDefinition(
                Strategy.valueOf(strategy.toUpperCase(Locale.ROOT)),
                shadow.orElse(null),
                canary,
                blueGreen.get(),
                guard,
                shift,
                patience);
    }

    private static Optional<Trial> trial(@Nullable Section section, String hold, Trial usual) {
        if (section == null) {
            return Optional.empty();
        }
        Duration time = section.duration(hold, Duration.ZERO, LONGEST, usual.hold());
        Long samples = section.whole("min_samples", 1, MOST_SAMPLES, usual.minimumSamples());
        return time == null || samples == null ? Optional.empty() : Optional.of(new Trial(time, samples));
    }

    private static @Nullable Canary canary(Section rollout, Canary usual) {
        if (!rollout.has("canary")) {
            return usual;
        }
        Section section = rollout.optional("canary", Keys.CANARY);
        Optional<Trial> each = trial(section, "hold", usual.each());
        List<Double> steps = section == null || !section.has("steps") ? usual.steps() : steps(section);
        return each.isEmpty() || steps.isEmpty() ? null : new Canary(steps, each.get());
    }

    /** The shares; empty when one is wrong, and reported. */
    private static List<Double> steps(Section section) {
        List<Double> steps = new ArrayList<>();
        double before = 0;
        for (Scalar word : section.words("steps", STEPS, true)) {
            Double share = Numbers.share(word);
            // An arm's end is a whole number of millionths.
            if (share == null || share < 1e-6 || share > 1) {
                section.mistakes().add(word.mark(), section.path("steps"), word.shown(), "a share above 0 and up to 1");
                return List.of();
            }
            if (share <= before) {
                section.mistakes()
                        .add(word.mark(), section.path("steps"), word.shown(), "more than the step before it");
                return List.of();
            }
            steps.add(share);
            before = share;
        }
        return steps;
    }

    private static @Nullable Guard guard(Section rollout, Guard usual) {
        if (!rollout.has("guard")) {
            return usual;
        }
        Section section = rollout.optional("guard", Keys.GUARD);
        if (section == null) {
            return null;
        }
        Duration latency = Quantities.latency(section, "latency_p99");
        Double errors = section.share("error_rate", 0.0001, 0.5, usual.errorRate());
        Long breaches = section.whole("breaches", 1, 100, (long) usual.breaches());
        if ((section.has("latency_p99") && latency == null) || errors == null || breaches == null) {
            return null;
        }
        return new Guard(latency, errors, Math.toIntExact(breaches));
    }
}
