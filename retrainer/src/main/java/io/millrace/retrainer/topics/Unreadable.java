package io.millrace.retrainer.topics;

import io.millrace.runtime.deadletters.DeadLetter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of a reading that are no examples. All are counted; of each partition the latest are kept, to become dead letters: a producer that has gone wrong may have written more of them than fit into the heap
 * or into a transaction, and they are all alike.
 *
 * @param count of all
 * @param letters those that are kept, by partition and offset
 */
public record Unreadable(long count, List<DeadLetter> letters) {
    /** Records of a partition that are kept at most. */
    public static final int MOST = 100;

    /** Bytes of keys and values of a partition that are kept at most; the latest record is kept however large it is. */
    public static final int MOST_BYTES = 2 << 20;

    /** None. */
    public static final Unreadable NONE = new Unreadable(0, List.of());

    public Unreadable {
        letters = List.copyOf(letters);
        if (count < letters.size() || (count > 0 && letters.isEmpty())) {
            throw new IllegalArgumentException(letters.size() + " of " + count + " unreadable records cannot be kept");
        }
    }

    /**
     * Those that have yet to become dead letters. Every training reads the topic from its beginning and finds the same ones; they are written in the transaction that ends the first training to find them.
     *
     * @param written per partition the offset up to where earlier trainings have written theirs
     */
    public List<DeadLetter> news(Map<Integer, Long> written) {
        return letters.stream()
                .filter(letter -> letter.offset() >= written.getOrDefault(letter.partition(), 0L))
                .toList();
    }

    /** Where one of them is, and what is wrong with it; there is one. */
    public String example() {
        DeadLetter letter = letters.get(0);
        String which = count == letters.size() ? "the first is" : "one is";
        return "%s at %s-%d, offset %d: %s"
                .formatted(which, letter.topic(), letter.partition(), letter.offset(), letter.detail());
    }

    /** Collects them in whatever order the partitions come. Not thread-safe. */
    public static final class Collector {
        private final Map<Integer, Latest> partitions = new TreeMap<>();
        private long count;

        /** Adds one that comes after all others of its partition. */
        public void add(DeadLetter letter) {
            count++;
            partitions
                    .computeIfAbsent(letter.partition(), partition -> new Latest())
                    .add(letter);
        }

        /** All so far. */
        public Unreadable collected() {
            List<DeadLetter> letters = new ArrayList<>();
            partitions.values().forEach(latest -> letters.addAll(latest.letters));
            return new Unreadable(count, letters);
        }
    }

    private static final class Latest {
        private final Deque<DeadLetter> letters = new ArrayDeque<>();
        private long bytes;

        void add(DeadLetter letter) {
            letters.add(letter);
            bytes += bytes(letter);
            while (letters.size() > MOST || (bytes > MOST_BYTES && letters.size() > 1)) {
                bytes -= bytes(letters.remove());
            }
        }

        private static long bytes(DeadLetter letter) {
            return (long) length(letter.key()) + length(letter.value());
        }

        private static int length(byte @Nullable [] bytes) {
            return bytes == null ? 0 : bytes.length;
        }
    }
}
