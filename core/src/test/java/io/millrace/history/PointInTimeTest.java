package io.millrace.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.RawEvent;
import io.millrace.features.TestProjects;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PointInTimeTest {
    private static final long T = 1_700_000_000_000L;

    private final FeatureSet features = TestProjects.shop()
            .features(
                    new Aggregate("n", Aggregation.COUNT, "purchases", null, null, null, false),
                    new Aggregate("last", Aggregation.LATEST, "purchases", "product", null, Duration.ofDays(1), true))
            .compile();

    @Test
    void shouldKnowTheEventsUpToTheMomentAndNoOthers() {
        List<Event> events = List.of(event("b", T, 0, "p0"), event("a", T + 2, 2, "p2"), event("a", T, 1, "p1"));
        List<PointInTime.Question> questions = List.of(
                new PointInTime.Question("a", T + 2),
                new PointInTime.Question("a", T - 1),
                new PointInTime.Question("a", T + 1),
                new PointInTime.Question("c", T + 9),
                new PointInTime.Question("a", T));
        List<String> answers = new ArrayList<>();

        PointInTime.answer(features, events, questions, (question, known, vector) -> {
            byte[] last = vector.category(1);
            answers.add(question + " " + known + " " + (vector.asOf() - T) + " " + vector.number(0) + " "
                    + (last == null ? "" : new String(last, StandardCharsets.UTF_8)));
        });

        assertThat(answers)
                .containsExactlyInAnyOrder(
                        "1 false -1 NaN ", "4 true 0 1.0 p1", "2 true 1 1.0 p1", "0 true 2 2.0 p2", "3 false 9 NaN ");
    }

    @Test
    void shouldBreakTiesByPartitionThenOffset() {
        List<Event> events = List.of(
                new RawEvent(0, "a", T, 1, 3, Map.of("product", "second")).event(features),
                new RawEvent(0, "a", T, 1, 7, Map.of("product", "third")).event(features),
                new RawEvent(0, "a", T, 0, 9, Map.of("product", "first")).event(features));
        List<byte[]> answers = new ArrayList<>();

        PointInTime.answer(
                features,
                events,
                List.of(new PointInTime.Question("a", T)),
                (question, known, vector) -> answers.add(vector.category(1)));

        assertThat(answers).singleElement().isEqualTo("third".getBytes(StandardCharsets.UTF_8));
    }

    /** Packed in blocks of any size, each sorted, and merged: the order is the one that a single block has. */
    @Test
    void shouldSortAsOneBlockWhateverTheSizeOfBlocks() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        HistoryBlock whole = new HistoryBlock(Integer.MAX_VALUE);
        List<HistoryBlock> parts = new ArrayList<>(List.of(new HistoryBlock(2_000)));
        HistoryPacker packer = new HistoryPacker();
        for (int i = 0; i < 3_000; i++) {
            String entity = "customer " + random.nextInt(40);
            if (random.nextInt(4) == 0) {
                packer.question(entity.getBytes(StandardCharsets.UTF_8), T + random.nextInt(50), i);
            } else {
                packer.event(event(entity, T + random.nextInt(50), i, "p".repeat(random.nextInt(50))));
            }
            whole.add(packer.bytes(), 0);
            if (!parts.get(parts.size() - 1).add(packer.bytes(), 0)) {
                parts.add(new HistoryBlock(2_000));
                assertThat(parts.get(parts.size() - 1).add(packer.bytes(), 0)).isTrue();
            }
        }

        whole.sort();
        parts.forEach(HistoryBlock::sort);

        assertThat(parts).hasSizeGreaterThan(50);
        int[] next = new int[parts.size()];
        for (int i = 0; i < whole.count(); i++) {
            int least = -1;
            for (int p = 0; p < next.length; p++) {
                boolean there = next[p] < parts.get(p).count();
                if (there && (least < 0 || compare(parts, next, p, least) < 0)) {
                    least = p;
                }
            }
            HistoryBlock part = parts.get(least);
            int at = part.start(next[least]++);
            assertThat(PointInTime.compare(whole.data(), whole.start(i), part.data(), at))
                    .as("seed %d, record %d", seed, i)
                    .isZero();
            if (i > 0) {
                assertThat(PointInTime.compare(whole.data(), whole.start(i - 1), whole.data(), whole.start(i)))
                        .isNegative();
            }
        }
    }

    private static int compare(List<HistoryBlock> parts, int[] next, int a, int b) {
        HistoryBlock one = parts.get(a);
        HistoryBlock other = parts.get(b);
        return PointInTime.compare(one.data(), one.start(next[a]), other.data(), other.start(next[b]));
    }

    private Event event(String entity, long time, long offset, String product) {
        return new RawEvent(TestProjects.PURCHASES, entity, time, 0, offset, Map.of("product", product))
                .event(features);
    }
}
