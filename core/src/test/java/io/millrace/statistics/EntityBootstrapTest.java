package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.statistics.EntityBootstrap.Scoring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EntityBootstrapTest {
    private static final long SEED = 7;

    @Test
    void shouldCoverTheTrueDifferenceAboutAsOftenAsItSays() {
        Random random = random();
        int covered = 0;
        for (int round = 0; round < 100; round++) {
            Rows rows = Rows.draw(random, 120, 3, 0.8);
            // Both scorings have the same quality: the true difference is 0.
            MetricDifference result =
                    rows.bootstrap(300, round).difference(rows.first(), rows.second(), rows.positives);
            covered += result.interval().contains(0) ? 1 : 0;
        }
        // 95 of 100 in the mean; fewer than 86 would be a defect.
        assertThat(covered).isBetween(86, 100);
    }

    @Test
    void shouldCoverTheTrueAucAboutAsOftenAsItSaysWhereRowsOfAnEntityAreAlike() {
        // Scores of an entity share N(0.8 of the positive, 1) and add N(0, 0.3²): AUC = Φ(0.8 / √(2 · 1.09)).
        double truth = 1 - Normal.survival(0.8 / Math.sqrt(2 * 1.09));
        Random random = random();
        int covered = 0;
        int rounds = 200;
        for (int round = 0; round < rounds; round++) {
            Rows rows = Rows.draw(random, 120, 5, 0.8);
            covered += rows.bootstrap(300, round)
                            .intervals(rows.first, rows.positives, List.of(Ranking::auc))
                            .get(0)
                            .contains(truth)
                    ? 1
                    : 0;
        }
        // 190 in the mean, give or take 3. Rows taken for independent would cover about 130.
        assertThat(covered).isBetween(178, 199);
    }

    @Test
    void shouldBeAsWideWhenRowsOfAnEntityAreCopies() {
        Rows once = Rows.draw(random(), 300, 1, 0.8);
        Rows copied = once.repeated(5);
        MetricDifference single = once.bootstrap(500, 3).difference(once.first(), once.second(), once.positives);
        MetricDifference many = copied.bootstrap(500, 3).difference(copied.first(), copied.second(), copied.positives);
        // Five copies of each row tell nothing new.
        assertThat(many.interval().low()).isCloseTo(single.interval().low(), within(1e-12));
        assertThat(many.interval().high()).isCloseTo(single.interval().high(), within(1e-12));
        assertThat(many.rows()).isEqualTo(1500);
        assertThat(many.entities()).isEqualTo(300);
    }

    @Test
    void shouldResampleEveryMetricAsWritingTheDrawnRowsOutDoes() {
        Rows rows = Rows.draw(random(), 60, 2, 0.8);
        List<ScoreMetric> metrics = List.of(
                Ranking::auc,
                Ranking::averagePrecision,
                ranking -> ranking.precisionAtRecall(0.8),
                ranking -> ranking.lift(0.1),
                ranking -> ranking.at(0.5).f1());
        List<Interval> intervals = rows.bootstrap(200, 5).intervals(rows.first, rows.positives, metrics);
        SplittableRandom random = new SplittableRandom(5);
        double[][] values = new double[metrics.size()][200];
        for (int resample = 0; resample < 200; resample++) {
            Ranking written = rows.written(random);
            for (int metric = 0; metric < values.length; metric++) {
                values[metric][resample] = metrics.get(metric).of(written);
            }
        }
        for (int metric = 0; metric < values.length; metric++) {
            Arrays.sort(values[metric]);
            // Ranks 0.025 · 199 = 4.975 and 0.975 · 199 = 194.025, outwards.
            assertThat(intervals.get(metric).low()).as("low of " + metric).isCloseTo(values[metric][4], within(1e-12));
            assertThat(intervals.get(metric).high())
                    .as("high of " + metric)
                    .isCloseTo(values[metric][195], within(1e-12));
        }
    }

    @Test
    void shouldSeeABetterScoringAndRepeatItselfForASeed() {
        Rows rows = Rows.draw(random(), 500, 2, 0.8);
        double[] better = new double[rows.first.length];
        Arrays.setAll(better, i -> rows.first[i] + (rows.positives[i] ? 0.7 : 0));
        MetricDifference result =
                rows.bootstrap(500, 1).difference(rows.first(), new Scoring(better, Ranking::auc), rows.positives);
        assertThat(result.interval().low()).isPositive();
        assertThat(result.interval().contains(result.difference())).isTrue();
        assertThat(rows.bootstrap(500, 1).difference(rows.first(), new Scoring(better, Ranking::auc), rows.positives))
                .isEqualTo(result);
    }

    @Test
    void shouldCompareEachScoringByItsOwnThreshold() {
        double[] scores = {0.1, 0.2, 0.3, 0.4};
        double[] shifted = {0.6, 0.7, 0.8, 0.9};
        boolean[] positives = {false, false, true, true};
        MetricDifference result = new EntityBootstrap(List.of("a", "b", "c", "d"), 50, 0.9, 1)
                .difference(
                        new Scoring(scores, ranking -> ranking.at(0.3).accuracy()),
                        new Scoring(shifted, ranking -> ranking.at(0.8).accuracy()),
                        positives);
        assertThat(result.first()).isEqualTo(1);
        assertThat(result.difference()).isZero();
        assertThat(result.interval()).isEqualTo(new Interval(0, 0));
    }

    @Test
    void shouldSayNothingWithoutBothClasses() {
        MetricDifference result = new EntityBootstrap(List.of("a", "b"), 50, 0.95, 1)
                .difference(
                        new Scoring(new double[] {1, 2}, Ranking::auc),
                        new Scoring(new double[] {2, 1}, Ranking::auc),
                        new boolean[] {true, true});
        assertThat(result.difference()).isNaN();
        assertThat(result.interval()).isEqualTo(Interval.UNKNOWN);
        assertThat(result.positives()).isEqualTo(2);
    }

    /** One of four entities is drawn in 1 - (3/4)^4 = 68 % of the resamples, and more than once in 26 %. */
    @Test
    void shouldSayNothingOfWhatMostResamplesDoNotHave() {
        List<String> entities = List.of("a", "b", "c", "d");
        ScoreMetric often = ranking -> ranking.positives() > 0 ? 1 : Double.NaN;
        ScoreMetric seldom = ranking -> ranking.positives() > 1 ? 1 : Double.NaN;
        List<Interval> intervals = new EntityBootstrap(entities, 400, 0.95, SEED)
                .intervals(new double[4], new boolean[] {true, false, false, false}, List.of(often, seldom));
        assertThat(intervals).containsExactly(new Interval(1, 1), Interval.UNKNOWN);
    }

    @Test
    void shouldDrawTheSameWhateverNumbersEntitiesHave() {
        double[] scores = {0.1, 0.4, 0.35, 0.8, 0.7, 0.2};
        boolean[] positives = {false, false, true, true, true, false};
        List<Interval> byName = new EntityBootstrap(List.of("b", "a", "b", "c", "a", "d"), 50, 0.9, 1)
                .intervals(scores, positives, List.of(Ranking::auc));

        EntityBootstrap byNumber = new EntityBootstrap(new int[] {7, 3, 7, 0, 3, 9}, 50, 0.9, 1);

        assertThat(byNumber.entities()).isEqualTo(4);
        assertThat(byNumber.intervals(scores, positives, List.of(Ranking::auc))).isEqualTo(byName);
    }

    @Test
    void shouldRefuseWhatIsNoBootstrap() {
        assertThatThrownBy(() -> new EntityBootstrap(List.of("a"), 1, 0.95, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EntityBootstrap(List.of("a"), 100, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EntityBootstrap(List.of("a"), 100, 0.95, 1)
                        .intervals(new double[2], new boolean[2], List.of(Ranking::auc)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Random random() {
        System.out.println("seed " + SEED);
        return new Random(SEED);
    }

    private static final class Rows {
        private final List<String> entities;
        private final boolean[] positives;
        private final double[] first;
        private final double[] second;

        private Rows(List<String> entities, boolean[] positives, double[] first, double[] second) {
            this.entities = entities;
            this.positives = positives;
            this.first = first;
            this.second = second;
        }

        /** Scores of an entity share a part, as those of a returning customer do. */
        static Rows draw(Random random, int entities, int each, double signal) {
            List<String> names = new ArrayList<>();
            int n = entities * each;
            boolean[] positives = new boolean[n];
            double[] first = new double[n];
            double[] second = new double[n];
            for (int e = 0, row = 0; e < entities; e++) {
                double firstPart = random.nextGaussian();
                double secondPart = random.nextGaussian();
                boolean positive = random.nextInt(3) == 0;
                for (int k = 0; k < each; k++, row++) {
                    names.add("entity-" + e);
                    positives[row] = positive;
                    first[row] = (positive ? signal : 0) + firstPart + 0.3 * random.nextGaussian();
                    second[row] = (positive ? signal : 0) + secondPart + 0.3 * random.nextGaussian();
                }
            }
            return new Rows(names, positives, first, second);
        }

        EntityBootstrap bootstrap(int resamples, long seed) {
            return new EntityBootstrap(entities, resamples, 0.95, seed);
        }

        Scoring first() {
            return new Scoring(first, Ranking::auc);
        }

        Scoring second() {
            return new Scoring(second, Ranking::auc);
        }

        /** As many entities as there are, drawn with replacement, with all their rows. */
        Ranking written(SplittableRandom random) {
            List<String> distinct = entities.stream().distinct().toList();
            List<Integer> drawn = new ArrayList<>();
            for (int i = 0; i < distinct.size(); i++) {
                String entity = distinct.get(random.nextInt(distinct.size()));
                for (int row = 0; row < first.length; row++) {
                    if (entities.get(row).equals(entity)) {
                        drawn.add(row);
                    }
                }
            }
            boolean[] labels = new boolean[drawn.size()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = positives[drawn.get(i)];
            }
            return new Ranking(drawn.stream().mapToDouble(row -> first[row]).toArray(), labels);
        }

        Rows repeated(int times) {
            int n = positives.length;
            boolean[] p = new boolean[n * times];
            double[] f = new double[n * times];
            double[] s = new double[n * times];
            for (int i = 0; i < p.length; i++) {
                p[i] = positives[i % n];
                f[i] = first[i % n];
                s[i] = second[i % n];
            }
            List<String> names = Collections.nCopies(times, entities).stream()
                    .flatMap(List::stream)
                    .toList();
            return new Rows(names, p, f, s);
        }
    }
}
