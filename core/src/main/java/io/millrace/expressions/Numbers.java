package io.millrace.expressions;

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
}
