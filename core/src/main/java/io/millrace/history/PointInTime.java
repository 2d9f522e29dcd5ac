package io.millrace.history;

import io.millrace.features.Event;
import io.millrace.features.FeatureEngine;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.features.MemoryKeyValues;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Features of given entities at given moments, from a history of events: what the stream would have given had it read, at that
 * moment, the entity's events up to it and no others.
 */
public final class PointInTime {

    private PointInTime() {}

    /**
     * A row to be filled.
     *
     * @param entity entity id
     * @param asOf the moment, epoch milliseconds: events up to it, inclusive, are known
     */
    public record Question(String entity, long asOf) {}

    /** Takes the answers, in the order of their moments. */
    @FunctionalInterface
    public interface Answers {
        /**
         * One answer.
         *
         * @param question index of the question
         * @param known whether the entity was known at that moment
         * @param vector its values; reused after the call
         */
        void accept(int question, boolean known, FeatureVector vector);
    }

    /**
     * Answers every question.
     *
     * @param events one instance per event, in any order; the list is left alone
     */
    public static void answer(FeatureSet features, List<Event> events, List<Question> questions, Answers answers) {
        List<Event> ordered = Events.inOrder(events);
        int[] order = IntStream.range(0, questions.size())
                .boxed()
                .sorted(Comparator.comparingLong(i -> questions.get(i).asOf()))
                .mapToInt(Integer::intValue)
                .toArray();
        FeatureEngine engine = new FeatureEngine(features, MemoryKeyValues.stores());
        FeatureVector vector = new FeatureVector(features.size());
        int next = 0;
        for (int index : order) {
            Question question = questions.get(index);
            while (next < ordered.size() && ordered.get(next).time() <= question.asOf()) {
                engine.add(ordered.get(next), vector);
                next++;
            }
            byte[] entity = question.entity().getBytes(StandardCharsets.UTF_8);
            boolean known = engine.read(entity, question.asOf(), vector);
            answers.accept(index, known, vector);
        }
    }
}
