package io.millrace.validation;

import com.google.re2j.Pattern;
import io.millrace.features.Event;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a text must be like. A pattern costs time linear in the text's length, whatever the pattern, and a few objects per text;
 * nothing else costs any.
 *
 * @param pattern what the whole text must match; null: anything does
 * @param unlike what another text breaks
 * @param allowed the allowed ones as UTF-8; empty where all are
 * @param other what another breaks
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TextValues(@Nullable Pattern pattern, Breach unlike, byte[][] allowed, Breach other)
        implements FieldCheck.Values {

    @Override
    public @Nullable Breach of(Event event, int slot) {
        byte[] utf8 = event.text(slot);
        if (pattern != null && utf8 != null) {
            int start = event.textStart(slot);
            if (!pattern.matches(Arrays.copyOfRange(utf8, start, start + event.textLength(slot)))) {
                return unlike;
            }
        }
        if (allowed.length == 0) {
            return null;
        }
        for (byte[] one : allowed) {
            if (event.textEquals(slot, one)) {
                return null;
            }
        }
        return other;
    }
}
