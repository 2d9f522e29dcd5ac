package io.millrace.project;

import io.millrace.project.ModelDefinition.Success;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code targets}, {@code max_regression}, {@code slices} and {@code comparison}: what stands beside the gates. */
final class ComparisonReader {
    private static final String WAIT = "wait";
    private static final String PROMOTE = "promote_if_better";
    private static final ComparisonDefinition USUAL = ComparisonDefinition.DEFAULT;

    private final Section model;
    private final @Nullable Success success;
    private final Map<String, Double> gates;

    private ComparisonReader(Section model, @Nullable Success success, Map<String, Double> gates) {
        this.model = model;
        this.success = success;
        this.gates = gates;
    }

    /**
     * The definition; null when it has a mistake.
     *
     * @param success the success metric; null when it has a mistake
     * @param gates those that have none
     */
    static @Nullable ComparisonDefinition read(
            Section model, Features features, @Nullable Success success, Map<String, Double> gates) {
        return new ComparisonReader(model, success, gates).read(features);
    }

    private @Nullable ComparisonDefinition read(Features features) {
        Map<String, Double> targets = targets();
        Double regression = model.share("max_regression", 0, 1, USUAL.maximumRegression());
        List<String> slices = slices(features);
        Section section = model.optional("comparison", Keys.COMPARISON);
        Long positives = usual(section, "min_positives");
        String unreachable = section == null ? WAIT : section.choice("on_unreachable", List.of(WAIT, PROMOTE), WAIT);
        if (targets == null || regression == null || slices == null || positives == null || unreachable == null) {
            return null;
        }
        return new ComparisonDefinition(
                regression, Math.toIntExact(positives), unreachable.equals(PROMOTE), targets, slices);
    }

    private static @Nullable Long usual(@Nullable Section section, String key) {
        long usual = USUAL.minimumPositives();
        return section == null ? Long.valueOf(usual) : section.whole(key, 10, 1_000_000, usual);
    }

    private @Nullable Map<String, Double> targets() {
        Map<String, Double> targets = new LinkedHashMap<>();
        Section section = model.optional("targets", Keys.GATES);
        if (section == null) {
            return targets;
        }
        boolean good = true;
        for (String metric : MetricNames.in(section)) {
            Double target = MetricNames.bound(section, metric, metric);
            good &= target != null && hasPoint(section, metric, target);
            if (target != null) {
                targets.put(metric, target);
            }
        }
        return good ? targets : null;
    }

    /** A target that the gate asks for already, or more than that, tells nobody anything. */
    private boolean hasPoint(Section section, String metric, double target) {
        Better better = Better.of(metric);
        Double gate = gates.get(metric);
        if (gate != null && !better.reaches(target, gate)) {
            section.wrong(metric, direction(better) + model.shown("gates", metric) + ", its gate");
            return false;
        }
        if (success != null && success.metric().equals(metric) && !better.exceeds(target, success.baseline())) {
            section.wrong(
                    metric,
                    (better == Better.LESS ? "less than " : "more than ") + model.shown("success", "baseline")
                            + ", its baseline");
            return false;
        }
        return true;
    }

    private static String direction(Better better) {
        return better == Better.LESS ? "at most " : "at least ";
    }

    private @Nullable List<String> slices(Features features) {
        Set<String> slices = new LinkedHashSet<>(features.features(model, "slices"));
        for (String feature : slices) {
            if (!features.categorical(feature)) {
                model.wrong("slices", feature + ", a number", "categorical features, whose values are the slices");
                return null;
            }
        }
        return List.copyOf(slices);
    }
}
