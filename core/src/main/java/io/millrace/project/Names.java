package io.millrace.project;

import io.millrace.expressions.ExpressionParser;
import java.util.Set;
import java.util.regex.Pattern;

/** What may be called what. */
final class Names {
    static final String NAME = "a name of a-z, 0-9 and _ that starts with a letter";
    static final String PATH = "a field name, dots between nested ones";
    static final Pattern NAMES = Pattern.compile("[a-z][a-z0-9_]{0,99}");
    static final Pattern PROJECTS = Pattern.compile("[a-z][a-z0-9-]{0,79}");
    static final Pattern TOPICS = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");
    static final Pattern FIELDS = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    static final Pattern PATHS = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");
    static final Pattern VERSIONS = Pattern.compile("\\d{1,4}\\.\\d{1,4}\\.\\d{1,4}");
    static final Pattern ANY = Pattern.compile("(?s).+");

    /**
     * The other fields of a feature update, beside which every feature gets its own: {@code FeatureUpdateSchema} has them, which this
     * room does not know. A test of the runtime, which knows both, holds them together.
     */
    private static final Set<String> UPDATE_FIELDS = Set.of(
            "id",
            "entity",
            "cause",
            "as_of",
            "event_time",
            "source",
            "marks",
            "position",
            "definitions",
            "warming",
            "backfilled");

    /** What stands beside the features elsewhere: the score in drift reports, a column in what history writes. */
    private static final Set<String> NEIGHBOURS = Set.of("score", "known", "feature_set_version");

    /** Whether something else has this name where features have theirs. */
    static boolean isTaken(String feature) {
        return UPDATE_FIELDS.contains(feature)
                || NEIGHBOURS.contains(feature)
                || ExpressionParser.WORDS.contains(feature);
    }

    private Names() {}

    /** Reports the keys of a map that are not names. */
    static void check(Section section) {
        for (String key : section.keys()) {
            if (!NAMES.matcher(key).matches()) {
                section.mistakes().add(section.keyMark(key), section.path(key), "the name " + key, NAME);
            }
        }
    }
}
