package io.millrace.retrainer;

/** Hears how far something is. */
@FunctionalInterface
public interface Progress {
    /** Nobody hears. */
    Progress NONE = share -> {};

    /**
     * Tells it, as often as it is known.
     *
     * @param share that is done, 0 to 1
     */
    void at(double share);

    /** Of a part of it that begins and ends at some shares of the whole. */
    default Progress part(double from, double to) {
        return share -> at(from + share * (to - from));
    }
}
