package io.millrace.tuning;

import io.millrace.project.TuningDefinition.Range;
import java.util.random.RandomGenerator;

/**
 * One parameter of a search space: values are doubles within, and words, as a project file writes them, without. Immutable.
 */
sealed interface Axis permits NumberAxis, ChoiceAxis {
    static Axis of(Range range) {
        if (range instanceof Range.Numbers numbers) {
            return new NumberAxis(numbers);
        }
        return new ChoiceAxis(((Range.Choices) range).values());
    }

    /** The value that a word stands for. What is beyond the range is taken for its end; a word that is no choice has no value: NaN. */
    double encode(String word);

    String decode(double value);

    /** The value below which a share of the range lies, 0 to 1. */
    double at(double share);

    /**
     * What observations make likely around themselves.
     *
     * @param observed values, or NaN
     * @param dimensions of the space
     */
    Kernels kernels(double[] observed, int dimensions);

    /** One kernel per observation, and after them the prior, which has the whole range alike. */
    interface Kernels {
        /** Logarithm of a kernel's density, or probability, at a value; up to a constant that is the same of every kernel. */
        double logDensity(int kernel, double value);

        double sample(int kernel, RandomGenerator random);
    }
}
