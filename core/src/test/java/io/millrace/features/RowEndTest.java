package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FeatureDefinition.Since;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A table's row that ends. */
class RowEndTest {
    private static final long T = 1_700_000_000_000L;
    private static final long DAY = 86_400_000;
    private static final byte[] ENTITY = "anna".getBytes(StandardCharsets.UTF_8);
    private static final Map<String, Object> GOLD =
            Map.of("plan", "gold, and a name of more than thirty-two bytes", "age", BigDecimal.TEN, "signed_up_at", T);

    private final FeatureSet features = TestProjects.shop()
            .forgetAfter(Duration.ofDays(100))
            .features(
                    new Aggregate("plan", Aggregation.LATEST, "profiles", "plan", null, null, true),
                    new Aggregate("plan_of_adults", Aggregation.LATEST, "profiles", "plan", "age >= 18", null, true),
                    new Aggregate("age", Aggregation.LATEST, "profiles", "age", null, null, false),
                    new Since("member_days", "profiles", "signed_up_at", Duration.ofDays(1)),
                    new Aggregate("versions", Aggregation.COUNT, "profiles", null, null, null, false),
                    new Aggregate("purchases", Aggregation.COUNT, "purchases", null, null, null, false))
            .compile();
    private final StateStores stores = MemoryKeyValues.stores();
    private final FeatureEngine engine = new FeatureEngine(features, stores);
    private final FeatureVector vector = new FeatureVector(features.size());

    private void row(long time, Map<String, Object> fields) {
        add(TestProjects.PROFILES, time, fields);
    }

    private void add(int source, long time, Map<String, Object> fields) {
        engine.add(new RawEvent(source, "anna", time, 0, time, fields).event(features), vector);
    }

    private double number(String feature) {
        return vector.number(features.indexOf(feature));
    }

    @Test
    void shouldKnowNothingMoreOfTheRowButThatItHadVersions() {
        row(T, GOLD);
        row(T + 1, Map.of("plan", "silver", "age", new BigDecimal(40)));

        row(T + 2, RawEvent.DELETED);

        assertThat(vector.category(features.indexOf("plan"))).isNull();
        assertThat(vector.category(features.indexOf("plan_of_adults")))
                .as("the row has ended, whatever its versions were")
                .isNull();
        assertThat(number("age")).isNaN();
        assertThat(number("member_days")).isNaN();
        assertThat(number("versions")).isEqualTo(2);
    }

    @Test
    void shouldLetARowBeginAgainAndNotBeRevivedByOlderVersions() {
        row(T + 2, RawEvent.DELETED);

        row(T, GOLD);
        double before = number("age");
        row(T + 3, GOLD);

        assertThat(before).isNaN();
        assertThat(number("age")).isEqualTo(10);
    }

    @Test
    void shouldForgetAnEntityThatHadRowsAloneWhenTheyHaveBeenEndedForLong() {
        row(T, GOLD);
        row(T + DAY, RawEvent.DELETED);
        long end = T + DAY + 100 * DAY;

        boolean known = engine.read(ENTITY, end, vector);
        boolean forgotten = !engine.read(ENTITY, end + 2 * DAY, vector);
        engine.sweep(end, end + 2 * DAY, (cause, entity, boundary, out) -> {});

        assertThat(known).isTrue();
        assertThat(forgotten).isTrue();
        assertThat(Dump.of(stores)).isEmpty();
    }

    @Test
    void shouldKeepAnEntityWhoseRowHasBegunAgain() {
        row(T, RawEvent.DELETED);
        row(T + DAY, GOLD);
        engine.sweep(T, T + 400 * DAY, (cause, entity, boundary, out) -> {});

        boolean known = engine.read(ENTITY, T + 400 * DAY, vector);

        assertThat(known).isTrue();
        assertThat(number("age")).isEqualTo(10);
    }

    @Test
    void shouldMeasureSilenceFromEventsWhereThereAreAny() {
        add(TestProjects.PURCHASES, T + 50 * DAY, Map.of());
        row(T, GOLD);
        row(T + DAY, RawEvent.DELETED);

        boolean known = engine.read(ENTITY, T + 149 * DAY, vector);

        assertThat(known).isTrue();
        assertThat(number("purchases")).isEqualTo(1);
    }
}
