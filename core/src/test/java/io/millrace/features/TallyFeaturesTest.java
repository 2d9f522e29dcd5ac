package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Categories;
import io.millrace.project.FeatureDefinition.CategoryStatistic;
import io.millrace.project.FeatureDefinition.Quantile;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Quantiles and categories of entities with more events than are counted one by one. */
class TallyFeaturesTest {
    private static final Duration LATENESS = Duration.ofDays(3);
    private static final long END = RandomShop.START + Duration.ofDays(100).toMillis();
    private static final int EVENTS = 5_000;
    private static final FeatureSet FEATURES = TestProjects.shop()
            .lateness(LATENESS)
            .features(List.<FeatureDefinition>of(
                    new Quantile("median", "purchases", "amount", null, null, 500_000),
                    new Quantile("p90", "purchases", "amount", null, Duration.ofDays(30), 900_000),
                    new Quantile("p90_day", "purchases", "amount", null, Duration.ofDays(1), 900_000),
                    new Categories("top", CategoryStatistic.TOP, "purchases", "product", null, null, 1),
                    new Categories(
                            "share", CategoryStatistic.TOP_SHARE, "purchases", "product", null, Duration.ofDays(90), 1),
                    new Categories(
                            "second", CategoryStatistic.TOP, "purchases", "product", null, Duration.ofDays(30), 2),
                    new Categories(
                            "count", CategoryStatistic.TOP_COUNT, "purchases", "product", null, Duration.ofDays(90), 1),
                    new Categories(
                            "entropy",
                            CategoryStatistic.ENTROPY,
                            "purchases",
                            "product",
                            null,
                            Duration.ofHours(5),
                            1)))
            .compile();

    private final StateStores stores = MemoryKeyValues.stores();

    @Test
    void shouldEstimateWithinTheStatedErrorAndTheSameBitsForEveryOrder() {
        Random random = new Random(11);
        List<RawEvent> events = events(random);
        FeatureVector one = vector(events, stores);
        FeatureOracleTest.shuffleWithin(LATENESS.toMillis(), events, random);

        FeatureVector other = vector(events, MemoryKeyValues.stores());

        assertThat(line(other)).isEqualTo(line(one));
        // Amounts are spread evenly from 0 to 100: a quantile is its rank, a standard error of which is 2.2 points.
        assertThat(number(one, "median")).isCloseTo(50, Offset.offset(8.0));
        assertThat(number(one, "p90")).isCloseTo(90, Offset.offset(6.0));
        assertThat(number(one, "p90_day")).isEqualTo(exactP90(events));
        assertThat(text(one, "top")).isEqualTo("regular");
        assertThat(text(one, "second")).isEqualTo("frequent");
        assertThat(number(one, "share")).isCloseTo(0.3, Offset.offset(0.08));
        assertThat(number(one, "count")).isCloseTo(0.3 * EVENTS * 0.9, Offset.offset(0.2 * 0.3 * EVENTS));
        // And a Kafka record holds each.
        List<Integer> sizes = new ArrayList<>();
        stores.wide().scan(new byte[0], null, (key, value) -> sizes.add(value.length));
        assertThat(sizes).hasSizeGreaterThan(5).allSatisfy(size -> assertThat(size)
                .isLessThan(200_000));
    }

    @Test
    void shouldLeaveNothingOfAForgottenEntity() {
        FeatureSet forgetting = TestProjects.shop()
                .features(FEATURES.project().featureSet().features())
                .forgetAfter(Duration.ofDays(400))
                .compile();
        FeatureEngine engine = new FeatureEngine(forgetting, stores);
        FeatureVector vector = new FeatureVector(forgetting.size());
        events(new Random(13)).subList(0, 100).forEach(event -> engine.add(event.event(forgetting), vector));

        engine.sweep(
                END + Duration.ofDays(390).toMillis(),
                END + Duration.ofDays(410).toMillis(),
                (c, e, b, v) -> {});

        assertThat(Dump.of(stores)).isEmpty();
    }

    private static FeatureVector vector(List<RawEvent> events, StateStores stores) {
        FeatureEngine engine = new FeatureEngine(FEATURES, stores);
        FeatureVector vector = new FeatureVector(FEATURES.size());
        events.forEach(event ->
                assertThat(engine.add(event.event(FEATURES), vector)).isEqualTo(FeatureEngine.Admission.ADDED));
        engine.read("customer".getBytes(StandardCharsets.UTF_8), END, vector);
        return vector;
    }

    private static double exactP90(List<RawEvent> events) {
        return (Double) new Oracle(FEATURES.project(), Map.of(), Map.of(), Map.of())
                .values(events, END)
                .get("p90_day");
    }

    private static List<RawEvent> events(Random random) {
        List<RawEvent> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            int kind = random.nextInt(10);
            String product = kind < 3 ? "regular" : kind < 5 ? "frequent" : "product " + random.nextInt(5_000);
            long time = END - (long) (random.nextDouble() * Duration.ofDays(100).toMillis());
            Map<String, Object> fields =
                    Map.of("amount", BigDecimal.valueOf(random.nextInt(10_000), 2), "product", product);
            events.add(new RawEvent(TestProjects.PURCHASES, "customer", time, 0, i, fields));
        }
        events.sort(Comparator.comparingLong(RawEvent::time));
        return events;
    }

    private static double number(FeatureVector vector, String name) {
        return vector.number(FEATURES.indexOf(name));
    }

    private static String text(FeatureVector vector, String name) {
        return new String(vector.category(FEATURES.indexOf(name)), StandardCharsets.UTF_8);
    }

    private static String line(FeatureVector vector) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < vector.size(); i++) {
            byte[] category = vector.category(i);
            line.append(category == null ? vector.number(i) : new String(category, StandardCharsets.UTF_8))
                    .append(' ');
        }
        return line.toString();
    }
}
