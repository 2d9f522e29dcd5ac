package io.millrace.serving.models;

import org.jspecify.annotations.Nullable;

/**
 * What scores a share of the entities. Immutable.
 *
 * @param variant as the deployment names it, champion where it names none; null for a version that a request names: it is in no arm
 * @param experiment the experiment that the variant belongs to; null for champion and challenger
 * @param model null before the first version, and where serving of another feature set has it
 */
public record ServedArm(
        @Nullable String variant,
        @Nullable String experiment,
        @Nullable LoadedModel model) {
    /** Variant of a version that is only recorded. */
    public static final String SHADOW = "shadow";
}
