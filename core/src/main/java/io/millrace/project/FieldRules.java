package io.millrace.project;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the project file demands of one field of a source's records.
 *
 * @param source name of the source
 * @param field dotted path in the record, or the derived field's name
 * @param kind how the field is read
 * @param digits most digits after the point of a number; {@link #ANY_DIGITS} without a bound
 * @param min least number; null without a bound
 * @param max greatest number; null without a bound
 * @param oneOf the values that are allowed, as they are written; empty where all are
 * @param pattern what a whole text must match, in RE2's syntax; null without
 * @param missing what becomes of a record without a value; null where none is required
 * @param outside what becomes of one whose value is beyond {@code min} or {@code max} or not in {@code oneOf}
 * @param malformed what becomes of one whose number has more {@code digits} or whose text does not match {@code pattern}
 */
public record FieldRules(
        String source,
        String field,
        Kind kind,
        int digits,
        @Nullable BigDecimal min,
        @Nullable BigDecimal max,
        List<String> oneOf,
        @Nullable String pattern,
        @Nullable RuleAction missing,
        RuleAction outside,
        RuleAction malformed) {

    /** No bound on the digits after the point. */
    public static final int ANY_DIGITS = -1;

    /** Most digits after the point that a bound may allow: one more must be told apart. */
    public static final int MOST_DIGITS = 8;

    public FieldRules {
        oneOf = List.copyOf(oneOf);
        if (digits < ANY_DIGITS || digits > MOST_DIGITS) {
            throw new IllegalArgumentException(digits + " digits");
        }
    }

    /** How a field is read. */
    public enum Kind {
        /** As a number. */
        NUMBER,
        /** As text. */
        TEXT,
        /** As a time. */
        TIME
    }

    /** Digits after the point that are looked at: those that features keep, and where digits are bounded, more than that. */
    public int scale(FieldDefinition definition) {
        boolean bounded = digits != ANY_DIGITS && definition.expression() == null;
        return bounded && definition.scale() <= digits
                ? Math.max(digits + 1, FieldDefinition.DEFAULT_SCALE)
                : definition.scale();
    }

    /** Whether a number is within the bounds, also as it is kept, and among the allowed ones. */
    boolean allows(BigDecimal number, FieldDefinition definition) {
        return isWithin(number)
                && isWithin(number.setScale(scale(definition), RoundingMode.HALF_EVEN))
                && (digits == ANY_DIGITS || number.stripTrailingZeros().scale() <= digits)
                && (oneOf.isEmpty() || oneOf.stream().anyMatch(one -> new BigDecimal(one).compareTo(number) == 0));
    }

    private boolean isWithin(BigDecimal number) {
        return (min == null || number.compareTo(min) >= 0) && (max == null || number.compareTo(max) <= 0);
    }
}
