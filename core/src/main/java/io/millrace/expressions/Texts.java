package io.millrace.expressions;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Compiled texts. */
final class Texts {
    private Texts() {}

    static final class Constant implements TextExpression {
        private final byte[] utf8;

        Constant(byte[] utf8) {
            this.utf8 = utf8;
        }

        @Override
        public boolean append(Row row, TextScratch out) {
            out.append(utf8, 0, utf8.length);
            return true;
        }
    }

    record Slot(int slot) implements TextExpression {
        @Override
        public boolean append(Row row, TextScratch out) {
            boolean there = row.hasText(slot);
            if (there) {
                row.appendText(slot, out);
            }
            return there;
        }
    }

    /** Each letter as another one: there is no other case of more than a letter. */
    record Mapped(TextExpression operand, IntUnaryOperator letter) implements TextExpression {
        @Override
        public boolean append(Row row, TextScratch out) {
            int start = out.length();
            if (!operand.append(row, out)) {
                return false;
            }
            int end = out.length();
            for (int at = start; at < end; ) {
                int each = CodePoints.at(out.bytes(), at, end);
                CodePoints.append(each < 0 ? each : letter.applyAsInt(each), out);
                at += CodePoints.size(each);
            }
            out.move(end, start);
            return true;
        }
    }

    /** Without the white space at either end. */
    record Trimmed(TextExpression operand) implements TextExpression {
        @Override
        public boolean append(Row row, TextScratch out) {
            int start = out.length();
            if (!operand.append(row, out)) {
                return false;
            }
            int end = out.length();
            int first = -1;
            int last = start;
            for (int at = start; at < end; ) {
                int letter = CodePoints.at(out.bytes(), at, end);
                at += CodePoints.size(letter);
                if (letter < 0 || !Character.isWhitespace(letter)) {
                    first = first < 0 ? at - CodePoints.size(letter) : first;
                    last = at;
                }
            }
            out.cut(last);
            if (first > start) {
                out.move(first, start);
            }
            return true;
        }
    }

    /** One behind the other; missing when any is. */
    static final class Joined implements TextExpression {
        private final TextExpression[] parts;

        Joined(TextExpression[] parts) {
            this.parts = parts;
        }

        @Override
        public boolean append(Row row, TextScratch out) {
            int start = out.length();
            for (TextExpression part : parts) {
                if (!part.append(row, out)) {
                    out.cut(start);
                    return false;
                }
            }
            return true;
        }
    }

    /** The first that is there. */
    static final class First implements TextExpression {
        private final TextExpression[] operands;

        First(TextExpression[] operands) {
            this.operands = operands;
        }

        @Override
        public boolean append(Row row, TextScratch out) {
            for (TextExpression operand : operands) {
                if (operand.append(row, out)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** One or the other; missing instead of another that is not stated. */
    record Chosen(
            Condition condition,
            TextExpression then,
            @Nullable TextExpression otherwise) implements TextExpression {
        @Override
        public boolean append(Row row, TextScratch out) {
            if (condition.test(row)) {
                return then.append(row, out);
            }
            return otherwise != null && otherwise.append(row, out);
        }
    }
}
