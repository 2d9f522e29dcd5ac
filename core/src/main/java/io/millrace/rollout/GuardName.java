package io.millrace.rollout;

import java.util.Locale;

/** What watches a version on trial. */
enum GuardName {
    /** It could not be loaded. */
    LOADING,
    /** It gave a score that is no number from 0 to 1. */
    INVALID_SCORES,
    /** It fails too often. */
    ERROR_RATE,
    /** It takes too long too often. */
    LATENCY,
    /** Its scores did worse once their labels were known. */
    QUALITY,
    /** Its scores are higher or lower. */
    SCORE_SHIFT,
    /** It was recorded beside the champion, and somebody is asked whether it may take over. */
    TAKE_OVER;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Who decided, when this did. */
    String decides() {
        return "guard:" + word();
    }
}
