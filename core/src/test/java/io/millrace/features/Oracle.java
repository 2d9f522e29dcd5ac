package io.millrace.features;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Calendar;
import io.millrace.project.FeatureDefinition.Categories;
import io.millrace.project.FeatureDefinition.Compared;
import io.millrace.project.FeatureDefinition.Decayed;
import io.millrace.project.FeatureDefinition.Expression;
import io.millrace.project.FeatureDefinition.Quantile;
import io.millrace.project.FeatureDefinition.Recent;
import io.millrace.project.FeatureDefinition.Since;
import io.millrace.project.FeatureDefinition.SinceLast;
import io.millrace.project.FeatureDefinition.Slope;
import io.millrace.project.FeatureDefinition.Timing;
import io.millrace.project.Project;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Features from their definitions (docs/features.md), by plain loops over the events of one entity. Shares nothing with the
 * engine: no tile is kept, every sum is a BigInteger, every count a HashSet's. Conditions, derived fields and expressions are
 * given as Java beside their text.
 */
final class Oracle {
    private static final MathContext DIGITS = new MathContext(120);
    private static final BigInteger SQUARES_LIMIT = BigInteger.TWO.pow(128).subtract(BigInteger.ONE);

    private static final Comparator<RawEvent> ORDER = Comparator.comparingLong(RawEvent::time)
            .thenComparingInt(RawEvent::partition)
            .thenComparingLong(RawEvent::offset);

    private final Project project;
    private final Map<String, Predicate<RawEvent>> conditions;
    private final Map<String, Function<RawEvent, @Nullable BigDecimal>> derived;
    private final Map<String, ? extends Function<Map<String, Object>, ? extends @Nullable Object>> expressions;

    Oracle(
            Project project,
            Map<String, Predicate<RawEvent>> conditions,
            Map<String, Function<RawEvent, @Nullable BigDecimal>> derived,
            Map<String, ? extends Function<Map<String, Object>, ? extends @Nullable Object>> expressions) {
        this.project = project;
        this.conditions = conditions;
        this.derived = derived;
        this.expressions = expressions;
    }

    /** Double or String per feature name; absent when missing. */
    Map<String, Object> values(List<RawEvent> events, long asOf) {
        Map<String, Object> values = new HashMap<>();
        for (FeatureDefinition definition : project.featureSet().features()) {
            put(values, definition.name(), simple(definition, events, asOf));
        }
        // Twice: an expression may use another one that comes after it.
        for (int round = 0; round < 2; round++) {
            for (FeatureDefinition definition : project.featureSet().features()) {
                if (definition instanceof Expression expression) {
                    Object value = expressions.get(expression.expression()).apply(values);
                    Object otherwise =
                            expression.categorical() ? expression.defaultCategory() : expression.defaultValue();
                    put(values, definition.name(), value == null ? otherwise : value);
                }
            }
        }
        return values;
    }

    private static void put(Map<String, Object> values, String name, @Nullable Object value) {
        if (value == null) {
            values.remove(name);
        } else {
            values.put(name, value);
        }
    }

    private @Nullable Object simple(FeatureDefinition definition, List<RawEvent> all, long asOf) {
        if (definition instanceof Aggregate aggregate) {
            return aggregate(aggregate, all, asOf);
        }
        if (definition instanceof Timing timing) {
            return timing(timing, events(all, timing.source(), timing.where()), asOf);
        }
        if (definition instanceof Slope slope) {
            return slope(slope, events(all, slope.source(), slope.where()), asOf);
        }
        if (definition instanceof Decayed decayed) {
            return decayed(decayed, events(all, decayed.source(), decayed.where()), asOf);
        }
        if (definition instanceof Compared compared) {
            return compared(compared, all, asOf);
        }
        if (definition instanceof Quantile quantile) {
            return quantile(quantile, inWindow(events(all, quantile.source(), quantile.where()), asOf, quantile));
        }
        if (definition instanceof Categories categories) {
            return categories(
                    categories, inWindow(events(all, categories.source(), categories.where()), asOf, categories));
        }
        if (definition instanceof Recent recent) {
            return recent(recent, events(all, recent.source(), recent.where()), asOf);
        }
        if (definition instanceof SinceLast since) {
            RawEvent latest = latest(events(all, since.source(), since.where()));
            return latest == null
                    ? null
                    : (double) (asOf - latest.time()) / since.unit().toMillis();
        }
        if (definition instanceof Since since) {
            RawEvent latest = latest(versions(all, since.source(), null));
            Object moment = latest == null ? null : latest.fields().get(since.field());
            return moment == null
                    ? null
                    : (double) (asOf - (Long) moment) / since.unit().toMillis();
        }
        if (definition instanceof Calendar calendar) {
            RawEvent latest = latest(events(all, calendar.source(), null));
            return latest == null
                    ? null
                    : calendar(
                            calendar,
                            Instant.ofEpochMilli(latest.time())
                                    .atZone(project.time().zone()));
        }
        return null;
    }

    private static double calendar(Calendar calendar, ZonedDateTime date) {
        int weekday = date.getDayOfWeek().getValue() - 1;
        return switch (calendar.part()) {
            case HOUR -> date.getHour();
            case DAY_OF_WEEK -> weekday;
            case DAY_OF_MONTH -> date.getDayOfMonth();
            case MONTH -> date.getMonthValue();
            case IS_WEEKEND -> weekday == 5 || weekday == 6 ? 1 : 0;
        };
    }

    private @Nullable Object aggregate(Aggregate aggregate, List<RawEvent> all, long asOf) {
        boolean last = aggregate.aggregation() == FeatureDefinition.Aggregation.LATEST;
        List<RawEvent> counted = last
                ? versions(all, aggregate.source(), aggregate.where())
                : events(all, aggregate.source(), aggregate.where());
        List<RawEvent> events = inWindow(counted, asOf, aggregate);
        String field = aggregate.field();
        if (field == null) {
            return (double) events.size();
        }
        if (aggregate.aggregation() == FeatureDefinition.Aggregation.DISTINCT) {
            HashSet<Object> values = new HashSet<>();
            events.forEach(event -> {
                Object value = value(event, field);
                if (value != null) {
                    values.add(value);
                }
            });
            return (double) values.size();
        }
        if (aggregate.aggregation() == FeatureDefinition.Aggregation.FIRST) {
            Object value =
                    events.stream().min(ORDER).map(event -> value(event, field)).orElse(null);
            return value instanceof BigDecimal number ? (Object) number.doubleValue() : value;
        }
        if (aggregate.aggregation() == FeatureDefinition.Aggregation.LATEST) {
            RawEvent latest = latest(events);
            Object value = latest == null ? null : value(latest, field);
            return value instanceof BigDecimal number ? (Object) number.doubleValue() : value;
        }
        return number(aggregate.aggregation(), scale(aggregate.source(), field), events, field);
    }

    private @Nullable Double timing(Timing timing, List<RawEvent> all, long asOf) {
        double unit = timing.unit().toMillis();
        long tile = timing.statistic() == FeatureDefinition.TimingStatistic.ACTIVE_DAYS
                ? 86_400_000L
                : tile(timing.window());
        List<RawEvent> events = all.stream()
                .filter(event -> inWindow(event.time(), asOf, timing.window(), tile))
                .sorted(ORDER)
                .toList();
        return switch (timing.statistic()) {
            case ACTIVE_DAYS ->
                (double) events.stream()
                        .map(event -> Instant.ofEpochMilli(event.time())
                                .atZone(project.time().zone())
                                .toLocalDate())
                        .distinct()
                        .count();
            case SINCE_FIRST ->
                events.isEmpty() ? null : (Double) ((asOf - events.get(0).time()) / unit);
            case MEAN_GAP ->
                events.size() < 2
                        ? null
                        : (Double) ((events.get(events.size() - 1).time()
                                        - events.get(0).time())
                                / ((events.size() - 1) * unit));
            case LONGEST_GAP -> {
                long longest = 0;
                for (int i = 1; i < events.size(); i++) {
                    long before = events.get(i - 1).time();
                    long after = events.get(i).time();
                    if (ceiling(before, tile) != ceiling(after, tile)) {
                        longest = Math.max(longest, after - before);
                    }
                }
                yield longest == 0 ? null : (Double) (longest / unit);
            }
        };
    }

    /** End of the tile that holds a moment. */
    private static long ceiling(long time, long tile) {
        return (time + tile - 1) / tile * tile;
    }

    /** Sums per tile, one after the other, and the textbook's line through them. */
    private Double slope(Slope slope, List<RawEvent> events, long asOf) {
        long tile = tile(slope.window());
        long end = ceiling(asOf, tile);
        long start = end;
        while (inWindow(start - tile, asOf, slope.window(), tile)) {
            start -= tile;
        }
        List<BigDecimal> sums = new ArrayList<>();
        BigDecimal all = BigDecimal.ZERO;
        for (long at = start; at <= end; at += tile) {
            BigDecimal sum = BigDecimal.ZERO;
            for (RawEvent event : events) {
                if (ceiling(event.time(), tile) == at && event.time() <= asOf) {
                    Object value = slope.field() == null ? BigDecimal.ONE : value(event, slope.field());
                    sum = value == null ? sum : sum.add((BigDecimal) value);
                }
            }
            sums.add(sum);
            all = all.add(sum);
        }
        // Everything times twice or n times itself, so that there is one division, at the end.
        BigDecimal n = BigDecimal.valueOf(sums.size());
        BigDecimal covariance = BigDecimal.ZERO;
        BigDecimal spread = BigDecimal.ZERO;
        for (int i = 0; i < sums.size(); i++) {
            BigDecimal x = BigDecimal.valueOf(2L * i - sums.size() + 1);
            covariance = covariance.add(x.multiply(sums.get(i).multiply(n).subtract(all)));
            spread = spread.add(x.multiply(x));
        }
        double perUnit = (double) slope.unit().toMillis() / tile;
        return spread.signum() == 0
                ? 0.0
                : covariance
                                .multiply(BigDecimal.valueOf(2))
                                .divide(spread.multiply(n), DIGITS)
                                .doubleValue()
                        * perUnit
                        * perUnit;
    }

    private Double decayed(Decayed decayed, List<RawEvent> all, long asOf) {
        double halfLife = decayed.halfLife().toMillis();
        double sum = 0;
        for (RawEvent event : all) {
            Object value = decayed.field() == null ? BigDecimal.ONE : value(event, decayed.field());
            if (value != null) {
                sum += ((BigDecimal) value).doubleValue() * Math.pow(0.5, (asOf - event.time()) / halfLife);
            }
        }
        return sum;
    }

    private @Nullable Double compared(Compared compared, List<RawEvent> all, long asOf) {
        boolean count = compared.field() == null;
        Object shorter = aggregate(part(compared, compared.window()), all, asOf);
        Object longer = aggregate(part(compared, compared.against()), all, asOf);
        if (shorter == null || longer == null) {
            return compared.defaultValue();
        }
        boolean reduced = count || compared.aggregation() == FeatureDefinition.Aggregation.SUM;
        double share = reduced
                ? (double) compared.window().toMillis() / compared.against().toMillis()
                : 1;
        double usual = (Double) longer * share;
        double value = compared.comparison() == FeatureDefinition.Comparison.RATIO
                ? (Double) shorter / usual
                : (Double) shorter - usual;
        return Double.isFinite(value) ? (Double) value : compared.defaultValue();
    }

    private static Aggregate part(Compared compared, Duration window) {
        return new Aggregate(
                compared.name(),
                compared.aggregation(),
                compared.source(),
                compared.field(),
                compared.where(),
                window,
                false);
    }

    private int scale(String source, String field) {
        return project.sources().get(project.sourceIndex(source)).field(field).scale();
    }

    private @Nullable Double quantile(Quantile quantile, List<RawEvent> events) {
        int scale = scale(quantile.source(), quantile.field());
        List<BigInteger> values = events.stream()
                .map(event -> (BigDecimal) value(event, quantile.field()))
                .filter(Objects::nonNull)
                .map(value -> value.setScale(scale).unscaledValue())
                .sorted()
                .toList();
        if (values.isEmpty()) {
            return null;
        }
        int rank = 1;
        while ((long) rank * 1_000_000 < (long) quantile.millionths() * values.size()) {
            rank++;
        }
        BigInteger value = values.get(rank - 1);
        // The numbers that begin with the same seven bits; the middle of the first and the last of them.
        int follow = Math.max(0, value.abs().bitLength() - 7);
        BigInteger first = value.abs().shiftRight(follow).shiftLeft(follow);
        BigInteger last = first.add(BigInteger.TWO.pow(follow)).subtract(BigInteger.ONE);
        return new BigDecimal(first.add(last).multiply(BigInteger.valueOf(value.signum())), scale)
                .divide(BigDecimal.valueOf(2), DIGITS)
                .doubleValue();
    }

    private @Nullable Object categories(Categories categories, List<RawEvent> events) {
        Map<String, Long> counts = new HashMap<>();
        for (RawEvent event : events) {
            Object value = value(event, categories.field());
            if (value != null) {
                counts.merge((String) value, 1L, Long::sum);
            }
        }
        double all = counts.values().stream().mapToLong(Long::longValue).sum();
        List<Map.Entry<String, Long>> ranked = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue()
                        .reversed()
                        .thenComparing(
                                entry -> entry.getKey().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
                .toList();
        Map.Entry<String, Long> one = ranked.size() < categories.rank() ? null : ranked.get(categories.rank() - 1);
        return switch (categories.statistic()) {
            case TOP -> one == null ? null : one.getKey();
            case TOP_COUNT -> one == null ? 0.0 : (double) one.getValue();
            case TOP_SHARE -> all == 0 ? null : (Double) (one == null ? 0 : one.getValue() / all);
            case ENTROPY -> all == 0 ? null : (Double) entropy(ranked, all);
        };
    }

    private static double entropy(List<Map.Entry<String, Long>> ranked, double all) {
        double entropy = 0;
        for (int i = ranked.size() - 1; i >= 0; i--) {
            double share = ranked.get(i).getValue() / all;
            entropy -= share * StrictMath.log(share);
        }
        return entropy;
    }

    private @Nullable Object recent(Recent recent, List<RawEvent> all, long asOf) {
        List<RawEvent> last = all.stream()
                .sorted(ORDER.reversed())
                .limit(recent.events())
                .filter(event -> inWindow(event.time(), asOf, recent.window()))
                .toList();
        if (recent.statistic() != FeatureDefinition.Aggregation.LATEST) {
            return number(recent.statistic(), scale(recent.source(), recent.field()), last, recent.field());
        }
        Object value = last.size() < recent.events() ? null : value(last.get(last.size() - 1), recent.field());
        return value instanceof BigDecimal number ? (Object) number.doubleValue() : value;
    }

    private @Nullable Double number(
            FeatureDefinition.Aggregation aggregation, int scale, List<RawEvent> events, String field) {
        BigInteger n = BigInteger.ZERO;
        BigInteger sum = BigInteger.ZERO;
        BigInteger squares = BigInteger.ZERO;
        BigInteger min = null;
        BigInteger max = null;
        for (RawEvent event : events) {
            Object value = value(event, field);
            if (value != null) {
                BigInteger scaled = ((BigDecimal) value).setScale(scale).unscaledValue();
                n = n.add(BigInteger.ONE);
                sum = sum.add(scaled);
                squares = squares.add(scaled.multiply(scaled));
                min = min == null || scaled.compareTo(min) < 0 ? scaled : min;
                max = max == null || scaled.compareTo(max) > 0 ? scaled : max;
            }
        }
        if (aggregation == FeatureDefinition.Aggregation.SUM) {
            return new BigDecimal(sum, scale).doubleValue();
        }
        if (min == null || max == null) {
            return null;
        }
        BigDecimal count = new BigDecimal(n);
        return switch (aggregation) {
            case MEAN -> new BigDecimal(sum, scale).divide(count, DIGITS).doubleValue();
            case MIN -> new BigDecimal(min, scale).doubleValue();
            case MAX -> new BigDecimal(max, scale).doubleValue();
            case STDDEV -> deviation(n, sum, squares, scale);
            case VARIANCE ->
                squares.compareTo(SQUARES_LIMIT) >= 0
                        ? null
                        : new BigDecimal(n.multiply(squares).subtract(sum.multiply(sum)), 2 * scale)
                                .divide(count.multiply(count), DIGITS)
                                .doubleValue();
            default -> throw new IllegalArgumentException(aggregation.toString());
        };
    }

    private static @Nullable Double deviation(BigInteger n, BigInteger sum, BigInteger squares, int scale) {
        return squares.compareTo(SQUARES_LIMIT) >= 0
                ? null
                : (Double) Math.sqrt(new BigDecimal(n.multiply(squares).subtract(sum.multiply(sum)), 2 * scale)
                        .divide(new BigDecimal(n.multiply(n)), DIGITS)
                        .doubleValue());
    }

    private @Nullable Object value(RawEvent event, String field) {
        Function<RawEvent, @Nullable BigDecimal> derivation = derived.get(field);
        return derivation == null ? event.fields().get(field) : derivation.apply(event);
    }

    /** What a latest value is looked for in: the end of a row is its last version, and has no values. */
    private List<RawEvent> versions(List<RawEvent> all, String source, @Nullable String where) {
        int index = project.sourceIndex(source);
        List<RawEvent> versions = events(all, source, where);
        all.stream().filter(event -> event.source() == index && event.deleted()).forEach(versions::add);
        return versions;
    }

    private List<RawEvent> events(List<RawEvent> all, String source, @Nullable String where) {
        int index = project.sourceIndex(source);
        return all.stream()
                .filter(event -> event.source() == index && !event.deleted())
                .filter(where == null ? event -> true : conditions.get(where))
                .collect(Collectors.toList());
    }

    private static @Nullable RawEvent latest(List<RawEvent> events) {
        return events.stream().max(ORDER).orElse(null);
    }

    private static List<RawEvent> inWindow(List<RawEvent> events, long asOf, FeatureDefinition definition) {
        return events.stream()
                .filter(event -> inWindow(event.time(), asOf, definition.window()))
                .toList();
    }

    /** (start of the tile that holds asOf - window, asOf]. */
    static boolean inWindow(long time, long asOf, @Nullable Duration window) {
        return inWindow(time, asOf, window, tile(window));
    }

    private static long tile(@Nullable Duration window) {
        long minutes = window == null ? 0 : window.toMinutes();
        return minutes <= 12 * 60 ? 5 * 60_000L : minutes <= 30 * 24 * 60 ? 3_600_000L : 86_400_000L;
    }

    private static boolean inWindow(long time, long asOf, @Nullable Duration window, long tile) {
        if (time > asOf) {
            return false;
        }
        if (window == null) {
            return true;
        }
        long edge = asOf - window.toMillis();
        // The greatest multiple of the tile's length below the edge: a tile holds its end and not its start.
        long start = edge / tile * tile;
        while (start >= edge) {
            start -= tile;
        }
        return time > start;
    }
}
