package io.millrace.quickstart.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.millrace.project.RecommendationPolicy;
import io.millrace.records.Decision;
import io.millrace.records.LabelledExample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecommendationsNodeTest {
    private static final RecommendationPolicy POLICY = new RecommendationPolicy("again", 2, Duration.ofDays(14));

    private final List<LabelledExample> rows = new ArrayList<>();

    @Test
    void shouldCountListsThatHitByMonthAndVersion() {
        // Of three candidates the best two are recommended, and the third is bought: a miss; two of three by lot hit.
        row("c1|mug", "2026-03-10T05:00:00Z", 0.9, "1.0.0", 0);
        row("c1|pen", "2026-03-10T05:00:00Z", 0.8, "1.0.0", 0);
        row("c1|rug", "2026-03-10T05:00:00Z", 0.1, "1.0.0", 1);
        row("c2|mug", "2026-03-11T05:00:00Z", 0.2, "1.0.0", 1);
        // A week later, and in the next month by another version.
        row("c1|mug", "2026-03-17T05:00:00Z", 0.9, "1.0.0", 0);
        row("c1|mug", "2026-04-14T05:00:00Z", 0.9, "1.1.0", 1);
        // Before there was a model nothing was recommended.
        row("c3|mug", "2026-03-17T05:00:00Z", null, null, 1);

        ArrayNode node = new ObjectMapper().createArrayNode();
        RecommendationsNode.write(POLICY, Duration.ofDays(1), new LabelledRows(rows), node);

        assertThat(node).hasSize(2);
        JsonNode march = node.get(0);
        assertThat(march.get("month").asText()).isEqualTo("2026-03");
        assertThat(march.get("version").asText()).isEqualTo("1.0.0");
        assertThat(march.get("lists").asInt()).isEqualTo(3);
        assertThat(march.get("hit_rate").asDouble()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(march.get("by_lot").asDouble()).isCloseTo((2 / 3.0 + 1 + 0) / 3, within(1e-12));
        assertThat(node.get(1).toString())
                .isEqualTo("{\"month\":\"2026-04\",\"version\":\"1.1.0\",\"lists\":1,\"hit_rate\":1.0,\"by_lot\":1.0}");
    }

    /** After an outage an entity has several snapshots since one boundary. */
    @Test
    void shouldCountOfAnItemThatWasScoredSeveralTimesTheEarliest() {
        row("c1|mug", "2026-03-10T05:00:00Z", 0.9, "1.0.0", 0);
        row("c1|mug", "2026-03-10T05:00:01Z", 0.7, "1.0.0", 1);
        row("c1|pen", "2026-03-10T05:00:00Z", 0.5, "1.0.0", 0);
        row("c1|rug", "2026-03-10T05:00:02Z", 0.8, "1.0.0", 1);
        row("c1|rug", "2026-03-10T05:00:00Z", 0.1, "1.0.0", 1);

        ArrayNode node = new ObjectMapper().createArrayNode();
        RecommendationsNode.write(POLICY, Duration.ofDays(1), new LabelledRows(rows), node);

        assertThat(node.get(0).get("lists").asInt()).isEqualTo(1);
        assertThat(node.get(0).get("hit_rate").asDouble()).isZero();
        assertThat(node.get(0).get("by_lot").asDouble()).isCloseTo(2 / 3.0, within(1e-12));
    }

    private void row(String entity, String asOf, @Nullable Double score, @Nullable String version, double label) {
        Instant moment = Instant.parse(asOf);
        rows.add(new LabelledExample(
                "id" + rows.size(),
                entity,
                "again",
                moment,
                "again",
                label,
                "1.0.0",
                List.of(),
                List.of(),
                score,
                version,
                moment.plus(Duration.ofDays(8)),
                false,
                score == null ? null : Decision.NEGATIVE,
                score == null ? null : 0.5,
                score == null ? null : "champion",
                -1L));
    }
}
