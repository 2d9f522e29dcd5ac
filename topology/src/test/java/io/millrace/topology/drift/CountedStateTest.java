package io.millrace.topology.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.records.Cause;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ScoringRole;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a window of drift keeps does not grow with events: counts do not become more, and of an entity its snapshots are known, of which there is one per sampling tick. */
final class CountedStateTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    /** A thousand times as much takes at most so many bytes more of a variable-length integer. */
    private static final int MORE_BYTES = 2;

    private final Random random = new Random(8);
    private final DriftReference reference = reference();
    private final Project project = Driven.project(1);
    private final TopicCatalogue topics = Driven.topics(project);

    @TempDir
    private Path directory;

    private Driven driven;

    @BeforeEach
    void start() {
        driven = new Driven(
                DriftTopology.build(
                        project,
                        project.models().get(0),
                        topics,
                        Driven.SERDES,
                        version -> reference,
                        Driven.erasures(),
                        null),
                directory);
    }

    @AfterEach
    void stop() {
        driven.close();
    }

    @Test
    void shouldKeepAMillionRowsInTheCountsOfAThousand() {
        RowBinder binder = new RowBinder(reference, FeatureSet.compile(project));
        List<InferenceLogEntry> rows =
                IntStream.range(0, 1_000).mapToObj(i -> row("r" + i, i)).toList();
        CountedWindow window = CountedWindow.empty(reference);
        rows.forEach(row -> window.add(binder.of(row), true));
        int ofAThousand = window.encode().length;
        for (int again = 1; again < 1_000; again++) {
            rows.forEach(row -> window.add(binder.of(row), false));
        }
        int ofAMillion = window.encode().length;

        int counts = reference.counted().stream()
                        .mapToInt(feature -> feature.psiBins() + feature.ksBins() + 1)
                        .sum()
                + 3;
        assertThat(CountedWindow.decode(window.encode(), reference)
                        .partial("churn", "1.0.0", 0, DAY, List.of())
                        .getSamples())
                .isEqualTo(1_000_000);
        assertThat(ofAThousand).isBetween(counts, 2 * counts);
        assertThat(ofAMillion).isLessThanOrEqualTo(ofAThousand + MORE_BYTES * counts);
    }

    @Test
    void shouldKeepNothingOfWhatIsNoSnapshotOrComesAgain() {
        snapshots(50, 2);
        long kept = bytes();
        for (int i = 0; i < 5_000; i++) {
            send(row("r" + i % 50, i % 50));
            InferenceLogEntry event = InferenceLogEntry.newBuilder(row("event" + i, i % 50))
                    .setCause(Cause.EVENT)
                    .build();
            send(event);
        }

        assertThat(bytes()).isEqualTo(kept);
    }

    /** An id, the version that scored it, and the entity: some 60 bytes a snapshot, and a key for each entity. */
    @Test
    void shouldGrowWithEntitiesAndTheirSnapshotsAlone() {
        snapshots(50, 1);
        long of50 = bytes(DriftTopology.ROWS_STORE);
        snapshots(100, 1);
        long of100 = bytes(DriftTopology.ROWS_STORE);
        snapshots(100, 2);
        long twice = bytes(DriftTopology.ROWS_STORE);

        assertThat(of100).isBetween(2 * of50, 2 * of50 + 200);
        assertThat(twice).isLessThan(2 * of100);
        assertThat(of100 / 100).isLessThan(60);
    }

    private void snapshots(int entities, int ofEach) {
        for (int i = 0; i < entities * ofEach; i++) {
            send(row("r" + i, i % entities));
        }
    }

    private void send(InferenceLogEntry row) {
        driven.send(InferenceLogEntry.class, topics.inferenceLog(), row.getEntity(), row);
    }

    private InferenceLogEntry row(String id, int entity) {
        Instant asOf = Instant.ofEpochMilli(1 + entity);
        return new InferenceLogEntry(
                id,
                "customer-" + entity,
                "churn",
                Cause.SNAPSHOT,
                asOf,
                asOf,
                "1.0.0",
                List.of((double) random.nextInt(1_000), Double.NaN, random.nextDouble()),
                List.of(random.nextBoolean() ? "gold" : "silver"),
                random.nextDouble(),
                null,
                "1.0.0",
                null,
                ScoringRole.PRIMARY,
                0L,
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                null,
                null,
                false);
    }

    private long bytes() {
        return bytes(DriftTopology.COUNTS_STORE)
                + bytes(DriftTopology.ROWS_STORE)
                + bytes(DriftTopology.PROGRESS_STORE);
    }

    private long bytes(String store) {
        long bytes = 0;
        try (var all = driven.driver().<Bytes, byte[]>getKeyValueStore(store).all()) {
            while (all.hasNext()) {
                var entry = all.next();
                bytes += entry.key.get().length + entry.value.length;
            }
        }
        return bytes;
    }

    private static DriftReference reference() {
        Random random = new Random(1);
        double[] purchases = random.ints(2_000, 0, 1_000).asDoubleStream().toArray();
        double[] uniform = random.doubles(2_000).toArray();
        List<String> segments = IntStream.range(0, 2_000)
                .mapToObj(i -> i % 2 == 0 ? "gold" : "silver")
                .toList();
        List<FeatureReference> features = List.of(
                ReferenceBuilder.numeric("purchases_7d", 0.6, true, purchases),
                ReferenceBuilder.categorical("segment", 0.3, true, segments),
                ReferenceBuilder.numeric("purchases_28d", 0.1, true, uniform));
        return new DriftReference(
                2_000, 1_000, features, ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, uniform), 1_000);
    }
}
