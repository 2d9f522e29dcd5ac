package io.millrace.arms;

import java.util.List;

/**
 * How entities are shared out: each draws a number with the salt, and is in the first arm whose range holds it. Arms are in the order of
 * their ranges, and the last ends at {@link Arm#WHOLE}. Immutable.
 *
 * <p>A ramp keeps the salt and moves the bounds one way, so that entities go from champion to challenger and never back: the challenger's
 * range is the first, and grows.
 *
 * @param salt of the draw
 * @param all at least one
 */
public record Arms(String salt, List<Arm> all) {
    public Arms {
        all = List.copyOf(all);
        int before = 0;
        for (Arm arm : all) {
            if (arm.upTo() <= before) {
                throw new IllegalArgumentException("ranges grow: " + all);
            }
            before = arm.upTo();
        }
        if (before != Arm.WHOLE) {
            throw new IllegalArgumentException("ranges end at " + Arm.WHOLE + ": " + all);
        }
    }

    /** Share of the entities that an arm has, 0 to 1. */
    public double share(int arm) {
        int from = arm == 0 ? 0 : all.get(arm - 1).upTo();
        return (all.get(arm).upTo() - from) / (double) Arm.WHOLE;
    }
}
