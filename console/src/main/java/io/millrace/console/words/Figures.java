package io.millrace.console.words;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** Figures as sentences have them. */
public final class Figures {
    private Figures() {}

    /** A day in UTC: {@code 2025-03-01}. */
    public static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /** A number of at most four decimals, and none that say nothing: {@code 0.8}. */
    public static String plain(double value) {
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    /** A whole number with commas between its thousands. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
