package io.millrace.runtime.streams;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.RegistryException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class FailurePolicyTest {
    private final AtomicLong nanos = new AtomicLong();
    private final FailurePolicy policy = new FailurePolicy("app", nanos::get);

    @Test
    void shouldReplaceAThreadThatTimeMayHeal() {
        assertThat(policy.handle(new StreamsException(new TimeoutException("slow broker"))))
                .isEqualTo(REPLACE_THREAD);
        assertThat(policy.handle(
                        new StreamsException(new RegistryException(RegistryException.Kind.UNAVAILABLE, "no answer"))))
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
    }

    @Test
    void shouldNotReplaceForEver() {
        for (int i = 0; i < 10; i++) {
            assertThat(policy.handle(new TimeoutException("again"))).isEqualTo(REPLACE_THREAD);
        }
        assertThat(policy.handle(new TimeoutException("again"))).isEqualTo(SHUTDOWN_CLIENT);
    }

    @Test
    void shouldForgetReplacementsOfLongAgo() {
        for (int i = 0; i < 50; i++) {
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            assertThat(policy.handle(new TimeoutException("again"))).isEqualTo(REPLACE_THREAD);
        }
    }
}
