package io.millrace.project;

import io.millrace.project.FeatureDefinition.Expression;
import io.millrace.project.Value.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code features}.
 *
 * @param section the entity's features; null when they could not be read
 * @param version null when it has a mistake
 * @param byName in file order; null where a mistake was found
 */
record Features(@Nullable Section section, @Nullable String version, Map<String, @Nullable FeatureDefinition> byName) {
    private static final int MAXIMUM_FEATURES = 1_000;

    static Features read(Section root, @Nullable String entity, Sources sources) {
        Section sets = root.map("features", true);
        if (sets == null || entity == null) {
            return new Features(null, null, Map.of());
        }
        for (String key : sets.keys()) {
            if (!key.equals(entity)) {
                sets.mistakes().add(sets.keyMark(key), sets.path(key), "features of " + key, "the entity: " + entity);
            }
        }
        Section section = sets.map(entity, true);
        if (section == null) {
            return new Features(null, null, Map.of());
        }
        String version = section.text("version", Names.VERSIONS, "a semantic version, such as 1.0.0");
        Map<String, @Nullable FeatureDefinition> features = new LinkedHashMap<>();
        FeatureReader reader = new FeatureReader(sources);
        for (String name : section.keys()) {
            if (name.equals("version")) {
                continue;
            }
            checkName(section, name);
            Section one = section.map(name, true);
            features.put(name, one == null ? null : reader.read(name, one));
        }
        if (features.isEmpty() || features.size() > MAXIMUM_FEATURES) {
            sets.wrong(entity, features.size() + " features", "1 to " + MAXIMUM_FEATURES);
        }
        Features set = new Features(section, version, features);
        set.checkExpressions(section);
        return set;
    }

    private static void checkName(Section section, String name) {
        Mark mark = section.keyMark(name);
        if (!Names.NAMES.matcher(name).matches()) {
            section.mistakes().add(mark, section.path(name), "the name " + name, Names.NAME);
        } else if (Names.isTaken(name)) {
            section.mistakes()
                    .add(mark, section.path(name), "the name " + name, "one that Millrace does not use itself");
        }
    }

    private void checkExpressions(Section section) {
        Map<String, Set<String>> uses = new LinkedHashMap<>();
        for (FeatureDefinition feature : byName.values()) {
            Section one = feature instanceof Expression ? section.map(feature.name(), true) : null;
            if (feature instanceof Expression expression && one != null) {
                NameScope scope = NameScope.typed(
                        byName.keySet(), name -> byName.containsKey(name) && !categorical(name), this::categorical);
                if (expression.categorical()) {
                    scope.checkText(one, "expression", expression.expression());
                } else {
                    scope.checkNumber(one, "expression", expression.expression());
                }
                uses.put(feature.name(), scope.used());
            }
        }
        Set<String> reported = new HashSet<>();
        for (String name : uses.keySet()) {
            List<String> cycle = cycle(name, name, uses, new ArrayList<>(List.of(name)), new HashSet<>());
            Section one = section.map(name, true);
            if (cycle != null && one != null && !reported.contains(name)) {
                reported.addAll(cycle);
                one.wrong(
                        "expression", "the cycle " + String.join(" -> ", cycle), "features that do not lead back here");
            }
        }
    }

    /** The way from a feature back to itself; null when there is none. */
    private static @Nullable List<String> cycle(
            String start, String at, Map<String, Set<String>> uses, List<String> way, Set<String> seen) {
        for (String next : uses.getOrDefault(at, Set.of())) {
            List<String> longer = new ArrayList<>(way);
            longer.add(next);
            if (next.equals(start)) {
                return longer;
            }
            if (seen.add(next)) {
                List<String> found = cycle(start, next, uses, longer, seen);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    boolean categorical(String name) {
        FeatureDefinition feature = byName.get(name);
        return feature != null && feature.categorical();
    }

    List<String> names() {
        return new ArrayList<>(byName.keySet());
    }

    /** Names of features in a list. */
    List<String> features(Section section, String key) {
        List<String> found = new ArrayList<>();
        for (Scalar word : section.words(key, "a list of features", false)) {
            if (byName.containsKey(word.text())) {
                found.add(word.text());
            } else if (this.section != null) {
                section.mistakes()
                        .add(
                                word.mark(),
                                section.path(key),
                                word.shown(),
                                "a feature" + Similar.hint(word.text(), byName.keySet()));
            }
        }
        return found;
    }

    /** The longest window; zero when there is none. */
    Duration longestWindow() {
        return byName.values().stream()
                .map(feature -> feature == null ? null : feature.window())
                .filter(Objects::nonNull)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    FeatureSetDefinition definition() {
        List<FeatureDefinition> features = new ArrayList<>();
        byName.values().forEach(feature -> features.add(Objects.requireNonNull(feature)));
        return new FeatureSetDefinition(Objects.requireNonNull(version), features);
    }
}
