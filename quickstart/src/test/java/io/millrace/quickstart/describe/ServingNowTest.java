package io.millrace.quickstart.describe;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.ServingReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServingNowTest {

    @Test
    void shouldCountInstancesOnceAndNotThoseThatHaveSaidGoodbye() {
        ServingNow now = ServingNow.NOBODY
                .with(report("one", false))
                .with(report("two", false))
                .with(report("one", false))
                .with(report("two", true));

        assertThat(now.sentence()).isEqualTo("by 1 instance of serving: 0 vectors within the last minute");
    }

    @Test
    void shouldSayThatNobodyScores() {
        assertThat(ServingNow.NOBODY.with(report("one", true)).sentence())
                .isEqualTo("by nobody: no instance of serving has reported within the last minute");
    }

    private static ServingReport report(String instance, boolean leaving) {
        return new ServingReport(
                instance,
                "churn",
                1,
                0L,
                Instant.EPOCH,
                Instant.EPOCH,
                leaving,
                0L,
                0L,
                -1L,
                List.of("1.0.0"),
                Map.of(),
                List.of(),
                null);
    }
}
