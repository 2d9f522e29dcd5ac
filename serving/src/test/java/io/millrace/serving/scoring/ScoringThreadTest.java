package io.millrace.serving.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.health.Outage;
import io.millrace.runtime.testing.Eventually;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class ScoringThreadTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Outage outage = new Outage(nanos::get);

    @Test
    void shouldBeginAgainAfterWhatBrokersRefuseAndStopForGoodAtABug() throws Exception {
        Deque<RuntimeException> failures = new ArrayDeque<>(List.of(
                new TopicAuthorizationException("shop.predictions"),
                new InvalidProducerEpochException("fenced"),
                new IllegalStateException("a bug")));

        try (ScoringThread thread = started(failures)) {
            Eventually.await("the end", () -> thread.fatal() != null);

            assertThat(thread.fatal()).hasMessage("a bug");
            assertThat(thread.condition().good()).isFalse();
            assertThat(thread.condition().reason()).contains("failed: ", "a bug");
            assertThat(failures).isEmpty();
        }
    }

    @Test
    void shouldNotTakeTurnsWithAProcessOfTheSameName() throws Exception {
        try (ScoringThread thread = started(new ArrayDeque<>(List.of(new FencedInstanceIdException("another"))))) {
            Eventually.await("the end", () -> thread.fatal() != null);

            assertThat(thread.condition().reason()).contains("another");
        }
    }

    @Test
    void shouldNotTryAgainWhatIsSetWrong() throws Exception {
        try (ScoringThread thread = started(new ArrayDeque<>(List.of(new ConfigException("fetch.min.bytes"))))) {
            Eventually.await("the end", () -> thread.fatal() != null);

            assertThat(thread.fatal()).isInstanceOf(ConfigException.class);
        }
    }

    @Test
    void shouldGiveUpWhenAnOutageLastsTooLong() throws Exception {
        while (nanos.get() <= Outage.PATIENCE.toNanos()) {
            assertThat(outage.failure()).as("another thread's, meanwhile").isPresent();
            nanos.addAndGet(Outage.CALM.toNanos());
        }

        try (ScoringThread thread =
                started(new ArrayDeque<>(List.of(new TopicAuthorizationException("shop.predictions"))))) {
            Eventually.await("the end", () -> thread.fatal() != null);

            assertThat(thread.fatal()).isInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void shouldStopWhileItPauses() throws Exception {
        ScoringThread thread = new ScoringThread(
                "shop-serving-1",
                state -> {
                    throw new TopicAuthorizationException("shop.predictions");
                },
                outage);
        thread.start();
        Eventually.await("a failure", () -> thread.condition().reason().startsWith("begins again"));

        thread.close();

        assertThat(thread.ended()).isTrue();
        assertThat(thread.fatal()).isNull();
    }

    private ScoringThread started(Deque<RuntimeException> failures) {
        ScoringThread thread = new ScoringThread(
                "shop-serving-1",
                state -> {
                    throw failures.remove();
                },
                outage);
        thread.start();
        return thread;
    }
}
