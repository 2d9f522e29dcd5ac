package io.millrace.retrainer.training;

import io.millrace.bundle.Transformer;
import io.millrace.project.Transformation;
import io.millrace.project.Transformation.Clip;
import io.millrace.project.Transformation.Impute;
import io.millrace.project.Transformation.ImputeNumber;
import io.millrace.project.Transformation.Standardize;
import io.millrace.project.Transformation.Statistic;
import io.millrace.retrainer.TrainingFailed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Learns what a number's transformers need from its values in the train rows. A transformer is learned from the values as the ones before it
 * leave them; missing and infinite values teach nothing.
 *
 * <ul>
 *   <li>A quantile is a value that occurs: the least that at least that share of the values does not exceed.
 *   <li>A deviation is the population's; of values that are all the same it is taken for 1, so that they are only centred.
 * </ul>
 */
public final class TransformerLearner {
    private final String feature;
    private final double[] values;
    private final List<Transformer> learned = new ArrayList<>();

    private TransformerLearner(String feature, double[] values) {
        this.feature = feature;
        this.values = values.clone();
    }

    /**
     * Learns a chain.
     *
     * @param values the feature's in the train rows, NaN where missing; at least one is there
     * @throws TrainingFailed when the values are too large for their mean or deviation
     */
    public static List<Transformer> learn(String feature, List<Transformation> chain, double[] values)
            throws TrainingFailed {
        TransformerLearner learner = new TransformerLearner(feature, values);
        for (Transformation each : chain) {
            learner.add(each);
        }
        return learner.learned;
    }

    private void add(Transformation transformation) throws TrainingFailed {
        double[] finite =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        Transformer transformer = learn(transformation, finite);
        for (int i = 0; i < values.length; i++) {
            values[i] = transformer.apply(values[i]);
        }
        learned.add(transformer);
    }

    private Transformer learn(Transformation transformation, double[] sorted) throws TrainingFailed {
        if (transformation instanceof ImputeNumber impute) {
            return new Transformer.Impute(impute.value());
        }
        if (sorted.length == 0) {
            throw new TrainingFailed("%s of %s has no finite value in the train rows to learn from"
                    .formatted(transformation.written(), feature));
        }
        if (transformation instanceof Clip clip) {
            Double low = clip.low() == null ? null : quantile(sorted, clip.low());
            return new Transformer.Clip(low, quantile(sorted, clip.high()));
        } else if (transformation instanceof Standardize) {
            double mean = mean(sorted);
            double deviation = Math.sqrt(
                    Arrays.stream(sorted).map(x -> (x - mean) * (x - mean)).sum() / sorted.length);
            return new Transformer.Standardize(mean, deviation == 0 ? 1 : checked("deviation", deviation));
        } else if (transformation instanceof Impute impute) {
            return new Transformer.Impute(typical(impute.statistic(), sorted));
        }
        throw new IllegalArgumentException(transformation.written() + " is nothing for the number " + feature);
    }

    private double typical(Statistic statistic, double[] sorted) throws TrainingFailed {
        return switch (statistic) {
            case MEAN -> mean(sorted);
            case MEDIAN -> quantile(sorted, 50);
            case MOST_FREQUENT -> mostFrequent(sorted);
        };
    }

    private static double quantile(double[] sorted, double percent) {
        // Whole numbers: 99.9 per cent of 1000 values are 999 of them, and not a bit more.
        long millionths = Math.round(percent * 10_000);
        long rank = Math.max(1, -Math.floorDiv(-millionths * sorted.length, 1_000_000L));
        return sorted[(int) rank - 1];
    }

    private double mean(double[] sorted) throws TrainingFailed {
        return checked("mean", Arrays.stream(sorted).sum() / sorted.length);
    }

    private double checked(String what, double value) throws TrainingFailed {
        if (!Double.isFinite(value)) {
            throw new TrainingFailed(
                    "the values of %s in the train rows are too large for a %s".formatted(feature, what));
        }
        return value;
    }

    private static double mostFrequent(double[] sorted) {
        double best = sorted[0];
        int most = 0;
        for (int start = 0; start < sorted.length; ) {
            int end = start;
            while (end < sorted.length && sorted[end] == sorted[start]) {
                end++;
            }
            if (end - start > most) {
                most = end - start;
                best = sorted[start];
            }
            start = end;
        }
        return best;
    }
}
