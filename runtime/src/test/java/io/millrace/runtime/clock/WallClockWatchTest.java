package io.millrace.runtime.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WallClockWatchTest {
    private final AtomicLong wallMillis = new AtomicLong(1_700_000_000_000L);
    private final AtomicLong nanos = new AtomicLong(5);
    private final WallClockWatch watch = new WallClockWatch(wallMillis::get, nanos::get);

    @Test
    void shouldBeGoodWhileTheClockKeepsTimeOrIsPutRight() {
        for (int second = 0; second < 100; second++) {
            goBy(Duration.ofSeconds(1));
            wallMillis.addAndGet(second % 2 == 0 ? -900 : 500);
            assertThat(watch.get().good()).isTrue();
        }
    }

    @Test
    void shouldBeGoodWhenTheClockGoesAhead() {
        wallMillis.addAndGet(Duration.ofDays(30).toMillis());

        assertThat(watch.get().good()).isTrue();
    }

    @Test
    void shouldBeBadForGoodOnceTheClockWentBack() {
        wallMillis.addAndGet(-Duration.ofHours(1).toMillis());

        assertThat(watch.get().good()).isFalse();
        wallMillis.addAndGet(Duration.ofHours(1).toMillis());
        assertThat(watch.get().good()).isFalse();
        assertThat(watch.get().reason()).startsWith("the wall clock went back by PT1H;");
    }

    private void goBy(Duration time) {
        wallMillis.addAndGet(time.toMillis());
        nanos.addAndGet(time.toNanos());
    }
}
