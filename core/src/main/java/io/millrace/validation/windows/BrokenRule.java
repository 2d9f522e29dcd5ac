package io.millrace.validation.windows;

import io.millrace.validation.ValidationRule;
import java.util.Locale;

/**
 * A rule of windows that one window broke.
 *
 * @param kind which
 * @param field name of the field; {@link ValidationRule#WHOLE} for a rule about the source
 * @param found the rows; the ratio or share; the share of rows without the field
 * @param limit least rows; highest ratio or share; 0 of a schema
 */
public record BrokenRule(Kind kind, String field, double found, double limit) {

    /** What a window is held to. */
    public enum Kind {
        /** Enough rows. */
        MIN_ROWS,
        /** Few enough nulls among the rows whose schema has the field. */
        MAX_NULL_RATIO,
        /** A schema with the fields that are read, as it had them before. */
        SCHEMA,
        /** Few enough records that become dead letters. */
        MAX_REFUSED,
        /** Few enough of them that come too late for their entities. */
        MAX_TOO_LATE;

        /** As it is written in reports. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
