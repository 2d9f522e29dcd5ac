package io.millrace.quickstart.describe;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.ArmCounts;
import io.millrace.records.ServingReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServingNowTest {

    @Test
    void shouldCountInstancesOnceAndNotThoseThatHaveSaidGoodbye() {
        ServingNow now = ServingNow.NOBODY
                .with(report("one", 0, 3, false))
                .with(report("two", 0, 4, false))
                .with(report("one", 1, 5, false))
                .with(report("two", 1, 0, true));

        assertThat(now.sentence()).isEqualTo("by 1 instance of serving: 12 vectors within the last minute");
    }

    @Test
    void shouldCountAReportThatComesAgainOnce() {
        ServingNow now = ServingNow.NOBODY
                .with(report("one", 7, 3, false))
                .with(report("two", 7, 4, false))
                .with(report("one", 7, 3, false))
                .with(report("two", 8, 0, true))
                .with(report("two", 7, 4, false));

        assertThat(now.sentence()).isEqualTo("by 1 instance of serving: 7 vectors within the last minute");
    }

    @Test
    void shouldSayThatNobodyScores() {
        assertThat(ServingNow.NOBODY.with(report("one", 0, 0, true)).sentence())
                .isEqualTo("by nobody: no instance of serving has reported within the last minute");
    }

    private static ServingReport report(String instance, long number, long samples, boolean leaving) {
        return new ServingReport(
                instance,
                "churn",
                1,
                number,
                Instant.EPOCH,
                Instant.EPOCH,
                leaving,
                0L,
                0L,
                -1L,
                List.of("1.0.0"),
                Map.of(),
                List.of(arm(false, samples), arm(true, 100)),
                null);
    }

    private static ArmCounts arm(boolean shadow, long samples) {
        return new ArmCounts(
                "champion", "1.0.0", shadow, samples, 0L, 0L, 0L, 0L, 0L, 0L, 0L, List.of(), 0.0, 0.0, List.of());
    }
}
