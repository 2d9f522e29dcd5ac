package io.millrace.validation;

import io.millrace.features.Event;
import io.millrace.features.SourceLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.stream.IntStream;

/** Where a field is in an event, and what a number is there. */
final class Slots {
    private static final BigInteger LIMIT = BigInteger.valueOf(Event.LIMIT - 1);

    private Slots() {}

    /** Every slot of a field. */
    static int[] of(SourceLayout layout, String field) {
        return IntStream.range(0, layout.slots().size())
                .filter(i -> layout.slots().get(i).path().equals(field))
                .toArray();
    }

    /** A constant as values are kept: rounded half-even, as they are. */
    static long scaled(BigDecimal number, int scale) {
        return scaled(number, scale, RoundingMode.HALF_EVEN);
    }

    /** A bound in units of 10^-scale; one that no value can reach stands at the limit. */
    static long scaled(BigDecimal number, int scale, RoundingMode rounding) {
        BigInteger units = number.setScale(scale, rounding).unscaledValue();
        return units.max(LIMIT.negate()).min(LIMIT).longValueExact();
    }
}
