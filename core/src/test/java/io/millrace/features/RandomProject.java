package io.millrace.features;

import io.millrace.features.RandomFormulas.Arithmetic;
import io.millrace.features.RandomFormulas.Condition;
import io.millrace.project.Project;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A random project file: its text as a user would write it, and what the text means, for the oracle. A new aggregation is one
 * line in {@link #kinds}.
 */
final class RandomProject {
    private static final List<String> ZONES = List.of(
            "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Chatham", "Australia/Lord_Howe");
    private static final List<String> UNITS = List.of("d", "h", "min", "s");

    private final Random random;
    private final RandomFormulas formulas;
    private final List<RandomSource> sources = new ArrayList<>();
    private final Map<String, Predicate<RawEvent>> conditions = new HashMap<>();
    private final Map<String, Function<Map<String, Object>, @Nullable Object>> expressions = new HashMap<>();
    private final Map<String, Duration> windows = new HashMap<>();
    private final Duration lateness;
    private final String zone;
    private final String text;

    /**
     * A kind of feature.
     *
     * @param key the key that only this kind has
     * @param value what stands behind it
     * @param numeric whether the feature is a number
     * @param options lines that follow; a line may be empty
     */
    private record FeatureKind(
            String key, Function<RandomSource, String> value, boolean numeric, List<Option> options) {}

    /** One more line of a feature, or none: "". */
    private interface Option {
        String line(String feature, RandomSource source);
    }

    RandomProject(Random random) {
        this.random = random;
        formulas = new RandomFormulas(random);
        zone = pick(ZONES);
        lateness = Duration.ofMinutes(random.nextBoolean() ? random.nextInt(120) : random.nextInt(30 * 24 * 60));
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            sources.add(new RandomSource(random, "s" + i, i > 0 && random.nextInt(3) == 0));
        }
        StringBuilder yaml = new StringBuilder("project: random\ntime: {zone: " + zone + ", allowed_lateness: "
                + lateness.toMinutes() + " min}\nentities:\n"
                + "  whoever: {key: who, refresh: 1 d, forget_after: 3650 d}\nsources:\n");
        sources.forEach(source -> yaml.append(source.text()));
        yaml.append("features:\n  whoever:\n    version: 1.0.0\n");
        List<String> categories = features(yaml);
        yaml.append("examples:\n  every: 7 d\n  eligible: {any_of: s0, within: 90 d}\n")
                .append("labels:\n  stops: {absence_of: s0, horizon: 30 d}\n")
                .append("models:\n  stopping:\n    label: stops\n    task: binary_classification\n")
                .append("    algorithm: {xgboost: {}}\n    success: {metric: auc_roc, baseline: 0.6}\n")
                .append("    exclude: [" + String.join(", ", categories) + "]\n");
        text = yaml.toString();
    }

    private List<FeatureKind> kinds() {
        Option over = this::over;
        Option where = this::where;
        Option unit = (feature, source) -> random.nextBoolean() ? "unit: " + pick(UNITS) : "";
        Option last = (feature, source) ->
                !source.table() && random.nextInt(4) == 0 ? "last: " + (1 + random.nextInt(32)) : "";
        Option nth = (feature, source) ->
                !source.table() && random.nextInt(3) == 0 ? "nth: " + (1 + random.nextInt(32)) : "";
        Option rank = (feature, source) -> random.nextBoolean() ? "rank: " + (1 + random.nextInt(20)) : "";
        Option share = (feature, source) ->
                "q: " + BigDecimal.valueOf(random.nextInt(1_000_001), 6).toPlainString();
        Option categorical = (feature, source) -> "categorical: true";
        Option of = (feature, source) -> "of: " + source.name();
        Option days = (feature, source) -> window(feature, Duration.ofDays(1 + random.nextInt(365)));
        Option always = (feature, source) -> window(feature, length());
        Option against = this::against;
        Option compared =
                (feature, source) -> random.nextBoolean() ? "as: " + pick(List.of("ratio", "difference")) : "";
        Option otherwise = (feature, source) -> random.nextBoolean() ? "default: -1.5" : "";
        Function<RandomSource, String> numberOrSource =
                source -> random.nextBoolean() ? source.numberField() : source.name();
        Supplier<String> part = () -> pick(List.of("hour", "day_of_week", "day_of_month", "month", "is_weekend"));
        return List.of(
                of("count", RandomSource::name, over, where),
                of("sum", RandomSource::numberField, over, where, last),
                of("mean", RandomSource::numberField, over, where, last),
                of("min", RandomSource::numberField, over, where, last),
                of("max", RandomSource::numberField, over, where, last),
                of("variance", RandomSource::numberField, over, where),
                of("stddev", RandomSource::numberField, over, where),
                of("first", RandomSource::numberField, over, where),
                of("active_days", RandomSource::name, days, where),
                of("mean_gap", RandomSource::name, over, where, unit),
                of("longest_gap", RandomSource::name, always, where, unit),
                of("slope", numberOrSource, always, where, unit),
                of("since_first", RandomSource::name, where, unit),
                of("count", RandomSource::name, against, where, compared, otherwise),
                of("sum", RandomSource::numberField, against, where, compared, otherwise),
                of("mean", RandomSource::numberField, against, where, compared, otherwise),
                of("distinct", RandomSource::anyField, over, where),
                of("latest", RandomSource::numberField, over, where, nth),
                new FeatureKind("latest", RandomSource::textField, false, List.of(categorical, over, where, nth)),
                of("quantile", RandomSource::numberField, share, over, where),
                of("median", RandomSource::numberField, over, where),
                new FeatureKind("top", RandomSource::textField, false, List.of(rank, over, where)),
                of("top_count", RandomSource::textField, rank, over, where),
                of("top_share", RandomSource::textField, rank, over, where),
                of("entropy", RandomSource::textField, over, where),
                of("since_last", RandomSource::name, where, unit),
                of("since", RandomSource::timeField, unit),
                of("calendar", source -> part.get(), of));
    }

    private static FeatureKind of(String key, Function<RandomSource, String> value, Option... options) {
        return new FeatureKind(key, value, true, List.of(options));
    }

    /** Lengths on both sides of where resolutions change, and in between. */
    private String over(String feature, RandomSource source) {
        return random.nextInt(6) == 0 ? "" : window(feature, length());
    }

    /** Two windows, the second the longer. */
    private String against(String feature, RandomSource source) {
        Duration one = length();
        Duration other = length();
        while (one.equals(other)) {
            other = length();
        }
        Duration shorter = one.compareTo(other) < 0 ? one : other;
        Duration longer = shorter.equals(one) ? other : one;
        return window(feature, shorter) + "\n      against: " + longer.toMinutes() + " min";
    }

    private String window(String feature, Duration window) {
        windows.put(feature, window);
        return "over: " + (random.nextBoolean() ? window.toMinutes() + " min" : window.toSeconds() + "s");
    }

    private Duration length() {
        long hours = pick(List.of(1L, 12L, 24L, 30 * 24L, 90 * 24L, 365 * 24L));
        return switch (random.nextInt(5)) {
            case 0 -> Duration.ofMinutes(60 + random.nextInt(24 * 60));
            case 1 -> Duration.ofHours(1 + random.nextInt(31 * 24));
            case 2 -> Duration.ofDays(1 + random.nextInt(365));
            default -> Duration.ofHours(hours);
        };
    }

    private String where(String feature, RandomSource source) {
        if (random.nextInt(3) > 0) {
            return "";
        }
        Condition<RawEvent> condition = source.condition();
        conditions.put(condition.text(), condition.meaning());
        return "where: '" + condition.text().replace("'", "''") + "'";
    }

    /** Those that are text. */
    private List<String> features(StringBuilder yaml) {
        List<String> categories = new ArrayList<>();
        List<FeatureKind> kinds = kinds();
        List<Arithmetic<Map<String, Object>>> numbers = new ArrayList<>();
        // One of each, then any.
        int count = kinds.size() + random.nextInt(20);
        for (int i = 0; i < count; i++) {
            FeatureKind kind = i < kinds.size() ? kinds.get(i) : pick(kinds);
            String name = "f" + i;
            RandomSource source = pick(sources);
            yaml.append("    " + name + ":\n      " + kind.key() + ": "
                    + kind.value().apply(source) + "\n");
            kind.options().stream()
                    .map(option -> option.line(name, source))
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> yaml.append("      ").append(line).append('\n'));
            if (kind.numeric()) {
                numbers.add(operand(name));
            } else {
                categories.add(name);
            }
        }
        expression("e0", numbers, yaml);
        expression(
                "e1", Stream.concat(numbers.stream(), Stream.of(operand("e0"))).toList(), yaml);
        return categories;
    }

    private void expression(String name, List<Arithmetic<Map<String, Object>>> operands, StringBuilder yaml) {
        Arithmetic<Map<String, Object>> arithmetic = formulas.arithmetic(operands, 1 + random.nextInt(2));
        expressions.put(arithmetic.text(), values -> finite(arithmetic.of(values)));
        yaml.append("    " + name + ":\n      expression: '" + arithmetic.text() + "'\n"
                + (random.nextBoolean() ? "      default: 0.5\n" : ""));
    }

    private static Arithmetic<Map<String, Object>> operand(String feature) {
        return new Arithmetic<>(feature, values -> (Double) values.getOrDefault(feature, Double.NaN));
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    String text() {
        return text;
    }

    Duration lateness() {
        return lateness;
    }

    String zone() {
        return zone;
    }

    /** What stands under {@code over}, by feature; absent: the lifetime. */
    Map<String, Duration> windows() {
        return windows;
    }

    boolean isTable(int source) {
        return sources.get(source).table();
    }

    /** What the features of the project, which was read from the text, are by definition. */
    Oracle oracle(Project project) {
        Map<String, Function<RawEvent, @Nullable BigDecimal>> derived = new HashMap<>();
        sources.forEach(source -> derived.putAll(source.derived()));
        return new Oracle(project, conditions, derived, expressions);
    }

    /** An event of any source. */
    RawEvent event(String entity, long time, long offset) {
        int source = random.nextInt(sources.size());
        Map<String, Object> fields = sources.get(source).values(time);
        return new RawEvent(source, entity, time, random.nextInt(3), offset, fields);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
