package io.millrace.retrainer.pipeline;

/** Hears how far a stage is. */
@FunctionalInterface
public interface Progress {
    /** Nobody hears. */
    Progress NONE = share -> {};

    /**
     * Tells it, as often as it is known.
     *
     * @param share of the stage that is done, 0 to 1
     */
    void at(double share);
}
