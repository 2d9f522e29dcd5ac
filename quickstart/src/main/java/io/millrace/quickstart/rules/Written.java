package io.millrace.quickstart.rules;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers and names as expressions and people write them. */
final class Written {
    private Written() {}

    /** A number without more digits than it has, and without an exponent. */
    static String number(double value) {
        return new BigDecimal(value, MathContext.DECIMAL64).stripTrailingZeros().toPlainString();
    }

    /** A duration in seconds, for an expression. */
    static String seconds(Duration duration) {
        return number(duration.toNanos() / 1e9);
    }

    /** A latency as people write it: {@code 100 ms}. */
    static String milliseconds(Duration latency) {
        return number(latency.toNanos() / 1e6) + " ms";
    }

    /** A duration as a range of an expression: {@code 7d}. */
    static String range(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        return seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds + "s";
    }

    /** A share as people write it: {@code 1 %}. */
    static String percent(double share) {
        return number(share * 100) + " %";
    }

    /** {@code l_infinity} as a part of a rule's name: {@code LInfinity}. */
    static String camel(String name) {
        return Arrays.stream(name.split("_", -1))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }
}
