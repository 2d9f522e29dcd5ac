package io.millrace.serving.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.records.ArmCounts;
import io.millrace.statistics.LatencyBuckets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArmTallyTest {
    private static final ArmName NAME = new ArmName("champion", "1.0.0", false);

    @Test
    void shouldPutAScoreIntoTheRightClosedBinThatHoldsIt() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Double> scores = new ArrayList<>();
        for (int edge = 0; edge <= 20; edge++) {
            scores.addAll(List.of(edge / 20.0, beside(edge / 20.0, true), beside(edge / 20.0, false)));
        }
        random.doubles(20_000).forEach(scores::add);
        for (double score : scores) {

            int bin = ArmTally.bin(score);

            // The edges are the doubles i / 20, and comparing doubles is exact.
            assertThat(bin).isBetween(0, 19);
            assertThat(score).isLessThanOrEqualTo((bin + 1) / 20.0);
            if (bin > 0) {
                assertThat(score).isGreaterThan(bin / 20.0);
            }
        }
    }

    /** The double next to it, within 0 to 1. */
    private static double beside(double score, boolean above) {
        return Math.min(1, Math.max(0, above ? Math.nextUp(score) : Math.nextDown(score)));
    }

    @Test
    void shouldCountValidInvalidAndFailedVectorsApart() {
        ArmTally tally = new ArmTally(NAME);
        tally.scored(0.25, 3);
        tally.scored(0.75, 200);
        tally.scored(Double.NaN, 4);
        tally.scored(1.0000001, 4);
        tally.scored(-1e-300, 400);
        tally.failed();
        tally.excused();
        tally.excused();
        tally.passed(70_000);
        tally.passed(30_000);
        tally.timed(true);
        tally.timed(false);
        tally.timed(true);

        ArmCounts counts = tally.toRecord();

        assertThat(counts.getSamples()).isEqualTo(8);
        assertThat(counts.getErrors()).isEqualTo(1);
        assertThat(counts.getInvalid()).isEqualTo(3);
        assertThat(counts.getExcused()).isEqualTo(2);
        assertThat(counts.getPasses()).isEqualTo(2);
        assertThat(counts.getScoringNanos()).isEqualTo(100_000);
        assertThat(counts.getTimed()).isEqualTo(3);
        assertThat(counts.getSlow()).isEqualTo(2);
        assertThat(counts.getScoreSum()).isEqualTo(1.0);
        assertThat(counts.getScoreSquares()).isCloseTo(0.625, within(1e-12));
        assertThat(counts.getScores().stream().mapToLong(n -> n).sum()).isEqualTo(2);
        assertThat(counts.getScores()).hasSize(15).endsWith(1L);
        assertThat(counts.getLatency()).hasSize(LatencyBuckets.bucket(400) + 1);
        assertThat(counts.getLatency().get(4)).isEqualTo(2);
    }

    @Test
    void shouldAddUp() {
        ArmTally all = new ArmTally(NAME);
        ArmTally one = new ArmTally(NAME);
        ArmTally other = new ArmTally(NAME);
        Random random = new Random(8);
        for (int i = 0; i < 1000; i++) {
            // Sums of sixty-fourths are exact in any order.
            double score = random.nextInt(80) / 64.0;
            long millis = random.nextInt(5000);
            for (ArmTally tally : List.of(all, i % 3 == 0 ? one : other)) {
                if (i % 7 == 0) {
                    tally.failed();
                } else if (i % 11 == 0) {
                    tally.excused();
                } else {
                    tally.scored(score, millis);
                    tally.timed(millis > 1000);
                    tally.passed(millis);
                }
            }
        }

        one.add(other);

        assertThat(one.toRecord()).isEqualTo(all.toRecord());
    }
}
