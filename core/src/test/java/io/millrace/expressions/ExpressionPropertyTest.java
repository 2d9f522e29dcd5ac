package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random expressions against an evaluator that never parses: each is generated together with its meaning, which knows
 * missing values as null and not as NaN.
 */
class ExpressionPropertyTest {
    private static final int CASES = 8_000;
    private static final List<String> NUMBERS = List.of("a", "b", "c.d", "_e", "F1");
    private static final List<String> TEXTS = List.of("s", "t.u");
    private static final List<String> WORDS =
            List.of("", "red", "it's", "q\"q", "back\\slash", "Ünï", " Red\u2003", "ẞ𝒳ǆ");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, Double> numbers = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();

    /** Written text of a precedence (higher binds tighter), and what it means. */
    private record Written<T extends @Nullable Object>(String text, int precedence, Supplier<T> meaning) {}

    /** A condition: what it decides, and what it is as a number; null where that cannot be told. */
    private record Decided(String text, int precedence, Supplier<Boolean> decision, Supplier<@Nullable Boolean> truth) {
        /** A comparison decides for false where it cannot be told. */
        static Decided comparison(String text, int precedence, Supplier<@Nullable Boolean> truth) {
            return new Decided(text, precedence, () -> Boolean.TRUE.equals(truth.get()), truth);
        }

        Written<Boolean> written() {
            return new Written<>(text, precedence, decision);
        }
    }

    @Test
    void shouldComputeWhatAnEvaluatorOverNullsComputes() {
        for (int i = 0; i < CASES; i++) {
            Written<@Nullable Double> written = number(5);
            for (int row = 0; row < 3; row++) {
                MapRow values = row();
                Double expected = written.meaning().get();
                assertThat(ExpressionParser.number(written.text(), values).evaluate(values))
                        .as("seed %d case %d: %s over %s", seed, i, written.text(), numbers)
                        .isEqualTo(expected == null ? Double.valueOf(Double.NaN) : expected);
            }
        }
    }

    @Test
    void shouldDecideAndTellWhatAnEvaluatorOverNullsDoes() {
        int yes = 0;
        int untold = 0;
        for (int i = 0; i < CASES; i++) {
            Decided written = condition(4);
            for (int row = 0; row < 3; row++) {
                MapRow values = row();
                boolean expected = written.decision().get();
                Boolean truth = written.truth().get();
                yes += expected ? 1 : 0;
                untold += truth == null ? 1 : 0;
                assertThat(ExpressionParser.condition(written.text(), values).test(values))
                        .as("seed %d case %d: %s over %s %s", seed, i, written.text(), numbers, texts)
                        .isEqualTo(expected);
                assertThat(ExpressionParser.number(written.text(), values).evaluate(values))
                        .as("seed %d case %d: %s as a number over %s %s", seed, i, written.text(), numbers, texts)
                        .isEqualTo(Double.valueOf(truth == null ? Double.NaN : truth ? 1.0 : 0.0));
                assertThat(values.scratch().length())
                        .as("seed %d case %d: %s takes back its texts", seed, i, written.text())
                        .isZero();
            }
        }
        assertThat(yes).as("seed %d: both outcomes are common", seed).isBetween(CASES / 2, CASES * 5 / 2);
        assertThat(untold).as("seed %d: and so is neither", seed).isBetween(CASES / 4, CASES * 5 / 2);
    }

    @Test
    void shouldGiveTheTextThatAnEvaluatorOverNullsGives() {
        int there = 0;
        for (int i = 0; i < CASES; i++) {
            Written<@Nullable String> written = text(4);
            for (int row = 0; row < 3; row++) {
                MapRow values = row();
                String expected = written.meaning().get();
                there += expected == null ? 0 : 1;
                TextScratch scratch = values.scratch();
                boolean found = ExpressionParser.text(written.text(), values).append(values, scratch);
                String given = new String(scratch.bytes(), 0, scratch.length(), StandardCharsets.UTF_8);
                assertThat(found ? given : null)
                        .as("seed %d case %d: %s over %s %s", seed, i, written.text(), numbers, texts)
                        .isEqualTo(expected);
                assertThat(found || scratch.length() == 0)
                        .as("seed %d case %d: %s leaves nothing where it has none", seed, i, written.text())
                        .isTrue();
            }
        }
        assertThat(there).as("seed %d: both outcomes are common", seed).isBetween(CASES / 2, CASES * 14 / 5);
    }

    private MapRow row() {
        numbers.clear();
        texts.clear();
        Map<String, Double> slots = new HashMap<>();
        for (String name : NUMBERS) {
            Double value =
                    pick(Arrays.asList(null, 0.0, -0.0, 1.0, 2.0, -3.0, 0.1, 1e200, -1e308, random.nextGaussian()));
            if (value != null) {
                numbers.put(name, value);
            }
            slots.put(name, value == null ? Double.NaN : value);
        }
        Set<String> missing = new HashSet<>();
        for (String name : TEXTS) {
            if (random.nextInt(4) == 0) {
                missing.add(name);
            } else {
                texts.put(name, pick(WORDS));
            }
        }
        return new MapRow(slots, Map.copyOf(texts), missing);
    }

    private Written<@Nullable Double> number(int depth) {
        int kind = depth == 0 ? random.nextInt(2) : random.nextInt(10);
        switch (kind) {
            case 0 -> {
                String name = pick(NUMBERS);
                return new Written<>(name, 9, () -> numbers.get(name));
            }
            case 1 -> {
                return literal();
            }
            case 2 -> {
                Written<@Nullable Double> inner = number(depth - 1);
                return new Written<>(
                        "-" + blank() + within(inner, 8),
                        8,
                        () -> computed(inner.meaning().get(), 0.0, (x, y) -> -x));
            }
            case 7, 8 -> {
                return function(depth - 1);
            }
            case 9 -> {
                Decided inner = condition(depth - 1);
                return new Written<>(
                        "(" + inner.text() + ")",
                        9,
                        () -> inner.truth().get() == null ? null : inner.truth().get() ? 1.0 : 0.0);
            }
            default -> {
                char operator = "+-*/".charAt(kind - 3);
                int precedence = kind < 5 ? 6 : 7;
                Written<@Nullable Double> left = number(depth - 1);
                Written<@Nullable Double> right = number(depth - 1);
                // On the right of an operator of the same precedence only parentheses keep the meaning.
                String text = within(left, precedence) + blank() + operator + blank() + within(right, precedence + 1);
                return new Written<>(text, precedence, () -> {
                    Double x = left.meaning().get();
                    Double y = right.meaning().get();
                    return switch (operator) {
                        case '+' -> computed(x, y, Double::sum);
                        case '-' -> computed(x, y, (p, q) -> p - q);
                        case '*' -> computed(x, y, (p, q) -> p * q);
                        default -> computed(x, y, (p, q) -> q == 0 ? Double.NaN : p / q);
                    };
                });
            }
        }
    }

    private Written<@Nullable Double> literal() {
        if (random.nextInt(5) == 0) {
            boolean value = random.nextBoolean();
            return new Written<>(String.valueOf(value), 9, () -> value ? 1.0 : 0.0);
        }
        String text = pick(List.of("0", "1", "2", "3.", ".1", "12.75", "1e200", "2E+3", "5e-3"));
        double value = Double.parseDouble(text);
        return new Written<>(text, 9, () -> value);
    }

    private interface Operation {
        double of(double x, double y);
    }

    private static @Nullable Double computed(@Nullable Double x, @Nullable Double y, Operation operation) {
        if (x == null || y == null) {
            return null;
        }
        double result = operation.of(x, y);
        return Double.isInfinite(result) || Double.isNaN(result) ? null : result;
    }

    private Written<@Nullable Double> function(int depth) {
        Written<@Nullable Double> x = number(depth);
        Written<@Nullable Double> y = number(depth);
        Written<@Nullable Double> z = number(depth);
        String name = pick(List.of(
                "abs",
                "sqrt",
                "exp",
                "log",
                "log1p",
                "round",
                "floor",
                "ceil",
                "pow",
                "min",
                "max",
                "clip",
                "length",
                "coalesce",
                "if",
                "if"));
        Supplier<@Nullable Double> a = x.meaning();
        Supplier<@Nullable Double> b = y.meaning();
        Supplier<@Nullable Double> c = z.meaning();
        return switch (name) {
            case "abs" -> call(name, () -> computed(a.get(), 0.0, (p, q) -> p < 0 ? -p : p == 0 ? 0.0 : p), x);
            case "sqrt" -> call(name, () -> computed(a.get(), 0.0, (p, q) -> p < 0 ? Double.NaN : Math.sqrt(p)), x);
            case "exp" -> call(name, () -> computed(a.get(), 0.0, (p, q) -> StrictMath.exp(p)), x);
            case "log" ->
                call(name, () -> computed(a.get(), 0.0, (p, q) -> p <= 0 ? Double.NaN : StrictMath.log(p)), x);
            case "log1p" ->
                call(name, () -> computed(a.get(), 0.0, (p, q) -> p <= -1 ? Double.NaN : StrictMath.log1p(p)), x);
            case "round" ->
                call(
                        name,
                        () -> computed(
                                a.get(),
                                0.0,
                                (p, q) -> (Math.abs(p) >= 0x1p52 || p == 0)
                                        ? p
                                        : Math.copySign(
                                                new BigDecimal(p)
                                                        .setScale(0, RoundingMode.HALF_EVEN)
                                                        .doubleValue(),
                                                p)),
                        x);
            case "floor" -> call(name, () -> computed(a.get(), 0.0, (p, q) -> StrictMath.floor(p)), x);
            case "ceil" -> call(name, () -> computed(a.get(), 0.0, (p, q) -> -StrictMath.floor(-p)), x);
            case "pow" -> call(name, () -> computed(a.get(), b.get(), StrictMath::pow), x, y);
            case "min" -> call(name, () -> extreme(-1, a.get(), b.get(), c.get()), x, y, z);
            case "max" -> call(name, () -> extreme(1, a.get(), b.get(), c.get()), x, y, z);
            case "clip" ->
                call(
                        name,
                        () -> {
                            Double low = b.get();
                            Double high = c.get();
                            return (low == null || high == null || low > high)
                                    ? null
                                    : extreme(1, low, extreme(-1, a.get(), high));
                        },
                        x,
                        y,
                        z);
            case "coalesce" ->
                call(name, () -> a.get() != null ? a.get() : b.get() != null ? b.get() : c.get(), x, y, z);
            case "if" -> {
                Decided condition = condition(depth);
                boolean two = random.nextBoolean();
                Supplier<@Nullable Double> meaning = () -> condition.decision().get() ? a.get() : two ? null : b.get();
                yield two
                        ? call(name, meaning, condition.written(), x)
                        : call(name, meaning, condition.written(), x, y);
            }
            default -> {
                Written<@Nullable String> text = text(depth);
                yield call(
                        name,
                        () -> {
                            String value = text.meaning().get();
                            return value == null ? null : (double) value.codePointCount(0, value.length());
                        },
                        text);
            }
        };
    }

    /** The least (sign -1) or the greatest (1), where -0 is less than 0; null when any is. */
    private static @Nullable Double extreme(int sign, @Nullable Double... values) {
        Double result = values[0];
        for (Double value : values) {
            if (value == null || result == null) {
                return null;
            }
            result = (sign * value.compareTo(result)) > 0 ? value : result;
        }
        return result;
    }

    private <T extends @Nullable Object> Written<T> call(String name, Supplier<T> meaning, Written<?>... arguments) {
        String list = Arrays.stream(arguments)
                .map(argument -> blank() + argument.text() + blank())
                .collect(Collectors.joining(","));
        return new Written<>(name + blank() + "(" + list + ")", 9, meaning);
    }

    private Written<@Nullable String> text(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            String word = pick(WORDS);
            String name = pick(TEXTS);
            return random.nextInt(3) == 0
                    ? new Written<>(quoted(word), 9, () -> word)
                    : new Written<>(name, 9, () -> texts.get(name));
        }
        Written<@Nullable String> x = text(depth - 1);
        Written<@Nullable String> y = text(depth - 1);
        Supplier<@Nullable String> a = x.meaning();
        Supplier<@Nullable String> b = y.meaning();
        String name = pick(List.of("text", "lower", "upper", "trim", "concat", "coalesce", "if"));
        return switch (name) {
            case "text" -> call(name, a, x);
            case "lower" -> call(name, () -> letters(a.get(), Character::toLowerCase), x);
            case "upper" -> call(name, () -> letters(a.get(), Character::toUpperCase), x);
            case "trim" -> call(name, () -> a.get() == null ? null : a.get().strip(), x);
            case "concat" -> call(name, () -> (a.get() == null || b.get() == null) ? null : a.get() + b.get(), x, y);
            case "coalesce" -> call(name, () -> a.get() != null ? a.get() : b.get(), x, y);
            default -> {
                Decided condition = condition(depth - 1);
                yield call(name, () -> condition.decision().get() ? a.get() : b.get(), condition.written(), x, y);
            }
        };
    }

    private static @Nullable String letters(@Nullable String text, IntUnaryOperator letter) {
        if (text == null) {
            return null;
        }
        StringBuilder result = new StringBuilder();
        text.codePoints().map(letter).forEach(result::appendCodePoint);
        return result.toString();
    }

    private Decided condition(int depth) {
        return switch (depth == 0 ? random.nextInt(5) : random.nextInt(9)) {
            case 0, 1 -> comparison();
            case 2 -> random.nextBoolean() ? textComparison() : textIn();
            case 3 -> numberIn();
            case 4 -> asked();
            case 5, 6 -> {
                Decided inner = condition(depth - 1);
                yield new Decided(
                        "not " + within(inner.written(), 3),
                        3,
                        () -> !inner.decision().get(),
                        () -> inner.truth().get() == null
                                ? null
                                : !inner.truth().get());
            }
            case 7 -> {
                Decided left = condition(depth - 1);
                Decided right = condition(depth - 1);
                yield new Decided(
                        within(left.written(), 2) + " and " + within(right.written(), 2),
                        2,
                        () -> left.decision().get() && right.decision().get(),
                        () -> both(left.truth().get(), right.truth().get()));
            }
            default -> {
                Decided left = condition(depth - 1);
                Decided right = condition(depth - 1);
                yield new Decided(
                        within(left.written(), 1) + " or " + within(right.written(), 1),
                        1,
                        () -> left.decision().get() || right.decision().get(),
                        () -> {
                            Boolean neither = both(
                                    negated(left.truth().get()),
                                    negated(right.truth().get()));
                            return negated(neither);
                        });
            }
        };
    }

    private static @Nullable Boolean negated(@Nullable Boolean truth) {
        return truth == null ? null : !truth;
    }

    private static @Nullable Boolean both(@Nullable Boolean left, @Nullable Boolean right) {
        if (Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)) {
            return false;
        }
        return (left == null || right == null) ? null : true;
    }

    private Decided comparison() {
        Written<@Nullable Double> left = number(2);
        Written<@Nullable Double> right = number(2);
        String operator = pick(List.of("==", "!=", "<", "<=", ">", ">="));
        String text = within(left, 5) + blank() + operator + blank() + within(right, 5);
        return Decided.comparison(text, 4, () -> {
            Double x = left.meaning().get();
            Double y = right.meaning().get();
            if (x == null || y == null) {
                return null;
            }
            double p = x;
            double q = y;
            return switch (operator) {
                case "==" -> p == q;
                case "!=" -> p != q;
                case "<" -> p < q;
                case "<=" -> p <= q;
                case ">" -> p > q;
                default -> p >= q;
            };
        });
    }

    /** What a function asks. */
    private Decided asked() {
        String name = pick(List.of("exists", "missing", "contains", "starts_with", "ends_with"));
        if (name.equals("exists") || name.equals("missing")) {
            Written<? extends @Nullable Object> x = random.nextBoolean() ? number(1) : text(1);
            return Decided.comparison(
                    call(name, () -> 0, x).text(), 9, () -> (x.meaning().get() != null) == name.equals("exists"));
        }
        Written<@Nullable String> x = text(1);
        Written<@Nullable String> y = random.nextBoolean() ? text(1) : new Written<>("'e'", 9, () -> "e");
        return Decided.comparison(call(name, () -> 0, x, y).text(), 9, () -> {
            String text = x.meaning().get();
            String part = y.meaning().get();
            if (text == null || part == null) {
                return null;
            }
            return switch (name) {
                case "contains" -> text.contains(part);
                case "starts_with" -> text.startsWith(part);
                default -> text.endsWith(part);
            };
        });
    }

    private Decided numberIn() {
        Written<@Nullable Double> left = number(2);
        List<Double> values = List.of(pick(List.of(1.0, 2.0)), pick(List.of(-3.0, 0.1)), 1e200);
        boolean negated = random.nextBoolean();
        String list = values.stream().map(String::valueOf).collect(Collectors.joining(blank() + "," + blank()));
        return Decided.comparison(within(left, 5) + (negated ? " not in [" : " in [") + list + "]", 4, () -> {
            Double x = left.meaning().get();
            return x == null ? null : values.contains(x) != negated;
        });
    }

    private Decided textComparison() {
        Written<@Nullable String> left = text(1);
        Written<@Nullable String> right = text(1);
        boolean equal = random.nextBoolean();
        String operator = blank() + (equal ? "==" : "!=") + blank();
        return Decided.comparison(left.text() + operator + right.text(), 4, () -> {
            String x = left.meaning().get();
            String y = right.meaning().get();
            return (x == null || y == null) ? null : x.equals(y) == equal;
        });
    }

    private Decided textIn() {
        Written<@Nullable String> left = text(1);
        List<String> words = List.of(pick(WORDS), pick(WORDS));
        boolean negated = random.nextBoolean();
        String list = words.stream().map(this::quoted).collect(Collectors.joining(","));
        return Decided.comparison(left.text() + (negated ? " not in" : " in") + blank() + "[" + list + "]", 4, () -> {
            String x = left.meaning().get();
            return x == null ? null : words.contains(x) != negated;
        });
    }

    private String quoted(String word) {
        char quote = random.nextBoolean() ? '"' : '\'';
        String other = quote == '"' ? "'" : "\"";
        String escaped = word.replace("\\", "\\\\").replace(String.valueOf(quote), "\\" + quote);
        return quote + (random.nextBoolean() ? escaped : escaped.replace(other, "\\" + other)) + quote;
    }

    private <T> String within(Written<T> inner, int precedence) {
        boolean needed = inner.precedence() < precedence;
        return needed || random.nextInt(6) == 0 ? "(" + blank() + inner.text() + blank() + ")" : inner.text();
    }

    private String blank() {
        return random.nextBoolean() ? " ".repeat(random.nextInt(2)) : random.nextInt(20) == 0 ? "\n" : "";
    }

    private <T extends @Nullable Object> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
