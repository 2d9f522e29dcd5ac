package io.millrace.bundle;

import java.util.List;

/** One column of a model, and the feature that fills it: found by name, so that features may be added or reordered. */
public sealed interface Input {

    /** The feature's name. */
    String feature();

    /** A number as it is; missing stays missing. */
    record Numeric(String feature) implements Input {}

    /**
     * A category as its index in a dictionary learned in training; the index after the last stands for every category that the
     * dictionary does not know; missing stays missing.
     *
     * @param categories in the order of their UTF-8 bytes
     */
    record Dictionary(String feature, List<String> categories) implements Input {
        public Dictionary {
            categories = List.copyOf(categories);
        }
    }
}
