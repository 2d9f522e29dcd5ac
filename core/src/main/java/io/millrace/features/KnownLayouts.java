package io.millrace.features;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The layouts under which a task's state has been written, and how often they have changed. What was written under one of them is
 * carried over to the present one when its entity is next taken up.
 *
 * @param descriptions see {@link FeatureSet#stateDescription}
 * @param epoch number of the present layout, from 0: it goes up with each change
 */
public record KnownLayouts(List<String> descriptions, int epoch) {
    /** Nothing but the present layout: whatever another wrote is refused. */
    public static final KnownLayouts NONE = new KnownLayouts(List.of(), 0);

    public KnownLayouts {
        descriptions = List.copyOf(descriptions);
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch " + epoch);
        }
    }

    /** Whether a head was written under a description of these, and this program can read it. */
    public boolean knows(byte[] head) {
        return head.length >= Long.BYTES && readable().containsKey(Bytes.getLong(head, 0));
    }

    /** The layouts, by fingerprint, that this program can read. */
    Map<Long, Layout> readable() {
        Map<Long, Layout> layouts = new HashMap<>();
        for (String description : descriptions) {
            Layout layout = layout(description);
            if (layout != null) {
                layouts.put(layout.fingerprint(), layout);
            }
        }
        return layouts;
    }

    private static @Nullable Layout layout(String description) {
        try {
            return new Layout(description);
        } catch (IllegalArgumentException ofAnotherProgram) {
            return null;
        }
    }
}
