package io.millrace.validation;

import io.millrace.project.RuleAction;
import java.util.Comparator;
import java.util.Locale;

/**
 * One rule, as metrics and reports name it.
 *
 * @param source name of the source
 * @param field the field that it is about; {@link #WHOLE} for the whole record
 * @param kind what it demands
 * @param action what becomes of a record that breaks it
 */
public record ValidationRule(String source, String field, Kind kind, RuleAction.Kind action) {
    /** Stands for a field where a rule is about the whole record. */
    public static final String WHOLE = "-";

    /** By source, field, kind and action. */
    static final Comparator<ValidationRule> ORDER = Comparator.comparing(ValidationRule::source)
            .thenComparing(ValidationRule::field)
            .thenComparing(ValidationRule::kind)
            .thenComparing(ValidationRule::action);

    /** What a rule demands. */
    public enum Kind {
        /** That there is a value. */
        REQUIRED,
        /** That a number has no more digits after the point. */
        TYPE,
        /** That a number is within bounds. */
        RANGE,
        /** That a value is among the allowed ones. */
        ONE_OF,
        /** That a text matches a pattern. */
        PATTERN,
        /** That the event is not much older than its record. */
        MAX_AGE,
        /** That no event of the same entity and id came before. */
        UNIQUE;

        private final String code = name().toLowerCase(Locale.ROOT);

        /** As metrics and reports write it. */
        public String code() {
            return code;
        }
    }

    /** One sentence about a record that breaks it, for a person. */
    public String detail() {
        String what =
                switch (kind) {
                    case REQUIRED -> "field " + field + " has no value";
                    case TYPE -> "the number in field " + field + " has too many digits after the point";
                    case RANGE -> "the number in field " + field + " is out of its range";
                    case ONE_OF -> "the value of field " + field + " is none of those allowed";
                    case PATTERN -> "the text in field " + field + " does not match its pattern";
                    case UNIQUE -> "an event of the same entity and id came before";
                    case MAX_AGE -> "the event is older than its record's timestamp by more than max_age";
                };
        return what + ": the project's validation of " + source + " forbids it";
    }
}
