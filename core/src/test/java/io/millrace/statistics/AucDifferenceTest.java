package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AucDifferenceTest {
    private static final long SEED = 7;

    @Test
    void shouldCoverTheTrueDifferenceAboutAsOftenAsItSays() {
        Random random = new Random(SEED);
        System.out.println("seed " + SEED);
        int covered = 0;
        int rounds = 100;
        for (int round = 0; round < rounds; round++) {
            Rows rows = Rows.draw(random, 120, 3, 0.8);
            // Both scorings have the same quality: the true difference is 0.
            AucDifference result =
                    AucDifference.bootstrap(rows.entities, rows.positives, rows.first, rows.second, 300, 0.95, round);
            covered += result.low() <= 0 && result.high() >= 0 ? 1 : 0;
        }
        // 95 of 100 in the mean; below 86 or a full 100 of 100 with an absurd width would be a defect.
        assertThat(covered).isBetween(86, 100);
    }

    @Test
    void shouldBeWiderWhenRowsOfAnEntityAreCopies() {
        Random random = new Random(SEED);
        Rows once = Rows.draw(random, 300, 1, 0.8);
        AucDifference single = bootstrap(once);
        AucDifference copied = bootstrap(once.repeated(5));
        // Five copies of each row tell nothing new: an honest interval stays as wide as it was.
        assertThat(copied.high() - copied.low()).isCloseTo(single.high() - single.low(), within(1e-12));
        assertThat(copied.rows()).isEqualTo(1500);
        assertThat(copied.entities()).isEqualTo(300);
    }

    @Test
    void shouldSeeABetterScoringAndRepeatItselfForASeed() {
        Random random = new Random(SEED);
        Rows rows = Rows.draw(random, 500, 2, 0.8);
        double[] better = new double[rows.first.length];
        Arrays.setAll(better, i -> rows.first[i] + (rows.positives[i] ? 0.7 : 0));
        AucDifference result = AucDifference.bootstrap(rows.entities, rows.positives, rows.first, better, 500, 0.95, 1);
        assertThat(result.low()).isPositive();
        assertThat(result.difference()).isBetween(result.low(), result.high());
        assertThat(AucDifference.bootstrap(rows.entities, rows.positives, rows.first, better, 500, 0.95, 1))
                .isEqualTo(result);
    }

    @Test
    void shouldSayNothingWithoutBothClasses() {
        AucDifference result = AucDifference.bootstrap(
                List.of("a", "b"), new boolean[] {true, true}, new double[] {1, 2}, new double[] {2, 1}, 50, 0.95, 1);
        assertThat(result.difference()).isNaN();
        assertThat(result.low()).isNaN();
        assertThat(result.positives()).isEqualTo(2);
    }

    private static AucDifference bootstrap(Rows rows) {
        return AucDifference.bootstrap(rows.entities, rows.positives, rows.first, rows.second, 500, 0.95, 3);
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
