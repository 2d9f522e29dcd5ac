package io.millrace.topology.quality;

/**
 * Rows of a cohort that are told apart.
 *
 * @param dimension by what
 * @param value which of them
 */
public record PartName(String dimension, String value) {
    public static final String VARIANT = "variant";
    public static final String SLICE = "slice";

    /** Whether the entity was acted on within the horizon. */
    public static final String TREATED = "treated";

    /** All rows. */
    public static final PartName ALL = new PartName("all", "");

    /** Rows of slices that have no part of their own. */
    public static final PartName OTHER_SLICES = new PartName(SLICE, "(others)");

    /** Slices of a cohort, at most; all others are together. */
    public static final int MOST_SLICES = 20;

    /** Variants of a cohort, at most: more than rollouts and experiments know. Rows of others are in no such part. */
    public static final int MOST_VARIANTS = 8;

    /** Parts of a cohort, at most: all, treated or not, variants, slices, and the others. */
    public static final int MOST = 1 + 2 + MOST_VARIANTS + MOST_SLICES + 1;

    private static final int LONGEST_CATEGORY = 100;

    /** Those who were acted on, or the others. */
    public static PartName treated(boolean treated) {
        return new PartName(TREATED, treated ? "yes" : "no");
    }

    /** Those who have a category; among the others where that is too long for a name. */
    public static PartName slice(String feature, String category) {
        return category.length() > LONGEST_CATEGORY || category.indexOf('\0') >= 0
                ? OTHER_SLICES
                : new PartName(SLICE, feature + "=" + category);
    }

    /** Dimension, an equals sign, value; {@link #parse} reads it. */
    public String text() {
        return dimension + '=' + value;
    }

    /** Reads what {@link #text} wrote. */
    public static PartName parse(String text) {
        int sign = text.indexOf('=');
        return new PartName(text.substring(0, sign), text.substring(sign + 1));
    }
}
