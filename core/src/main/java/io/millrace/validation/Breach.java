package io.millrace.validation;

import org.jspecify.annotations.Nullable;

/**
 * A rule, and what mends an event that breaks it.
 *
 * @param rule the rule
 * @param constant what takes the value's place; null where the record is refused
 */
record Breach(ValidationRule rule, @Nullable Constant constant) {}
