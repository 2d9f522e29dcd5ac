package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecentKeyValuesTest {
    private static final long SEED = 21;

    private final Random random = new Random(SEED);
    private final Counting store = new Counting();
    private final RecentKeyValues recent = new RecentKeyValues(store);

    /** Three keys on each of a hundred places. */
    private byte[] key() {
        byte[] key = new byte[10];
        Bytes.putKeyLong(key, 0, random.nextInt(100) + 4096L * random.nextInt(3));
        return key;
    }

    private byte @Nullable [] value() {
        byte[] value = new byte[random.nextInt(1500)];
        random.nextBytes(value);
        return random.nextInt(5) == 0 ? null : value;
    }

    @Test
    void shouldAlwaysGetWhatTheStoreHas() {
        for (int i = 0; i < 20_000; i++) {
            byte[] key = key();
            if (random.nextBoolean()) {
                recent.put(key, value());
            }

            byte[] got = recent.get(key);

            assertThat(got).as("seed %d, step %d", SEED, i).isEqualTo(store.values.get(key));
        }
    }

    @Test
    void shouldNotAskTheStoreForWhatItHasJustGotOrPut() {
        byte[] key = key();
        store.put(key, new byte[] {1});
        recent.get(key);
        recent.get(key.clone());
        recent.put(key, new byte[] {2});

        byte[] got = recent.get(key);

        assertThat(got).containsExactly(2);
        assertThat(store.gets).isEqualTo(1);
    }

    @Test
    void shouldNotKeepWhatTheStoreDidNotTake() {
        byte[] key = key();
        recent.put(key, new byte[] {1});
        store.failing = true;
        assertThatThrownBy(() -> recent.put(key, new byte[] {2})).isInstanceOf(IllegalStateException.class);

        byte[] got = recent.get(key);

        assertThat(got).containsExactly(1);
    }

    private static final class Counting implements KeyValues {
        private final MemoryKeyValues values = new MemoryKeyValues();
        private int gets;
        private boolean failing;

        @Override
        public byte @Nullable [] get(byte[] key) {
            gets++;
            return values.get(key);
        }

        @Override
        public void put(byte[] key, byte @Nullable [] value) {
            if (failing) {
                throw new IllegalStateException("full");
            }
            values.put(key, value);
        }

        @Override
        public void scan(byte[] from, byte @Nullable [] to, Visitor visitor) {
            values.scan(from, to, visitor);
        }
    }
}
