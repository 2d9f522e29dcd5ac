package io.millrace.retrainer.tuning;

import io.millrace.project.Better;
import io.millrace.project.TuningDefinition.Range;
import io.millrace.retrainer.training.XgboostParameters;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How many rounds a forest has: found by early stopping within the range that is searched, or as the project file says. */
final class RoundsRange {
    private final Range.@Nullable Numbers searched;

    /** @param search what is searched, the rounds among it or not */
    RoundsRange(Map<String, Range> search) {
        searched = search.get(XgboostParameters.ROUNDS) instanceof Range.Numbers numbers ? numbers : null;
    }

    /** Whether they are found. */
    boolean found() {
        return searched != null;
    }

    /** Rounds that a forest is grown for at most. */
    int most(int given) {
        return searched == null ? given : (int) searched.high();
    }

    /** Watches a forest of so many rounds. */
    EarlyStopping stopping(Better better, int most, Map<String, String> named) {
        double eta = Double.parseDouble(named.getOrDefault("eta", "0.3"));
        int least = searched == null ? most : (int) searched.low();
        return new EarlyStopping(better, least, EarlyStopping.patience(eta));
    }

    /**
     * Rounds of the model, from those that were best on each fold. It is grown on more rows than the folds' forests were, and steps may go on until they are lost in noise, which falls with the square root of the
     * rows: so do rounds grow.
     *
     * @param best per fold
     * @param shares per fold, the share of the model's rows that its forest was grown on
     * @return the median, of two in the middle the mean, within the range
     */
    int of(List<Integer> best, List<Double> shares) {
        double[] sorted = IntStream.range(0, best.size())
                .mapToDouble(fold -> best.get(fold) / Math.sqrt(shares.get(fold)))
                .sorted()
                .toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return searched == null ? best.get(0) : (int) Math.min(searched.high(), Math.rint(median));
    }
}
