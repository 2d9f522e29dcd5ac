package io.millrace.expressions;

import java.util.Arrays;

/** Compiled conditions over texts. Whatever they put together in the row's scratch they take back. */
final class TextConditions {
    private TextConditions() {}

    /** Whether a text that is there is, or is not, one of the values; read where it lies. */
    static final class SlotIn implements Decision {
        private final int slot;
        private final byte[][] values;
        private final boolean wanted;

        SlotIn(int slot, byte[][] values, boolean wanted) {
            this.slot = slot;
            this.values = values;
            this.wanted = wanted;
        }

        @Override
        public double truth(Row row) {
            if (!row.hasText(slot)) {
                return Double.NaN;
            }
            for (byte[] each : values) {
                if (row.textEquals(slot, each)) {
                    return Decision.truth(wanted);
                }
            }
            return Decision.truth(!wanted);
        }
    }

    /** The same of a text that is computed. */
    static final class In implements Decision {
        private final TextExpression operand;
        private final byte[][] values;
        private final boolean wanted;

        In(TextExpression operand, byte[][] values, boolean wanted) {
            this.operand = operand;
            this.values = values;
            this.wanted = wanted;
        }

        @Override
        public double truth(Row row) {
            TextScratch scratch = row.scratch();
            int start = scratch.length();
            if (!operand.append(row, scratch)) {
                return Double.NaN;
            }
            boolean found = false;
            for (int i = 0; i < values.length && !found; i++) {
                found = Arrays.equals(scratch.bytes(), start, scratch.length(), values[i], 0, values[i].length);
            }
            scratch.cut(start);
            return Decision.truth(found == wanted);
        }
    }

    /** How two texts that are there compare; bytes of whole letters compare as letters do. */
    @FunctionalInterface
    interface Match {
        /** Whether the text in [start, middle) matches that in [middle, end). */
        boolean holds(byte[] utf8, int start, int middle, int end);
    }

    record Compared(TextExpression left, TextExpression right, Match match) implements Decision {
        @Override
        public double truth(Row row) {
            TextScratch scratch = row.scratch();
            int start = scratch.length();
            if (!left.append(row, scratch)) {
                return Double.NaN;
            }
            int middle = scratch.length();
            double truth = right.append(row, scratch)
                    ? Decision.truth(match.holds(scratch.bytes(), start, middle, scratch.length()))
                    : Double.NaN;
            scratch.cut(start);
            return truth;
        }
    }

    /** Whether the text is there. */
    record Exists(TextExpression operand, boolean wanted) implements Decision {
        @Override
        public double truth(Row row) {
            TextScratch scratch = row.scratch();
            int start = scratch.length();
            boolean there = operand.append(row, scratch);
            scratch.cut(start);
            return Decision.truth(there == wanted);
        }
    }

    static boolean equal(byte[] utf8, int start, int middle, int end) {
        return Arrays.equals(utf8, start, middle, utf8, middle, end);
    }

    static boolean unequal(byte[] utf8, int start, int middle, int end) {
        return !equal(utf8, start, middle, end);
    }

    static boolean startsWith(byte[] utf8, int start, int middle, int end) {
        int length = end - middle;
        return length <= middle - start && Arrays.equals(utf8, start, start + length, utf8, middle, end);
    }

    static boolean endsWith(byte[] utf8, int start, int middle, int end) {
        int length = end - middle;
        return length <= middle - start && Arrays.equals(utf8, middle - length, middle, utf8, middle, end);
    }

    static boolean contains(byte[] utf8, int start, int middle, int end) {
        int length = end - middle;
        for (int at = start; at <= middle - length; at++) {
            if (Arrays.equals(utf8, at, at + length, utf8, middle, end)) {
                return true;
            }
        }
        return false;
    }
}
