package io.millrace.quickstart.consistency;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.Project;
import io.millrace.topology.features.DeadOffsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records today's reading and rules refuse of those that had been read when the latest vector of a sample was made. One
 * without a dead letter was counted in its time, under other rules.
 */
final class Refused {
    private final Map<TopicPartition, Long> read = new HashMap<>();
    private final DeadOffsets dead;
    private long records;
    private long withoutDeadLetter;
    private long dropped;

    Refused(Project project, List<Scored> sample, DeadOffsets dead) {
        this.dead = dead;
        for (Scored scored : sample) {
            scored.position()
                    .forEach((place, next) -> read.merge(
                            new TopicPartition(
                                    project.sources().get(place.source()).topic(), place.partition()),
                            next,
                            Math::max));
        }
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition at = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < read.getOrDefault(at, 0L)) {
            records++;
            withoutDeadLetter += dead.holds(at, record.offset()) ? 0 : 1;
        }
    }

    /** One that a rule refuses which leaves no dead letter. */
    void addDropped(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition at = new TopicPartition(record.topic(), record.partition());
        dropped += record.offset() < read.getOrDefault(at, 0L) ? 1 : 0;
    }

    void write(ObjectNode out) {
        out.put("records", records);
        out.put("without_dead_letter", withoutDeadLetter);
        out.put("dropped", dropped);
    }
}
