package io.millrace.retrainer.dataset;

import io.millrace.records.Decision;
import org.jspecify.annotations.Nullable;

/** Whether an example's entity is held out, and what became of that. */
public enum HeldOut {
    /** It is not held out: something may have been done about it. */
    NO,
    /** It is, and nothing is known to have been done about it in the time that its label looks at. */
    LEFT_ALONE,
    /** It is, and something was done about it all the same. */
    CONTAMINATED;

    /**
     * Of an example.
     *
     * @param decision null where there was none
     */
    public static HeldOut of(@Nullable Decision decision, boolean treated) {
        if (decision != Decision.HOLDOUT) {
            return NO;
        }
        return treated ? CONTAMINATED : LEFT_ALONE;
    }
}
