package io.millrace.pages;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values lie on an axis of a picture.
 *
 * @param from value at the beginning
 * @param to value at the end, not {@code from}
 * @param start place of the beginning
 * @param end place of the end
 */
public record Scale(double from, double to, double start, double end) {

    /** The place of a value; of one beyond an end, that end. */
    public double of(double value) {
        double inside = Math.max(Math.min(from, to), Math.min(Math.max(from, to), value));
        return start + (inside - from) / (to - from) * (end - start);
    }

    /** Round values, three to eight of them. */
    public List<Double> ticks() {
        double span = Math.abs(to - from);
        double power = Math.pow(10, Math.floor(Math.log10(span / 4)));
        double step = power;
        for (double factor : new double[] {2, 5, 10}) {
            if (span / step > 8) {
                step = power * factor;
            }
        }
        List<Double> ticks = new ArrayList<>();
        long last = (long) Math.floor(Math.max(from, to) / step + 1e-9);
        for (long i = (long) Math.ceil(Math.min(from, to) / step - 1e-9); i <= last; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }
}
