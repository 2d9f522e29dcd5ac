package io.millrace.rollout;

import io.millrace.project.FeatureSetDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which models need which MAJOR version of the feature set. A model that is in service, on trial, to be returned to or staged needs
 * the features that it was trained on; one that is archived needs none. Immutable.
 *
 * @param inService what is in service
 * @param featureSets feature-set version, such as 1.4.0, that each registered model was trained on, by model version
 */
public record FeatureSetNeeds(InService inService, Map<String, String> featureSets) {

    public FeatureSetNeeds {
        featureSets = Map.copyOf(featureSets);
    }

    /** Why a model needs its features. */
    public enum Role {
        /** It decides. */
        CHAMPION,
        /** It is on trial. */
        CHALLENGER,
        /** A rollback brings it back. */
        PREVIOUS,
        /** It is registered and may be promoted. */
        STAGED
    }

    /**
     * One model that needs its features.
     *
     * @param model its version
     * @param role why
     * @param featureSet the feature-set version that it was trained on; null when it is in no registry, so that nobody knows
     */
    public record Need(String model, Role role, @Nullable String featureSet) {
        /** The model and why, in words. */
        @Override
        public String toString() {
            String what = model + " (" + role.name().toLowerCase(Locale.ROOT) + ")";
            return featureSet == null ? what + ", which is not in the registry" : what;
        }
    }

    /** Every model that needs its features, the champion first. A model is named once for each of its roles. */
    public List<Need> all() {
        Map<Role, List<String>> byRole = new LinkedHashMap<>();
        byRole.put(Role.CHAMPION, present(inService.champion()));
        byRole.put(Role.CHALLENGER, present(inService.challenger()));
        byRole.put(Role.PREVIOUS, present(inService.previous()));
        byRole.put(Role.STAGED, staged());
        List<Need> needs = new ArrayList<>();
        byRole.forEach(
                (role, models) -> models.forEach(model -> needs.add(new Need(model, role, featureSets.get(model)))));
        return needs;
    }

    /** Those that need a MAJOR version, or may: a model of which nobody knows what it was trained on counts for every one. */
    public List<Need> of(int major) {
        return all().stream()
                .filter(need -> need.featureSet() == null || FeatureSetDefinition.majorOf(need.featureSet()) == major)
                .toList();
    }

    /** Each MAJOR version that a registered model was trained on, and the models. */
    public Map<Integer, List<String>> trained() {
        return featureSets.keySet().stream()
                .sorted()
                .collect(Collectors.groupingBy(
                        model -> FeatureSetDefinition.majorOf(featureSets.get(model)),
                        TreeMap::new,
                        Collectors.toList()));
    }

    /**
     * Whether a MAJOR version has had its time: no model needs it, and the champion was trained on a later one. A version that waits for its
     * first model has not.
     */
    public boolean outlived(int major) {
        String champion = inService.champion();
        String decides = champion == null ? null : featureSets.get(champion);
        return decides != null
                && FeatureSetDefinition.majorOf(decides) > major
                && of(major).isEmpty();
    }

    /** Staged by its stage alone: whatever else it is has a role of its own. */
    private List<String> staged() {
        return inService.stages().entrySet().stream()
                .filter(stage -> stage.getValue() == Stage.STAGING)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<String> present(@Nullable String model) {
        return Stream.ofNullable(model).toList();
    }
}
