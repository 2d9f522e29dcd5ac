package io.millrace.features;

import java.math.BigInteger;

/**
 * From exact integers to doubles: every result is the double nearest to the exact rational (ties to even), so it depends on
 * nothing but the events. Where both operands of a division are integers below 2^53, one IEEE division is that; elsewhere it
 * is worked out in big integers.
 */
final class Exact {
    /** Largest scale that {@link #POWERS} holds. */
    static final int MAXIMUM_SCALE = 18;

    private static final long EXACT = 1L << 53;
    private static final long[] POWERS = new long[MAXIMUM_SCALE + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private Exact() {}

    /** value / 10^scale. */
    static double scaled(long value, int scale) {
        return sum(value, value >> 63, scale);
    }

    /** A signed 128-bit integer / 10^scale. */
    static double sum(long low, long high, int scale) {
        // 10^18 is above 2^53 but, like every power of ten up to 22, a double.
        if (isSmall(low, high)) {
            return (double) low / (double) POWERS[scale];
        }
        return ratio(signed(low, high), BigInteger.valueOf(POWERS[scale]));
    }

    /** A signed 128-bit integer / (count · 10^scale); NaN of no values. */
    static double mean(long count, long low, long high, int scale) {
        if (count == 0) {
            return Double.NaN;
        }
        if (isSmall(low, high) && count <= EXACT / POWERS[scale]) {
            return (double) low / (double) (count * POWERS[scale]);
        }
        return ratio(signed(low, high), BigInteger.valueOf(count).multiply(BigInteger.valueOf(POWERS[scale])));
    }

    /** (count·squares - sum²) / (count² · 10^(2·scale)), the population variance; NaN of no values. */
    static double variance(long count, long low, long high, long squaresLow, long squaresHigh, int scale) {
        if (count == 0) {
            return Double.NaN;
        }
        BigInteger n = BigInteger.valueOf(count);
        BigInteger sum = signed(low, high);
        BigInteger spread = n.multiply(unsigned(squaresLow, squaresHigh)).subtract(sum.multiply(sum));
        BigInteger unit = n.multiply(BigInteger.valueOf(POWERS[scale]));
        return ratio(spread, unit.multiply(unit));
    }

    /**
     * (moment - centre/2 · total) · 12 / (tiles · (tiles² - 1)) / 10^scale of signed 128-bit integers: the rise per tile of a series whose
     * tiles' numbers have the mean centre/2. 0 of one tile.
     */
    static double rise(
            long momentLow, long momentHigh, long totalLow, long totalHigh, long centre, long tiles, int scale) {
        BigInteger n = BigInteger.valueOf(tiles);
        BigInteger spread = n.multiply(n.multiply(n).subtract(BigInteger.ONE));
        if (spread.signum() == 0) {
            return 0;
        }
        BigInteger twice = signed(momentLow, momentHigh)
                .shiftLeft(1)
                .subtract(signed(totalLow, totalHigh).multiply(BigInteger.valueOf(centre)));
        return ratio(twice.multiply(BigInteger.valueOf(6)), spread.multiply(BigInteger.valueOf(POWERS[scale])));
    }

    /** The double nearest to numerator / denominator; the denominator is positive. */
    static double ratio(BigInteger numerator, BigInteger denominator) {
        if (numerator.signum() == 0) {
            return 0;
        }
        BigInteger magnitude = numerator.abs();
        // Shifted so that the quotient has at least 66 bits; what the division leaves over becomes one sticky bit below
        // them.
        int shift = 66 - (magnitude.bitLength() - denominator.bitLength());
        BigInteger[] quotient = shift >= 0
                ? magnitude.shiftLeft(shift).divideAndRemainder(denominator)
                : magnitude.divideAndRemainder(denominator.shiftLeft(-shift));
        BigInteger sticky = quotient[0].shiftLeft(1);
        if (quotient[1].signum() != 0) {
            sticky = sticky.setBit(0);
        }
        return numerator.signum() * Math.scalb(sticky.doubleValue(), -shift - 1);
    }

    private static boolean isSmall(long low, long high) {
        return high == low >> 63 && low < EXACT && low > -EXACT;
    }

    private static BigInteger signed(long low, long high) {
        return BigInteger.valueOf(high).shiftLeft(64).add(unsigned(low));
    }

    private static BigInteger unsigned(long low, long high) {
        return unsigned(high).shiftLeft(64).add(unsigned(low));
    }

    private static BigInteger unsigned(long value) {
        BigInteger signed = BigInteger.valueOf(value);
        return value >= 0 ? signed : signed.add(BigInteger.ONE.shiftLeft(64));
    }
}
