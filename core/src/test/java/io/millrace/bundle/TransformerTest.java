package io.millrace.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TransformerTest {
    private static final double MISSING = Double.NaN;

    @Test
    void shouldClipToTheBoundsThatThereAre() {
        Transformer both = new Transformer.Clip(-1.0, 2.0);
        assertThat(List.of(both.apply(-3), both.apply(-1), both.apply(0.5), both.apply(2), both.apply(9)))
                .containsExactly(-1.0, -1.0, 0.5, 2.0, 2.0);
        assertThat(both.apply(Double.POSITIVE_INFINITY)).isEqualTo(2);
        assertThat(both.apply(MISSING)).isNaN();
        assertThat(new Transformer.Clip(null, 2.0).apply(-1e300)).isEqualTo(-1e300);
        assertThat(new Transformer.Clip(2.0, null).apply(1e300)).isEqualTo(1e300);
    }

    @Test
    void shouldStandardize() {
        Transformer standardize = new Transformer.Standardize(10, 4);
        assertThat(standardize.apply(12)).isEqualTo(0.5);
        assertThat(standardize.apply(10)).isZero();
        assertThat(standardize.apply(MISSING)).isNaN();
    }

    @Test
    void shouldImputeWhatIsMissingAlone() {
        Transformer impute = new Transformer.Impute(-7);
        assertThat(impute.apply(MISSING)).isEqualTo(-7);
        assertThat(impute.apply(0)).isZero();
    }

    @Test
    void shouldApplyAChainInItsOrder() {
        Transformer impute = new Transformer.Impute(100);
        Transformer clip = new Transformer.Clip(0.0, 10.0);
        Transformer standardize = new Transformer.Standardize(5, 2);

        assertThat(new Input.Numeric("x", List.of(impute, clip, standardize)).column(MISSING))
                .isEqualTo(2.5f);
        assertThat(new Input.Numeric("x", List.of(clip, standardize, impute)).column(MISSING))
                .isEqualTo(100f);
        assertThat(new Input.Numeric("x", List.of(standardize)).column(Double.MAX_VALUE))
                .isEqualTo(Float.MAX_VALUE);
        assertThat(new Input.Numeric("x").column(MISSING)).isNaN();
    }

    @Test
    void shouldRefuseWhatIsNoTransformer() {
        assertThatThrownBy(() -> new Transformer.Clip(2.0, 1.0)).hasMessage("a clip from 2.0 to 1.0 keeps nothing");
        assertThatThrownBy(() -> new Transformer.Clip(MISSING, 1.0)).hasMessage("low is NaN, and must be finite");
        assertThatThrownBy(() -> new Transformer.Standardize(0, 0)).hasMessage("a deviation of 0.0 is no divisor");
        assertThatThrownBy(() -> new Transformer.Standardize(0, MISSING))
                .hasMessage("deviation is NaN, and must be finite");
        assertThatThrownBy(() -> new Transformer.Impute(Double.NEGATIVE_INFINITY))
                .hasMessage("replacement is -Infinity, and must be finite");
    }
}
