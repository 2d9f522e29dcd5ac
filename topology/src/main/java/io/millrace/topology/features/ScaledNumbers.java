package io.millrace.topology.features;

import io.millrace.features.Event;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Exact conversion of integers and decimals to integers of a slot's scale, half-even. */
final class ScaledNumbers {
    /** The result does not fit: its magnitude is {@link Event#LIMIT} or more. */
    static final long OUT_OF_RANGE = Long.MIN_VALUE;

    private static final int GREATEST_POWER = 18;
    private static final long[] POWERS = new long[GREATEST_POWER + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private ScaledNumbers() {}

    /** {@code unscaled · 10^-from} as an integer of scale {@code to}, or {@link #OUT_OF_RANGE}. */
    static long rescale(long unscaled, int from, int to) {
        int shift = to - from;
        if (shift == 0) {
            return inRange(unscaled);
        }
        if (shift > 0) {
            if (unscaled == 0) {
                return 0;
            }
            if (shift > GREATEST_POWER) {
                return OUT_OF_RANGE;
            }
            long power = POWERS[shift];
            long low = unscaled * power;
            boolean fits = Math.multiplyHigh(unscaled, power) == low >> 63;
            return fits ? inRange(low) : OUT_OF_RANGE;
        }
        if (-shift > GREATEST_POWER) {
            return rescale(BigInteger.valueOf(unscaled), from, to);
        }
        long power = POWERS[-shift];
        long quotient = unscaled / power;
        long twice = 2 * Math.abs(unscaled % power);
        boolean up = twice > power || (twice == power && (quotient & 1) != 0);
        return inRange(up ? quotient + (unscaled < 0 ? -1 : 1) : quotient);
    }

    /** The same for an Avro decimal: big-endian two's complement of any length from 1. */
    static long rescale(byte[] bytes, int start, int length, int from, int to) {
        int first = start;
        int last = start + length - 1;
        int sign = bytes[start] >> 7;
        while (first < last && bytes[first] == sign && bytes[first + 1] >> 7 == sign) {
            first++;
        }
        if (last - first >= Long.BYTES) {
            return rescale(new BigInteger(bytes, first, last - first + 1), from, to);
        }
        long value = sign;
        for (int i = first; i <= last; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return rescale(value, from, to);
    }

    static long rescale(BigDecimal value, int to) {
        return rescale(value.unscaledValue(), value.scale(), to);
    }

    private static long rescale(BigInteger unscaled, int from, int to) {
        BigInteger scaled = new BigDecimal(unscaled, from)
                .setScale(to, RoundingMode.HALF_EVEN)
                .unscaledValue();
        return scaled.bitLength() < Long.SIZE ? inRange(scaled.longValue()) : OUT_OF_RANGE;
    }

    private static long inRange(long value) {
        return value < Event.LIMIT && value > -Event.LIMIT ? value : OUT_OF_RANGE;
    }
}
