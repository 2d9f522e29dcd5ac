package io.millrace.features;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FeatureDefinition.Calendar;
import io.millrace.project.FeatureDefinition.CalendarPart;
import io.millrace.project.FeatureDefinition.Categories;
import io.millrace.project.FeatureDefinition.CategoryStatistic;
import io.millrace.project.FeatureDefinition.Compared;
import io.millrace.project.FeatureDefinition.Comparison;
import io.millrace.project.FeatureDefinition.Decayed;
import io.millrace.project.FeatureDefinition.Expression;
import io.millrace.project.FeatureDefinition.Quantile;
import io.millrace.project.FeatureDefinition.Recent;
import io.millrace.project.FeatureDefinition.Since;
import io.millrace.project.FeatureDefinition.SinceLast;
import io.millrace.project.FeatureDefinition.Slope;
import io.millrace.project.FeatureDefinition.Timing;
import io.millrace.project.FeatureDefinition.TimingStatistic;
import io.millrace.project.Project;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Random features over the shop, random events for them, and the oracle that knows what they mean. */
final class RandomShop {
    static final long START = 1_600_000_000_000L;

    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final Duration[] WINDOWS = {
        Duration.ofHours(1),
        Duration.ofHours(5),
        Duration.ofHours(12),
        Duration.ofHours(13),
        Duration.ofDays(1),
        Duration.ofDays(7),
        Duration.ofDays(30),
        Duration.ofDays(31),
        Duration.ofDays(90),
        Duration.ofDays(365),
        null
    };
    private static final String[] ZONES = {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"};
    private static final String[] PRODUCTS = {"p1", "p2", "p3", "é4", "p5 with a name of more than thirty-two bytes", ""
    };

    private static final Map<String, Function<RawEvent, @Nullable BigDecimal>> DERIVED = Map.of(
            "spend", RandomShop::spend,
            "net", RandomShop::net);
    private static final Map<String, Predicate<RawEvent>> PURCHASE_CONDITIONS = Map.of(
            "amount > 50", e -> number(e, "amount") > 50,
            "product in [\"p1\", 'é4']",
                    e -> "p1".equals(e.fields().get("product"))
                            || "é4".equals(e.fields().get("product")),
            "spend >= 10 and quantity < 3", e -> derived(spend(e)) >= 10 && number(e, "quantity") < 3,
            "not (product == \"p3\")", e -> !"p3".equals(e.fields().get("product")),
            "ends_with(upper(product), 'É4') or length(product) > 10 or coalesce(amount, 60) > 50",
                    e -> "é4".equals(e.fields().get("product"))
                            || (e.fields().get("product") instanceof String product && product.length() > 10)
                            || !(number(e, "amount") <= 50),
            "net != 0 or amount == 7.25",
                    e -> derived(net(e)) < 0 || derived(net(e)) > 0 || number(e, "amount") == 7.25);
    private static final Map<String, Predicate<RawEvent>> SESSION_CONDITIONS = Map.of(
            "device == 'mobile'", e -> "mobile".equals(e.fields().get("device")),
            "duration != 30", e -> number(e, "duration") < 30 || number(e, "duration") > 30);

    private final Random random;
    private final Project project;
    private final Map<String, Function<Map<String, Object>, @Nullable Object>> expressions = new HashMap<>();

    RandomShop(Random random, Duration lateness) {
        this.random = random;
        project = TestProjects.shop()
                .features(features(15 + random.nextInt(20)))
                .zone(pick(ZONES))
                .lateness(lateness)
                .project();
    }

    Project project() {
        return project;
    }

    Oracle oracle() {
        Map<String, Predicate<RawEvent>> conditions = new HashMap<>(PURCHASE_CONDITIONS);
        conditions.putAll(SESSION_CONDITIONS);
        return new Oracle(project, conditions, DERIVED, expressions);
    }

    /** Events of an entity in the order of their times: bursts, pauses, ties, and times on the edges of tiles. */
    List<RawEvent> events(String entity, int count) {
        long[] paces = {MINUTE, 20 * MINUTE, 3 * HOUR, DAY, 12 * DAY};
        long pace = paces[random.nextInt(paces.length)];
        long time = START + (long) (random.nextDouble() * 30 * DAY);
        List<RawEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (random.nextInt(12) == 0) {
                pace = paces[random.nextInt(paces.length)];
            }
            time += random.nextInt(10) == 0 ? 0 : (long) (-Math.log(1 - random.nextDouble()) * pace);
            if (random.nextInt(5) == 0) {
                time = edge(time);
            }
            int source = random.nextInt(7) / 3;
            boolean deleted = source == TestProjects.PROFILES && random.nextInt(4) == 0;
            Map<String, Object> fields = deleted ? RawEvent.DELETED : fields(source, time);
            events.add(new RawEvent(source, entity, time, random.nextInt(3), i, fields));
        }
        events.sort(Comparator.comparingLong(RawEvent::time));
        return events;
    }

    /** A moment on the edge of a tile at or after the one given. */
    long edge(long time) {
        long[] tiles = {5 * MINUTE, HOUR, DAY};
        long tile = tiles[random.nextInt(tiles.length)];
        return (time + tile - 1) / tile * tile;
    }

    private Map<String, Object> fields(int source, long time) {
        Map<String, Object> fields = new HashMap<>();
        switch (source) {
            case TestProjects.PURCHASES -> {
                put(fields, "amount", random.nextInt(6) == 0 ? new BigDecimal("7.25") : decimal(20_000, 2));
                put(fields, "quantity", decimal(6, 0));
                put(fields, "unit_price", decimal(40_000, 3));
                put(fields, "product", pick(PRODUCTS));
                put(fields, "huge", BigDecimal.valueOf(random.nextLong() >> (2 + random.nextInt(60))));
            }
            case TestProjects.SESSIONS -> {
                put(fields, "duration", random.nextInt(4) == 0 ? new BigDecimal("30.0") : decimal(900, 1));
                put(fields, "device", random.nextBoolean() ? "mobile" : "desktop");
            }
            default -> {
                put(
                        fields,
                        "plan",
                        random.nextBoolean() ? "basic" : "a plan with a name of more than thirty-two bytes");
                put(fields, "age", decimal(90, 0));
                put(fields, "signed_up_at", time - random.nextInt(1_000_000_000));
            }
        }
        return fields;
    }

    private void put(Map<String, Object> fields, String name, Object value) {
        if (random.nextInt(10) > 0) {
            fields.put(name, value);
        }
    }

    private BigDecimal decimal(int bound, int scale) {
        return BigDecimal.valueOf(random.nextInt(2 * bound) - (long) (bound / 2), scale);
    }

    private List<FeatureDefinition> features(int count) {
        List<FeatureDefinition> features = new ArrayList<>();
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "f" + i;
            FeatureDefinition feature = feature(name);
            // Of what is only nearly so, nothing is exactly so.
            if (!feature.categorical() && !(feature instanceof Decayed)) {
                numbers.add(name);
            }
            features.add(feature);
        }
        addExpressions(features, numbers);
        return features;
    }

    private void addExpressions(List<FeatureDefinition> features, List<String> numbers) {
        String a = numbers.get(random.nextInt(numbers.size()));
        String b = numbers.get(random.nextInt(numbers.size()));
        String ratio = a + " / " + b;
        expressions.put(ratio, values -> finite(value(values, a) / value(values, b)));
        features.add(
                random.nextInt(features.size()), new Expression("ratio", ratio, random.nextBoolean() ? 0.5 : null));
        // Before the one that it uses, in the file.
        expressions.put("ratio - " + a, values -> finite(value(values, "ratio") - value(values, a)));
        features.add(0, new Expression("difference", "ratio - " + a, null));
        String size = "if(" + a + " > 10, 'big', if(exists(" + a + "), 'small'))";
        expressions.put(
                size, values -> Double.isNaN(value(values, a)) ? null : value(values, a) > 10 ? "big" : "small");
        features.add(
                random.nextInt(features.size()),
                new Expression("size", size, null, true, random.nextBoolean() ? "unknown" : null));
        expressions.put(
                "size != 'small'",
                values -> values.get("size") == null ? null : values.get("size").equals("small") ? 0.0 : 1.0);
        features.add(random.nextInt(features.size()), new Expression("large", "size != 'small'", null));
    }

    private FeatureDefinition feature(String name) {
        return switch (random.nextInt(15)) {
            case 0, 1 -> ofTime(name);
            case 2 -> quantile(name);
            case 3 -> categories(name);
            case 4 -> recent(name);
            case 5 -> timing(name);
            case 6 -> slope(name);
            case 8 -> decayed(name);
            case 7 -> compared(name);
            default -> aggregate(name);
        };
    }

    private FeatureDefinition quantile(String name) {
        int millionths = pick(0, 250_000, 500_000, 900_000, 999_999, 1_000_000, random.nextInt(1_000_000));
        return random.nextInt(4) == 0
                ? new Quantile(name, "sessions", "duration", null, pick(WINDOWS), millionths)
                : new Quantile(
                        name,
                        "purchases",
                        pick("amount", "amount", "quantity", "net", "huge"),
                        purchaseCondition(),
                        pick(WINDOWS),
                        millionths);
    }

    private FeatureDefinition categories(String name) {
        CategoryStatistic statistic = pick(CategoryStatistic.values());
        int rank = statistic == CategoryStatistic.ENTROPY ? 1 : 1 + random.nextInt(4);
        return random.nextInt(4) == 0
                ? new Categories(name, statistic, "profiles", "plan", null, pick(WINDOWS), rank)
                : new Categories(name, statistic, "purchases", "product", purchaseCondition(), pick(WINDOWS), rank);
    }

    private FeatureDefinition recent(String name) {
        int events = 1 + random.nextInt(random.nextBoolean() ? 4 : Recent.MOST_EVENTS);
        Duration window = random.nextBoolean() ? null : pick(WINDOWS);
        if (random.nextInt(3) == 0) {
            return new Recent(
                    name, Aggregation.LATEST, "purchases", "product", purchaseCondition(), window, events, true);
        }
        return new Recent(
                name,
                pick(Aggregation.SUM, Aggregation.MEAN, Aggregation.MIN, Aggregation.MAX, Aggregation.LATEST),
                "purchases",
                pick("amount", "net", "huge"),
                purchaseCondition(),
                window,
                events,
                false);
    }

    private @Nullable String purchaseCondition() {
        return random.nextInt(3) > 0
                ? null
                : pick(PURCHASE_CONDITIONS.keySet().stream().sorted().toArray(String[]::new));
    }

    private FeatureDefinition timing(String name) {
        TimingStatistic statistic = pick(TimingStatistic.values());
        Duration unit = pick(Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(1));
        return switch (statistic) {
            case ACTIVE_DAYS ->
                new Timing(
                        name,
                        statistic,
                        "purchases",
                        purchaseCondition(),
                        pick(Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(45), Duration.ofDays(365)),
                        Duration.ofDays(1));
            case MEAN_GAP -> new Timing(name, statistic, "purchases", purchaseCondition(), pick(WINDOWS), unit);
            case LONGEST_GAP -> new Timing(name, statistic, "purchases", purchaseCondition(), window(), unit);
            case SINCE_FIRST -> new Timing(name, statistic, "purchases", purchaseCondition(), null, unit);
        };
    }

    private FeatureDefinition slope(String name) {
        String field = random.nextBoolean() ? null : pick("amount", "net", "huge");
        return new Slope(
                name, "purchases", field, purchaseCondition(), window(), pick(Duration.ofDays(1), Duration.ofHours(1)));
    }

    private FeatureDefinition decayed(String name) {
        return new Decayed(
                name,
                "purchases",
                random.nextBoolean() ? null : pick("amount", "net"),
                purchaseCondition(),
                pick(Duration.ofHours(6), Duration.ofDays(1), Duration.ofDays(30)));
    }

    private FeatureDefinition compared(String name) {
        int shorter = random.nextInt(WINDOWS.length - 2);
        int longer = shorter + 1 + random.nextInt(WINDOWS.length - 2 - shorter);
        Aggregation aggregation =
                pick(Aggregation.COUNT, Aggregation.SUM, Aggregation.MEAN, Aggregation.MIN, Aggregation.MAX);
        return new Compared(
                name,
                aggregation,
                "purchases",
                aggregation == Aggregation.COUNT ? null : pick("amount", "net"),
                purchaseCondition(),
                WINDOWS[shorter],
                WINDOWS[longer],
                pick(Comparison.values()),
                random.nextBoolean() ? null : -1.0);
    }

    private Duration window() {
        return WINDOWS[random.nextInt(WINDOWS.length - 1)];
    }

    private FeatureDefinition ofTime(String name) {
        Duration unit = random.nextBoolean() ? Duration.ofDays(1) : Duration.ofHours(7);
        return switch (random.nextInt(3)) {
            case 0 -> new SinceLast(name, "sessions", random.nextBoolean() ? null : "device == 'mobile'", unit);
            case 1 -> new Since(name, "profiles", "signed_up_at", unit);
            default -> new Calendar(name, pick(CalendarPart.values()), random.nextBoolean() ? "purchases" : "sessions");
        };
    }

    private Aggregate aggregate(String name) {
        Duration window = pick(WINDOWS);
        Aggregation aggregation = pick(Aggregation.values());
        boolean purchases = random.nextInt(4) > 0;
        String where = random.nextInt(3) > 0
                ? null
                : pick((purchases ? PURCHASE_CONDITIONS : SESSION_CONDITIONS)
                        .keySet().stream().sorted().toArray(String[]::new));
        String source = purchases ? "purchases" : "sessions";
        return switch (aggregation) {
            case COUNT -> new Aggregate(name, aggregation, source, null, where, window, false);
            case DISTINCT -> {
                String field = purchases ? pick("product", "spend", "quantity") : "device";
                yield new Aggregate(name, aggregation, source, field, where, window, false);
            }
            case LATEST ->
                random.nextBoolean()
                        ? new Aggregate(name, aggregation, "profiles", "plan", null, window, true)
                        : new Aggregate(
                                name, aggregation, source, purchases ? "net" : "duration", where, window, false);
            default ->
                new Aggregate(
                        name,
                        aggregation,
                        source,
                        purchases ? pick("amount", "amount", "spend", "net", "huge") : "duration",
                        where,
                        window,
                        false);
        };
    }

    @SafeVarargs
    private final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static double number(RawEvent event, String field) {
        return derived((BigDecimal) event.fields().get(field));
    }

    private static double derived(@Nullable BigDecimal value) {
        return value == null ? Double.NaN : value.doubleValue();
    }

    private static @Nullable BigDecimal spend(RawEvent event) {
        return rounded(number(event, "quantity") * number(event, "unit_price"), 4);
    }

    private static @Nullable BigDecimal net(RawEvent event) {
        return rounded(derived(spend(event)) - number(event, "amount"), 2);
    }

    /** Derived numbers are computed as doubles, multiplied by the power of ten and rounded half-even. */
    private static @Nullable BigDecimal rounded(double value, int scale) {
        return Double.isNaN(value)
                ? null
                : new BigDecimal(value * Math.pow(10, scale))
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .movePointLeft(scale);
    }

    private static double value(Map<String, Object> values, String name) {
        return (Double) values.getOrDefault(name, Double.NaN);
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
