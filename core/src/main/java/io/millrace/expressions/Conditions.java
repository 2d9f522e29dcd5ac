package io.millrace.expressions;

/** Compiled conditions. A comparison with NaN, which is missing, is false in Java too, except for {@code !=}. */
final class Conditions {
    private Conditions() {}

    record And(Condition left, Condition right) implements Condition {
        @Override
        public boolean test(Row row) {
            return left.test(row) && right.test(row);
        }
    }

    record Or(Condition left, Condition right) implements Condition {
        @Override
        public boolean test(Row row) {
            return left.test(row) || right.test(row);
        }
    }

    record Not(Condition operand) implements Condition {
        @Override
        public boolean test(Row row) {
            return !operand.test(row);
        }
    }

    record Equal(NumberExpression left, NumberExpression right) implements Condition {
        @Override
        public boolean test(Row row) {
            return left.evaluate(row) == right.evaluate(row);
        }
    }

    record Unequal(NumberExpression left, NumberExpression right) implements Condition {
        @Override
        public boolean test(Row row) {
            double a = left.evaluate(row);
            double b = right.evaluate(row);
            return a < b || a > b;
        }
    }

    record Less(NumberExpression left, NumberExpression right) implements Condition {
        @Override
        public boolean test(Row row) {
            return left.evaluate(row) < right.evaluate(row);
        }
    }

    record AtMost(NumberExpression left, NumberExpression right) implements Condition {
        @Override
        public boolean test(Row row) {
            return left.evaluate(row) <= right.evaluate(row);
        }
    }

    /** Whether a number that is there is, or is not, one of the values. */
    static final class NumberIn implements Condition {
        private final NumberExpression operand;
        private final double[] values;
        private final boolean wanted;

        NumberIn(NumberExpression operand, double[] values, boolean wanted) {
            this.operand = operand;
            this.values = values;
            this.wanted = wanted;
        }

        @Override
        public boolean test(Row row) {
            double value = operand.evaluate(row);
            if (Double.isNaN(value)) {
                return false;
            }
            for (double each : values) {
                if (each == value) {
                    return wanted;
                }
            }
            return !wanted;
        }
    }

    /** Whether a text that is there is, or is not, one of the values. */
    static final class TextIn implements Condition {
        private final int slot;
        private final byte[][] values;
        private final boolean wanted;

        TextIn(int slot, byte[][] values, boolean wanted) {
            this.slot = slot;
            this.values = values;
            this.wanted = wanted;
        }

        @Override
        public boolean test(Row row) {
            if (!row.hasText(slot)) {
                return false;
            }
            for (byte[] each : values) {
                if (row.textEquals(slot, each)) {
                    return wanted;
                }
            }
            return !wanted;
        }
    }
}
