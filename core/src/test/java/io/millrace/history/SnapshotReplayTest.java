package io.millrace.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Boundaries;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.features.RawEvent;
import io.millrace.features.TestProjects;
import io.millrace.labels.LabelMarks;
import io.millrace.project.ExamplePolicy;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.LabelDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is said entity by entity is what {@link SnapshotRun} says, whose ticks are every hour, of events none of which lies between a boundary and its tick. */
class SnapshotReplayTest {
    private static final long DAY = 86_400_000;
    private static final long HOUR = 3_600_000;
    private static final long T = 19_000 * DAY;
    private static final long END = T + 150 * DAY;

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final FeatureSet features = TestProjects.shop()
            .features(
                    new Aggregate("n", Aggregation.COUNT, "purchases", null, null, Duration.ofDays(20), false),
                    new Aggregate("ever", Aggregation.COUNT, "sessions", null, null, null, false))
            .forgetAfter(Duration.ofDays(40))
            .examples(new ExamplePolicy(Duration.ofDays(3), List.of("purchases"), null, Duration.ofDays(20), 1))
            .labels(
                    new LabelDefinition.Absence("gone", List.of("purchases"), null, Duration.ofDays(10)),
                    new LabelDefinition.Occurrence("returns", "sessions", null, Duration.ofDays(4)))
            .compile();

    private record Row(String label, String entity, long boundary, List<Double> numbers, boolean positive) {
        static Row of(String label, String entity, long boundary, FeatureVector vector, boolean positive) {
            return new Row(label, entity, boundary, List.of(vector.number(0), vector.number(1)), positive);
        }
    }

    @Test
    void shouldSayOfEachEntityWhatIsSaidOfAllAtOnce() {
        List<Event> events = events();
        LabelMarks marks = LabelMarks.compile(features.project(), features);
        List<Row> expected = new ArrayList<>();
        for (LabelDefinition label : features.project().labels()) {
            SnapshotRun.run(
                    features,
                    marks,
                    label,
                    events,
                    HOUR,
                    END,
                    (entity, boundary, vector, positive) ->
                            expected.add(Row.of(label.name(), entity, boundary, vector, positive)));
        }

        List<Row> rows = replay(events, END);

        assertThat(rows.stream().map(row -> order(row, rows)))
                .as("seed %d", seed)
                .isSorted();
        assertThat(rows).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(rows).extracting(Row::positive).contains(true, false);
        assertThat(rows).extracting(Row::label).contains("gone", "returns");
    }

    @Test
    void shouldTakeNoSnapshotAfterTheLastBoundaryAndLabelThoseBeforeItAsEver() {
        List<Event> events = events();
        long last = T + 60 * DAY + random.nextInt((int) DAY);
        List<Row> all = replay(events, END);

        List<Row> rows = replay(events, last);

        assertThat(rows)
                .as("seed %d", seed)
                .isNotEmpty()
                .containsExactlyElementsOf(
                        all.stream().filter(row -> row.boundary <= last).toList());
    }

    /** The place where the first row of the same entity stands, so that no entity comes twice. */
    private static int order(Row row, List<Row> rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).entity.equals(row.entity)) {
                return i;
            }
        }
        return -1;
    }

    private List<Row> replay(List<Event> events, long last) {
        HistoryPacker packer = new HistoryPacker();
        HistoryBlock block = new HistoryBlock(1 << 24);
        for (Event event : events) {
            packer.event(event);
            block.add(packer.bytes(), 0);
        }
        block.sort();
        List<Row> rows = new ArrayList<>();
        SnapshotReplay replay =
                new SnapshotReplay(features, last, END, (entity, boundary, vector, label, positive, treated) -> {
                    assertThat(vector.asOf()).isEqualTo(boundary);
                    assertThat(treated).isFalse();
                    rows.add(Row.of(
                            label.name(), new String(entity, StandardCharsets.UTF_8), boundary, vector, positive));
                });
        for (int i = 0; i < block.count(); i++) {
            replay.accept(block.data(), block.start(i));
        }
        replay.end();
        return rows;
    }

    /** Customers who come now and then, some of whom stay away for good, or so long that they are forgotten. */
    private List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String entity = "customer-" + i;
            long time = T + (long) (random.nextDouble() * 5 * DAY);
            while (time < END && random.nextInt(30) > 0) {
                if (!betweenBoundaryAndTick(entity, time)) {
                    int source = random.nextInt(3) == 0 ? TestProjects.SESSIONS : TestProjects.PURCHASES;
                    events.add(new RawEvent(source, entity, time, 0, events.size(), Map.of()).event(features));
                }
                time += 1 + (long) (random.nextDouble() * (random.nextInt(20) == 0 ? 80 : 9) * DAY);
            }
        }
        return events;
    }

    private boolean betweenBoundaryAndTick(String entity, long time) {
        byte[] utf8 = entity.getBytes(StandardCharsets.UTF_8);
        long refresh = features.project().entity().refresh().toMillis();
        return Boundaries.lastUntil(utf8, utf8.length, refresh, time - 1) > (time - 1) / HOUR * HOUR;
    }
}
