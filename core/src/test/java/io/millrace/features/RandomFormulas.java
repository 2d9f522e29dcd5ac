package io.millrace.features;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Random arithmetic and conditions as a project file writes them, and beside the text what it means (docs/project-file.md). */
final class RandomFormulas {
    private static final Map<String, DoubleBinaryOperator> OPERATORS =
            Map.of("+", (a, b) -> a + b, "-", (a, b) -> a - b, "*", (a, b) -> a * b, "/", (a, b) -> a / b);

    private final Random random;

    RandomFormulas(Random random) {
        this.random = random;
    }

    /**
     * Arithmetic.
     *
     * @param meaning NaN where it is missing
     */
    record Arithmetic<T>(String text, ToDoubleFunction<T> meaning) {
        double of(T operands) {
            double value = meaning.applyAsDouble(operands);
            return Double.isFinite(value) ? value : Double.NaN;
        }
    }

    /** A condition. */
    record Condition<T>(String text, Predicate<T> meaning) {}

    /** Over at least one of the names. */
    <T> Arithmetic<T> arithmetic(List<Arithmetic<T>> names, int depth) {
        if (depth == 0) {
            return pick(names);
        }
        String operator = pick(OPERATORS.keySet().stream().sorted().toList());
        Arithmetic<T> left = arithmetic(names, depth - 1);
        Arithmetic<T> right = random.nextInt(3) == 0 ? constant() : arithmetic(names, random.nextInt(depth));
        DoubleBinaryOperator meaning = OPERATORS.get(operator);
        Arithmetic<T> both = new Arithmetic<>(
                "(" + left.text() + " " + operator + " " + right.text() + ")",
                operands -> meaning.applyAsDouble(left.of(operands), right.of(operands)));
        return random.nextInt(6) == 0 ? new Arithmetic<>("-" + both.text(), operands -> -both.of(operands)) : both;
    }

    private <T> Arithmetic<T> constant() {
        double value = random.nextInt(4) == 0 ? 0 : random.nextInt(1_000) / 10.0;
        return new Arithmetic<>(Double.toString(value), operands -> value);
    }

    /** Arithmetic beside a number: missing on the left is false, whatever the operator. */
    <T> Condition<T> comparison(Arithmetic<T> left, BigDecimal number) {
        double right = number.doubleValue();
        String operator = pick(List.of("==", "!=", "<", "<=", ">", ">="));
        return new Condition<>(left.text() + " " + operator + " " + number.toPlainString(), operands -> {
            double value = left.of(operands);
            return switch (operator) {
                case "==" -> value == right;
                case "!=" -> value < right || value > right;
                case "<" -> value < right;
                case "<=" -> value <= right;
                case ">" -> value > right;
                default -> value >= right;
            };
        });
    }

    /** A text beside one or two others: missing is false, also where it is to be another. */
    <T> Condition<T> membership(String name, Function<T, Object> value, String one, String other) {
        boolean negated = random.nextBoolean();
        if (random.nextBoolean()) {
            return new Condition<>(name + (negated ? " != " : " == ") + '"' + one + '"', operands -> {
                Object found = value.apply(operands);
                return found != null && negated != found.equals(one);
            });
        }
        return new Condition<>(
                name + (negated ? " not in " : " in ") + "['" + one + "', \"" + other + "\"]", operands -> {
                    Object found = value.apply(operands);
                    return found != null && negated != (found.equals(one) || found.equals(other));
                });
    }

    /** One of the two, or both of them combined. */
    <T> Condition<T> combined(Condition<T> one, Condition<T> other) {
        return switch (random.nextInt(5)) {
            case 0 -> new Condition<>("not (" + one.text() + ")", one.meaning().negate());
            case 1 ->
                new Condition<>(
                        one.text() + " and " + other.text(), one.meaning().and(other.meaning()));
            case 2 ->
                new Condition<>(
                        one.text() + " or " + other.text(), one.meaning().or(other.meaning()));
            default -> one;
        };
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
