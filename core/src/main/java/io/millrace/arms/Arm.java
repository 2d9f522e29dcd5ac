package io.millrace.arms;

/**
 * A range of draws, and the version that scores the entities in it.
 *
 * @param variant {@link #CHAMPION} or {@link #CHALLENGER}; in an experiment, the variant's name
 * @param version the version that scores it
 * @param upTo upper end of the range, exclusive, in millionths: 1 to {@link #WHOLE}
 */
public record Arm(String variant, String version, int upTo) {
    /** Variant of those that the champion scores. */
    public static final String CHAMPION = "champion";
    /** Variant of those that the version on trial scores. */
    public static final String CHALLENGER = "challenger";
    /** All draws, in millionths. */
    public static final int WHOLE = 1_000_000;

    public Arm {
        if (variant.isEmpty() || version.isEmpty()) {
            throw new IllegalArgumentException("an arm has a variant and a version");
        }
        if (upTo < 1 || upTo > WHOLE) {
            throw new IllegalArgumentException("an arm ends at 1 to " + WHOLE + ", not at " + upTo);
        }
    }
}
