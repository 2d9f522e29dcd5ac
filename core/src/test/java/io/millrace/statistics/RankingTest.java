package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static final long SEED = 20261123;

    @Test
    void shouldAgreeWithCountingPairs() {
        Random random = random();
        for (int round = 0; round < 50; round++) {
            Sample sample = Sample.draw(random, 1 + random.nextInt(60));
            double wins = 0;
            double pairs = 0;
            for (int i = 0; i < sample.scores.length; i++) {
                for (int j = 0; j < sample.scores.length; j++) {
                    if (sample.positives[i] && !sample.positives[j]) {
                        pairs++;
                        wins += sample.scores[i] > sample.scores[j]
                                ? 1
                                : sample.scores[i] == sample.scores[j] ? 0.5 : 0;
                    }
                }
            }
            double auc = new Ranking(sample.scores, sample.positives).auc();
            if (pairs == 0) {
                assertThat(auc).isNaN();
            } else {
                assertThat(auc).isCloseTo(wins / pairs, within(1e-12));
            }
        }
    }

    @Test
    void shouldFindThresholdsAsTryingEveryScoreDoes() {
        Random random = random();
        for (int round = 0; round < 50; round++) {
            Sample sample = Sample.draw(random, 2 + random.nextInt(60));
            sample.positives[0] = true;
            Ranking ranking = new Ranking(sample.scores, sample.positives);
            double precision = -1;
            double threshold = -1;
            double accuracy = -1;
            for (double candidate : sample.scores) {
                Confusion confusion = Confusion.at(candidate, sample.scores, sample.positives);
                accuracy = Math.max(accuracy, confusion.accuracy());
                if (confusion.recall() >= 0.8) {
                    precision = Math.max(precision, confusion.precision());
                    threshold = Math.max(threshold, candidate);
                }
            }
            assertThat(ranking.precisionAtRecall(0.8)).isEqualTo(precision);
            assertThat(ranking.thresholdForRecall(0.8)).isEqualTo(threshold);
            double best = ranking.thresholdFor(Confusion::accuracy);
            assertThat(Confusion.at(best, sample.scores, sample.positives).accuracy())
                    .isEqualTo(accuracy);
        }
    }

    @Test
    void shouldAgreeWithScikitLearnsPrecisionRecallCurve() {
        // precision_recall_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]): recall 1, 1, .5, .5 at precision .5, 2/3, .5, 1
        Ranking ranking = new Ranking(new double[] {0.1, 0.4, 0.35, 0.8}, new boolean[] {false, false, true, true});
        assertThat(ranking.precisionAtRecall(0.8)).isCloseTo(2.0 / 3, within(1e-15));
        assertThat(ranking.precisionAtRecall(0.5)).isEqualTo(1);
        assertThat(ranking.auc()).isEqualTo(0.75);
    }

    @Test
    void shouldNotInventFigures() {
        Ranking ranking = new Ranking(new double[] {0.2, 0.4}, new boolean[] {false, false});
        assertThat(ranking.auc()).isNaN();
        assertThat(ranking.precisionAtRecall(0.8)).isNaN();
        assertThat(ranking.thresholdForRecall(0.8)).isNaN();
        Confusion confusion = Confusion.at(0.9, new double[] {0.2}, new boolean[] {true});
        assertThat(confusion.precision()).isNaN();
        assertThat(confusion.recall()).isZero();
        assertThatThrownBy(() -> new Ranking(new double[] {Double.NaN}, new boolean[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Random random() {
        System.out.println("seed " + SEED);
        return new Random(SEED);
    }

    private static final class Sample {
        private final double[] scores;
        private final boolean[] positives;

        private Sample(double[] scores, boolean[] positives) {
            this.scores = scores;
            this.positives = positives;
        }

        static Sample draw(Random random, int rows) {
            double[] scores = new double[rows];
            boolean[] positives = new boolean[rows];
            for (int i = 0; i < rows; i++) {
                positives[i] = random.nextInt(3) == 0;
                // Few distinct values, so that there are ties.
                scores[i] = random.nextInt(12) / 12.0 + (positives[i] ? 0.25 : 0);
            }
            return new Sample(scores, positives);
        }
    }
}
