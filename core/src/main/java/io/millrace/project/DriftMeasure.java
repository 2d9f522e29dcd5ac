package io.millrace.project;

import java.util.Locale;

/** What is told of one feature (or the score) in a window of drift. */
public enum DriftMeasure {
    /** Population stability index over the PSI bins. */
    PSI,

    /** Kolmogorov-Smirnov distance over the KS cells; numbers only. */
    KS,

    /** Pearson's χ² over the PSI bins, with effective samples; categories only. */
    CHI_SQUARED,

    /** Greatest difference of a bin's share; categories only. */
    L_INFINITY,

    /** Share of rows without a value. */
    MISSING_SHARE,

    /** Share of rows with a category that no train row had. */
    NEW_CATEGORIES,

    /** Share of rows with a number below the least or above the greatest of the train rows. */
    RANGE_BREAKS,

    /** Jensen-Shannon distance over the PSI bins, base 2: 0 to 1; only where it is asked for. */
    JENSEN_SHANNON,

    /** Wasserstein-1 distance over the KS cells, in standard deviations of the train rows; numbers only, and only where it is asked for. */
    WASSERSTEIN;

    /** As the project file and reports write it: {@code psi}, {@code l_infinity}, … */
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }
}
