package io.millrace.validation;

import io.millrace.features.Event;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a number must be like, in units of its slot.
 *
 * @param unit a number of no more digits is a multiple of it
 * @param digits what one of more digits breaks
 * @param min least
 * @param below what a lesser one breaks
 * @param max greatest
 * @param above what a greater one breaks
 * @param allowed the allowed ones, sorted; empty where all are
 * @param other what another breaks
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NumberValues(
        long unit, Breach digits, long min, Breach below, long max, Breach above, long[] allowed, Breach other)
        implements FieldCheck.Values {

    @Override
    public @Nullable Breach of(Event event, int slot) {
        long value = event.scaled(slot);
        if (value % unit != 0) {
            return digits;
        }
        if (value < min) {
            return below;
        }
        if (value > max) {
            return above;
        }
        return allowed.length > 0 && Arrays.binarySearch(allowed, value) < 0 ? other : null;
    }
}
