package io.millrace.project;

import java.util.Map;

/**
 * What a forest is held to while it grows.
 *
 * @param balanced whether the rarer class weighs as much as the other, whatever their numbers
 * @param monotone by feature, 1 where a higher value must never lower the score, −1 where it must never raise it
 */
public record FittingDefinition(boolean balanced, Map<String, Integer> monotone) {
    /** Where the project file says nothing. */
    public static final FittingDefinition DEFAULT = new FittingDefinition(false, Map.of());

    public FittingDefinition {
        monotone = Ordered.copy(monotone);
    }
}
