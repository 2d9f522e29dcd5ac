package io.millrace.runtime.deadletters;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Which dead letters are closed: one bit for each that the topic still holds. Not thread-safe. */
final class ClosedLetters {
    private final Map<Integer, Long> starts;
    private final Map<Integer, BitSet> closed = new HashMap<>();

    /** @param starts the first offset that each partition of the topic of dead letters holds */
    ClosedLetters(Map<Integer, Long> starts) {
        this.starts = starts;
    }

    void set(LetterId id, boolean isClosed) {
        Long start = starts.get(id.partition());
        // What retention has deleted is of no interest; nor is what an id names that was never written.
        if (start != null && id.offset() >= start && id.offset() - start < Integer.MAX_VALUE) {
            closed.computeIfAbsent(id.partition(), k -> new BitSet()).set((int) (id.offset() - start), isClosed);
        }
    }

    boolean contains(LetterId id) {
        BitSet bits = closed.get(id.partition());
        long place = id.offset() - starts.getOrDefault(id.partition(), 0L);
        return bits != null && place >= 0 && place < bits.length() && bits.get((int) place);
    }
}
