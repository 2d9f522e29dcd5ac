package io.millrace.features;

import io.millrace.features.RandomFormulas.Arithmetic;
import io.millrace.features.RandomFormulas.Condition;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A source with random fields: numbers of random scales, texts, times, and numbers derived from its own. */
final class RandomSource {
    private static final List<String> TEXTS =
            List.of("p1", "p2", "p3", "é4", "p5 with a name of more than thirty-two bytes", "");
    private static final long MONTH = 30L * 24 * 60 * 60 * 1000;

    private final Random random;
    private final RandomFormulas formulas;
    private final String name;
    private final boolean table;
    private final List<Field> fields = new ArrayList<>();
    private final Map<String, Function<RawEvent, @Nullable BigDecimal>> derived = new HashMap<>();

    /** What a field holds. */
    enum Kind {
        NUMBER,
        TEXT,
        TIME
    }

    /**
     * A field.
     *
     * @param scale digits after the point that are kept of a number
     * @param bound exclusive, of a scaled number's magnitude
     * @param text as it stands in the file under {@code fields}; null: it does not
     */
    record Field(
            String path,
            Kind kind,
            int scale,
            long bound,
            @Nullable String text) {}

    /**
     * A source.
     *
     * @param name in the project file; derived fields are called after it, so that no two sources have the same
     */
    RandomSource(Random random, String name, boolean table) {
        this.random = random;
        this.name = name;
        this.table = table;
        formulas = new RandomFormulas(random);
        // Of each kind one at least, so that every feature finds what it needs.
        for (int i = 0; i <= random.nextInt(4); i++) {
            fields.add(number(random.nextInt(4) == 0 ? "cart.n" + i : "n" + i));
        }
        for (int i = 0; i <= random.nextInt(2); i++) {
            fields.add(new Field("t" + i, Kind.TEXT, 0, 0, null));
        }
        fields.add(new Field("moment", Kind.TIME, 0, 0, null));
        List<Arithmetic<RawEvent>> own = numbers();
        for (int i = 0; i < random.nextInt(3); i++) {
            derive(name + "_d" + i, own);
        }
    }

    private Field number(String path) {
        boolean declared = random.nextInt(4) > 0;
        int scale = declared ? random.nextInt(10) : 6;
        // Below 2^53 a scaled number is a double itself; above, only without digits after the point.
        long bound = scale == 0 && random.nextBoolean() ? 1L << 62 : pick(10L, 1_000L, 1_000_000L, 1L << 52);
        return new Field(path, Kind.NUMBER, scale, bound, declared ? "{type: decimal(" + scale + ")}" : null);
    }

    private void derive(String field, List<Arithmetic<RawEvent>> own) {
        int scale = random.nextInt(7);
        Arithmetic<RawEvent> arithmetic = formulas.arithmetic(own, 1 + random.nextInt(2));
        String text = "{type: decimal(" + scale + "), expression: '" + arithmetic.text() + "'}";
        fields.add(new Field(field, Kind.NUMBER, scale, 1_000, text));
        derived.put(field, event -> rounded(arithmetic.of(event), scale));
    }

    /** Derived numbers are computed as doubles, multiplied by the power of ten and rounded half-even. */
    private static @Nullable BigDecimal rounded(double value, int scale) {
        double scaled = value * Math.pow(10, scale);
        return Math.abs(scaled) < Math.pow(2, 62)
                ? new BigDecimal(scaled).setScale(0, RoundingMode.HALF_EVEN).movePointLeft(scale)
                : null;
    }

    String name() {
        return name;
    }

    boolean table() {
        return table;
    }

    Map<String, Function<RawEvent, @Nullable BigDecimal>> derived() {
        return derived;
    }

    /** A field that holds a number; the source's name before it. */
    String numberField() {
        return field(Kind.NUMBER);
    }

    /** A field that holds a text. */
    String textField() {
        return field(Kind.TEXT);
    }

    /** A field that holds a time. */
    String timeField() {
        return field(Kind.TIME);
    }

    /** A field that holds a number or a text. */
    String anyField() {
        return field(random.nextBoolean() ? Kind.NUMBER : Kind.TEXT);
    }

    private String field(Kind kind) {
        return name + "." + pick(of(kind)).path();
    }

    /** As it stands in the project file. */
    String text() {
        StringBuilder yaml = new StringBuilder("  " + name + ":\n    topic: topic-" + name
                + "\n    entity: who\n    time: at\n    table: " + table + "\n    fields:\n");
        fields.stream().filter(field -> field.text() != null).forEach(field -> yaml.append("      ")
                .append(field.path())
                .append(": ")
                .append(field.text())
                .append('\n'));
        return fields.stream().allMatch(field -> field.text() == null)
                ? yaml.toString().replace("    fields:\n", "")
                : yaml.toString();
    }

    /** What one event holds; one field in ten is missing. */
    Map<String, Object> values(long time) {
        Map<String, Object> values = new HashMap<>();
        for (Field field : fields) {
            if (random.nextInt(10) > 0 && !derived.containsKey(field.path())) {
                values.put(
                        field.path(),
                        switch (field.kind()) {
                            case NUMBER -> BigDecimal.valueOf(scaled(field), field.scale());
                            case TEXT -> pick(TEXTS);
                            case TIME -> time + random.nextLong(2 * MONTH) - MONTH;
                        });
            }
        }
        return values;
    }

    /** Often one of a few, so that minima, conditions and distinct counts meet the same number again. */
    private long scaled(Field field) {
        long often = field.bound() / 10 * (random.nextInt(5) - 2);
        return random.nextInt(3) == 0 ? often : random.nextLong(-field.bound() + 1, field.bound());
    }

    /** A condition over the fields. */
    Condition<RawEvent> condition() {
        return formulas.combined(simple(), simple());
    }

    private Condition<RawEvent> simple() {
        if (random.nextInt(3) == 0) {
            String path = pick(of(Kind.TEXT)).path();
            return formulas.membership(path, event -> event.fields().get(path), pick(TEXTS), pick(TEXTS));
        }
        Field field = pick(of(Kind.NUMBER));
        BigDecimal right = BigDecimal.valueOf(scaled(field), field.scale());
        Arithmetic<RawEvent> left = random.nextBoolean()
                ? new Arithmetic<>(field.path(), event -> number(event, field.path()))
                : formulas.arithmetic(numbers(), random.nextInt(2));
        return formulas.comparison(left, right);
    }

    private List<Arithmetic<RawEvent>> numbers() {
        return of(Kind.NUMBER).stream()
                .map(field -> new Arithmetic<RawEvent>(field.path(), event -> number(event, field.path())))
                .toList();
    }

    private double number(RawEvent event, String path) {
        Function<RawEvent, @Nullable BigDecimal> derivation = derived.get(path);
        BigDecimal value = derivation == null ? (BigDecimal) event.fields().get(path) : derivation.apply(event);
        return value == null ? Double.NaN : value.doubleValue();
    }

    private List<Field> of(Kind kind) {
        Stream<Field> found = fields.stream().filter(field -> field.kind() == kind);
        return found.toList();
    }

    @SafeVarargs
    private final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
