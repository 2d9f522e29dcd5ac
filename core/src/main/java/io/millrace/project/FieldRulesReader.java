package io.millrace.project;

import io.millrace.project.FieldRules.Kind;
import io.millrace.project.Value.Scalar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the rules of one field. */
final class FieldRulesReader {
    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d)\\)");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,2})?");
    private static final String TYPES =
            "number, text, time, or decimal(N): a number with at most N digits after the point, N from 0 to "
                    + FieldRules.MOST_DIGITS;

    private final Section section;
    private final SourceDefinition source;
    private final String field;

    FieldRulesReader(Section section, SourceDefinition source, String field) {
        this.section = section;
        this.source = source;
        this.field = field;
    }

    /** The rules; null when something is wrong with them. */
    @Nullable FieldRules read() {
        int digits = digits();
        Kind kind = kind(digits);
        Boolean required = section.flag("required");
        if (kind == null || required == null || !readable(kind) || !fits(kind)) {
            return null;
        }
        BigDecimal min = bound("min");
        BigDecimal max = bound("max");
        if (min != null && max != null && min.compareTo(max) > 0) {
            section.wrong("max", "at least min, " + min.stripTrailingZeros().toPlainString());
        }
        List<String> oneOf = oneOf(kind);
        String pattern = pattern();
        // What a derived field is made from can be mended: history derives it again, and so does what is made from it.
        boolean derived = source.field(field).expression() != null;
        boolean constants = kind != Kind.TIME && !derived;
        boolean bounds = (min != null || max != null) && !section.has("one_of");
        RuleAction missing = RuleActions.of(section, "missing", false, constants);
        RuleAction outside = RuleActions.of(section, "outside", bounds && !derived, constants);
        RuleAction malformed = RuleActions.of(section, "malformed", false, constants);
        needs("outside", "min, max or one_of", section.has("min") || section.has("max") || section.has("one_of"));
        needs("malformed", "pattern or a type of decimal(N)", pattern != null || digits != FieldRules.ANY_DIGITS);
        if (missing == null || outside == null || malformed == null) {
            return null;
        }
        boolean needed = required || section.has("missing");
        FieldRules rules = new FieldRules(
                source.name(),
                field,
                kind,
                digits,
                min,
                max,
                oneOf,
                pattern,
                needed ? missing : null,
                outside,
                malformed);
        checkDefault(rules, "missing", missing);
        checkDefault(rules, "outside", outside);
        checkDefault(rules, "malformed", malformed);
        return rules;
    }

    private int digits() {
        Scalar type = section.scalar("type", TYPES, false);
        Matcher matcher = type == null ? null : DECIMAL.matcher(type.text());
        int digits = matcher != null && matcher.matches() ? Integer.parseInt(matcher.group(1)) : FieldRules.ANY_DIGITS;
        if (digits > FieldRules.MOST_DIGITS) {
            section.wrong("type", TYPES);
            return FieldRules.ANY_DIGITS;
        }
        return digits;
    }

    /** How the field is read: as the rules say, or the source. */
    private @Nullable Kind kind(int digits) {
        Scalar type = section.scalar("type", TYPES, false);
        if (digits != FieldRules.ANY_DIGITS) {
            return Kind.NUMBER;
        }
        if (type != null) {
            switch (type.text()) {
                case "number":
                    return Kind.NUMBER;
                case "text":
                    return Kind.TEXT;
                case "time":
                    return Kind.TIME;
                default:
                    section.wrong("type", TYPES);
                    return null;
            }
        }
        if (section.has("min") || section.has("max")) {
            return Kind.NUMBER;
        }
        if (section.has("pattern")) {
            return Kind.TEXT;
        }
        Kind kind = Sources.kind(source, field);
        if (kind == null && section.has("one_of")) {
            boolean numbers = section.words("one_of", "a value", true).stream().allMatch(FieldRulesReader::isNumber);
            return numbers ? Kind.NUMBER : Kind.TEXT;
        }
        if (kind == null) {
            section.wrong("type", "how the field is read: " + TYPES);
        }
        return kind;
    }

    private boolean readable(Kind kind) {
        boolean readable =
                switch (kind) {
                    case NUMBER -> Sources.isNumber(source, field);
                    case TEXT -> Sources.isText(source, field);
                    case TIME -> Sources.isTime(source, field);
                };
        if (!readable) {
            String what = kind == Kind.NUMBER ? "a number" : kind == Kind.TEXT ? "text" : "a time";
            section.mistakes()
                    .add(section.mark(), section.path(), field, "a field of " + source.name() + " that is " + what);
        }
        return readable;
    }

    /** Whether the rules speak of what the field is. */
    private boolean fits(Kind kind) {
        boolean fits = true;
        for (String key : kind == Kind.NUMBER
                ? List.of("pattern")
                : kind == Kind.TEXT ? List.of("min", "max") : List.of("min", "max", "pattern", "one_of")) {
            if (section.has(key)) {
                section.wrong(key, key, "no " + key + " for a " + kind.name().toLowerCase(Locale.ROOT));
                fits = false;
            }
        }
        return fits;
    }

    private @Nullable BigDecimal bound(String key) {
        Double bound = section.has(key) ? section.number(key, -1e12, 1e12, null) : null;
        return bound == null ? null : BigDecimal.valueOf(bound);
    }

    private List<String> oneOf(Kind kind) {
        List<String> values = new ArrayList<>();
        if (!section.has("one_of")) {
            return values;
        }
        for (Scalar value : section.words("one_of", "a value or a list of values", true)) {
            if (kind == Kind.NUMBER && !isNumber(value)) {
                section.mistakes().add(value.mark(), section.path("one_of"), value.shown(), "a number");
            } else {
                values.add(value.text());
            }
        }
        return values;
    }

    private @Nullable String pattern() {
        Scalar pattern = section.scalar("pattern", "a regular expression", false);
        String problem = pattern == null ? null : TextPattern.problem(pattern.text());
        if (problem != null) {
            section.wrong(
                    "pattern",
                    "a regular expression of RE2's syntax, without look-around and back-references; " + problem);
            return null;
        }
        return pattern == null ? null : pattern.text();
    }

    /** An action says nothing without a rule. */
    private void needs(String action, String rules, boolean there) {
        if (section.has(action) && !there) {
            section.wrong(action, section.shown(action), rules + " beside it");
        }
    }

    /** A value that takes another's place must itself be a good one. */
    private void checkDefault(FieldRules rules, String key, RuleAction action) {
        String constant = action.constant();
        if (constant == null) {
            return;
        }
        String pattern = rules.pattern();
        boolean good = rules.kind() == Kind.NUMBER
                ? NUMBER.matcher(constant).matches() && rules.allows(new BigDecimal(constant), source.field(field))
                : (pattern == null || TextPattern.matches(pattern, constant))
                        && (rules.oneOf().isEmpty() || rules.oneOf().contains(constant));
        if (!good) {
            section.wrong(key, "the default " + constant, "a default that breaks none of the field's rules");
        }
    }

    private static boolean isNumber(Scalar scalar) {
        return scalar.plain() && NUMBER.matcher(scalar.text()).matches();
    }
}
