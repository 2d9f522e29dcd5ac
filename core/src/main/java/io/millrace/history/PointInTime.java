package io.millrace.history;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import java.util.List;

/** Features of given entities at given moments, from a history of events. */
@SuppressWarnings("DoNotCallSuggester")
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
        throw new UnsupportedOperationException(features.size() + " " + events + questions + answers);
    }
}
