package io.millrace.bundle;

import io.millrace.forest.Forest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One column of a model, and the feature that fills it: found by name, so that features may be added or reordered. */
public sealed interface Input {

    /** The feature's name. */
    String feature();

    /**
     * A number, as its transformers leave it.
     *
     * @param transformers in the order in which they are applied; none: the number as it is, and missing stays missing
     */
    record Numeric(String feature, List<Transformer> transformers) implements Input {
        public Numeric {
            transformers = List.copyOf(transformers);
        }

        /** A number as it is. */
        public Numeric(String feature) {
            this(feature, List.of());
        }

        /** The column's value for the feature's: what training learns from and serving scores. NaN is missing, on either side. */
        public float column(double value) {
            double transformed = value;
            for (int i = 0; i < transformers.size(); i++) {
                transformed = transformers.get(i).apply(transformed);
            }
            return Forest.column(transformed);
        }
    }

    /**
     * A category as its index in a dictionary learned in training; the index after the last stands for every category that the
     * dictionary does not know.
     *
     * @param categories in the order of their UTF-8 bytes
     * @param imputed the category that a missing one stands for; null: missing stays missing
     */
    record Dictionary(
            String feature,
            List<String> categories,
            @Nullable String imputed) implements Input {
        public Dictionary {
            categories = List.copyOf(categories);
        }

        /** A dictionary that leaves missing what is missing. */
        public Dictionary(String feature, List<String> categories) {
            this(feature, categories, null);
        }
    }
}
