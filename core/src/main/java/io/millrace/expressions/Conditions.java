package io.millrace.expressions;

/** Compiled conditions. A comparison with NaN, which is missing, is false in Java too, except for {@code !=}. */
final class Conditions {
    private Conditions() {}

    record And(Decision left, Decision right) implements Decision {
        @Override
        public boolean test(Row row) {
            return left.test(row) && right.test(row);
        }

        @Override
        public double truth(Row row) {
            double a = left.truth(row);
            if (a == 0) {
                return 0;
            }
            double b = right.truth(row);
            return b == 0 ? 0 : a * b;
        }
    }

    record Or(Decision left, Decision right) implements Decision {
        @Override
        public boolean test(Row row) {
            return left.test(row) || right.test(row);
        }

        @Override
        public double truth(Row row) {
            double a = left.truth(row);
            if (a == 1) {
                return 1;
            }
            double b = right.truth(row);
            return b == 1 ? 1 : a + b;
        }
    }

    record Not(Decision operand) implements Decision {
        @Override
        public boolean test(Row row) {
            return !operand.test(row);
        }

        @Override
        public double truth(Row row) {
            return 1 - operand.truth(row);
        }
    }

    /** How two numbers that are there compare. */
    @FunctionalInterface
    interface Order {
        boolean holds(double left, double right);
    }

    record Compared(NumberExpression left, NumberExpression right, Order order) implements Decision {
        @Override
        public double truth(Row row) {
            double a = left.evaluate(row);
            double b = right.evaluate(row);
            return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Decision.truth(order.holds(a, b));
        }
    }

    /** Whether a number that is there is, or is not, one of the values. */
    static final class NumberIn implements Decision {
        private final NumberExpression operand;
        private final double[] values;
        private final boolean wanted;

        NumberIn(NumberExpression operand, double[] values, boolean wanted) {
            this.operand = operand;
            this.values = values;
            this.wanted = wanted;
        }

        @Override
        public double truth(Row row) {
            double value = operand.evaluate(row);
            if (Double.isNaN(value)) {
                return Double.NaN;
            }
            for (double each : values) {
                if (each == value) {
                    return Decision.truth(wanted);
                }
            }
            return Decision.truth(!wanted);
        }
    }

    /** Whether the number is there. */
    record NumberExists(NumberExpression operand, boolean wanted) implements Decision {
        @Override
        public double truth(Row row) {
            return Decision.truth(Double.isNaN(operand.evaluate(row)) != wanted);
        }
    }
}
