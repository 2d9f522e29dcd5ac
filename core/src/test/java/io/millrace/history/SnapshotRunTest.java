package io.millrace.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.RawEvent;
import io.millrace.features.TestProjects;
import io.millrace.labels.LabelMarks;
import io.millrace.project.ExamplePolicy;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.LabelDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnapshotRunTest {
    private static final long DAY = 86_400_000;
    private static final long HOUR = 3_600_000;
    private static final long T = 19_000 * DAY;
    private static final Duration HORIZON = Duration.ofDays(10);

    private final FeatureSet features = TestProjects.shop()
            .features(new Aggregate("n", Aggregation.COUNT, "purchases", null, null, Duration.ofDays(20), false))
            .examples(new ExamplePolicy(Duration.ofDays(3), List.of("purchases"), null, Duration.ofDays(20), 1))
            .label(new LabelDefinition.Absence("gone", List.of("purchases"), null, HORIZON))
            .compile();

    private record Row(String entity, long boundary, double n, boolean positive) {}

    @Test
    void shouldLabelEverySnapshotWithWhatFollowed() {
        Random random = new Random(31);
        Map<String, List<Long>> times = new HashMap<>();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String entity = "customer-" + i;
            long time = T + (long) (random.nextDouble() * 5 * DAY);
            while (time < T + 120 * DAY && random.nextInt(25) > 0) {
                times.computeIfAbsent(entity, k -> new ArrayList<>()).add(time);
                events.add(
                        new RawEvent(TestProjects.PURCHASES, entity, time, 0, events.size(), Map.of()).event(features));
                time += 1 + (long) (random.nextDouble() * 9 * DAY);
            }
        }
        long end = T + 120 * DAY;
        LabelMarks marks = LabelMarks.compile(features.project(), features);
        LabelDefinition label = features.project().labels().get(0);
        List<Row> rows = new ArrayList<>();

        SnapshotRun.Summary summary =
                SnapshotRun.run(features, marks, label, events, HOUR, end, (entity, boundary, vector, positive) -> {
                    assertThat(vector.asOf()).isBetween(boundary, boundary + HOUR);
                    assertThat(vector.asOf() + HORIZON.toMillis() + DAY).isLessThanOrEqualTo(end);
                    boolean active = times.get(entity).stream()
                            .anyMatch(time -> time > vector.asOf() && time <= vector.asOf() + HORIZON.toMillis());
                    assertThat(positive).isEqualTo(!active);
                    long start = (vector.asOf() - 20 * DAY - 1) / HOUR * HOUR;
                    long n = times.get(entity).stream()
                            .filter(time -> time <= vector.asOf() && time > start)
                            .count();
                    assertThat(vector.number(0)).isEqualTo((double) n).isPositive();
                    rows.add(new Row(entity, boundary, n, positive));
                });

        assertThat(summary.matured()).isEqualTo(rows.size());
        assertThat(summary.immature()).isPositive();
        assertThat(rows).anyMatch(Row::positive).anyMatch(row -> !row.positive);
        shouldSampleEveryThirdBoundary(rows);
    }

    private static void shouldSampleEveryThirdBoundary(List<Row> rows) {
        Map<String, Long> first = new HashMap<>();
        for (Row row : rows) {
            long distance = row.boundary - first.computeIfAbsent(row.entity, k -> row.boundary);
            assertThat(distance % (3 * DAY)).isZero();
        }
        assertThat(rows.stream().map(row -> row.entity + row.boundary).distinct())
                .hasSameSizeAs(rows);
    }

    @Test
    void shouldGiveNothingOfNothing() {
        LabelMarks marks = LabelMarks.compile(features.project(), features);
        LabelDefinition label = features.project().labels().get(0);

        SnapshotRun.Summary summary = SnapshotRun.run(features, marks, label, List.of(), HOUR, T, (e, b, v, p) -> {});

        assertThat(summary).isEqualTo(new SnapshotRun.Summary(0, 0));
    }
}
