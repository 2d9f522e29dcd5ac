package io.millrace.project;

import io.millrace.project.ReasonsDefinition.Method;
import io.millrace.project.Value.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a model's {@code reasons}. */
final class ReasonsReader {
    /** Greatest length of a template: every prediction carries what it becomes. */
    private static final int LONGEST = 200;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^{}]*}|[{}]");
    private static final List<String> WITH_VALUE = List.of(Sentence.VALUE, Sentence.FEATURE);
    private static final List<String> WITHOUT_VALUE = List.of(Sentence.FEATURE);
    private static final String WORDS = "a sentence of up to " + LONGEST + " characters";

    private final Section section;
    private final Features features;
    private final Set<String> excluded;

    private ReasonsReader(Section section, Features features, Set<String> excluded) {
        this.section = section;
        this.features = features;
        this.excluded = excluded;
    }

    /**
     * The reasons of a model; null when they have a mistake.
     *
     * @param excluded features that the model does not read
     * @param explained whether every prediction tells its reasons; null where the project does not say: whoever writes down
     *     which reasons there are wants to see them
     */
    static @Nullable ReasonsDefinition read(
            Section model, Features features, Set<String> excluded, @Nullable Boolean explained) {
        Section section = model.optional("reasons", Keys.REASONS);
        boolean always = explained == null ? section != null : explained;
        ReasonsDefinition usual = ReasonsDefinition.DEFAULT;
        if (section == null) {
            return new ReasonsDefinition(always, usual.top(), usual.method(), usual.sentences());
        }
        Long top = section.whole("top", 1, ReasonsDefinition.MOST, (long) usual.top());
        String method = section.choice("method", List.of("exact", "approximate"), "exact");
        Section sentences = section.map("sentences", false);
        Map<String, Sentence> read =
                sentences == null ? Map.of() : new ReasonsReader(sentences, features, excluded).sentences();
        return top == null || method == null
                ? null
                : new ReasonsDefinition(
                        always, Math.toIntExact(top), Method.valueOf(method.toUpperCase(Locale.ROOT)), read);
    }

    private Map<String, Sentence> sentences() {
        Map<String, Sentence> sentences = new LinkedHashMap<>();
        for (String feature : section.keys()) {
            if (features.byName().containsKey(feature)) {
                if (excluded.contains(feature)) {
                    mistake(section, feature, feature + ", which is in exclude", "a feature that the model reads");
                }
                Sentence sentence = sentence(feature);
                if (sentence != null) {
                    sentences.put(feature, sentence);
                }
            } else if (features.section() != null) {
                String near = Similar.hint(feature, features.byName().keySet());
                mistake(section, feature, feature, "a feature" + near);
            }
        }
        return sentences;
    }

    private static void mistake(Section section, String key, String found, String expected) {
        section.mistakes().add(section.keyMark(key), section.path(key), found, expected);
    }

    private @Nullable Sentence sentence(String feature) {
        if (!section.holdsMap(feature)) {
            String value = template(section, feature, WITH_VALUE);
            return value == null ? null : new Sentence(value, null);
        }
        Section both = section.required(feature, Keys.SENTENCE);
        if (both == null || (!both.has("value") && !both.has("missing"))) {
            section.wrong(feature, "neither value nor missing", "at least one of them");
            return null;
        }
        String value = both.has("value") ? template(both, "value", WITH_VALUE) : null;
        String missing = both.has("missing") ? template(both, "missing", WITHOUT_VALUE) : null;
        return value == null && missing == null ? null : new Sentence(value, missing);
    }

    private static @Nullable String template(Section section, String key, List<String> placeholders) {
        Scalar scalar = section.scalar(key, WORDS, true);
        if (scalar == null) {
            return null;
        }
        String text = scalar.text().strip();
        if (text.isEmpty() || text.length() > LONGEST) {
            section.wrong(key, WORDS);
            return null;
        }
        Matcher found = PLACEHOLDER.matcher(text);
        while (found.find()) {
            if (!placeholders.contains(found.group())) {
                section.wrong(key, found.group(), "no braces but " + String.join(" and ", placeholders));
                return null;
            }
        }
        return text;
    }
}
