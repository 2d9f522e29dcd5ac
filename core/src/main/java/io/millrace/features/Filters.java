package io.millrace.features;

import io.millrace.expressions.Condition;
import java.util.List;

/** The conditions over one source: each is tested once per event, and has a bit. Bit 0 is the condition that is always met. */
final class Filters {
    /** The bit of no condition. */
    static final long ALWAYS = 1;
    /** Most conditions over a source. */
    static final int MAXIMUM = 63;

    private final Condition[] conditions;

    Filters(List<Condition> conditions) {
        this.conditions = conditions.toArray(new Condition[0]);
    }

    /** The bits of the conditions that an event meets. */
    long passed(Event event) {
        long bits = ALWAYS;
        for (int i = 0; i < conditions.length; i++) {
            if (conditions[i].test(event)) {
                bits |= 2L << i;
            }
        }
        return bits;
    }
}
