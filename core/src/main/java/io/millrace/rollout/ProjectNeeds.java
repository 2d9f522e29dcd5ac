package io.millrace.rollout;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Which of a project's models need which MAJOR version of the feature set. Immutable.
 *
 * @param models what each needs, by name, in the order of the project file
 */
public record ProjectNeeds(Map<String, FeatureSetNeeds> models) {
    public ProjectNeeds {
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    }

    /** Every model that needs a MAJOR version, or may, and why, in words: {@code churn 1.2.0 (champion)}. */
    public List<String> of(int major) {
        return models.entrySet().stream()
                .flatMap(model -> model.getValue().of(major).stream().map(need -> model.getKey() + " " + need))
                .toList();
    }

    /** The MAJOR versions that registered models were trained on. */
    public NavigableSet<Integer> trained() {
        NavigableSet<Integer> majors = new TreeSet<>();
        models.values().forEach(needs -> majors.addAll(needs.trained().keySet()));
        return majors;
    }

    /** The feature-set versions of a MAJOR version that registered models were trained on. */
    public NavigableSet<String> versions(int major) {
        NavigableSet<String> versions = new TreeSet<>();
        models.values().forEach(needs -> needs.trained()
                .getOrDefault(major, List.of())
                .forEach(model -> versions.add(needs.featureSets().get(model))));
        return versions;
    }

    /** Whether a MAJOR version has had its time for every model: see {@link FeatureSetNeeds#outlived}. */
    public boolean outlived(int major) {
        return !models.isEmpty() && models.values().stream().allMatch(needs -> needs.outlived(major));
    }
}
