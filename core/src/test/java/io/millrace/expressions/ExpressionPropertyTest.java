package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random expressions against an evaluator that never parses: each is generated together with its meaning, which knows
 * missing values as null and not as NaN.
 */
class ExpressionPropertyTest {
    private static final int CASES = 20_000;
    private static final List<String> NUMBERS = List.of("a", "b", "c.d", "_e", "F1");
    private static final List<String> TEXTS = List.of("s", "t.u");
    private static final List<String> WORDS = List.of("", "red", "it's", "q\"q", "back\\slash", "Ünï");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, Double> numbers = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();

    /** Written text of a precedence (higher binds tighter), and what it means. */
    private record Written<T>(String text, int precedence, Supplier<T> meaning) {}

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
    void shouldDecideWhatAnEvaluatorOverNullsDecides() {
        int yes = 0;
        for (int i = 0; i < CASES; i++) {
            Written<Boolean> written = condition(4);
            for (int row = 0; row < 3; row++) {
                MapRow values = row();
                boolean expected = written.meaning().get();
                yes += expected ? 1 : 0;
                assertThat(ExpressionParser.condition(written.text(), values).test(values))
                        .as("seed %d case %d: %s over %s %s", seed, i, written.text(), numbers, texts)
                        .isEqualTo(expected);
            }
        }
        assertThat(yes).as("seed %d: both outcomes are common", seed).isBetween(CASES / 2, CASES * 5 / 2);
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
        int kind = depth == 0 ? random.nextInt(2) : random.nextInt(7);
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

    private Written<Boolean> condition(int depth) {
        return switch (depth == 0 ? random.nextInt(4) : random.nextInt(8)) {
            case 0, 1 -> comparison();
            case 2 -> random.nextBoolean() ? textComparison() : textIn();
            case 3 -> numberIn();
            case 4, 5 -> {
                Written<Boolean> inner = condition(depth - 1);
                yield new Written<>(
                        "not " + within(inner, 3), 3, () -> !inner.meaning().get());
            }
            case 6 -> {
                Written<Boolean> left = condition(depth - 1);
                Written<Boolean> right = condition(depth - 1);
                yield new Written<>(
                        within(left, 2) + " and " + within(right, 2),
                        2,
                        () -> left.meaning().get() && right.meaning().get());
            }
            default -> {
                Written<Boolean> left = condition(depth - 1);
                Written<Boolean> right = condition(depth - 1);
                yield new Written<>(
                        within(left, 1) + " or " + within(right, 1),
                        1,
                        () -> left.meaning().get() || right.meaning().get());
            }
        };
    }

    private Written<Boolean> comparison() {
        Written<@Nullable Double> left = number(2);
        Written<@Nullable Double> right = number(2);
        String operator = pick(List.of("==", "!=", "<", "<=", ">", ">="));
        return new Written<>(within(left, 5) + blank() + operator + blank() + within(right, 5), 4, () -> {
            Double x = left.meaning().get();
            Double y = right.meaning().get();
            if (x == null || y == null) {
                return false;
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

    private Written<Boolean> numberIn() {
        Written<@Nullable Double> left = number(2);
        List<Double> values = List.of(pick(List.of(1.0, 2.0)), pick(List.of(-3.0, 0.1)), 1e200);
        boolean negated = random.nextBoolean();
        String list = values.stream().map(String::valueOf).collect(Collectors.joining(blank() + "," + blank()));
        return new Written<>(within(left, 5) + (negated ? " not in [" : " in [") + list + "]", 4, () -> {
            Double x = left.meaning().get();
            return x != null && values.contains(x) != negated;
        });
    }

    private Written<Boolean> textComparison() {
        String name = pick(TEXTS);
        String word = pick(WORDS);
        boolean equal = random.nextBoolean();
        String operator = blank() + (equal ? "==" : "!=") + blank();
        String text = random.nextBoolean() ? name + operator + quoted(word) : quoted(word) + operator + name;
        return new Written<>(text, 4, () -> texts.containsKey(name) && Objects.equals(texts.get(name), word) == equal);
    }

    private Written<Boolean> textIn() {
        String name = pick(TEXTS);
        List<String> words = List.of(pick(WORDS), pick(WORDS));
        boolean negated = random.nextBoolean();
        String list = words.stream().map(this::quoted).collect(Collectors.joining(","));
        return new Written<>(
                name + (negated ? " not in" : " in") + blank() + "[" + list + "]",
                4,
                () -> texts.containsKey(name) && words.contains(texts.get(name)) != negated);
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
