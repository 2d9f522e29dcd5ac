package io.millrace.runtime.deadletters;

import io.millrace.records.DeadLetterOutcome;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters that were asked for, as they were when they were counted.
 *
 * @param filter which were asked for
 * @param state open or closed ones
 * @param counts how many of each kind
 * @param newest the newest of them, the newest first, without their values
 * @param ends where the topic of dead letters ended: later ones are not meant
 */
public record LetterListing(
        LetterFilter filter,
        LetterState state,
        SortedMap<Group, Long> counts,
        List<Entry> newest,
        Map<TopicPartition, Long> ends) {

    /** What letters have in common that are counted together. */
    public record Group(String reason, String stage, String topic) implements Comparable<Group> {
        private static final Comparator<Group> ORDER =
                Comparator.comparing(Group::reason).thenComparing(Group::stage).thenComparing(Group::topic);

        @Override
        public int compareTo(Group other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * A letter and what was done about it.
     *
     * @param outcome null while it is open
     */
    public record Entry(StoredLetter letter, @Nullable DeadLetterOutcome outcome) {}

    /** How many letters were asked for, all together. */
    public long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
