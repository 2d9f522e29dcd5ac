package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FeatureDefinition.Categories;
import io.millrace.project.FeatureDefinition.CategoryStatistic;
import io.millrace.project.FeatureDefinition.Quantile;
import io.millrace.project.FeatureDefinition.Recent;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What tallies and last events share, mean and write. */
class WidePlanTest {
    private static final byte[] KEY = HeadKey.of(7, new byte[] {'a'});

    @Test
    void shouldKeepOneStateForAllThatIsReadOffTheSameValuesInAResolution() {
        List<FeatureDefinition> all = List.of(
                quantile("p50", "amount", Duration.ofDays(30), 500_000),
                quantile("p90", "amount", Duration.ofDays(30), 900_000),
                quantile("p90_week", "amount", Duration.ofDays(7), 900_000),
                quantile("p90_year", "amount", Duration.ofDays(365), 900_000),
                quantile("p90_net", "net", Duration.ofDays(30), 900_000),
                categories("top", CategoryStatistic.TOP, 1),
                categories("second", CategoryStatistic.TOP_SHARE, 2),
                categories("entropy", CategoryStatistic.ENTROPY, 1),
                recent("last", Aggregation.LATEST, 2),
                recent("mean", Aggregation.MEAN, 5));

        FeatureSet features = TestProjects.shop().features(all).compile();
        List<FeatureDefinition> moved = new ArrayList<>(all);
        Collections.reverse(moved);
        moved.remove(4);
        FeatureSet fewer = TestProjects.shop().features(moved).compile();

        assertThat(features.plan().wides)
                .extracting(each -> (Object) each.getClass())
                .containsExactly(TallyPlan.class, TallyPlan.class, TallyPlan.class, TallyPlan.class, RecentPlan.class);
        assertThat(features.plan().wideValues).isEqualTo(4 + features.plan().tiles.length);
        assertThat(fewer.plan().layout).isEqualTo(features.plan().layout);
    }

    @Test
    void shouldChangeTheHashWithTheMeaning() {
        List<FeatureDefinition> different = List.of(
                quantile("a", "amount", Duration.ofDays(30), 500_000),
                quantile("a", "amount", Duration.ofDays(30), 500_001),
                quantile("a", "net", Duration.ofDays(30), 500_000),
                quantile("a", "amount", null, 500_000),
                categories("a", CategoryStatistic.TOP, 1),
                categories("a", CategoryStatistic.TOP, 2),
                categories("a", CategoryStatistic.TOP_SHARE, 1),
                categories("a", CategoryStatistic.ENTROPY, 1),
                recent("a", Aggregation.LATEST, 1),
                recent("a", Aggregation.LATEST, 2),
                recent("a", Aggregation.SUM, 2),
                new Recent("a", Aggregation.LATEST, "purchases", "product", null, null, 2, true));

        List<String> hashes = different.stream()
                .map(each -> TestProjects.shop().features(each).compile().definitionHash(0))
                .toList();

        assertThat(hashes).doesNotHaveDuplicates();
        assertThat(TestProjects.shop()
                        .features(quantile("another_name", "amount", Duration.ofDays(30), 500_000))
                        .compile()
                        .definitionHash(0))
                .isEqualTo(hashes.get(0));
    }

    @Test
    void shouldRefuseADerivedNumberAsACategory() {
        assertThatThrownBy(() -> TestProjects.shop()
                        .features(new Categories("c", CategoryStatistic.TOP, "purchases", "net", null, null, 1))
                        .compile())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("feature c: only a record's field can be a category");
    }

    private static Quantile quantile(String name, String field, @Nullable Duration window, int millionths) {
        return new Quantile(name, "purchases", field, null, window, millionths);
    }

    private static Categories categories(String name, CategoryStatistic statistic, int rank) {
        return new Categories(name, statistic, "purchases", "product", null, Duration.ofDays(90), rank);
    }

    private static Recent recent(String name, Aggregation statistic, int events) {
        return new Recent(name, statistic, "purchases", "amount", null, null, events, false);
    }

    /**
     * What is written is read for ever: {@code golden/wide-2.txt} is what format 2 wrote of these states. It is never written
     * again.
     */
    @Test
    void shouldWriteTheBytesThatItAlwaysWrote() throws IOException {
        FeatureSet features = TestProjects.shop()
                .features(
                        quantile("p90", "amount", Duration.ofDays(30), 900_000),
                        quantile("p90_ever", "net", null, 900_000),
                        categories("top", CategoryStatistic.TOP, 1),
                        recent("mean", Aggregation.MEAN, 5),
                        new Recent("before", Aggregation.LATEST, "purchases", "product", null, null, 3, true))
                .compile();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Map<String, Object> fields = Map.of(
                    "amount", BigDecimal.valueOf(731L * i * i - 5_000, 2),
                    "quantity", BigDecimal.valueOf(i % 5),
                    "unit_price", BigDecimal.valueOf(77L * i, 3),
                    "product", i % 7 == 0 ? "é" : "product " + i * i % 11);
            long time = RandomShop.START + (i * 7_919L % 41) * 3_600_000 / 2;
            Event event = new RawEvent(TestProjects.PURCHASES, "a", time, i % 3, i, fields).event(features);
            features.derive(event);
            events.add(event);
        }

        List<String> bytes = bytes(features, events);

        assertThat(bytes).isEqualTo(golden());
    }

    /** What is in the variable part of the head, then what is beside it. */
    private static List<String> bytes(FeatureSet features, List<Event> events) {
        Plan plan = features.plan();
        byte[] head = new byte[plan.headSize];
        MemoryKeyValues store = new MemoryKeyValues();
        WideCache wide = new WideCache(store, plan.wideValues);
        wide.begin(KEY);
        Workspace work = new Workspace(wide, plan.variableParts);
        long asOf = RandomShop.START + Duration.ofDays(1).toMillis();
        plan.clear(head, asOf);
        for (Event event : events) {
            for (WidePlan each : plan.wides) {
                each.add(head, event, Filters.ALWAYS, asOf, work);
            }
        }
        Packed packed = new Packed();
        work.write(packed);
        wide.flush();
        List<String> lines = new ArrayList<>();
        lines.add(HexFormat.of().formatHex(packed.copy()));
        store.scan(new byte[0], null, (key, value) -> lines.add(HexFormat.of().formatHex(value)));
        return lines;
    }

    private static List<String> golden() throws IOException {
        try (InputStream in = WidePlanTest.class.getResourceAsStream("/golden/wide-2.txt")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
