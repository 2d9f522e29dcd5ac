package io.millrace.expressions;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Compiled arithmetic. NaN is missing; an infinity never leaves a node. */
final class Numbers {
    private Numbers() {}

    private static double finite(double value) {
        return Math.abs(value) <= Double.MAX_VALUE ? value : Double.NaN;
    }

    record Constant(double value) implements NumberExpression {
        @Override
        public double evaluate(Row row) {
            return value;
        }
    }

    record Slot(int slot) implements NumberExpression {
        @Override
        public double evaluate(Row row) {
            return finite(row.number(slot));
        }
    }

    record Negated(NumberExpression operand) implements NumberExpression {
        @Override
        public double evaluate(Row row) {
            return -operand.evaluate(row);
        }
    }

    record Sum(NumberExpression left, NumberExpression right) implements NumberExpression {
        @Override
        public double evaluate(Row row) {
            return finite(left.evaluate(row) + right.evaluate(row));
        }
    }

    record Difference(NumberExpression left, NumberExpression right) implements NumberExpression {
        @Override
        public double evaluate(Row row) {
            return finite(left.evaluate(row) - right.evaluate(row));
        }
    }

    record Product(NumberExpression left, NumberExpression right) implements NumberExpression {
        @Override
        public double evaluate(Row row) {
            return finite(left.evaluate(row) * right.evaluate(row));
        }
    }

    record Quotient(NumberExpression left, NumberExpression right) implements NumberExpression {
        @Override
        public double evaluate(Row row) {
            return finite(left.evaluate(row) / right.evaluate(row));
        }
    }

    record Applied(DoubleUnaryOperator function, NumberExpression operand) implements NumberExpression {
        @Override
        public double evaluate(Row row) {
            double value = operand.evaluate(row);
            // No function may make something of what is missing.
            return Double.isNaN(value) ? value : finite(function.applyAsDouble(value));
        }
    }

    /** A function of two and more: of the first two, of that and the third, and so on. Missing when any is. */
    static final class Folded implements NumberExpression {
        private final DoubleBinaryOperator function;
        private final NumberExpression[] operands;

        Folded(DoubleBinaryOperator function, NumberExpression[] operands) {
            this.function = function;
            this.operands = operands;
        }

        @Override
        public double evaluate(Row row) {
            double result = operands[0].evaluate(row);
            for (int i = 1; i < operands.length; i++) {
                double next = operands[i].evaluate(row);
                // pow(missing, 0) is 1 in Java.
                result = Double.isNaN(result) || Double.isNaN(next)
                        ? Double.NaN
                        : finite(function.applyAsDouble(result, next));
            }
            return result;
        }
    }

    /** Missing where the bounds are the wrong way round. */
    record Clipped(NumberExpression operand, NumberExpression low, NumberExpression high) implements NumberExpression {
        @Override
        public double evaluate(Row row) {
            double least = low.evaluate(row);
            double most = high.evaluate(row);
            return least <= most ? Math.max(least, Math.min(operand.evaluate(row), most)) : Double.NaN;
        }
    }

    /** The first that is there. */
    static final class First implements NumberExpression {
        private final NumberExpression[] operands;

        First(NumberExpression[] operands) {
            this.operands = operands;
        }

        @Override
        public double evaluate(Row row) {
            for (NumberExpression operand : operands) {
                double value = operand.evaluate(row);
                if (!Double.isNaN(value)) {
                    return value;
                }
            }
            return Double.NaN;
        }
    }

    /** One or the other; missing instead of another that is not stated. */
    record Chosen(
            Condition condition,
            NumberExpression then,
            @Nullable NumberExpression otherwise) implements NumberExpression {
        @Override
        public double evaluate(Row row) {
            if (condition.test(row)) {
                return then.evaluate(row);
            }
            return otherwise == null ? Double.NaN : otherwise.evaluate(row);
        }
    }

    record Truth(Decision condition) implements NumberExpression {
        @Override
        public double evaluate(Row row) {
            return condition.truth(row);
        }
    }

    /** Number of letters. */
    record Length(TextExpression text) implements NumberExpression {
        @Override
        public double evaluate(Row row) {
            TextScratch scratch = row.scratch();
            int start = scratch.length();
            if (!text.append(row, scratch)) {
                return Double.NaN;
            }
            int letters = 0;
            int end = scratch.length();
            for (int at = start; at < end; letters++) {
                at += CodePoints.size(CodePoints.at(scratch.bytes(), at, end));
            }
            scratch.cut(start);
            return letters;
        }
    }
}
