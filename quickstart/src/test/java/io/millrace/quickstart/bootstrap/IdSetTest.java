package io.millrace.quickstart.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdSetTest {
    private static final String ZERO = "0".repeat(32);

    private final IdSet ids = new IdSet();

    @Test
    void shouldHoldWhatASetOfTextsHolds() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            // Few lower halves, so that many want the same slot.
            String id = "%016x%016x".formatted(random.nextLong(), random.nextLong(5_000));

            boolean added = ids.add(id);

            assertThat(added).as("seed %d: %s", seed, id).isEqualTo(expected.add(id));
        }

        assertThat(expected).as("seed %d", seed).allMatch(ids::contains).noneMatch(ids::add);
        assertThat(ids.contains("%016x%016x".formatted(7, 5_001))).isFalse();
    }

    @Test
    void shouldHoldTheIdWithoutABitOnce() {
        assertThat(ids.contains(ZERO)).isFalse();
        assertThat(ids.add(ZERO)).isTrue();
        assertThat(ids.add(ZERO)).isFalse();
        assertThat(ids.contains(ZERO)).isTrue();
    }

    @Test
    void shouldNotHoldWhatIsNoId() {
        assertThat(ids.add("x")).isFalse();
        assertThat(ids.add("g".repeat(32))).isFalse();
        assertThat(ids.contains("x")).isFalse();
    }
}
