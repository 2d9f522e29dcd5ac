package io.millrace.topology.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.recommendations.HitCounter;
import io.millrace.records.RecommendationHits;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.statistics.PoissonWeights;
import io.millrace.topology.records.Driven;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HitMetricsTest {
    private static final String OF = "{project=\"shop\",model=\"churn\",model_version=\"%s\",";
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final Project project = Driven.recommending();
    private final Metrics metrics = new Metrics();
    private final HitMetrics shown = new HitMetrics(metrics, project, Driven.SERDES.of(RecommendationHits.class));

    @Test
    void shouldAddUpWhatPartitionsTellOfTheLatestWindowWhoseHorizonHasPassed() throws IOException {
        tell("1.0.0", 14, 0, 22, counter(30, 15));
        tell("1.0.0", 14, 1, 22, counter(10, 0));
        tell("1.1.0", 14, 1, 22, counter(4, 1));
        // Its labels take until day 29.
        tell("1.1.0", 21, 0, 22, counter(10, 10));
        shown.current();

        assertThat(page())
                .contains("millrace_recommendation_hit_rate" + OF.formatted("1.0.0") + "bound=\"value\",} 0.375\n")
                .contains("millrace_recommendation_hit_rate" + OF.formatted("1.1.0") + "bound=\"value\",} 0.25\n")
                .contains("millrace_recommendation_hit_rate_by_lot" + OF.formatted("1.0.0") + "} 0.25\n")
                .contains("millrace_recommendation_lists" + OF.formatted("1.0.0") + "} 40.0\n");
        assertThat(bound("low")).isBetween(0.15, 0.32);
        assertThat(bound("high")).isBetween(0.43, 0.6);
    }

    @Test
    void shouldTakeTheLaterRecordOfAPartitionAndForgetWhatItForgets() throws IOException {
        tell("1.0.0", 14, 0, 22, counter(30, 15));
        tell("1.0.0", 14, 0, 23, counter(40, 10));
        tell("1.0.0", 21, 0, 29, counter(5, 5));
        shown.current();
        assertThat(page()).contains("millrace_recommendation_lists" + OF.formatted("1.0.0") + "} 5.0\n");
        forget("1.0.0", 21, 0);
        shown.current();

        // The window whose records are left, as far as is known by them.
        assertThat(page()).contains("bound=\"value\",} 0.25\n");
    }

    @Test
    void shouldWaitForThePartitionThatLags() throws IOException {
        tell("1.0.0", 14, 0, 22, counter(30, 15));
        tell("1.0.0", 14, 1, 21, counter(10, 0));
        shown.current();
        assertThat(page()).doesNotContain("millrace_recommendation_lists{");

        tell("1.0.0", 14, 1, 22, counter(12, 0));
        shown.current();
        assertThat(page()).contains("millrace_recommendation_lists" + OF.formatted("1.0.0") + "} 42.0\n");
    }

    /** Labels take 7 days and allowed lateness twice one; an outage of a week is outlived. */
    @Test
    void shouldNotWaitForAPartitionThatHasToldNothingForAsLongAsLabelsCanCome() throws IOException {
        tell("1.0.0", 14, 1, 21, counter(10, 0));
        tell("1.0.0", 28, 0, 36, counter(30, 15));
        shown.current();
        assertThat(page()).doesNotContain("millrace_recommendation_lists{");

        tell("1.0.0", 28, 0, 37, counter(30, 15));
        shown.current();
        assertThat(page()).contains("millrace_recommendation_lists" + OF.formatted("1.0.0") + "} 30.0\n");
    }

    @Test
    void shouldPassOverWhatIsNoCount() throws IOException {
        shown.read(new ConsumerRecord<>("hits", 0, 0, utf8("churn/1.0.0/1/0"), new byte[] {7}));
        shown.current();

        assertThat(page()).doesNotContain("millrace_recommendation_lists{");
    }

    private static HitCounter counter(int lists, int hits) {
        PoissonWeights weights = new PoissonWeights("test", HitCounter.REPLICATES);
        HitCounter counter = new HitCounter();
        for (int i = 0; i < lists; i++) {
            byte[] owner = utf8("c" + i);
            counter.add(1, i < hits, Math.round(HitCounter.ONE / 4), weights.of(owner, owner.length));
        }
        return counter;
    }

    private void tell(String version, int endDay, int partition, int maturedDay, HitCounter counter) {
        HitRecords.Window window = window(version, endDay, partition);
        RecommendationHits hits = HitRecords.of(window, (endDay - 7) * DAY, maturedDay * DAY, counter);
        read(window, Driven.bytes(RecommendationHits.class, "hits", hits));
    }

    private void forget(String version, int endDay, int partition) {
        read(window(version, endDay, partition), null);
    }

    private void read(HitRecords.Window window, byte @Nullable [] value) {
        shown.read(new ConsumerRecord<>("hits", 0, 0, utf8(window.key()), value));
    }

    private static HitRecords.Window window(String version, int endDay, int partition) {
        return new HitRecords.Window("churn", version, endDay * DAY, partition);
    }

    private double bound(String name) throws IOException {
        String line = page().lines()
                .filter(l -> l.contains(OF.formatted("1.0.0") + "bound=\"" + name + "\""))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(line.substring(line.indexOf("} ") + 2));
    }

    private String page() throws IOException {
        StringWriter page = new StringWriter();
        metrics.write(page);
        return page.toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
