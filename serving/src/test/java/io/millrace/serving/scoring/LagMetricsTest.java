package io.millrace.serving.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.testing.MovableClock;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LagMetricsTest {
    private static final TopicPartition PARTITION = new TopicPartition("shop.feature-updates", 3);

    private final MovableClock now = new MovableClock(Instant.ofEpochMilli(100_000));
    private final Metrics metrics = new Metrics();
    private final LagMetrics lag = new LagMetrics(metrics, "shop", now);

    @Test
    void shouldTellHowLongTheOldestUpdateThatIsNotScoredMayHaveWaited() throws Exception {
        lag.advanced(PARTITION, 7, 98_000);
        now.set(Instant.ofEpochMilli(101_500));

        assertThat(text())
                .contains("millrace_serving_lag_records{project=\"shop\",partition=\"3\",} 7.0")
                .contains("millrace_serving_lag_seconds{project=\"shop\",partition=\"3\",} 3.5");
    }

    @Test
    void shouldGrowWhileNothingIsScored() throws Exception {
        lag.advanced(PARTITION, 7, 98_000);
        lag.advanced(PARTITION, 9, -1);
        now.set(Instant.ofEpochMilli(108_000));

        assertThat(text()).contains("millrace_serving_lag_seconds{project=\"shop\",partition=\"3\",} 10.0");
    }

    @Test
    void shouldBeNothingWhenAllIsScored() throws Exception {
        lag.advanced(PARTITION, 0, 98_000);
        now.set(Instant.ofEpochMilli(200_000));

        assertThat(text())
                .contains("millrace_serving_lag_records{project=\"shop\",partition=\"3\",} 0.0")
                .contains("millrace_serving_lag_seconds{project=\"shop\",partition=\"3\",} 0.0");
    }

    @Test
    void shouldNotCountTheTimeInWhichThereWasNothingToScore() throws Exception {
        lag.advanced(PARTITION, 0, 10_000);
        now.set(Instant.ofEpochMilli(101_000));
        lag.advanced(PARTITION, 0, -1);
        now.set(Instant.ofEpochMilli(101_200));
        lag.advanced(PARTITION, 1, -1);

        assertThat(text()).contains("millrace_serving_lag_seconds{project=\"shop\",partition=\"3\",} 0.2");
    }

    @Test
    void shouldSayNothingOfPartitionsThatAreReadElsewhere() throws Exception {
        lag.advanced(PARTITION, 7, 98_000);

        lag.forget(Set.of(PARTITION));

        assertThat(text()).doesNotContain("partition=\"3\"");
    }

    private String text() throws IOException {
        StringWriter text = new StringWriter();
        metrics.write(text);
        return text.toString();
    }
}
