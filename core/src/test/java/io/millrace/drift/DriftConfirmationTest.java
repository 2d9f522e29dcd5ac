package io.millrace.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.ModelDefinition.DriftPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DriftConfirmationTest {
    private static final DriftPolicy POLICY =
            new DriftPolicy(0.1, 0.1, Duration.ofDays(7), 600, 2, 3, 0.3, Set.of(), Set.of());

    private DriftConfirmation state = DriftConfirmation.none();
    private int window;

    @Test
    void shouldConfirmInTwoOfThreeWindows() {
        see(drift("a", 0.4, OUT));
        assertThat(state.confirmed("a")).isFalse();
        see(drift("a", 0.4, CALM));
        see(drift("a", 0.4, OUT));
        assertThat(state.confirmed("a")).isTrue();
        assertThat(state.driftConfirmed(POLICY)).isTrue();
        assertThat(state.driftSince(POLICY)).as("end of the first out window").isEqualTo(7);
    }

    @Test
    void shouldNotConfirmInTwoOfFour() {
        see(drift("a", 0.4, OUT));
        see(drift("a", 0.4, CALM));
        see(drift("a", 0.4, CALM));
        see(drift("a", 0.4, OUT));
        assertThat(state.confirmed("a")).isFalse();
        assertThat(state.driftSince(POLICY)).isNull();
    }

    @Test
    void shouldTakeASmallWindowForNeither() {
        see(drift("a", 0.4, OUT));
        seeSmall(drift("a", 0.4, CALM));
        seeSmall(drift("a", 0.4, OUT));
        assertThat(state.confirmed("a")).isFalse();
        see(drift("a", 0.4, CALM));
        see(drift("a", 0.4, OUT));
        assertThat(state.confirmed("a")).isTrue();
    }

    @Test
    void shouldClearAfterThreeCalmWindowsOnly() {
        see(drift("a", 0.4, OUT));
        see(drift("a", 0.4, OUT));
        see(drift("a", 0.4, CALM));
        see(drift("a", 0.4, CALM));
        // Below the threshold, but not below 0.8 of it.
        see(drift("a", 0.4, NEAR));
        assertThat(state.confirmed("a")).isTrue();
        see(drift("a", 0.4, CALM));
        see(drift("a", 0.4, CALM));
        assertThat(state.confirmed("a")).isTrue();
        see(drift("a", 0.4, CALM));
        assertThat(state.confirmed("a")).isFalse();
    }

    @Test
    void shouldAskForEnoughImportance() {
        see(drift("a", 0.2, OUT), drift("b", 0.05, OUT), drift("c", 0.15, CALM));
        see(drift("a", 0.2, OUT), drift("b", 0.05, OUT), drift("c", 0.15, OUT));
        assertThat(state.confirmedImportance()).isEqualTo(0.25);
        assertThat(state.driftConfirmed(POLICY)).isFalse();
        see(drift("a", 0.2, OUT), drift("b", 0.05, OUT), drift("c", 0.15, OUT));
        assertThat(state.driftConfirmed(POLICY)).isTrue();
        // a and b were not enough: it is a confirmed drift since c's run began.
        assertThat(state.driftSince(POLICY)).isEqualTo(14);
    }

    @Test
    void shouldTakeTheScoreForItself() {
        see(drift("a", 0.9, CALM), drift(DriftReference.SCORE, 1, OUT));
        see(drift("a", 0.9, CALM), drift(DriftReference.SCORE, 1, OUT));
        assertThat(state.scoreConfirmed()).isTrue();
        assertThat(state.confirmedImportance()).isZero();
        assertThat(state.driftSince(POLICY)).as("end of the first out window").isEqualTo(7);
    }

    @Test
    void shouldNotLearnFromABrokenUpstream() {
        see(drift("a", 0.9, BROKEN), drift(DriftReference.SCORE, 1, OUT));
        see(drift("a", 0.9, BROKEN), drift(DriftReference.SCORE, 1, OUT));
        see(drift("a", 0.9, BROKEN), drift(DriftReference.SCORE, 1, OUT));
        assertThat(state.driftConfirmed(POLICY)).isFalse();
        assertThat(state.features().get(0).quarantined()).isTrue();
    }

    @Test
    void shouldNotReopenADecidedWindow() {
        see(drift("a", 0.4, OUT));
        DriftConfirmation before = state;
        window--;
        see(drift("a", 0.4, OUT));
        assertThat(state).isEqualTo(before);
    }

    @Test
    void shouldSurviveItsBytes() {
        see(drift("a", 0.4, OUT), drift("größe", 0.2, BROKEN), drift(DriftReference.SCORE, 1, OUT));
        see(drift("a", 0.4, OUT), drift("größe", 0.2, CALM), drift(DriftReference.SCORE, 1, NEAR));
        byte[] bytes = state.encode();
        assertThat(DriftConfirmation.decode(bytes)).isEqualTo(state);
        assertThatThrownBy(() -> DriftConfirmation.decode(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DriftConfirmation.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DriftConfirmation.decode(new byte[] {9})).isInstanceOf(IllegalArgumentException.class);
    }

    private void see(FeatureDrift... features) {
        long start = 7L * window++;
        state = state.next(new WindowVerdict(start, start + 7, 1000, 900, true, List.of(features)), POLICY);
    }

    private void seeSmall(FeatureDrift... features) {
        long start = 7L * window++;
        state = state.next(new WindowVerdict(start, start + 7, 10, 9, false, List.of(features)), POLICY);
    }

    private static final int CALM = 0;
    private static final int NEAR = 1;
    private static final int OUT = 2;
    private static final int BROKEN = 3;

    private static FeatureDrift drift(String feature, double importance, int how) {
        boolean far = how >= OUT;
        return new FeatureDrift(
                feature,
                1000,
                900,
                500,
                far ? 0.3 : 0,
                0,
                0,
                far ? 0 : 1,
                0,
                0,
                importance,
                FeatureDrift.ALL,
                true,
                far,
                how >= NEAR,
                how == BROKEN,
                List.of());
    }
}
