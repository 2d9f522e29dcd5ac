package io.millrace.project;

import org.jspecify.annotations.Nullable;

/**
 * What is done about predictions, as far as Millrace has a part in it.
 *
 * @param holdout share of entities that nothing is done about, 0 to 1
 * @param source name of the source whose events say that an entity was acted on; null: none does
 * @param targets what acting is to achieve; null: nothing is asked for
 */
public record InterventionPolicy(
        double holdout, @Nullable String source, @Nullable BusinessTargets targets) {
    /** Where the project file says nothing: nobody is held out. */
    public static final InterventionPolicy DEFAULT = new InterventionPolicy(0, null, null);

    /** Whether there is anything to be told about what acting achieves: somebody is held out, or it is known who was acted on. */
    public boolean isWatched() {
        return holdout > 0 || source != null;
    }
}
