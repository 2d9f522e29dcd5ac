package io.millrace.labels;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.features.RawEvent;
import io.millrace.features.TestProjects;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.InterventionPolicy;
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

        assertThat(marks(marks, TestProjects.PURCHASES, Map.of())).isEqualTo(1);
        assertThat(marks(marks, TestProjects.SESSIONS, Map.of())).isEqualTo(1);
        assertThat(marks(marks, TestProjects.PROFILES, Map.of())).isZero();
    }

    @Test
    void shouldMarkTheEventsThatMeetTheConditionOfAnOccurrence() {
        // Neither the text nor the derived number is used by any feature.
        LabelMarks marks = marks(new LabelDefinition.Occurrence(
                "bought", "purchases", "product == 'p1' and spend > 5", Duration.ofDays(7)));

        assertThat(marks(marks, TestProjects.PURCHASES, purchase("p1", 3, "2.5")))
                .isEqualTo(1);
        assertThat(marks(marks, TestProjects.PURCHASES, purchase("p2", 3, "2.5")))
                .isZero();
        assertThat(marks(marks, TestProjects.PURCHASES, purchase("p1", 2, "2.5")))
                .isZero();
        assertThat(marks(marks, TestProjects.SESSIONS, Map.of())).isZero();
    }

    @Test
    void shouldMarkEventsOfEveryLabelInABitOfItsOwn() {
        LabelDefinition gone = new LabelDefinition.Absence("gone", List.of("sessions"), null, Duration.ofDays(7));
        LabelDefinition bought =
                new LabelDefinition.Occurrence("bought", "purchases", "product == 'p1'", Duration.ofDays(90));
        LabelDefinition silent =
                new LabelDefinition.Absence("silent", List.of("purchases", "sessions"), null, Duration.ofDays(30));

        LabelMarks marks = marks(gone, bought, silent);

        assertThat(marks(marks, TestProjects.SESSIONS, Map.of())).isEqualTo(0b101);
        assertThat(marks(marks, TestProjects.PURCHASES, purchase("p1", 1, "1"))).isEqualTo(0b110);
        assertThat(marks(marks, TestProjects.PURCHASES, purchase("p2", 1, "1"))).isEqualTo(0b100);
        assertThat(LabelMarks.counts(0b110, 0)).isFalse();
        assertThat(LabelMarks.counts(0b110, 1)).isTrue();
    }

    @Test
    void shouldMarkInterventionsInTheLastBitWhateverTheLabelsAre() {
        LabelDefinition gone = new LabelDefinition.Absence("gone", List.of("purchases"), null, Duration.ofDays(7));
        features = TestProjects.shop()
                .features(COUNT)
                .labels(gone)
                .interventions(new InterventionPolicy(0, "sessions", null))
                .compile();

        LabelMarks marks = LabelMarks.compile(features.project(), features);

        assertThat(marks(marks, TestProjects.SESSIONS, Map.of())).isEqualTo(Long.MIN_VALUE);
        assertThat(marks(marks, TestProjects.PURCHASES, Map.of())).isEqualTo(1);
        assertThat(LabelMarks.counts(Long.MIN_VALUE, LabelMarks.INTERVENTION)).isTrue();
        assertThat(LabelMarks.counts(Long.MAX_VALUE, LabelMarks.INTERVENTION)).isFalse();
    }

    @Test
    void shouldSayThatAnAbsenceIsNoEventAndAnOccurrenceOne() {
        LabelDefinition absence = new LabelDefinition.Absence("gone", List.of("sessions"), null, Duration.ofDays(7));
        LabelDefinition occurrence = new LabelDefinition.Occurrence("bought", "purchases", null, Duration.ofDays(7));

        assertThat(List.of(absence.positive(false), absence.positive(true))).containsExactly(true, false);
        assertThat(List.of(occurrence.positive(false), occurrence.positive(true)))
                .containsExactly(false, true);
    }

    private static Map<String, Object> purchase(String product, int quantity, String price) {
        return Map.of(
                "product", product, "quantity", BigDecimal.valueOf(quantity), "unit_price", new BigDecimal(price));
    }

    private FeatureSet features;

    private LabelMarks marks(LabelDefinition... labels) {
        features = TestProjects.shop().features(COUNT).labels(labels).compile();
        return LabelMarks.compile(features.project(), features);
    }

    private long marks(LabelMarks marks, int source, Map<String, Object> fields) {
        return marks.marks(new RawEvent(source, "customer-1", 1_000, 0, 0, fields).event(features));
    }
}
