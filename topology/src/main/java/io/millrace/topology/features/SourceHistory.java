package io.millrace.topology.features;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.runtime.privacy.Erasures;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * What the sources' topics hold, up to the ends that they have when this is opened: committed records, read and judged as the
 * feature topology does. All that is not told here is what came too late for the state, which only the state knows. Immutable:
 * several threads may read, each some of the partitions.
 */
public final class SourceHistory {
    /** Records that are deleted while they are read would else be passed over in silence. */
    private static final Map<String, Object> GAPS_FAIL = Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ProcessContext process;
    private final FeatureSet features;
    private final EventReaders readers;
    private final Map<TopicPartition, Long> starts;
    private final Map<TopicPartition, Long> ends;
    private final List<TopicPartition> partitions;
    private final Set<String> compacted;
    private final ErasureList erasures;

    /** Sees every record, those of a partition in their order. */
    public interface Visitor {
        /** An event; reused after the call. */
        void event(Event event, ConsumerRecord<byte[], byte[]> record);

        /** A record that is none, and why. */
        void rejected(DeadLetterReason reason, ConsumerRecord<byte[], byte[]> record);

        /** The same of one that a rule of the project refuses which says that no dead letter is made of it. */
        default void dropped(DeadLetterReason reason, ConsumerRecord<byte[], byte[]> record) {
            rejected(reason, record);
        }

        /** An event of somebody who was forgotten, no later than that: nobody is to know of it. */
        default void erased(ConsumerRecord<byte[], byte[]> record) {}
    }

    private SourceHistory(
            ProcessContext process,
            FeatureSet features,
            EventReaders readers,
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends,
            Set<String> compacted,
            ErasureList erasures) {
        this.process = process;
        this.features = features;
        this.readers = readers;
        this.starts = starts;
        this.ends = ends;
        this.compacted = compacted;
        this.erasures = erasures;
        partitions = List.copyOf(ends.keySet());
    }

    /**
     * Looks at the topics.
     *
     * @throws InvalidSettingsException when one is not there, a named deserializer cannot be used, or the {@code privacy.key} is not the one under which
     *     entities were forgotten
     */
    public static SourceHistory open(ProcessContext process, FeatureSet features) throws InvalidSettingsException {
        List<TopicPartition> all = new ArrayList<>();
        List<String> mistakes = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = process.consumer("history-ends")) {
            for (SourceDefinition source : features.project().sources()) {
                List<PartitionInfo> found = consumer.partitionsFor(source.topic());
                if (found == null || found.isEmpty()) {
                    mistakes.add("sources." + source.name() + ".topic: found " + source.topic()
                            + ", which is not in the cluster, expected a topic that exists");
                } else {
                    found.forEach(info -> all.add(new TopicPartition(info.topic(), info.partition())));
                }
            }
            if (!mistakes.isEmpty()) {
                throw new InvalidSettingsException(mistakes);
            }
            // Asked for the ends of partitions that it does not read, a consumer of committed records warns.
            consumer.assign(all);
            return new SourceHistory(
                    process,
                    features,
                    ConfiguredReaders.of(process, features),
                    Map.copyOf(consumer.beginningOffsets(all)),
                    Map.copyOf(consumer.endOffsets(all)),
                    compacted(process, all),
                    Erasures.read(process));
        }
    }

    private static Set<String> compacted(ProcessContext process, List<TopicPartition> all) {
        Set<ConfigResource> topics = all.stream()
                .map(partition -> new ConfigResource(ConfigResource.Type.TOPIC, partition.topic()))
                .collect(Collectors.toSet());
        try (Admin admin = Admin.create(process.settings().admin())) {
            Map<ConfigResource, Config> configs =
                    admin.describeConfigs(topics).all().get();
            return configs.entrySet().stream()
                    .filter(entry -> entry.getValue()
                            .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                            .value()
                            .contains(TopicConfig.CLEANUP_POLICY_COMPACT))
                    .map(entry -> entry.getKey().name())
                    .collect(Collectors.toSet());
        } catch (ExecutionException e) {
            throw new KafkaException("the sources' topics could not be described", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /**
     * The same, but not further than to these offsets, exclusive; partitions that are not named are not read.
     *
     * @throws InvalidSettingsException when a partition is not there
     */
    SourceHistory upTo(Map<TopicPartition, Long> offsets) throws InvalidSettingsException {
        List<String> gone = offsets.keySet().stream()
                .filter(partition -> !ends.containsKey(partition))
                .map(partition -> "topic " + partition.topic() + ": found no partition " + partition.partition()
                        + ", expected it: records of it have been counted")
                .toList();
        if (!gone.isEmpty()) {
            throw new InvalidSettingsException(gone);
        }
        Map<TopicPartition, Long> nearer = new HashMap<>();
        offsets.forEach((partition, end) -> {
            if (end > starts.get(partition)) {
                nearer.put(partition, Math.min(end, ends.get(partition)));
            }
        });
        return new SourceHistory(process, features, readers, starts, nearer, compacted, erasures);
    }

    /** All partitions of all sources. */
    public List<TopicPartition> partitions() {
        return partitions;
    }

    /** How many records there are, at most. */
    public long size() {
        return partitions.stream()
                .mapToLong(partition -> ends.get(partition) - starts.get(partition))
                .sum();
    }

    /** The first offset that a partition still holds. */
    public long start(TopicPartition partition) {
        return starts.get(partition);
    }

    /** What the topics do not hold any more, one sentence each. */
    public List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        for (SourceDefinition source : features.project().sources()) {
            if (compacted.contains(source.topic())) {
                gaps.add("source " + source.name() + ": its topic " + source.topic()
                        + " is compacted: what later records replaced is not known, as if it had never been");
            }
            long lost = partitions.stream()
                    .filter(partition -> partition.topic().equals(source.topic()) && starts.get(partition) > 0)
                    .count();
            if (lost > 0) {
                gaps.add("source " + source.name() + ": in " + lost + " of the partitions of its topic "
                        + source.topic() + " the oldest records are deleted");
            }
        }
        return gaps;
    }

    /**
     * Reads some of the partitions to their ends.
     *
     * @throws TimeoutException when the brokers send nothing for a minute
     * @throws OffsetOutOfRangeException when records were deleted meanwhile
     */
    public void read(Collection<TopicPartition> some, Visitor visitor) {
        if (some.isEmpty()) {
            return;
        }
        Map<String, Source> sources = sources(features, readers);
        EventDoor door = new EventDoor(features, rule -> {});
        try (Consumer<byte[], byte[]> consumer = process.consumer("history", GAPS_FAIL)) {
            consumer.assign(some);
            // Not to where they begin by now: what has been deleted since this was opened must be missed.
            some.forEach(partition -> consumer.seek(partition, starts.get(partition)));
            Set<TopicPartition> open = new HashSet<>(some);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            // The position, not the last record: a partition may end in transaction markers.
            while (!open.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                    if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                        sources.get(record.topic()).read(record, door, erasures, visitor);
                    }
                }
                open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException(open + " could not be read to their ends");
                }
            }
        }
    }

    /** How the records of each topic are read; not thread-safe. */
    static Map<String, Source> sources(FeatureSet features, EventReaders readers) {
        Map<String, Source> sources = new HashMap<>();
        List<SourceDefinition> definitions = features.project().sources();
        for (int i = 0; i < definitions.size(); i++) {
            Event event = new Event(features.layout(i));
            sources.put(definitions.get(i).topic(), new Source(definitions.get(i), event, readers.events(i, event)));
        }
        return sources;
    }

    /** Reads the records of one source. */
    record Source(SourceDefinition definition, Event event, EventReader reader) {
        void read(ConsumerRecord<byte[], byte[]> record, EventDoor door, ErasureList erasures, Visitor visitor) {
            Reading reading = Tombstone.read(
                    reader.read(record.value(), record.headers(), record.partition(), record.offset()),
                    definition,
                    event,
                    record.key(),
                    record.partition(),
                    record.offset(),
                    record.timestamp());
            if (reading == Reading.OK && erasures.covers(event.entity(), event.time())) {
                visitor.erased(record);
                return;
            }
            DeadLetterReason reason = reading == Reading.OK
                    ? door.refused(definition, event, record.partition(), record.timestamp())
                    : reading.reason();
            if (reason == null) {
                visitor.event(event, record);
            } else if (reading == Reading.OK && door.drops()) {
                visitor.dropped(reason, record);
            } else {
                visitor.rejected(reason, record);
            }
        }
    }
}
