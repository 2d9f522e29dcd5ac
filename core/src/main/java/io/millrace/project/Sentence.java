package io.millrace.project;

import org.jspecify.annotations.Nullable;

/**
 * How a feature's part in a score is put into words.
 *
 * @param value the template for a value; null: none
 * @param missing the template for a missing value, without {@link #VALUE}; null: none
 */
public record Sentence(@Nullable String value, @Nullable String missing) {
    /** What stands for the value in a template. */
    public static final String VALUE = "{value}";
    /** What stands for the feature's name in a template. */
    public static final String FEATURE = "{feature}";

    public Sentence {
        if (value == null && missing == null) {
            throw new IllegalArgumentException("a sentence for neither a value nor a missing one says nothing");
        }
    }
}
