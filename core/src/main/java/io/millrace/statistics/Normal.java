package io.millrace.statistics;

import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErfc;

/** The standard normal distribution. */
public final class Normal {
    private static final double ROOT_2 = Math.sqrt(2);

    private Normal() {}

    /** Probability of more than {@code z}. */
    public static double survival(double z) {
        return Erfc.value(z / ROOT_2) / 2;
    }

    /**
     * The value that is exceeded with a probability.
     *
     * @param tail 0 to 1
     */
    public static double exceededBy(double tail) {
        return ROOT_2 * InverseErfc.value(2 * tail);
    }
}
