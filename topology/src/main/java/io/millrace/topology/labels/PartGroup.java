package io.millrace.topology.labels;

import io.millrace.quality.OutcomeCounts;
import io.millrace.topology.records.Varints;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the labels of one group of entities in one part of a cohort.
 *
 * @param labelled rows with score and label, judged or not
 * @param entities distinct ones of those judged
 * @param outcomes those judged; mutable
 */
record PartGroup(long labelled, long entities, OutcomeCounts outcomes) {

    /** Null bytes are no rows. */
    static PartGroup decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return new PartGroup(0, 0, new OutcomeCounts());
        }
        Varints in = Varints.of(bytes);
        long labelled = in.read();
        long entities = in.read();
        List<Long> numbers = new ArrayList<>();
        while (!in.atEnd()) {
            numbers.add(in.read());
        }
        return new PartGroup(
                labelled,
                entities,
                OutcomeCounts.of(numbers.stream().mapToLong(Long::longValue).toArray()));
    }

    byte[] encode() {
        long[] numbers = outcomes.numbers();
        Varints out = Varints.empty(2 * numbers.length);
        out.write(labelled);
        out.write(entities);
        out.writeAll(numbers);
        return out.written();
    }
}
