package io.millrace.runtime.deadletters;

import io.millrace.records.DeadLetterOutcome;
import io.millrace.records.DeadLetterOutcomeKind;
import io.millrace.runtime.process.ProcessContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads a project's dead letters, and what was done about them. Each call reads the topics anew, and in bounded memory: a bit for each letter that the topic holds, and the newest
 * that are wanted. Thread-safe.
 */
public final class DeadLetterReader {
    private static final Comparator<StoredLetter> OLDEST_FIRST =
            Comparator.comparing(StoredLetter::written).thenComparing(StoredLetter::id);

    private final ProcessContext process;
    private final LetterOutcomes outcomes;

    /** Of the project of a process, which the caller closes. */
    public DeadLetterReader(ProcessContext process) {
        this.process = process;
        outcomes = new LetterOutcomes(process);
    }

    /**
     * Counts letters, and shows the newest.
     *
     * @param newest how many, 0 or more
     * @throws UnknownTopicOrPartitionException when the project has no topics here
     * @throws TimeoutException when the brokers send nothing for a minute
     */
    public LetterListing list(LetterFilter filter, LetterState state, int newest) {
        SortedMap<LetterListing.Group, Long> counts = new TreeMap<>();
        PriorityQueue<StoredLetter> kept = new PriorityQueue<>(OLDEST_FIRST);
        try (LetterTopic topic = LetterTopic.open(process, process.topics().deadLetters())) {
            ClosedLetters closed = outcomes.closed(topic.starts());
            topic.read(filter.since(), topic.ends(), record -> {
                StoredLetter letter = StoredLetter.of(record);
                if (closed.contains(letter.id()) != (state == LetterState.CLOSED) || !filter.matches(letter)) {
                    return;
                }
                counts.merge(new LetterListing.Group(letter.reason(), letter.stage(), letter.topic()), 1L, Long::sum);
                kept.add(letter.withoutValue());
                if (kept.size() > newest) {
                    kept.remove();
                }
            });
            return new LetterListing(
                    filter, state, Collections.unmodifiableSortedMap(counts), entries(kept), Map.copyOf(topic.ends()));
        }
    }

    /** Ids of the letters that were retried; none where there is no such topic yet. A few dozen bytes each in memory. */
    public Set<LetterId> retried() {
        return outcomes.ofKind(DeadLetterOutcomeKind.RETRIED);
    }

    private List<LetterListing.Entry> entries(PriorityQueue<StoredLetter> kept) {
        List<StoredLetter> letters = new ArrayList<>(kept);
        letters.sort(OLDEST_FIRST.reversed());
        Map<LetterId, DeadLetterOutcome> found =
                outcomes.of(letters.stream().map(StoredLetter::id).toList());
        return letters.stream()
                .map(letter -> new LetterListing.Entry(letter, found.get(letter.id())))
                .toList();
    }

    /**
     * One letter with all that it holds, and what was done about it; empty when there is none of that id, or not any more.
     *
     * @throws UnknownTopicOrPartitionException when the project has no topics here
     * @throws TimeoutException when the brokers do not send it for half a minute
     */
    public Optional<LetterListing.Entry> find(LetterId id) {
        List<LetterListing.Entry> found = new ArrayList<>(1);
        find(List.of(id), found::add);
        return found.stream().findFirst();
    }

    /** Visits those of some letters that there are, in the order of their ids. */
    void find(Collection<LetterId> ids, Consumer<LetterListing.Entry> visitor) {
        Map<LetterId, DeadLetterOutcome> found = outcomes.of(ids);
        SortedMap<Integer, SortedSet<Long>> offsets = new TreeMap<>();
        ids.forEach(id -> offsets.computeIfAbsent(id.partition(), partition -> new TreeSet<>())
                .add(id.offset()));
        try (RecordsAt records = RecordsAt.open(process)) {
            offsets.forEach((partition, wanted) ->
                    records.read(new TopicPartition(process.topics().deadLetters(), partition), wanted, record -> {
                        StoredLetter letter = StoredLetter.of(record);
                        visitor.accept(new LetterListing.Entry(letter, found.get(letter.id())));
                    }));
        }
    }
}
