package io.millrace.bundle;

import io.millrace.forest.Explanation;
import io.millrace.forest.Forest;
import io.millrace.forest.ForestRow;
import java.util.Arrays;

/**
 * What came of scoring a batch of feature vectors: a margin and a score of each row, and the reasons of each where they were asked for. Reused
 * from batch to batch and from model to model; it grows to the largest. One per thread: not thread-safe.
 */
public final class ScoredBatch {
    private final Explanation explanation = new Explanation();
    private ForestRow[] rows = new ForestRow[0];
    private float[] margins = new float[0];
    private double[] scores = new double[0];
    /** Per row: how many reasons it has. */
    private int[] counts = new int[0];
    /** Per row and rank: the feature, and what it contributes. */
    private int[] features = new int[0];

    private double[] contributions = new double[0];
    private int size;
    private int top;
    private boolean approximate;

    /** Number of rows. */
    public int size() {
        return size;
    }

    /** The log-odds that the trees add up to. */
    public float margin(int row) {
        return margins[row];
    }

    /** The probability of the label, 0 to 1. */
    public double score(int row) {
        return scores[row];
    }

    /** Number of a row's reasons, strongest first; 0 where none were asked for. */
    public int reasons(int row) {
        return counts[row];
    }

    /** The feature of a reason: its place in the feature vector. */
    public int feature(int row, int rank) {
        return features[row * top + rank];
    }

    /** What the feature adds to the margin (log-odds); never 0. */
    public double contribution(int row, int rank) {
        return contributions[row * top + rank];
    }

    /** Whether contributions are an approximation, and no Shapley values. */
    public boolean approximate() {
        return approximate;
    }

    /** Makes room for rows of a forest. */
    void begin(Forest forest, int count) {
        if (rows.length < count) {
            int before = rows.length;
            rows = Arrays.copyOf(rows, count);
            for (int row = before; row < count; row++) {
                rows[row] = forest.newRow();
            }
            margins = new float[count];
            scores = new double[count];
            counts = new int[count];
        }
        for (int row = 0; row < count; row++) {
            rows[row].of(forest);
        }
        Arrays.fill(counts, 0, count, 0);
        size = count;
        approximate = false;
    }

    ForestRow[] rows() {
        return rows;
    }

    float[] margins() {
        return margins;
    }

    void setScore(int row, double score) {
        scores[row] = score;
    }

    Explanation explanation() {
        return explanation;
    }

    /** Makes room for the reasons of every row. */
    void beginReasons(int most, boolean approximately) {
        top = most;
        approximate = approximately;
        if (features.length < size * top) {
            features = new int[size * top];
            contributions = new double[size * top];
        }
    }

    /** Offers a reason; the strongest are kept, of equally strong ones those that came first. */
    void offer(int row, int feature, double contribution) {
        double strength = Math.abs(contribution);
        int from = row * top;
        int at = from + counts[row];
        if (counts[row] < top) {
            counts[row]++;
        } else if (strength > Math.abs(contributions[at - 1])) {
            at--;
        } else {
            return;
        }
        while (at > from && strength > Math.abs(contributions[at - 1])) {
            features[at] = features[at - 1];
            contributions[at] = contributions[at - 1];
            at--;
        }
        features[at] = feature;
        contributions[at] = contribution;
    }
}
