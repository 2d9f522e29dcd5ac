package io.millrace.project;

import io.millrace.project.RuleAction.Kind;
import io.millrace.project.Value.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what becomes of a record that breaks a rule. */
final class RuleActions {
    private static final List<String> ALWAYS = List.of("drop", "dead_letter", "quarantine");

    private RuleActions() {}

    /** An action that leaves the record as it is. */
    static @Nullable RuleAction of(Section section, String key) {
        return of(section, key, false, false);
    }

    /**
     * An action: a word, or {@code {default: VALUE}}; a dead letter where nothing is said.
     *
     * @param mayClip whether {@code clip} has a meaning here
     * @param mayDefault whether a constant may take the value's place
     */
    static @Nullable RuleAction of(Section section, String key, boolean mayClip, boolean mayDefault) {
        if (!section.has(key)) {
            return RuleAction.DEAD_LETTER;
        }
        List<String> words = new ArrayList<>(ALWAYS);
        if (mayClip) {
            words.add("clip");
        }
        String expected = Similar.oneOf("", words) + (mayDefault ? ", or {default: VALUE}" : "");
        if (mayDefault && section.holdsMap(key)) {
            Section inner = section.required(key, Keys.RULE_DEFAULT);
            Scalar constant = inner == null ? null : inner.scalar("default", "a value", true);
            return constant == null ? null : new RuleAction(Kind.DEFAULT, constant.text());
        }
        Scalar word = section.scalar(key, expected, true);
        if (word != null && !words.contains(word.text())) {
            section.wrong(key, expected);
            return null;
        }
        return word == null ? null : new RuleAction(Kind.valueOf(word.text().toUpperCase(Locale.ROOT)), null);
    }
}
