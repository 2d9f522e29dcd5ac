package io.millrace.runtime.streams;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.health.Outage;
import io.millrace.wire.RegistryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class FailurePolicyTest {
    private final AtomicLong nanos = new AtomicLong();
    private final List<Duration> pauses = new ArrayList<>();
    private final DoubleAdder failed = new DoubleAdder();
    private final FailurePolicy policy = new FailurePolicy("app", nanos::get, pauses::add, failed::add);

    @Test
    void shouldReplaceAThreadThatTimeMayHeal() {
        assertThat(policy.handle(new StreamsException(new TimeoutException("slow broker"))))
                .isEqualTo(REPLACE_THREAD);
        assertThat(policy.handle(
                        new StreamsException(new RegistryException(RegistryException.Kind.UNAVAILABLE, "no answer"))))
                .isEqualTo(REPLACE_THREAD);
        assertThat(policy.condition().good()).isTrue();
        assertThat(failed.sum()).isEqualTo(2);
    }

    @Test
    void shouldGoOnAfterATransactionThatWasGivenUpWhileTheProcessStoodStill() {
        assertThat(policy.handle(new StreamsException(new InvalidTxnStateException("aborted meanwhile"))))
                .isEqualTo(REPLACE_THREAD);
        assertThat(policy.condition().good()).isTrue();
    }

    @Test
    void shouldStopForGoodOnAnythingElse() {
        assertThat(policy.handle(
                        new StreamsException(new RegistryException(RegistryException.Kind.DENIED, "wrong password"))))
                .isEqualTo(SHUTDOWN_CLIENT);

        assertThat(policy.condition().good()).isFalse();
        assertThat(policy.condition().reason()).contains("wrong password");
        assertThat(failed.sum()).isOne();
    }

    @Test
    void shouldWaitForAnOutageToEndHoweverManyThreadsItStops() {
        for (int second = 0; second <= Outage.PATIENCE.toSeconds(); second++) {
            for (int thread = 0; thread < 16; thread++) {
                assertThat(policy.handle(new TimeoutException("again"))).isEqualTo(REPLACE_THREAD);
            }
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(policy.condition().good()).isTrue();
        assertThat(policy.handle(new TimeoutException("again"))).isEqualTo(SHUTDOWN_CLIENT);

        assertThat(policy.condition().reason()).contains("again");
        assertThat(pauses).isSorted().startsWith(Duration.ofMillis(100)).endsWith(Duration.ofSeconds(5));
    }

    @Test
    void shouldBeginToCountAnewAfterACalm() {
        for (int outage = 0; outage < 50; outage++) {
            assertThat(policy.handle(new TimeoutException("again"))).isEqualTo(REPLACE_THREAD);
            nanos.addAndGet(Outage.CALM.toNanos() + 1);
        }

        assertThat(pauses).containsOnly(Duration.ofMillis(100));
    }
}
