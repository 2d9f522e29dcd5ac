package io.millrace.project;

import io.millrace.project.Value.Scalar;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers and shares as the project file writes them. */
final class Numbers {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");
    private static final Pattern PERCENT = Pattern.compile("(\\d+(\\.\\d+)?) ?%");

    private Numbers() {}

    /** The number that a word writes; null when it is none. Its range is the caller's. */
    static @Nullable Double number(Scalar word) {
        return word.plain() && NUMBER.matcher(word.text()).matches() ? Double.valueOf(word.text()) : null;
    }

    /** The share that a word writes, as a number or in percent; null when it is none. Its range is the caller's. */
    static @Nullable Double share(Scalar word) {
        return PERCENT.matcher(word.text()).matches()
                // Divided in decimals: 99.9 / 100 is not 0.999.
                ? Double.valueOf(new BigDecimal(word.text().replace("%", "").strip())
                        .movePointLeft(2)
                        .doubleValue())
                : number(word);
    }

    /** What to do with a number in quotes, which is a text. */
    static String unquoted(Scalar scalar) {
        return !scalar.plain() && NUMBER.matcher(scalar.text()).matches() ? ", without quotes" : "";
    }

    /** A number as a sentence has it. */
    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : new BigDecimal(String.valueOf(value)).stripTrailingZeros().toPlainString();
    }
}
