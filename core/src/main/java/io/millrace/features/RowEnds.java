package io.millrace.features;

/** Finds out whether all rows of tables that an entity has had have ended, and when the last did. */
final class RowEnds {
    private long last;
    private boolean alive;

    void begin() {
        last = EventPlace.NONE;
        alive = false;
    }

    /**
     * The latest version of a row, as one feature knows it.
     *
     * @param time its time, or {@link EventPlace#NONE}
     * @param ended whether it is the row's end
     */
    void latest(long time, boolean ended) {
        if (time != EventPlace.NONE) {
            alive |= !ended;
            last = Math.max(last, time);
        }
    }

    /** When the last row ended, or {@link EventPlace#NONE}: there was none, or one is alive. */
    long time() {
        return alive ? EventPlace.NONE : last;
    }
}
