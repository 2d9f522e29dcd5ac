package io.millrace.retrainer.evaluation;

import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.statistics.Ranking;
import org.jspecify.annotations.Nullable;

/**
 * How well one number ranks the test rows by itself: what a model must beat to be worth its keep. Its direction, and on which side missing
 * values rank, are chosen on train rows.
 *
 * @param feature its name
 * @param auc area under the ROC curve on test rows
 */
public record SingleFeature(String feature, double auc) {

    /** The numeric feature with the best AUC on test rows; null when there is none. */
    public static @Nullable SingleFeature best(ExampleTable table, Split split) {
        SingleFeature best = null;
        for (int f = 0; f < table.features().size(); f++) {
            if (table.features().get(f).categorical()) {
                continue;
            }
            SingleFeature one = of(table, split, f);
            if (one != null && (best == null || one.auc > best.auc)) {
                best = one;
            }
        }
        return best;
    }

    private static @Nullable SingleFeature of(ExampleTable table, Split split, int feature) {
        double found = Double.NaN;
        double sign = 1;
        double missing = 0;
        for (double direction : new double[] {1, -1}) {
            for (double side : new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}) {
                double auc = auc(table, split.train(), feature, direction, side);
                if (!Double.isNaN(auc) && !(auc <= found)) {
                    found = auc;
                    sign = direction;
                    missing = side;
                }
            }
        }
        double auc = auc(table, split.test(), feature, sign, missing);
        return Double.isNaN(found) || Double.isNaN(auc)
                ? null
                : new SingleFeature(table.features().get(feature).name(), auc);
    }

    private static double auc(ExampleTable table, int[] rows, int feature, double sign, double missing) {
        double[] scores = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double value = table.number(feature, rows[i]);
            scores[i] = Double.isNaN(value) ? missing : sign * value;
        }
        return new Ranking(scores, table.labels(rows)).auc();
    }
}
