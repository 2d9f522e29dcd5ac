package io.millrace.serving.models;

import org.jspecify.annotations.Nullable;

/**
 * Which versions of one of the project's models score. Immutable.
 *
 * @param model the model's name in the project file
 * @param champion what decides; null before the first version
 * @param previous the champion before, kept loaded so that a rollback needs nothing
 * @param deploymentOffset offset of the deployment record that this route carries out; -1 without one
 */
public record ModelRoute(
        String model,
        @Nullable LoadedModel champion,
        @Nullable LoadedModel previous,
        long deploymentOffset) {

    /** The route of a model before its first deployment. */
    public static ModelRoute before(String model) {
        return new ModelRoute(model, null, null, -1);
    }

    /** The loaded model of that version, if this route holds it. */
    public @Nullable LoadedModel find(String version) {
        if (champion != null && champion.version().equals(version)) {
            return champion;
        }
        return previous != null && previous.version().equals(version) ? previous : null;
    }
}
