package io.millrace.topology.features;

import io.millrace.features.EntitySnapshot;
import io.millrace.features.Event;
import io.millrace.features.FeatureEngine;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.features.MemoryKeyValues;
import io.millrace.features.StateStores;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.topics.TopicCatalogue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Counts the events that a running features process has missed, because the states that count them began later, and sends what
 * it finds to the process, an entity at a time.
 *
 * <p>Each task has written down how far it had read every source when its layout changed. The events below are replayed by the
 * same engine, in the order in which the stream would take them; the task merges the outcome where a gap of that change is still
 * open, so that running it twice, or half and then whole, does what running it once does. All states of one replay are in memory.
 */
public final class Backfill {
    private final ProcessContext process;
    private final FeatureSet features;
    private final TopicCatalogue topics;
    private final EventReaders readers;

    /** A backfill of the process's project. */
    public Backfill(ProcessContext process) throws InvalidSettingsException {
        this.process = process;
        features = FeatureSet.compile(process.project());
        topics = process.topics();
        readers = ConfiguredReaders.of(process, features);
    }

    /**
     * What a backfill has done.
     *
     * @param changes changes of the layout for which something was missing
     * @param events events that were counted, once for each change
     * @param entities states that were sent
     * @param tooLarge states that do not fit into a record: their features go on warming
     */
    public record Outcome(int changes, long events, long entities, long tooLarge) {}

    /**
     * Runs.
     *
     * @param older events that the topics do not hold any more, in the order of time
     * @param from what the caller knows the events to be complete from on, exclusive, epoch milliseconds; null: from the first
     * @param progress hears the share of the records that were read, 0 to 1
     * @throws InvalidSettingsException one line per thing that is not as it should be
     * @throws KafkaException when the cluster does not answer
     */
    public Outcome run(List<Event> older, @Nullable Long from, DoubleConsumer progress)
            throws InvalidSettingsException {
        TaskEpochs epochs = TaskEpochs.read(process, features);
        if (from == null && older.isEmpty()) {
            refuseWhatIsIncomplete(epochs);
        }
        Outcome all = new Outcome(0, 0, 0, 0);
        for (int epoch = 1; epoch <= epochs.latest(); epoch++) {
            int number = epoch - 1;
            DoubleConsumer share = done -> progress.accept((number + done) / epochs.latest());
            Outcome one = run(epoch, epochs.starts(epoch), older, from == null ? Long.MIN_VALUE : from, share);
            all = new Outcome(
                    all.changes + 1, all.events + one.events, all.entities + one.entities, all.tooLarge + one.tooLarge);
        }
        return all;
    }

    private void refuseWhatIsIncomplete(TaskEpochs epochs) throws InvalidSettingsException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (int epoch = 1; epoch <= epochs.latest(); epoch++) {
            epochs.starts(epoch)
                    .values()
                    .forEach(starts -> starts.forEach((at, next) -> ends.merge(at, next, Math::max)));
        }
        List<String> mistakes = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = process.consumer("millrace-backfill-beginnings")) {
            consumer.assign(ends.keySet());
            consumer.beginningOffsets(ends.keySet()).forEach((at, beginning) -> {
                if (beginning > 0) {
                    mistakes.add("topic " + at.topic() + " partition " + at.partition() + ": found offset " + beginning
                            + " first, expected 0: older events are gone. Give them with --events, or say with --from"
                            + " when what is left is complete from");
                }
            });
        }
        if (!mistakes.isEmpty()) {
            throw new InvalidSettingsException(mistakes);
        }
    }

    private Outcome run(
            int epoch,
            Map<Integer, Map<TopicPartition, Long>> starts,
            List<Event> older,
            long completeFrom,
            DoubleConsumer progress) {
        Map<Integer, Task> tasks = new HashMap<>();
        starts.forEach((task, below) -> tasks.put(task, new Task(features, below)));
        long[] events = {0};
        for (Event event : older) {
            Task task = tasks.get(EntityPartitioner.partition(event.entity(), topics.partitions()));
            events[0] += task != null && task.add(event) ? 1 : 0;
        }
        events[0] += replay(tasks, progress);
        long[] sent = send(epoch, tasks, completeFrom);
        return new Outcome(1, events[0], sent[0], sent[1]);
    }

    /** Returns how many states were sent, and how many are too large. */
    private long[] send(int epoch, Map<Integer, Task> tasks, long completeFrom) {
        long[] sent = {0, 0};
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        BackfillRecord what = new BackfillRecord(epoch, completeFrom);
        try (Producer<byte[], byte[]> producer = process.producer("millrace-backfill")) {
            tasks.forEach((partition, task) -> EntitySnapshot.visit(task.stores, (entity, snapshot) -> {
                if (snapshot.length + entity.length + Origin.HEADER_BYTES > TopicCatalogue.MAX_RECORD_BYTES) {
                    sent[1]++;
                    return;
                }
                Future<RecordMetadata> unused = producer.send(
                        new ProducerRecord<>(topics.backfill(), partition, null, entity, snapshot, what.headers()),
                        (at, failed) -> {
                            if (failed != null) {
                                failure.compareAndSet(null, failed);
                            }
                        });
                sent[0]++;
            }));
            producer.flush();
        }
        if (failure.get() != null) {
            throw new KafkaException("not everything could be written; run it again", failure.get());
        }
        return sent;
    }

    private long replay(Map<Integer, Task> tasks, DoubleConsumer progress) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        tasks.values().forEach(task -> task.below.forEach((at, next) -> ends.merge(at, next, Math::max)));
        Map<String, SourceHistory.Source> sources = SourceHistory.sources(features, readers);
        ends.keySet().removeIf(at -> !sources.containsKey(at.topic()));
        long total =
                Math.max(1, ends.values().stream().mapToLong(Long::longValue).sum());
        EventDoor door = new EventDoor(features, rule -> {});
        Counting counting = new Counting(tasks, topics.partitions());
        long[] read = {0};
        try (Consumer<byte[], byte[]> consumer = process.consumer("millrace-backfill")) {
            new StreamOrder(consumer, ends).read(record -> {
                sources.get(record.topic()).read(record, door, counting);
                progress.accept((double) ++read[0] / total);
            });
        }
        return counting.events;
    }

    /** Counts each event in its task, if that has read it before its layout changed. */
    private static final class Counting implements SourceHistory.Visitor {
        private final Map<Integer, Task> tasks;
        private final int partitions;
        private long events;

        Counting(Map<Integer, Task> tasks, int partitions) {
            this.tasks = tasks;
            this.partitions = partitions;
        }

        @Override
        public void event(Event event, ConsumerRecord<byte[], byte[]> record) {
            Task task = tasks.get(EntityPartitioner.partition(event.entity(), partitions));
            events += task != null && task.isBelow(record) && task.add(event) ? 1 : 0;
        }

        @Override
        public void rejected(DeadLetterReason reason, ConsumerRecord<byte[], byte[]> record) {
            // It was none for the stream either.
        }
    }

    /** What one task has missed. */
    private static final class Task {
        private final Map<TopicPartition, Long> below;
        private final StateStores stores = MemoryKeyValues.stores();
        private final FeatureEngine engine;
        private final FeatureVector vector;

        Task(FeatureSet features, Map<TopicPartition, Long> below) {
            this.below = below;
            engine = new FeatureEngine(features, stores);
            vector = new FeatureVector(features.size());
        }

        /** Whether the task has read the record before its layout changed. */
        boolean isBelow(ConsumerRecord<byte[], byte[]> record) {
            Long next = below.get(new TopicPartition(record.topic(), record.partition()));
            return next != null && record.offset() < next;
        }

        boolean add(Event event) {
            return engine.add(event, vector) == FeatureEngine.Admission.ADDED;
        }
    }
}
