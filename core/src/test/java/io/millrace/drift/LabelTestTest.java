package io.millrace.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.drift.Measure.Verdict;
import io.millrace.project.ModelDefinition.DriftPolicy;
import org.junit.jupiter.api.Test;

class LabelTestTest {
    private static final LabelShare TRAINED = new LabelShare(5_000, 500, 2_000);

    @Test
    void shouldAskForSizeAndForSignificance() {
        FeatureDrift far = judge(new LabelShare(700, 168, 700));
        FeatureDrift few = judge(new LabelShare(700, 168, 10));
        FeatureDrift near = judge(new LabelShare(700, 126, 700));

        assertThat(far.psi()).isCloseTo(0.14 * Math.log(0.24 / 0.1) - 0.14 * Math.log(0.76 / 0.9), within(1e-12));
        assertThat(far.effectiveSamples()).isCloseTo(1 / (1 / 2_000.0 + 1 / 700.0), within(1e-9));
        assertThat(far.out()).isTrue();
        assertThat(far.measures().get(0).verdict()).isEqualTo(Verdict.OUT);
        assertThat(few.out()).as("ten customers, seen seventy times each").isFalse();
        assertThat(few.measures().get(0).verdict()).isEqualTo(Verdict.UNCLEAR);
        assertThat(near.pValue()).isLessThan(1e-6);
        assertThat(near.out()).isFalse();
        assertThat(near.measures().get(0).verdict()).isEqualTo(Verdict.WITHIN);
    }

    @Test
    void shouldTakeTooFewForNoEvidence() {
        WindowVerdict verdict = LabelTest.judge(TRAINED, DriftPolicy.DEFAULT, 0, 1, new LabelShare(599, 300, 599));

        assertThat(verdict.valid()).isFalse();
        assertThat(verdict.features()).extracting(FeatureDrift::feature).containsExactly("label");
    }

    @Test
    void shouldRefuseWhatIsNoShare() {
        assertThatThrownBy(() -> new LabelShare(3, 4, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LabelShare(3, 1, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new LabelShare(0, 0, 0).share()).isZero();
    }

    private static FeatureDrift judge(LabelShare window) {
        return LabelTest.judge(TRAINED, DriftPolicy.DEFAULT, 0, 1, window)
                .features()
                .get(0);
    }
}
