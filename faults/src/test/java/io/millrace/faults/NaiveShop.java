package io.millrace.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The shop's features by going through all events of a customer, as docs/features.md defines them. Nothing of the product's engine is in it: windows are intervals,
 * sums are decimal numbers.
 */
final class NaiveShop {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final double DAY = Duration.ofDays(1).toMillis();

    private static final Set<String> CATEGORIES = Set.of("last_product", "plan");

    private final Map<String, List<Happening>> customers = new HashMap<>();
    private final Map<String, Happening> byId = new HashMap<>();

    /** A source record, and when it says that it happened. */
    private record Happening(String topic, int partition, long offset, long time, GenericRecord value) {
        String customer() {
            return value.get("customer_id").toString();
        }

        /** Rows of tables break no silence. */
        boolean isVisit() {
            return !topic.equals(Shop.PROFILES);
        }
    }

    /** Of all records of the sources but those that cannot be read. */
    NaiveShop(List<ConsumerRecord<byte[], byte[]>> sources, SchemaRegistry registry) {
        for (ConsumerRecord<byte[], byte[]> source : sources) {
            if (!isBad(source)) {
                GenericRecord value = Wire.record(registry, source.value());
                long time = (Long) value.get(timeField(source.topic()));
                Happening happening = new Happening(source.topic(), source.partition(), source.offset(), time, value);
                customers
                        .computeIfAbsent(happening.customer(), none -> new ArrayList<>())
                        .add(happening);
                byId.put(Contents.id(source), happening);
            }
        }
    }

    /** Whether an update of an event is of whom and when its source record says. */
    boolean isOfItsEvent(GenericRecord update) {
        Happening happening = byId.get(update.get("id").toString());
        return happening != null
                && update.get("entity").toString().equals(happening.customer())
                && (Long) update.get("event_time") == happening.time;
    }

    /** Whether it is one of those that cannot be read. */
    static boolean isBad(ConsumerRecord<byte[], byte[]> source) {
        return source.key() != null && new String(source.key(), UTF_8).equals(ShopEvents.BAD);
    }

    private static String timeField(String topic) {
        return switch (topic) {
            case Shop.PURCHASES -> "occurred_at";
            case Shop.SESSIONS -> "started_at";
            default -> "updated_at";
        };
    }

    /** What a feature update ought to say: a function of its entity, its as-of, and the events below its position. */
    Map<String, @Nullable Object> features(GenericRecord update) {
        long asOf = (Long) update.get("as_of");
        List<Happening> below = below(update);
        List<Happening> purchases = of(Shop.PURCHASES, below);
        List<Happening> sessions = of(Shop.SESSIONS, below);
        List<Happening> week = within(7, asOf, purchases);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("purchases_ever", (double) purchases.size());
        values.put("spend_7d", sum(week, "amount", 2).doubleValue());
        values.put(
                "largest_7d",
                week.stream()
                        .map(event -> (Double) event.value.get("amount"))
                        .max(Comparator.naturalOrder())
                        .orElse(null));
        values.put("products_14d", (double) within(14, asOf, purchases).stream()
                .map(event -> event.value.get("product"))
                .filter(Objects::nonNull)
                .distinct()
                .count());
        values.put("last_product", last(purchases, event -> event.value.get("product")));
        values.put("sessions_1d", (double) within(1, asOf, sessions).size());
        List<Happening> visits = within(7, asOf, sessions);
        values.put(
                "duration_mean",
                visits.isEmpty()
                        ? null
                        : sum(visits, "duration", 6)
                                .divide(BigDecimal.valueOf(visits.size()), MathContext.DECIMAL128)
                                .doubleValue());
        values.put("silent_days", last(sessions, event -> (asOf - event.time) / DAY));
        values.put("plan", last(of(Shop.PROFILES, below), event -> event.value.get("plan")));
        if (update.hasField(Installation.NEXT_FEATURE)) {
            // Until a day after the change it is not known.
            boolean known = update.get(Installation.NEXT_FEATURE) != null;
            values.put(
                    Installation.NEXT_FEATURE,
                    known ? (double) within(1, asOf, sessions).size() : null);
        }
        values.replaceAll((name, value) -> value instanceof CharSequence ? value.toString() : value);
        return values;
    }

    /**
     * The same in the order of the project file; NaN is no number, or a category.
     *
     * @param next whether whoever served them knows the next version's feature, which is the last: of an update that does not say it, it is not known
     */
    List<Double> numbers(GenericRecord update, boolean next) {
        Map<String, @Nullable Object> features = features(update);
        Object visits = features.remove(Installation.NEXT_FEATURE);
        List<Double> numbers = new ArrayList<>();
        features.values().forEach(value -> numbers.add(value instanceof Double number ? number : Double.NaN));
        if (next) {
            numbers.add(visits == null ? Double.NaN : (Double) visits);
        }
        return numbers;
    }

    /** Those of them that are categories. */
    List<@Nullable Object> categories(GenericRecord update) {
        List<@Nullable Object> categories = new ArrayList<>();
        features(update).forEach((name, value) -> {
            if (CATEGORIES.contains(name)) {
                categories.add(value);
            }
        });
        return categories;
    }

    private List<Happening> below(GenericRecord update) {
        Map<String, Long> position = position(update);
        return of(update.get("entity").toString())
                .filter(event -> event.offset < position.getOrDefault(event.topic + "/" + event.partition, 0L))
                .toList();
    }

    /** By topic and partition, as TOPIC/PARTITION, the offset below which an update knows all events. */
    static Map<String, Long> position(GenericRecord update) {
        Map<String, Long> position = new HashMap<>();
        for (Object each : (List<?>) update.get("position")) {
            GenericRecord one = (GenericRecord) each;
            String topic = List.of(Shop.PURCHASES, Shop.SESSIONS, Shop.PROFILES).get((Integer) one.get("source"));
            position.put(topic + "/" + one.get("partition"), (Long) one.get("offset"));
        }
        return position;
    }

    /** Whether the events below an update's position have its customer sampled: a purchase or a session in 14 days. */
    boolean isEligible(GenericRecord update) {
        List<Happening> visits =
                below(update).stream().filter(Happening::isVisit).toList();
        return !within(14, (Long) update.get("as_of"), visits).isEmpty();
    }

    /** Each customer's first purchase or session, epoch milliseconds. */
    Map<String, Long> firstVisits() {
        Map<String, Long> first = new HashMap<>();
        customers.forEach((customer, events) -> events.stream()
                .filter(Happening::isVisit)
                .forEach(event -> first.merge(customer, event.time, Math::min)));
        return first;
    }

    /** Whether a customer had a purchase or a session in (after, until]. */
    boolean came(String customer, long after, long until) {
        return of(customer).anyMatch(event -> event.isVisit() && event.time > after && event.time <= until);
    }

    private Stream<Happening> of(String customer) {
        return customers.getOrDefault(customer, List.of()).stream();
    }

    /** Whether a customer had no session in a time after a moment. */
    boolean silent(String customer, long after, Duration horizon) {
        return of(Shop.SESSIONS, customers.getOrDefault(customer, List.of())).stream()
                .noneMatch(event -> event.time > after && event.time <= after + horizon.toMillis());
    }

    private static List<Happening> of(String topic, List<Happening> events) {
        return events.stream().filter(event -> event.topic.equals(topic)).toList();
    }

    /** Windows of days start at the hour that as-of less their length is in, which is in them as a whole. */
    private static List<Happening> within(int days, long asOf, List<Happening> events) {
        long start = HOUR * Math.floorDiv(asOf - Duration.ofDays(days).toMillis() - 1, HOUR);
        Predicate<Happening> inside = event -> event.time > start && event.time <= asOf;
        return events.stream().filter(inside).toList();
    }

    private static BigDecimal sum(List<Happening> events, String field, int scale) {
        return events.stream()
                .map(event ->
                        BigDecimal.valueOf(Math.round((Double) event.value.get(field) * Math.pow(10, scale)), scale))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static @Nullable Object last(List<Happening> events, Function<Happening, @Nullable Object> what) {
        Optional<Happening> last = events.stream()
                .max(Comparator.comparingLong(Happening::time)
                        .thenComparingInt(Happening::partition)
                        .thenComparingLong(Happening::offset));
        return last.isEmpty() ? null : what.apply(last.get());
    }

    /** The same features as an update says them. */
    static Map<String, @Nullable Object> said(GenericRecord update, Iterable<String> names) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String name : names) {
            Object value = update.get(name);
            values.put(name, value instanceof CharSequence ? value.toString() : value);
        }
        return values;
    }
}
