package io.millrace.quickstart.report;

import io.millrace.ids.Ids;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * What came in and what became of it.
 *
 * @param produced records of the source topics, and rows of files that never became one
 * @param processed distinct ids of event-caused feature updates
 * @param deadLetters distinct records that could not be processed, by reason
 * @param appended when the source record behind an event id was appended, epoch milliseconds
 */
record EventTally(long produced, long processed, Map<String, Long> deadLetters, Map<String, Long> appended) {

    static EventTally count(TopicReader topics, Project project, String featureUpdates, String deadLetterTopic) {
        Map<String, Long> appended = new HashMap<>();
        for (SourceDefinition source : project.sources()) {
            topics.read(
                    source.topic(),
                    record -> appended.put(
                            Ids.event(
                                    project.name(),
                                    project.featureSet().major(),
                                    record.topic(),
                                    record.partition(),
                                    record.offset()),
                            record.timestamp()));
        }
        Map<String, Long> deadLetters = DeadLetterTally.count(topics, deadLetterTopic);
        long neverRecords = deadLetters.getOrDefault(DeadLetterReason.UNPARSABLE_ROW.code(), 0L);
        return new EventTally(
                appended.size() + neverRecords, processed(topics, featureUpdates, appended), deadLetters, appended);
    }

    private static long processed(TopicReader topics, String featureUpdates, Map<String, Long> appended) {
        Set<String> seen = new HashSet<>();
        topics.read(featureUpdates, record -> {
            String id = id(record.value());
            if (appended.containsKey(id)) {
                seen.add(id);
            }
        });
        return seen.size();
    }

    /** The id is the first field of a feature update. */
    private static String id(byte[] update) {
        BinaryDecoder decoder = DecoderFactory.get()
                .binaryDecoder(update, WireFormat.HEADER_BYTES, update.length - WireFormat.HEADER_BYTES, null);
        try {
            return decoder.readString();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
