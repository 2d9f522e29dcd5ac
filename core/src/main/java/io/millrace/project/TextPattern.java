package io.millrace.project;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Patterns of texts, in RE2's syntax: matching takes time linear in the text, whatever the pattern. */
final class TextPattern {
    /** Bounds what a pattern is compiled to. */
    static final int LONGEST = 200;

    private TextPattern() {}

    /** What is wrong with a pattern; null for nothing. */
    static @Nullable String problem(String pattern) {
        if (pattern.length() > LONGEST) {
            return "it has more than " + LONGEST + " characters";
        }
        try {
            Pattern.compile(pattern);
            return null;
        } catch (PatternSyntaxException e) {
            return e.getDescription();
        }
    }

    /** Whether a pattern without a problem matches a text as a whole. */
    static boolean matches(String pattern, String text) {
        return Pattern.matches(pattern, text);
    }
}
