package io.millrace.project;

import io.millrace.arms.Arm;
import io.millrace.project.ExperimentDefinition.Outcomes;
import io.millrace.project.ExperimentDefinition.Primary;
import io.millrace.project.ExperimentDefinition.Secondary;
import io.millrace.project.ExperimentDefinition.Statistic;
import io.millrace.project.ExperimentDefinition.Variant;
import io.millrace.project.Value.Scalar;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code experiments}. */
final class ExperimentsReader {
    /** What {@code of} calls the topic of outcomes. */
    private static final String TOPIC = "outcomes";

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final double LARGEST_VALUE = 1e9;
    private static final long LEAST_OF_A_MEAN = 1_000;
    private static final List<String> SECONDARY = words(Secondary.values());

    private final Map<String, @Nullable LabelDefinition> labels;
    private final List<String> models;

    /**
     * A reader of experiments.
     *
     * @param labels by name; null of one that has a mistake
     * @param models names, also of those that have a mistake
     */
    ExperimentsReader(Map<String, @Nullable LabelDefinition> labels, List<String> models) {
        this.labels = labels;
        this.models = models;
    }

    /** The experiments, in file order, as far as they have no mistakes. */
    List<ExperimentDefinition> read(Section root) {
        List<ExperimentDefinition> experiments = new ArrayList<>();
        Section all = root.has("experiments") ? root.named("experiments") : null;
        for (String name : all == null ? List.<String>of() : all.keys()) {
            Section section = all.required(name, Keys.EXPERIMENT);
            ExperimentDefinition experiment = section == null ? null : experiment(name, section);
            if (experiment != null) {
                experiments.add(experiment);
            }
        }
        return experiments;
    }

    private @Nullable ExperimentDefinition experiment(String name, Section section) {
        String model = section.choice("model", models, null);
        Section variants = section.required("variants", Keys.VARIANTS);
        Variant control = variants == null ? null : variant(variants, ExperimentDefinition.CONTROL);
        Variant treatment = variants == null ? null : variant(variants, ExperimentDefinition.TREATMENT);
        boolean whole = control != null && treatment != null && checkWhole(section, control, treatment);
        Section metrics = section.required("metrics", Keys.METRICS);
        Primary primary = metrics == null ? null : primary(metrics);
        Set<Secondary> secondary = metrics == null ? Set.of() : secondary(metrics);
        Duration duration = section.duration("duration", SHORTEST, LONGEST);
        // What is said of few values is not exact: its error is alpha from about so many on.
        boolean mean = primary != null && primary.statistic() == Statistic.MEAN_VALUE;
        Long samples = section.whole("min_sample_size", mean ? LEAST_OF_A_MEAN : 10, 1_000_000_000, 1_000L);
        Double alpha = section.share("alpha", 1e-6, 0.5, 0.05);
        Double effect = effect(section, primary);
        Double power = section.share("power", 0.51, 0.999, 0.8);
        if (model == null
                || !whole
                || primary == null
                || duration == null
                || samples == null
                || alpha == null
                || effect == null) {
            return null;
        }
        return power == null
                ? null
                : new ExperimentDefinition(
                        name, model, control, treatment, primary, secondary, duration, samples, alpha, effect, power);
    }

    private static @Nullable Variant variant(Section variants, String name) {
        Section section = variants.required(name, Keys.VARIANT);
        if (section == null) {
            return null;
        }
        String version = section.text("version", Names.VERSIONS, "a version of the model, such as 1.2.0");
        Double share = section.share("share", 0.0001, 0.9999, null);
        return version == null || share == null
                ? null
                : new Variant(version, Math.toIntExact(Math.round(share * Arm.WHOLE)));
    }

    private static boolean checkWhole(Section section, Variant control, Variant treatment) {
        int sum = control.share() + treatment.share();
        if (sum == Arm.WHOLE) {
            return true;
        }
        String percent = BigDecimal.valueOf(sum, 4).stripTrailingZeros().toPlainString();
        section.wrong("variants", "shares that sum to " + percent + " %", "100 %");
        return false;
    }

    private @Nullable Primary primary(Section metrics) {
        Section primary = metrics.required("primary", Keys.PRIMARY);
        if (primary == null) {
            return null;
        }
        List<Statistic> named = Arrays.stream(Statistic.values())
                .filter(one -> primary.has(word(one)))
                .toList();
        if (named.size() != 1) {
            if (named.size() > 1 || primary.keys().isEmpty()) {
                metrics.wrong(
                        "primary",
                        named.isEmpty() ? "nothing" : "two metrics",
                        "one: " + Similar.oneOf("", words(Statistic.values())));
            }
            return null;
        }
        Statistic statistic = named.get(0);
        Section metric = primary.required(word(statistic), Keys.METRIC);
        return metric == null ? null : metric(statistic, metric);
    }

    private @Nullable Primary metric(Statistic statistic, Section section) {
        List<String> known = new ArrayList<>(List.of(TOPIC));
        if (statistic == Statistic.CONVERSION_RATE) {
            known.addAll(labels.keySet());
        }
        String of = section.choice("of", known, null);
        String kind = section.optionalText("kind", Names.ANY, "a kind of outcome");
        String better = section.choice("better", List.of("higher", "lower"), null);
        boolean topic = TOPIC.equals(of);
        LabelDefinition label = of == null || topic ? null : labels.get(of);
        Duration within = section.duration("within", SHORTEST, LONGEST, label == null ? null : label.horizon());
        if (kind != null && of != null && !topic) {
            section.wrong("kind", "no kind: the label says what counts");
            return null;
        }
        Double expected = statistic == Statistic.CONVERSION_RATE
                ? section.share("baseline", 1e-6, 0.999999, null)
                : section.number("deviation", 1e-9, LARGEST_VALUE, null);
        refuse(section, statistic == Statistic.CONVERSION_RATE ? "deviation" : "baseline", statistic);
        if (within == null || better == null || expected == null || of == null || (!topic && label == null)) {
            return null;
        }
        return new Primary(
                statistic,
                label == null ? new Outcomes.Recorded(kind) : new Outcomes.OfLabel(label.name()),
                within,
                better.equals("higher") ? Better.GREATER : Better.LESS,
                expected);
    }

    private static void refuse(Section section, String key, Statistic statistic) {
        if (section.has(key)) {
            section.wrong(key, "no " + key + " of a " + word(statistic));
        }
    }

    private static Set<Secondary> secondary(Section metrics) {
        Set<Secondary> secondary = new LinkedHashSet<>();
        for (Scalar word : metrics.words("secondary", "a metric", false)) {
            int known = SECONDARY.indexOf(word.text());
            if (known < 0) {
                metrics.mistakes()
                        .add(
                                word.mark(),
                                metrics.path("secondary"),
                                word.shown(),
                                Similar.oneOf(word.text(), SECONDARY));
            } else {
                secondary.add(Secondary.values()[known]);
            }
        }
        return secondary;
    }

    private static @Nullable Double effect(Section section, @Nullable Primary primary) {
        return primary != null && primary.statistic() == Statistic.MEAN_VALUE
                ? section.number("smallest_effect", 1e-9, LARGEST_VALUE, null)
                : section.share("smallest_effect", 1e-4, 0.99, null);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> words(Enum<?>[] constants) {
        return Arrays.stream(constants).map(ExperimentsReader::word).toList();
    }
}
