package io.millrace.project;

import org.jspecify.annotations.Nullable;

/**
 * How a feature's part in a score is put into words. {@code {feature}} in a template stands for the feature's name, {@code {value}} for its value.
 *
 * @param value the template for a value; null: none
 * @param missing the template for a missing value, without {@code {value}}; null: none
 */
public record Sentence(@Nullable String value, @Nullable String missing) {}
