package io.millrace.quality;

import java.util.stream.LongStream;

/**
 * What decisions are expected to achieve before any label is known, if scores are probabilities: a row of score p that is decided positive is a true positive p
 * times and a false one 1 − p times (confidence-based performance estimation). It knows nothing of a world in which the probabilities are wrong, as they are
 * when what was learned has changed: it warns, and proves nothing. Sums, so that estimates of partitions add up. Mutable; not thread-safe.
 */
public final class ConfidenceBasedEstimate {
    /** Bins of scores, of equal width: rows of one bin are taken for equal where scores are ranked. */
    public static final int BINS = 100;

    private static final int POSITIVES = 0;
    private static final int NEGATIVES = 2;
    private static final int VARIANCE = 4;
    private static final int FIRST_BIN = 5;
    private static final int NUMBERS = FIRST_BIN + 2 * BINS;
    private static final double UNIT = DecisionCounts.ONE;

    private final long[] numbers;

    /** Of no rows. */
    public ConfidenceBasedEstimate() {
        this(new long[NUMBERS]);
    }

    private ConfidenceBasedEstimate(long[] numbers) {
        this.numbers = numbers;
    }

    /**
     * Over numbers that {@link #numbers} gave.
     *
     * @throws IllegalArgumentException when there are not as many, or one is negative
     */
    public static ConfidenceBasedEstimate of(long[] numbers) {
        if (numbers.length != NUMBERS) {
            throw new IllegalArgumentException(numbers.length + " numbers are no estimate");
        }
        if (LongStream.of(numbers).anyMatch(number -> number < 0)) {
            throw new IllegalArgumentException("an estimate of less than no rows");
        }
        return new ConfidenceBasedEstimate(numbers.clone());
    }

    /**
     * All that it holds: rows decided positive and the sum of their scores, rows decided negative and the sum of theirs, the sum of p · (1 − p) of all, then
     * rows and sum of scores of each bin. Sums are in units of 10⁻⁹.
     */
    public long[] numbers() {
        return numbers.clone();
    }

    /**
     * Adds a row.
     *
     * @param score 0 to 1
     * @param threshold score from which on the decision is positive
     */
    public void add(double score, double threshold) {
        long sum = Math.round(score * UNIT);
        int decision = score >= threshold ? POSITIVES : NEGATIVES;
        int bin = FIRST_BIN + 2 * Math.max(0, Math.min(BINS - 1, (int) (score * BINS)));
        numbers[decision]++;
        numbers[decision + 1] += sum;
        numbers[VARIANCE] += Math.round(score * (1 - score) * UNIT);
        numbers[bin]++;
        numbers[bin + 1] += sum;
    }

    /** Adds the rows of another. */
    public void add(ConfidenceBasedEstimate other) {
        for (int i = 0; i < NUMBERS; i++) {
            numbers[i] += other.numbers[i];
        }
    }

    /** Rows. */
    public long rows() {
        return numbers[POSITIVES] + numbers[NEGATIVES];
    }

    /**
     * What a metric is expected to be; NaN where it has no value. Of calibration nothing is expected: that scores are calibrated is what the estimate takes for granted.
     *
     * @param recall of {@link QualityMetric#PRECISION_AT_RECALL}, 0 to 1
     */
    public double of(QualityMetric metric, double recall) {
        double positives = numbers[POSITIVES];
        double truePositives = numbers[POSITIVES + 1] / UNIT;
        double falseNegatives = numbers[NEGATIVES + 1] / UNIT;
        double trueNegatives = numbers[NEGATIVES] - falseNegatives;
        return switch (metric) {
            case ACCURACY -> (truePositives + trueNegatives) / rows();
            case PRECISION -> truePositives / positives;
            case RECALL -> truePositives / (truePositives + falseNegatives);
            case F1 -> 2 * truePositives / (positives + truePositives + falseNegatives);
            case BRIER -> numbers[VARIANCE] / UNIT / rows();
            case AUC -> auc();
            case PRECISION_AT_RECALL -> precisionAtRecall(recall);
            case CALIBRATION, CALIBRATION_IN_THE_LARGE -> Double.NaN;
        };
    }

    /** The greatest expected precision of thresholds between bins whose expected recall is at least so much; NaN where no label is expected. */
    private double precisionAtRecall(double recall) {
        double all = (numbers[POSITIVES + 1] + numbers[NEGATIVES + 1]) / UNIT;
        double greatest = Double.NaN;
        double right = 0;
        long decided = 0;
        for (int bin = NUMBERS - 2; bin >= FIRST_BIN && all > 0; bin -= 2) {
            right += numbers[bin + 1] / UNIT;
            decided += numbers[bin];
            // What rounding leaves of a recall of 1 is one.
            if (numbers[bin] > 0 && right / all >= recall - 1e-12 && !(right / decided <= greatest)) {
                greatest = right / decided;
            }
        }
        return greatest;
    }

    /** The expected area under the ROC curve, rows of a bin taken for equal; NaN where nothing is expected of a class. */
    private double auc() {
        double below = 0;
        double area = 0;
        double positives = 0;
        for (int bin = FIRST_BIN; bin < NUMBERS; bin += 2) {
            double positive = numbers[bin + 1] / UNIT;
            double negative = numbers[bin] - positive;
            area += positive * (below + negative / 2);
            below += negative;
            positives += positive;
        }
        return positives <= 0 || below <= 0 ? Double.NaN : area / (positives * below);
    }
}
