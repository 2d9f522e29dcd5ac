package io.millrace.project;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code labels} and {@code models}: what is predicted, and by what. */
final class ModelsReader {
    private static final Duration DAY = Duration.ofDays(1);

    /** Without one of these nothing is a model. */
    private static final List<String> ESSENTIAL = List.of("label", "task", "algorithm", "success");

    private final Section root;
    private final Sources sources;
    private final Features features;

    /** By name, in file order; null of one that has a mistake. */
    private final Map<String, @Nullable LabelDefinition> labels = new LinkedHashMap<>();

    private final Map<String, @Nullable ModelDefinition> models = new LinkedHashMap<>();

    private ModelsReader(Section root, Sources sources, Features features) {
        this.root = root;
        this.sources = sources;
        this.features = features;
    }

    /**
     * Reads both.
     *
     * @param limits what the project's constraints and its time say
     */
    static ModelsReader read(Section root, Sources sources, Features features, Limits limits) {
        ModelsReader reader = new ModelsReader(root, sources, features);
        reader.readLabels(limits);
        reader.readModels(limits);
        return reader;
    }

    /**
     * What labels and models must fit into; each null when it has a mistake, or is not said.
     *
     * @param samples least matured examples for a training
     * @param history how long labelled examples are kept
     * @param historyMark where that stands
     * @param lateness how late events may be
     * @param explained whether every prediction tells its reasons, whatever a model says of them
     */
    record Limits(
            @Nullable Long samples,
            @Nullable Duration history,
            Mark historyMark,
            @Nullable Duration lateness,
            @Nullable Boolean explained) {}

    /** The labels, in file order; only when there is no mistake. */
    List<LabelDefinition> labels() {
        return whole(labels);
    }

    /** The models, in file order; only when there is no mistake. */
    List<ModelDefinition> models() {
        return whole(models);
    }

    /** The experiments with these models, as far as they have no mistakes. */
    List<ExperimentDefinition> experiments(Section from) {
        return new ExperimentsReader(labels, List.copyOf(models.keySet())).read(from);
    }

    /** The labels by name; null of one that has a mistake. */
    Map<String, @Nullable LabelDefinition> labelsByName() {
        return labels;
    }

    /** The models by name; null of one that has a mistake. */
    Map<String, @Nullable ModelDefinition> modelsByName() {
        return models;
    }

    /** Names of the models, those with a mistake too. */
    List<String> modelNames() {
        return List.copyOf(models.keySet());
    }

    private static <T> List<T> whole(Map<String, @Nullable T> all) {
        List<T> whole = new ArrayList<>();
        all.values().forEach(one -> whole.add(Objects.requireNonNull(one)));
        return whole;
    }

    private void readLabels(Limits limits) {
        LabelReader reader = new LabelReader(sources);
        Section all = root.named("labels");
        for (String name : all == null ? List.<String>of() : all.keys()) {
            Section section = all.map(name, true);
            LabelDefinition label = section == null ? null : reader.label(name, section);
            labels.put(name, label);
            if (label != null) {
                checkKept(label, limits);
            }
        }
        if (labels.size() > Project.MOST_LABELS) {
            root.wrong("labels", labels.size() + " labels", "at most " + Project.MOST_LABELS);
        }
    }

    private void readModels(Limits limits) {
        Section all = root.named("models");
        for (String name : all == null ? List.<String>of() : all.keys()) {
            Section section = all.map(name, true);
            ModelDefinition model = section == null || refuseMisspelled(all, name, section)
                    ? null
                    : new ModelReader(name, section, features).read(labels, limits.samples(), limits.explained());
            models.put(name, model);
            if (section != null && model != null) {
                checkPatience(section, model, limits);
                checkYear(section, model, limits);
            }
        }
        refuseUnused(root.map("labels", false));
    }

    /** An overlay that misspells a model says nothing of what a model is: all of that would be missing, and none of it is meant. */
    private static boolean refuseMisspelled(Section all, String name, Section section) {
        if (ESSENTIAL.stream().anyMatch(section::has)) {
            return false;
        }
        List<String> others =
                all.keys().stream().filter(other -> !other.equals(name)).toList();
        return Similar.to(name, others)
                .map(near -> {
                    all.mistakes()
                            .add(
                                    all.keyMark(name),
                                    all.path(name),
                                    "a model without " + String.join(", ", ESSENTIAL),
                                    "these, or another name (did you mean " + near + "?)");
                    return true;
                })
                .orElse(false);
    }

    /** A label without a model would be known and told to nobody. */
    private void refuseUnused(@Nullable Section all) {
        if (all == null || models.containsValue(null) || models.isEmpty()) {
            return;
        }
        Set<String> used = new HashSet<>();
        models().forEach(model -> used.add(model.label().name()));
        for (String name : all.keys()) {
            if (labels.get(name) != null && !used.contains(name)) {
                root.mistakes()
                        .add(all.keyMark(name), all.path(name), "a label that no model predicts", "a model of it");
            }
        }
    }

    /** Labels must mature within what is kept. */
    private void checkKept(LabelDefinition label, Limits limits) {
        if (limits.lateness() == null || limits.history() == null) {
            return;
        }
        Duration least = label.horizon().multipliedBy(2).plus(limits.lateness());
        if (limits.history().compareTo(least) <= 0) {
            root.mistakes()
                    .add(
                            limits.historyMark(),
                            "constraints.historical_period",
                            Durations.format(limits.history()),
                            "more than twice the label's horizon and the allowed lateness, " + Durations.format(least));
        }
    }

    /** And within what a training waits. */
    private static void checkPatience(Section section, ModelDefinition model, Limits limits) {
        if (limits.lateness() == null) {
            return;
        }
        Duration matures = model.label().horizon().plus(limits.lateness());
        Duration atMost = model.retraining().atMost();
        if (atMost.compareTo(matures) <= 0) {
            Section retraining = section.map("retraining", false);
            section.mistakes()
                    .add(
                            retraining == null ? section.mark() : retraining.valueMark("at_most"),
                            section.path("retraining.at_most"),
                            Durations.format(atMost),
                            "more than a label takes to mature, " + Durations.format(matures));
        }
    }

    /** The season's year must be among the train rows: what is kept less what has not matured, the test and the gap before it. */
    private static void checkYear(Section section, ModelDefinition model, Limits limits) {
        Duration history = limits.history();
        Duration lateness = limits.lateness();
        if (history == null || lateness == null || !model.drift().season().contains(Season.WEEK_OF_YEAR)) {
            return;
        }
        Duration horizon = model.label().horizon();
        double covered = Season.YEAR.plus(horizon).toMillis() / (1 - model.testShare());
        Duration least =
                Duration.ofMillis((long) Math.ceil(covered)).plus(horizon).plus(lateness);
        if (history.compareTo(least) < 0) {
            section.mistakes()
                    .add(
                            limits.historyMark(),
                            "constraints.historical_period",
                            Durations.format(history),
                            "at least "
                                    + Duration.ofMillis(least.toMillis() + DAY.toMillis() - 1)
                                            .toDays()
                                    + " d, so that the train rows of " + model.name()
                                    + " cover the 52 weeks of its season week_of_year");
        }
    }
}
