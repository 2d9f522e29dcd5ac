package io.millrace.benchmarks.evaluation;

import io.millrace.statistics.EntityBootstrap;
import io.millrace.statistics.Interval;
import io.millrace.statistics.Metrics;
import io.millrace.statistics.Normal;
import io.millrace.statistics.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What the bootstrap by entity costs, and how often its intervals hold the truth.
 *
 * <p>Arguments: {@code [rows [rounds]]}: rows of the first part; rounds of the second, of 200 entities of 5 rows each whose scores share a part.
 */
public final class BootstrapSpeed {
    private static final long SEED = 20261126;
    private static final int EACH = 5;

    private BootstrapSpeed() {}

    public static void main(String[] args) {
        speed(args.length > 0 ? Integer.parseInt(args[0]) : 100_000);
        coverage(args.length > 1 ? Integer.parseInt(args[1]) : 1_000);
    }

    private static void speed(int rows) {
        Rows drawn = new Rows(new Random(SEED), rows / EACH);
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            Interval interval = new EntityBootstrap(drawn.entities, 2_000, 0.95, SEED)
                    .intervals(drawn.scores, drawn.positives, List.of(Ranking::auc))
                    .get(0);
            System.out.printf(
                    Locale.ROOT,
                    "%,d rows, 2,000 resamples: AUC from %.4f to %.4f in %.2f s%n",
                    rows,
                    interval.low(),
                    interval.high(),
                    (System.nanoTime() - start) / 1e9);
        }
    }

    private static void coverage(int rounds) {
        Random random = new Random(SEED);
        double truth = 1 - Normal.survival(0.8 / Math.sqrt(2 * 1.09));
        int byEntity = 0;
        int byRow = 0;
        for (int round = 0; round < rounds; round++) {
            Rows rows = new Rows(random, 200);
            List<String> each = new ArrayList<>();
            for (int row = 0; row < rows.scores.length; row++) {
                each.add("row-" + row);
            }
            byEntity += holds(rows, rows.entities, truth, round) ? 1 : 0;
            byRow += holds(rows, each, truth, round) ? 1 : 0;
        }
        System.out.printf(
                Locale.ROOT,
                "%,d rounds of 200 entities with %d rows each, seed %d: of intervals at 95 %% by entity %.1f %% hold the true %s %.4f, by row %.1f %%%n",
                rounds,
                EACH,
                SEED,
                100.0 * byEntity / rounds,
                Metrics.AUC_ROC,
                truth,
                100.0 * byRow / rounds);
    }

    private static boolean holds(Rows rows, List<String> entities, double truth, int seed) {
        return new EntityBootstrap(entities, 1_000, 0.95, seed)
                .intervals(rows.scores, rows.positives, List.of(Ranking::auc))
                .get(0)
                .contains(truth);
    }

    /** A score is N(0.8 with the label, 1) of the entity, and N(0, 0.3²) of the row: AUC = Φ(0.8 / √(2 · 1.09)). */
    private static final class Rows {
        private final List<String> entities = new ArrayList<>();
        private final boolean[] positives;
        private final double[] scores;

        Rows(Random random, int entities) {
            positives = new boolean[entities * EACH];
            scores = new double[entities * EACH];
            for (int entity = 0, row = 0; entity < entities; entity++) {
                boolean positive = random.nextInt(3) == 0;
                double part = (positive ? 0.8 : 0) + random.nextGaussian();
                for (int k = 0; k < EACH; k++, row++) {
                    this.entities.add("entity-" + entity);
                    positives[row] = positive;
                    scores[row] = part + 0.3 * random.nextGaussian();
                }
            }
        }
    }
}
