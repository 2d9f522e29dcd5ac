package io.millrace.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.RawEvent;
import io.millrace.features.TestProjects;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
                    + (last == null ? "" : new String(last, java.nio.charset.StandardCharsets.UTF_8)));
        });

        assertThat(answers)
                .containsExactly(
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

        assertThat(answers).singleElement().isEqualTo("third".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Event event(String entity, long time, long offset, String product) {
        return new RawEvent(TestProjects.PURCHASES, entity, time, 0, offset, Map.of("product", product))
                .event(features);
    }
}
