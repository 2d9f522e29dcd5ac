package io.millrace.pages;

import java.util.Locale;

/**
 * An axis of a {@link Chart}.
 *
 * @param label what it shows, with its unit
 * @param from value at its beginning
 * @param to value at its end, greater
 * @param percent whether values are shares, and written as percentages
 */
public record Axis(String label, double from, double to, boolean percent) {

    public Axis {
        if (!(from < to)) {
            throw new IllegalArgumentException("an axis from " + from + " to " + to);
        }
    }

    /** An axis of shares from 0 to 1, written as percentages. */
    public static Axis share(String label) {
        return new Axis(label, 0, 1, true);
    }

    /** A value as it stands at the axis. */
    String written(double value) {
        if (percent) {
            return String.format(Locale.ROOT, "%.4g", 100 * value).replaceFirst("\\.?0+$", "") + " %";
        }
        double size = Math.abs(value);
        if (size >= 10_000) {
            return String.format(Locale.ROOT, size >= 1e9 ? "%.3g" : "%,.0f", value);
        }
        String written = String.format(Locale.ROOT, "%.4f", value).replaceFirst("\\.?0+$", "");
        return written.equals("-0") ? "0" : written;
    }
}
