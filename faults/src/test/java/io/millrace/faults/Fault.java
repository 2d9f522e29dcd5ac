package io.millrace.faults;

/**
 * One fault, in epoch milliseconds.
 *
 * @param struck when it began
 * @param mended when whatever was struck said that it is well again
 * @param back when its own output grew again
 */
record Fault(long struck, long mended, long back) {
    Fault {
        if (mended < struck || back < struck) {
            throw new IllegalArgumentException(
                    "a fault that ends before it begins: " + struck + ", " + mended + ", " + back);
        }
    }

    /** Seconds until whatever was struck worked again. */
    double seconds() {
        return (back - struck) / 1e3;
    }
}
