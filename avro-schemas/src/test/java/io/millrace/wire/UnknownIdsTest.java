package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnknownIdsTest {

    private final RegistryException refusal = new RegistryException(RegistryException.Kind.NOT_FOUND, "not registered");

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final UnknownIds unknown = new UnknownIds(now::get);

    @Test
    void shouldForgetAfterTenSeconds() {
        unknown.add(7, refusal);

        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(unknown.get(7)).isSameAs(refusal);

        now.incrementAndGet();
        assertThat(unknown.get(7)).isNull();
    }

    @Test
    void shouldForgetTheOldestOfTooMany() {
        for (int id = 0; id <= 1_000; id++) {
            unknown.add(id, refusal);
        }

        assertThat(unknown.get(0)).isNull();
        assertThat(unknown.get(1)).isSameAs(refusal);
        assertThat(unknown.get(1_000)).isSameAs(refusal);
    }
}
