package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.statistics.ReliabilityTable.Bin;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReliabilityTest {
    private static final long SEED = 20261126;

    @Test
    void shouldPutRowsIntoBinsOfEquallyMany() {
        double[] scores = {0.9, 0.1, 0.8, 0.2, 0.2, 0.7};
        boolean[] positives = {true, false, true, true, false, false};

        ReliabilityTable table = ReliabilityTable.of(scores, positives, 3);

        // The tie at 0.2 stays together, and the first bin takes it whole.
        assertThat(table.bins()).extracting(Bin::rows).containsExactly(3L, 1L, 2L);
        assertThat(table.bins().get(0).meanScore()).isCloseTo(0.5 / 3, within(1e-15));
        assertThat(table.bins().get(0).rate()).isCloseTo(1.0 / 3, within(1e-15));
        assertThat(table.bins().get(2).meanScore()).isCloseTo(0.85, within(1e-15));
        assertThat(table.expectedCalibrationError()).isCloseTo((0.5 + 0.7 + 0.3) / 6, within(1e-15));
        assertThat(table.brier().score()).isCloseTo((0.01 + 0.01 + 0.04 + 0.64 + 0.04 + 0.49) / 6, within(1e-15));
    }

    @Test
    void shouldGoOnWithBinsOfEquallyManyBehindScoresThatRepeat() {
        double[] scores = new double[100];
        boolean[] positives = new boolean[100];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.max(55, i) / 100.0;
        }

        ReliabilityTable table = ReliabilityTable.of(scores, positives, 10);

        // 56 rows have the score of 0.55.
        assertThat(table.bins()).extracting(Bin::rows).containsExactly(56L, 4L, 10L, 10L, 10L, 10L);
    }

    @Test
    void shouldDecomposeTheBrierScoreAsMurphyDoesWhereScoresRepeat() {
        Random random = random();
        double[] levels = {0.1, 0.35, 0.6, 0.85};
        double[] scores = new double[4_000];
        boolean[] positives = new boolean[scores.length];
        double[] rows = new double[4];
        double[] hits = new double[4];
        for (int i = 0; i < scores.length; i++) {
            int level = i % 4;
            scores[i] = levels[level];
            positives[i] = random.nextDouble() < 0.2 + 0.15 * level;
            rows[level]++;
            hits[level] += positives[i] ? 1 : 0;
        }
        double base = Arrays.stream(hits).sum() / scores.length;
        double reliability = 0;
        double resolution = 0;
        for (int level = 0; level < 4; level++) {
            reliability += rows[level] / scores.length * Math.pow(levels[level] - hits[level] / rows[level], 2);
            resolution += rows[level] / scores.length * Math.pow(hits[level] / rows[level] - base, 2);
        }

        BrierScore brier = ReliabilityTable.of(scores, positives, 4).brier();

        assertThat(brier.reliability()).isCloseTo(reliability, within(1e-12));
        assertThat(brier.resolution()).isCloseTo(resolution, within(1e-12));
        assertThat(brier.uncertainty()).isCloseTo(base * (1 - base), within(1e-12));
    }

    @Test
    void shouldAddUpWhateverTheScores() {
        Random random = random();
        for (int round = 0; round < 100; round++) {
            int rows = 1 + random.nextInt(300);
            double[] scores = new double[rows];
            boolean[] positives = new boolean[rows];
            for (int i = 0; i < rows; i++) {
                scores[i] = random.nextInt(4) == 0 ? 0.5 : random.nextDouble();
                positives[i] = random.nextDouble() < scores[i];
            }
            ReliabilityTable table = ReliabilityTable.of(scores, positives, 10);

            BrierScore brier = table.brier();

            assertThat(brier.reliability() - brier.resolution() + brier.uncertainty())
                    .isCloseTo(brier.score(), within(1e-12));
            double naive = 0;
            for (int i = 0; i < rows; i++) {
                naive += Math.pow(scores[i] - (positives[i] ? 1 : 0), 2) / rows;
            }
            assertThat(brier.score()).isCloseTo(naive, within(1e-12));
            assertThat(table.bins().stream().mapToLong(Bin::rows).sum()).isEqualTo(rows);
            assertThat(table.bins())
                    .hasSizeBetween(1, 10)
                    .isSortedAccordingTo((a, b) -> Double.compare(a.meanScore(), b.meanScore()));
        }
    }

    @Test
    void shouldKnowPerfectAndIgnorantScores() {
        boolean[] positives = {true, false, true, false};
        assertThat(ReliabilityTable.of(new double[] {1, 0, 1, 0}, positives, 2)
                        .brier()
                        .skill())
                .isEqualTo(1);
        assertThat(ReliabilityTable.of(new double[] {0.5, 0.5, 0.5, 0.5}, positives, 2)
                        .brier()
                        .skill())
                .isZero();
        assertThat(ReliabilityTable.of(new double[] {0.5}, new boolean[] {true}, 2)
                        .brier()
                        .skill())
                .isNaN();
        assertThat(LogLoss.of(new double[] {0.5, 0.5, 0.5, 0.5}, positives)).isCloseTo(Math.log(2), within(1e-15));
        assertThat(LogLoss.of(new double[] {0.8, 0.4}, new boolean[] {true, false}))
                .isCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, within(1e-15));
        assertThat(LogLoss.of(new double[] {0}, new boolean[] {true})).isCloseTo(52 * Math.log(2), within(1e-12));
    }

    @Test
    void shouldGiveWilsonsInterval() {
        // Newcombe (1998), Statistics in Medicine 17, table I, method 3.
        assertInterval(81, 263, 0.2553, 0.3662);
        assertInterval(15, 148, 0.0624, 0.1605);
        assertInterval(0, 20, 0, 0.1611);
        assertInterval(1, 29, 0.0061, 0.1718);
        assertInterval(29, 29, 0.8830, 1);
        assertThatThrownBy(() -> Wilson.of(3, 2)).hasMessage("3 of 2 is no share");
    }

    private static void assertInterval(long successes, long trials, double low, double high) {
        Wilson interval = Wilson.of(successes, trials);
        assertThat(interval.low()).isCloseTo(low, within(0.00005));
        assertThat(interval.high()).isCloseTo(high, within(0.00005));
    }

    @Test
    void shouldRefuseWhatAreNoProbabilities() {
        assertThatThrownBy(() -> ReliabilityTable.of(new double[] {1.1}, new boolean[1], 10))
                .hasMessage("a score of 1.1 is no probability");
        assertThatThrownBy(() -> ReliabilityTable.of(new double[0], new boolean[0], 10))
                .hasMessage("no rows");
    }

    private static Random random() {
        System.out.println("seed " + SEED);
        return new Random(SEED);
    }
}
