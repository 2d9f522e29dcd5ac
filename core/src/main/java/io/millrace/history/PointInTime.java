package io.millrace.history;

import io.millrace.features.EntityReplay;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Features of given entities at given moments, from a history of events: what the stream would have given had it read, at that
 * moment, the entity's events up to it and no others.
 *
 * <p>It takes packed records ({@link HistoryPacker}) in their order ({@link HistoryBlock}, {@link #compare}), so that it holds
 * one entity's state at a time, however many there are. {@link #answer} does all of it in memory. Not thread-safe.
 */
public final class PointInTime {
    private final EntityReplay replay;
    private final Answers answers;
    private final FeatureVector vector;
    private final PackedEvents events;
    private byte[] entity = new byte[0];
    private boolean begun;

    /**
     * A row to be filled.
     *
     * @param entity entity id
     * @param asOf the moment, epoch milliseconds: events up to it, inclusive, are known
     */
    public record Question(String entity, long asOf) {}

    /** Takes the answers, entity by entity, and of each in the order of their moments. */
    @FunctionalInterface
    public interface Answers {
        /**
         * One answer.
         *
         * @param question number of the question
         * @param known whether the entity was known at that moment
         * @param vector its values; reused after the call
         */
        void accept(long question, boolean known, FeatureVector vector);
    }

    public PointInTime(FeatureSet features, Answers answers) {
        this.answers = answers;
        replay = new EntityReplay(features);
        vector = new FeatureVector(features.size());
        events = new PackedEvents(features);
    }

    /** Takes the next record of the order: an event becomes known, a question is answered. */
    public void accept(byte[] bytes, int at) {
        if (!begun || !HistoryLayout.isOf(entity, bytes, at)) {
            entity = HistoryLayout.entity(bytes, at);
            replay.begin(entity);
            begun = true;
        }
        short source = HistoryLayout.source(bytes, at);
        if (source == HistoryLayout.QUESTION) {
            boolean known = replay.read(HistoryLayout.time(bytes, at), vector);
            answers.accept(HistoryLayout.offset(bytes, at), known, vector);
        } else {
            replay.add(events.read(bytes, at));
        }
    }

    /** The order of two packed records, for whoever merges sorted ones. */
    public static int compare(byte[] a, int at, byte[] b, int other) {
        return HistoryLayout.compare(a, at, b, other);
    }

    /**
     * Answers every question in memory.
     *
     * @param events in any order
     * @param questions numbered from 0
     */
    public static void answer(FeatureSet features, List<Event> events, List<Question> questions, Answers answers) {
        HistoryPacker packer = new HistoryPacker();
        HistoryBlock block = new HistoryBlock(Integer.MAX_VALUE);
        for (Event event : events) {
            packer.event(event);
            add(block, packer);
        }
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            packer.question(question.entity().getBytes(StandardCharsets.UTF_8), question.asOf(), i);
            add(block, packer);
        }
        block.sort();
        PointInTime history = new PointInTime(features, answers);
        for (int i = 0; i < block.count(); i++) {
            history.accept(block.data(), block.start(i));
        }
    }

    private static void add(HistoryBlock block, HistoryPacker packer) {
        if (!block.add(packer.bytes(), 0)) {
            throw new IllegalArgumentException("so many events do not fit into memory");
        }
    }
}
