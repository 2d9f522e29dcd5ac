package io.millrace.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.statistics.EntityBootstrap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HitRatesTest {
    @Test
    void shouldCompareSharesOfLists() {
        int[] owners = {0, 0, 1, 2, 3};
        boolean[] hits = {true, true, true, false, false};
        boolean[] others = {false, true, false, false, false};

        HitRates rates = HitRates.of(new EntityBootstrap(owners, 200, 0.95, 1), hits, others);

        assertThat(rates.lists()).isEqualTo(5);
        assertThat(rates.owners()).isEqualTo(4);
        assertThat(rates.rate()).isEqualTo(0.6);
        assertThat(rates.other()).isEqualTo(0.2);
        assertThat(rates.difference()).isCloseTo(0.4, within(1e-12));
        assertThat(rates.interval().low()).isLessThanOrEqualTo(0.6);
        assertThat(rates.interval().high()).isGreaterThanOrEqualTo(0.6);
    }

    @Test
    void shouldWidenTheIntervalWhereTheListsOfAnOwnerAreAlike() {
        Random random = new Random(3);
        int n = 1_000;
        int[] alone = new int[n];
        int[] byTen = new int[n];
        boolean[] hits = new boolean[n];
        for (int i = 0; i < n; i++) {
            alone[i] = i;
            byTen[i] = i / 10;
            hits[i] = i % 10 == 0 ? random.nextBoolean() : hits[i - 1];
        }
        boolean[] none = new boolean[n];

        HitRates independent = HitRates.of(new EntityBootstrap(alone, 500, 0.95, 1), hits, none);
        HitRates clustered = HitRates.of(new EntityBootstrap(byTen, 500, 0.95, 1), hits, none);

        double narrow = independent.interval().high() - independent.interval().low();
        double wide = clustered.interval().high() - clustered.interval().low();
        // √10 for ten lists that are one.
        assertThat(wide / narrow).isBetween(2.5, 4.0);
    }

    @Test
    void shouldSayHowOftenALotHits() {
        Random random = new Random(5);
        int hits = 0;
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            hits += random.ints(0, 9).distinct().limit(4).anyMatch(item -> item < 2) ? 1 : 0;
        }

        // Four standard errors.
        assertThat(HitRates.byLot(9, 2, 4)).isCloseTo(hits / (double) draws, within(0.014));
        assertThat(HitRates.byLot(9, 0, 4)).isZero();
        assertThat(HitRates.byLot(3, 1, 10)).isEqualTo(1);
        assertThat(HitRates.byLot(0, 0, 10)).isZero();
    }
}
