package io.millrace.project;

import org.jspecify.annotations.Nullable;

/**
 * What the project file says of a source field.
 *
 * @param scale decimal digits kept of a number: it is rounded half-even to {@code 10^-scale} on reading, so that sums do
 *     not depend on the order of arrival
 * @param expression arithmetic over other fields of the same record for a derived field; null for a field of the record
 */
public record FieldDefinition(int scale, @Nullable String expression) {
    /** Digits kept where nothing is declared. */
    public static final int DEFAULT_SCALE = 6;

    /** An undeclared field. */
    public static final FieldDefinition DEFAULT = new FieldDefinition(DEFAULT_SCALE, null);
}
