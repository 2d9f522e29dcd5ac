package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnknownIdsTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final UnknownIds unknown = new UnknownIds(now::get);

    @Test
    void shouldForgetAfterTenSeconds() {
        unknown.add(7);

        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(unknown.contains(7)).isTrue();

        now.incrementAndGet();
        assertThat(unknown.contains(7)).isFalse();
    }

    @Test
    void shouldForgetTheOldestOfTooMany() {
        for (int id = 0; id <= 1_000; id++) {
            unknown.add(id);
        }

        assertThat(unknown.contains(0)).isFalse();
        assertThat(unknown.contains(1)).isTrue();
        assertThat(unknown.contains(1_000)).isTrue();
    }
}
