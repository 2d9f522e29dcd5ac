package io.millrace.quickstart.forget;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RetainedTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    @Test
    void shouldCountTheSegmentThatIsStillWritten() {
        Retained log = of("delete", Map.of("retention.ms", "" + 30 * DAY, "segment.ms", "" + 7 * DAY));

        assertThat(log.compacted()).isFalse();
        assertThat(log.atMost()).isEqualTo(Duration.ofDays(37));
    }

    @Test
    void shouldNameNoMomentWhereThereIsNone() {
        assertThat(of("delete", Map.of("retention.ms", "-1", "segment.ms", "" + DAY))
                        .atMost())
                .isNull();
        assertThat(of("compact", Map.of("max.compaction.lag.ms", "" + Long.MAX_VALUE))
                        .atMost())
                .isNull();
        assertThat(of("compact", Map.of()).compacted()).isTrue();
    }

    @Test
    void shouldTakeTheEarlierWhereBothDelete() {
        Map<String, String> ages =
                Map.of("retention.ms", "" + 30 * DAY, "segment.ms", "" + DAY, "max.compaction.lag.ms", "" + 2 * DAY);

        assertThat(of("compact,delete", ages).atMost()).isEqualTo(Duration.ofDays(2));
        assertThat(of("compact", ages).atMost()).isEqualTo(Duration.ofDays(2));
        assertThat(of("delete", ages).atMost()).isEqualTo(Duration.ofDays(31));
    }

    private static Retained of(String policy, Map<String, String> more) {
        Map<String, String> config = new TreeMap<>(more);
        config.put("cleanup.policy", policy);
        return Retained.of("t", config);
    }
}
