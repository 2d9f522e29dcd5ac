package io.millrace.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.forest.Forest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationMethodTest {
    private static final long SEED = 20261126;

    @Test
    void shouldTakeWhatThereAreRowsFor() {
        assertThat(auto(1_000, 100)).isEqualTo(CalibrationMethod.ISOTONIC);
        assertThat(auto(1_000, 900)).isEqualTo(CalibrationMethod.ISOTONIC);
        assertThat(auto(999, 300)).isEqualTo(CalibrationMethod.PLATT);
        assertThat(auto(50_000, 99)).isEqualTo(CalibrationMethod.PLATT);
        assertThat(auto(50_000, 49_901)).isEqualTo(CalibrationMethod.PLATT);
        assertThat(auto(40, 20)).isEqualTo(CalibrationMethod.PLATT);
        assertThat(auto(50_000, 19)).isEqualTo(CalibrationMethod.NONE);
        assertThat(auto(38, 19)).isEqualTo(CalibrationMethod.NONE);
        assertThat(auto(0, 0)).isEqualTo(CalibrationMethod.NONE);
    }

    /** Rows whose margins rank them well. */
    private static CalibrationMethod auto(int rows, int positives) {
        float[] margins = new float[rows];
        boolean[] labels = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            labels[i] = i < positives;
            margins[i] = (labels[i] ? 2 : 0) + i % 7;
        }
        return CalibrationMethod.AUTO.fit(LabelledMargins.of(margins, labels)).method();
    }

    @Test
    void shouldFitTheSameBitsWhateverTheOrderOfRows() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        int rows = 5_000;
        float[] margins = new float[rows];
        boolean[] labels = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            // Few distinct values, so that there are ties, zeros of both signs among them.
            margins[i] = (random.nextInt(41) - 20) * (random.nextBoolean() ? 0.1f : -0.1f);
            labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-margins[i]));
        }
        Calibration platt = CalibrationMethod.PLATT.fit(LabelledMargins.of(margins, labels));
        Calibration isotonic = CalibrationMethod.ISOTONIC.fit(LabelledMargins.of(margins, labels));
        for (int i = rows - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            float margin = margins[i];
            margins[i] = margins[other];
            margins[other] = margin;
            boolean label = labels[i];
            labels[i] = labels[other];
            labels[other] = label;
        }

        LabelledMargins shuffled = LabelledMargins.of(margins, labels);

        assertThat(CalibrationMethod.PLATT.fit(shuffled)).isEqualTo(platt).isInstanceOf(Platt.class);
        assertThat(CalibrationMethod.ISOTONIC.fit(shuffled)).isEqualTo(isotonic).isInstanceOf(Isotonic.class);
    }

    @Test
    void shouldLeaveTheMarginsOwnProbabilityToTheBit() {
        for (float margin : new float[] {-200, -1.5f, -0.0f, 0, 1e-7f, 3.25f, 90}) {
            assertThat(Calibration.NONE.probability(margin)).isEqualTo(Forest.probability(margin));
        }
        assertThat(CalibrationMethod.NONE.fit(LabelledMargins.of(new float[5_000], new boolean[5_000])))
                .isSameAs(Calibration.NONE);
    }

    @Test
    void shouldRefuseMarginsThatAreNone() {
        assertThatThrownBy(() -> LabelledMargins.of(new float[] {Float.NaN}, new boolean[1]))
                .hasMessage("a margin is NaN");
        assertThatThrownBy(() -> LabelledMargins.of(new float[2], new boolean[1]))
                .hasMessage("2 margins and 1 labels");
    }
}
