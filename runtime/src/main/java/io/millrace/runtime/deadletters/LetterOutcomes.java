package io.millrace.runtime.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.DeadLetterOutcome;
import io.millrace.records.DeadLetterOutcomeKind;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerde;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What was done about dead letters, as their topic of outcomes says. Thread-safe. */
public final class LetterOutcomes {
    private final ProcessContext process;
    private final String topic;
    private final RecordSerde<DeadLetterOutcome> serde;

    LetterOutcomes(ProcessContext process) {
        this.process = process;
        topic = process.topics().deadLetterOutcomes();
        serde = process.serdes().of(DeadLetterOutcome.class);
    }

    /** Which letters are closed now. */
    ClosedLetters closed(Map<TopicPartition, Long> starts) {
        Map<Integer, Long> byPartition = new HashMap<>();
        starts.forEach((partition, start) -> byPartition.put(partition.partition(), start));
        ClosedLetters closed = new ClosedLetters(byPartition);
        visit((id, record) -> closed.set(id, closes(record)));
        return closed;
    }

    /** What was done about these letters, as far as anything was. */
    Map<LetterId, DeadLetterOutcome> of(Collection<LetterId> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Set<LetterId> wanted = new HashSet<>(ids);
        Map<LetterId, DeadLetterOutcome> found = new HashMap<>();
        visit((id, record) -> {
            if (wanted.contains(id)) {
                found.remove(id);
                read(record).ifPresent(outcome -> found.put(id, outcome));
            }
        });
        return found;
    }

    /** Which letters this was done about, last; none where there is no such topic. */
    Set<LetterId> ofKind(DeadLetterOutcomeKind kind) {
        Set<LetterId> found = new HashSet<>();
        try {
            visit((id, record) -> {
                found.remove(id);
                if (read(record).filter(outcome -> outcome.getKind() == kind).isPresent()) {
                    found.add(id);
                }
            });
        } catch (UnknownTopicOrPartitionException older) {
            // A project that no process has run since there is this topic.
        }
        return found;
    }

    private Optional<DeadLetterOutcome> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return closes(record) ? Optional.of(serde.fromBytes(record.value())) : Optional.empty();
        } catch (MalformedRecordException notOfOurs) {
            // Whoever wrote that, it says nothing of a letter.
            return Optional.empty();
        }
    }

    ProducerRecord<byte[], byte[]> record(DeadLetterOutcome outcome) {
        return new ProducerRecord<>(topic, outcome.getLetter().getBytes(UTF_8), serde.toBytes(topic, outcome));
    }

    /** Of which letter a record of the topic speaks; empty when of none. */
    public static Optional<LetterId> letter(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.key() == null
                    ? Optional.empty()
                    : Optional.of(LetterId.parse(new String(record.key(), UTF_8)));
        } catch (IllegalArgumentException notOfOurs) {
            return Optional.empty();
        }
    }

    /** Whether a record of the topic says that something was done; a tombstone opens its letter again. */
    public static boolean closes(ConsumerRecord<byte[], byte[]> record) {
        return record.value() != null && record.value().length > 0;
    }

    private void visit(BiConsumer<LetterId, ConsumerRecord<byte[], byte[]>> visitor) {
        try (LetterTopic reader = LetterTopic.open(process, topic)) {
            reader.read(record -> letter(record).ifPresent(id -> visitor.accept(id, record)));
        }
    }
}
