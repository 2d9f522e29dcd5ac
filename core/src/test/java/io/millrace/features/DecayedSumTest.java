package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against powers and sums of forty digits. */
class DecayedSumTest {
    private static final SourceLayout LAYOUT =
            new SourceLayout(0, List.of(new SourceLayout.Slot("x", SourceLayout.Kind.NUMBER, 2)));
    private static final MathContext DIGITS = new MathContext(40);
    private static final long HALF_LIFE = 7 * 86_400_000L;
    private static final long START = 1_600_000_000_000L;
    /** 2^(2^-k) for k from 1 on. */
    private static final List<BigDecimal> ROOTS = roots();

    private final DecayedSum monoid = new DecayedSum(HALF_LIFE);
    private final Random random = new Random(3);

    @Test
    void shouldBeTheSumOfWhatIsLeftOfEachValue() {
        for (int round = 0; round < 200; round++) {
            byte[] state = empty();
            BigDecimal expected = BigDecimal.ZERO;
            BigDecimal magnitude = BigDecimal.ZERO;
            long asOf = START + (long) (random.nextDouble() * 30 * HALF_LIFE);
            for (int i = 0; i < 1 + random.nextInt(60); i++) {
                long time = START + (long) (random.nextDouble() * (asOf - START));
                long scaled = random.nextLong() >> (2 + random.nextInt(50));
                add(state, time, scaled);
                BigDecimal share = BigDecimal.valueOf(scaled, 2).multiply(weight(asOf - time));
                expected = expected.add(share);
                magnitude = magnitude.add(share.abs());
            }

            double value = monoid.value(state, 0, asOf, 2);

            assertThat(value).isCloseTo(expected.doubleValue(), within(magnitude.doubleValue() * 2e-10));
        }
    }

    @Test
    void shouldLeaveOutWhatIsOlderThanItsHalfLivesAndNothingElse() {
        byte[] state = empty();
        long youngest = (START / HALF_LIFE + 100) * HALF_LIFE;
        add(state, youngest, 100);
        add(state, youngest - (DecayedSum.HALF_LIVES - 1) * HALF_LIFE, 1L << 40);
        byte[] before = state.clone();

        add(state, youngest - DecayedSum.HALF_LIVES * HALF_LIFE, 1L << 60);

        assertThat(state).isEqualTo(before);
        assertThat(monoid.value(state, 0, youngest, 2)).isEqualTo(1 + (1L << 40) / 100.0 / (1L << 31));
    }

    @Test
    void shouldBeSettledWhenNothingThatOldHasAPlace() {
        byte[] state = empty();
        long youngest = (START / HALF_LIFE + 100) * HALF_LIFE;
        assertThat(monoid.isSettled(state, 0, START)).isFalse();
        add(state, youngest, 100);

        assertThat(monoid.isSettled(state, 0, youngest - (DecayedSum.HALF_LIVES - 1) * HALF_LIFE - 1))
                .isTrue();
        assertThat(monoid.isSettled(state, 0, youngest - (DecayedSum.HALF_LIVES - 1) * HALF_LIFE))
                .isFalse();
    }

    @Test
    void shouldVanishAndNotFailAfterAnAge() {
        byte[] state = empty();
        add(state, START, 100);

        assertThat(monoid.value(state, 0, START + 5_000 * HALF_LIFE, 2)).isZero();
    }

    private byte[] empty() {
        byte[] state = new byte[monoid.size()];
        monoid.zero(state, 0);
        return state;
    }

    private void add(byte[] state, long time, long scaled) {
        Event event = new Event(LAYOUT);
        event.identify(new byte[0], time, 0, 0);
        event.setScaled(0, scaled);
        monoid.add(state, 0, event, 0);
    }

    /** 2^(-age / half-life), binary digit by binary digit. */
    private static BigDecimal weight(long age) {
        BigDecimal power = BigDecimal.valueOf(2).pow((int) (age / HALF_LIFE));
        long rest = age % HALF_LIFE;
        for (BigDecimal root : ROOTS) {
            rest *= 2;
            if (rest >= HALF_LIFE) {
                rest -= HALF_LIFE;
                power = power.multiply(root, DIGITS);
            }
        }
        return BigDecimal.ONE.divide(power, DIGITS);
    }

    private static List<BigDecimal> roots() {
        List<BigDecimal> roots = new ArrayList<>();
        BigDecimal root = BigDecimal.valueOf(2);
        for (int i = 0; i < 60; i++) {
            root = root.sqrt(DIGITS);
            roots.add(root);
        }
        return roots;
    }
}
