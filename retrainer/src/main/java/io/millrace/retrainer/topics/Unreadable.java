package io.millrace.retrainer.topics;

import io.millrace.records.ExampleOffset;
import io.millrace.records.TrainingRun;
import io.millrace.retrainer.pipeline.EarlierRuns;
import io.millrace.runtime.deadletters.DeadLetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which unreadable examples have yet to become dead letters. Every training reads the topic from its beginning and finds
 * the same ones; they are written in the transaction of the run that they were found for, together with the offsets that
 * its dataset goes up to. So what lies before such offsets is a dead letter already.
 */
public final class Unreadable {

    private Unreadable() {}

    /** Those of {@code found} that no earlier run has written. */
    public static List<DeadLetter> news(EarlierRuns earlier, List<DeadLetter> found) {
        Map<Integer, Long> written = new HashMap<>();
        for (TrainingRun run : earlier.runs()) {
            if (run.getDataset() != null) {
                for (ExampleOffset end : run.getDataset().getOffsets()) {
                    written.merge(end.getPartition(), end.getOffset(), Math::max);
                }
            }
        }
        return found.stream()
                .filter(letter -> letter.offset() >= written.getOrDefault(letter.partition(), 0L))
                .toList();
    }

    /** Where the first one is and what is wrong with it. */
    public static String first(List<DeadLetter> found) {
        DeadLetter letter = found.get(0);
        return "the first is at %s-%d, offset %d: %s"
                .formatted(letter.topic(), letter.partition(), letter.offset(), letter.detail());
    }
}
