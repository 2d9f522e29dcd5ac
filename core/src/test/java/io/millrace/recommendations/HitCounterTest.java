package io.millrace.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.statistics.Interval;
import io.millrace.statistics.PoissonWeights;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HitCounterTest {
    private static final int SHOPS = 30;

    private final PoissonWeights weights = new PoissonWeights("test", HitCounter.REPLICATES);

    /** The lists of an owner all hit, or none does: 400 independent draws, however many lists there are. */
    @Test
    void shouldKnowThatListsOfAnOwnerAreAlike() {
        long seed = 5;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        double widths = 0;
        for (int shop = 0; shop < SHOPS; shop++) {
            HitCounter counter = new HitCounter();
            for (int owner = 0; owner < 400; owner++) {
                boolean hit = random.nextInt(10) < 3;
                for (int list = 0; list < 3; list++) {
                    counter.add(1, hit, 0, weights(shop + "c" + owner));
                }
            }
            Interval interval = counter.interval();
            assertThat(counter.lists()).isEqualTo(1200);
            assertThat(interval.contains(counter.rate())).isTrue();
            widths += interval.high() - interval.low();
        }

        // The fifth of 200 from either end, outwards, lies two standard errors from the middle.
        double standardError = Math.sqrt(0.3 * 0.7 / 400);
        assertThat(widths / SHOPS).isCloseTo(4 * standardError, within(0.4 * standardError));
    }

    @Test
    void shouldTakeBackWhatItCountedAndAddUp() {
        HitCounter one = new HitCounter();
        one.add(1, true, 7, weights("a"));
        HitCounter other = new HitCounter();
        other.add(1, true, 7, weights("a"));
        other.add(1, false, 5, weights("b"));
        other.add(-1, true, 7, weights("a"));
        one.add(other);
        HitCounter both = new HitCounter();
        both.add(1, false, 5, weights("b"));
        both.add(1, true, 7, weights("a"));

        assertThat(one.numbers()).isEqualTo(both.numbers());
        assertThat(one.rate()).isEqualTo(0.5);
        assertThat(HitCounter.of(one.numbers()).numbers()).isEqualTo(one.numbers());
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        long[] numbers = new HitCounter().numbers();
        numbers[2] = 1;

        assertThatThrownBy(() -> HitCounter.of(numbers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 hits of 0 lists");
        assertThatThrownBy(() -> HitCounter.of(new long[3])).isInstanceOf(IllegalArgumentException.class);
    }

    private int[] weights(String owner) {
        byte[] utf8 = owner.getBytes(StandardCharsets.UTF_8);
        return weights.of(utf8, utf8.length);
    }
}
