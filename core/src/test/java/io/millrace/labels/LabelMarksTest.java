package io.millrace.labels;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.features.RawEvent;
import io.millrace.features.TestProjects;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.LabelDefinition;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelMarksTest {
    private static final Aggregate COUNT =
            new Aggregate("n", Aggregation.COUNT, "sessions", null, null, Duration.ofDays(1), false);

    @Test
    void shouldMarkEveryEventOfTheSourcesOfAnAbsence() {
        LabelMarks marks =
                marks(new LabelDefinition.Absence("gone", List.of("purchases", "sessions"), null, Duration.ofDays(7)));

        assertThat(marks(marks, TestProjects.PURCHASES, Map.of())).isEqualTo(LabelMarks.COUNTS);
        assertThat(marks(marks, TestProjects.SESSIONS, Map.of())).isEqualTo(LabelMarks.COUNTS);
        assertThat(marks(marks, TestProjects.PROFILES, Map.of())).isZero();
        assertThat(marks.positive(false)).isTrue();
        assertThat(marks.positive(true)).isFalse();
    }

    @Test
    void shouldMarkTheEventsThatMeetTheConditionOfAnOccurrence() {
        // Neither the text nor the derived number is used by any feature.
        LabelMarks marks = marks(new LabelDefinition.Occurrence(
                "bought", "purchases", "product == 'p1' and spend > 5", Duration.ofDays(7)));

        assertThat(marks(marks, TestProjects.PURCHASES, purchase("p1", 3, "2.5")))
                .isEqualTo(LabelMarks.COUNTS);
        assertThat(marks(marks, TestProjects.PURCHASES, purchase("p2", 3, "2.5")))
                .isZero();
        assertThat(marks(marks, TestProjects.PURCHASES, purchase("p1", 2, "2.5")))
                .isZero();
        assertThat(marks(marks, TestProjects.SESSIONS, Map.of())).isZero();
        assertThat(marks.positive(true)).isTrue();
    }

    private static Map<String, Object> purchase(String product, int quantity, String price) {
        return Map.of(
                "product", product, "quantity", BigDecimal.valueOf(quantity), "unit_price", new BigDecimal(price));
    }

    private FeatureSet features;

    private LabelMarks marks(LabelDefinition label) {
        features = TestProjects.shop().features(COUNT).label(label).compile();
        return LabelMarks.compile(features.project(), features);
    }

    private long marks(LabelMarks marks, int source, Map<String, Object> fields) {
        return marks.marks(new RawEvent(source, "customer-1", 1_000, 0, 0, fields).event(features));
    }
}
