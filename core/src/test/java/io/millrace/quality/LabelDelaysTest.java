package io.millrace.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LabelDelaysTest {

    @Test
    void shouldTellQuantilesFromAboveByLessThanAHalf() {
        Random random = new Random(12);
        long[] all = random.longs(999, 1_000, 40L * 86_400_000).toArray();
        LabelDelays delays = new LabelDelays();
        LabelDelays others = new LabelDelays();
        for (int i = 0; i < all.length; i++) {
            (i % 2 == 0 ? delays : others).add(all[i]);
        }
        delays.add(LabelDelays.of(others.numbers()));
        Arrays.sort(all);

        for (double share : new double[] {0.5, 0.95}) {
            double exact = all[(int) Math.ceil(share * all.length) - 1];
            assertThat(delays.quantile(share)).isBetween(exact, exact * Math.sqrt(2) + 1);
        }
    }

    @Test
    void shouldKnowThatNothingWasWaitedFor() {
        LabelDelays delays = new LabelDelays();
        assertThat(delays.quantile(0.5)).isNaN();
        delays.add(0);
        assertThat(delays.quantile(0.95)).isZero();
        assertThat(LabelDelays.of(new long[0]).quantile(0.5)).isNaN();
        assertThatThrownBy(() -> LabelDelays.of(new long[3])).hasMessageContaining("3 numbers");
    }
}
