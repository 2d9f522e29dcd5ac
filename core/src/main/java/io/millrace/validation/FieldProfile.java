package io.millrace.validation;

import org.jspecify.annotations.Nullable;

/**
 * What one field's values were like, as they came.
 *
 * @param field dotted path in the record
 * @param nulls events without a value
 * @param min least number, or first time as ISO-8601; null without a value, and for texts
 * @param max greatest number, or last time
 */
public record FieldProfile(
        String field,
        long nulls,
        @Nullable String min,
        @Nullable String max) {}
