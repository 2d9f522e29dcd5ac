package io.millrace.retrainer.dataset.checks;

/** Something that is to be known about a dataset before a model is learned from it. */
public sealed interface Finding {

    /** How bad it is. */
    enum Severity {
        /** No good model can come of it: the training fails. */
        ERROR,
        /** A model is trained, and somebody should look. */
        WARNING
    }

    default Severity severity() {
        return Severity.WARNING;
    }

    /** What was found, with its figures, in one sentence without a full stop. */
    String what();

    /** What to do about it, in one sentence without a full stop. */
    String advice();

    /** A finding that fails the training. */
    sealed interface Fatal extends Finding {
        @Override
        default Severity severity() {
            return Severity.ERROR;
        }
    }

    /** There is nothing to learn from. */
    record NoExamples() implements Fatal {
        @Override
        public String what() {
            return "there are no matured examples to train on";
        }

        @Override
        public String advice() {
            return "wait for a horizon after the first snapshots, or replay history; if records were left out, the findings beside this one say why";
        }
    }

    /**
     * Fewer examples than the project asks for.
     *
     * @param found examples
     * @param asked {@code constraints.minimum_samples}
     */
    record TooFewExamples(long found, long asked) implements Fatal {
        @Override
        public String what() {
            return "there are %,d matured examples, and constraints.minimum_samples asks for %,d: %,d are missing"
                    .formatted(found, asked, asked - found);
        }

        @Override
        public String advice() {
            return "wait until more have matured, or lower constraints.minimum_samples";
        }
    }

    /**
     * Fewer examples than the project asks for, in a training that was asked for on those after a drift: the retraining policy has its own minimum for them.
     *
     * @param found examples
     * @param asked {@code constraints.minimum_samples}
     */
    record FewAfterDrift(long found, long asked) implements Finding {
        @Override
        public String what() {
            return "there are %,d matured examples since the drift, fewer than the %,d of constraints.minimum_samples"
                    .formatted(found, asked);
        }

        @Override
        public String advice() {
            return "raise retraining.min_post_drift if the models that come of it are poor";
        }
    }

    /**
     * A class that hardly occurs, or not at all, so that nothing can be learned of it, or judged.
     *
     * @param which {@code train} or {@code test}
     * @param positives rows with the label
     * @param negatives rows without it
     * @param least of either
     */
    record EmptyClass(String which, long positives, long negatives, int least) implements Fatal {
        @Override
        public String what() {
            return "the %s rows are too few: %d with the label and %d without, and at least %d of each are needed"
                    .formatted(which, positives, negatives, least);
        }

        @Override
        public String advice() {
            return positives == 0 || negatives == 0
                    ? "look at the label's definition: it is the same for every row"
                    : "wait for more examples, or look at the label's definition";
        }
    }

    /** No feature tells rows apart. */
    record NoFeature() implements Fatal {
        @Override
        public String what() {
            return "no feature that the model may read has different values in the train rows";
        }

        @Override
        public String advice() {
            return "look at the sources: their fields may have been renamed, or their events may not arrive";
        }
    }

    /** A feature that never has a value in train rows, and is left out of the model. */
    record NeverThere(String feature) implements Finding {
        @Override
        public String what() {
            return feature + " has no value in the train rows, and is left out of the model";
        }

        @Override
        public String advice() {
            return "look at its source, or exclude it";
        }
    }

    /**
     * A feature that has one and the same value in all train rows, and is left out of the model.
     *
     * @param value as text
     */
    record SingleValue(String feature, String value) implements Finding {
        @Override
        public String what() {
            return "%s is %s in all train rows, and is left out of the model".formatted(feature, value);
        }

        @Override
        public String advice() {
            return "look at its source and its window, or exclude it";
        }
    }

    /** Infinite values. */
    record Infinite(String feature, long rows) implements Finding {
        @Override
        public String what() {
            return "%s is infinite in %,d rows, and counts as the greatest number there".formatted(feature, rows);
        }

        @Override
        public String advice() {
            return "look for a division by zero; clip and impute, among its transformers, give it another value";
        }
    }

    /**
     * More categories than a dictionary holds.
     *
     * @param categories different ones in the dataset
     * @param known those that the model tells apart
     */
    record ManyCategories(String feature, long categories, int known) implements Finding {
        @Override
        public String what() {
            return "%s has %,d categories: the %d most frequent are told apart, the others are one"
                    .formatted(feature, categories, known);
        }

        @Override
        public String advice() {
            return "a category that is nearly an id says nothing about entities to come: exclude it, or group it at its source";
        }
    }

    /** Values are missing much more often on one side of the split than on the other. */
    record MissingMoved(String feature, double train, double test) implements Finding {
        @Override
        public String what() {
            return "%s is missing in %.0f %% of the train rows and in %.0f %% of the test rows"
                    .formatted(feature, 100 * train, 100 * test);
        }

        @Override
        public String advice() {
            return "something has changed at its source: a model that learned from the one side is judged by the other";
        }
    }

    /** The same inference more than once. */
    record Repeated(long rows) implements Finding {
        @Override
        public String what() {
            return "%,d examples repeat the id of another, and were left out".formatted(rows);
        }

        @Override
        public String advice() {
            return "a few come back after a crash; many say that something else writes to the topic";
        }
    }

    /** Labels that were given before they could be known. */
    record Future(long rows) implements Finding {
        @Override
        public String what() {
            return "%,d examples matured before their horizon had passed, and were left out".formatted(rows);
        }

        @Override
        public String advice() {
            return "look at what writes the labelled examples, and at the clocks of the sources";
        }
    }

    /** Examples that are older than the project keeps them. */
    record TooOld(long rows) implements Finding {
        @Override
        public String what() {
            return "%,d examples are older than constraints.historical_period, and were left out".formatted(rows);
        }

        @Override
        public String advice() {
            return "nothing, unless older examples are still true: then make the period longer";
        }
    }

    /** Examples of another major version of the feature set. */
    record OtherFeatureSet(long rows) implements Finding {
        @Override
        public String what() {
            return "%,d examples are of another major version of the feature set, and were left out".formatted(rows);
        }

        @Override
        public String advice() {
            return "nothing after a new major version; replay history to have older examples of the new one";
        }
    }

    /** Examples of the model with another label. */
    record OtherLabel(long rows) implements Finding {
        @Override
        public String what() {
            return "%,d examples of this model have another label, and were left out".formatted(rows);
        }

        @Override
        public String advice() {
            return "nothing after the label was changed; replay history to have older examples with the new one";
        }
    }

    /**
     * Records that nobody can read.
     *
     * @param one where one of them is, and what is wrong with it
     */
    record Unreadable(long rows, String one) implements Finding {
        @Override
        public String what() {
            return "unreadable records: %d, %s".formatted(rows, one);
        }

        @Override
        public String advice() {
            return "they are dead letters of stage trainer.examples on the project's topic of dead letters, of many in a partition the latest; the headers say where each was and what is wrong with it";
        }
    }

    /** Not all examples are in the dataset. */
    record Sampled(long rows, long of) implements Finding {
        @Override
        public String what() {
            return "%,d of %,d examples were drawn, all of an entity or none".formatted(rows, of);
        }

        @Override
        public String advice() {
            return "raise dataset.max_rows if more rows make a better model";
        }
    }
}
