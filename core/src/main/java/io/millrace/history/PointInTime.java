package io.millrace.history;

import io.millrace.features.EntityReplay;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.features.SourceLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
    private final Event[] events;
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
        events = IntStream.range(0, features.project().sources().size())
                .mapToObj(source -> new Event(features.layout(source)))
                .toArray(Event[]::new);
    }

    /** Takes the next record of the order: an event becomes known, a question is answered. */
    public void accept(byte[] bytes, int at) {
        int from = at + HistoryLayout.ENTITY;
        int to = from + HistoryLayout.entityLength(bytes, at);
        if (!begun || !Arrays.equals(bytes, from, to, entity, 0, entity.length)) {
            entity = Arrays.copyOfRange(bytes, from, to);
            replay.begin(entity);
            begun = true;
        }
        short source = HistoryLayout.source(bytes, at);
        if (source == HistoryLayout.QUESTION) {
            boolean known = replay.read(HistoryLayout.time(bytes, at), vector);
            answers.accept(HistoryLayout.offset(bytes, at), known, vector);
        } else {
            Event event = events[source & ~HistoryLayout.DELETION];
            event.begin();
            if ((source & HistoryLayout.DELETION) == 0) {
                fill(event, bytes, to);
            } else {
                event.markDeletion();
            }
            event.identify(
                    entity,
                    HistoryLayout.time(bytes, at),
                    HistoryLayout.partition(bytes, at),
                    HistoryLayout.offset(bytes, at));
            replay.add(event);
        }
    }

    private static void fill(Event event, byte[] bytes, int start) {
        int at = start;
        List<SourceLayout.Slot> slots = event.layout().slots();
        for (int slot = 0; slot < slots.size(); slot++) {
            switch (slots.get(slot).kind()) {
                case NUMBER, TIME -> {
                    long value = HistoryLayout.getLong(bytes, at);
                    at += Long.BYTES;
                    if (value != Event.MISSING) {
                        event.setScaled(slot, value);
                    }
                }
                case TEXT -> {
                    int length = HistoryLayout.getInt(bytes, at);
                    at += Integer.BYTES;
                    if (length >= 0) {
                        event.setText(slot, bytes, at, length);
                        at += length;
                    }
                }
                case DERIVED -> {}
            }
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
