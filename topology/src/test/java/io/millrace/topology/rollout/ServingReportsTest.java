package io.millrace.topology.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.ServingReport;
import io.millrace.rollout.RolloutInput.ServingReported;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ServingReportsTest {
    @Test
    void shouldNotTakeAnInstanceForRefusingWhatItLeavesToOthers() {
        ServingReport report = new ServingReport(
                "one",
                "churn",
                1,
                0L,
                Instant.EPOCH,
                Instant.ofEpochMilli(2_000),
                false,
                3L,
                3L,
                -1L,
                List.of("1.0.0"),
                Map.of("2.0.0", "reads other features", "1.1.0", "golden rows differ"),
                List.of(),
                null);
        ServingReported told = ServingReports.told(report, Set.of("2.0.0"), 2_500);

        assertThat(told.ready()).containsExactly("1.0.0");
        assertThat(told.elsewhere()).containsExactly("2.0.0");
        assertThat(told.refused()).isEqualTo(Map.of("1.1.0", "golden rows differ"));
    }
}
