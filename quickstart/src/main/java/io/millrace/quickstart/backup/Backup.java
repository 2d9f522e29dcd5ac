package io.millrace.quickstart.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.millrace.quickstart.backup.ControlPlane.KeptTopic;
import io.millrace.quickstart.backup.Manifest.Progress;
import io.millrace.quickstart.backup.Manifest.TopicFile;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.runtime.privacy.PrivateFiles;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.KafkaFutures;
import io.millrace.topics.TopicAdmin;
import io.millrace.topics.TopicOffsets;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Writes a {@link ControlPlane} to a folder while everything runs. Its topics are no snapshot of one moment: those in which decisions stand are read, looked at once more, and read
 * again when anything was written to one meanwhile. Between two decisions that is the same as a snapshot. What grows all the time is read after them, however long that takes: whoever reads on from the progress that is kept
 * finds more there, and nothing missing.
 */
public final class Backup {
    /** A decision takes milliseconds, and a tick comes every few seconds. */
    private static final int ATTEMPTS = 10;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final ProcessContext process;
    private final Admin admin;
    private final Clock clock;
    private final Consumer<String> told;
    private final ControlPlane plane;

    /** @param told hears a sentence for each topic */
    public Backup(ProcessContext process, Admin admin, Clock clock, Consumer<String> told) {
        this.process = process;
        this.admin = admin;
        this.clock = clock;
        this.told = told;
        plane = ControlPlane.of(process.project().name(), process.topics());
    }

    /**
     * Writes it.
     *
     * @param folder an empty one
     * @throws TimeoutException when something was written whenever it was read; nothing is left in the folder then
     * @throws KafkaException when the cluster does not answer, or refuses
     */
    public void to(Path folder) throws IOException {
        boolean whole = false;
        try {
            write(folder);
            whole = true;
        } finally {
            if (!whole) {
                for (KeptTopic topic : plane.topics()) {
                    Files.deleteIfExists(file(folder, topic));
                }
                Files.deleteIfExists(folder.resolve(Manifest.NAME));
            }
        }
    }

    private void write(Path folder) throws IOException {
        String cluster = KafkaFutures.await(admin.describeCluster().clusterId());
        SortedSet<String> everMoved = new TreeSet<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Map<TopicPartition, Long> before = stillEnds();
            Map<String, List<Progress>> groups = progress();
            // After the ends: a topic that is made from now on has moved.
            Map<String, Integer> partitions = partitions();
            Map<String, TopicFile> files = new LinkedHashMap<>();
            writeAll(folder, KeptTopic::still, partitions, files);
            Set<String> moved = moved(before, groups);
            everMoved.addAll(moved);
            if (moved.isEmpty()) {
                writeAll(folder, topic -> !topic.still(), partitions, files);
                files.values().forEach(file -> told.accept("%s: %,d records".formatted(file.topic(), file.records())));
                Manifest manifest = new Manifest(
                        Manifest.FORMAT,
                        process.project().name(),
                        clock.instant().toString(),
                        cluster,
                        List.copyOf(files.values()),
                        groups);
                JSON.writeValue(PrivateFiles.newOutputStream(folder.resolve(Manifest.NAME)), manifest);
                return;
            }
        }
        throw new TimeoutException(
                "something moved each of the %d times that it was read (%s): a replay writes all the time; back up when it is over, or stop the monitor for as long"
                        .formatted(ATTEMPTS, String.join(", ", everMoved)));
    }

    private void writeAll(
            Path folder, Predicate<KeptTopic> which, Map<String, Integer> partitions, Map<String, TopicFile> files)
            throws IOException {
        for (KeptTopic topic : plane.topics()) {
            Integer of = partitions.get(topic.name());
            if (of != null && which.test(topic)) {
                files.put(topic.name(), write(folder, topic, of));
            }
        }
    }

    /** Topics and groups that are not any more where they were. */
    private Set<String> moved(Map<TopicPartition, Long> before, Map<String, List<Progress>> groups) {
        Set<String> moved = new HashSet<>();
        stillEnds().forEach((partition, end) -> {
            if (!end.equals(before.get(partition))) {
                moved.add(partition.topic());
            }
        });
        progress().forEach((group, progress) -> {
            if (!progress.equals(groups.get(group))) {
                moved.add("group " + group);
            }
        });
        // What a transaction is about to change is in neither: brokers leave it out.
        committed(false).forEach((group, progress) -> {
            if (progress.size() != groups.getOrDefault(group, List.of()).size()) {
                moved.add("group " + group);
            }
        });
        return moved;
    }

    private static Path file(Path folder, KeptTopic topic) {
        return folder.resolve(topic.name() + ".avro");
    }

    /** Partitions of those of the topics that there are: what nobody has used yet has not been made. */
    private Map<String, Integer> partitions() {
        List<String> names =
                new ArrayList<>(plane.topics().stream().map(KeptTopic::name).toList());
        names.removeAll(TopicAdmin.missing(admin, names));
        Map<String, Integer> partitions = new TreeMap<>();
        for (TopicDescription topic :
                KafkaFutures.await(admin.describeTopics(names).allTopicNames()).values()) {
            partitions.put(topic.name(), topic.partitions().size());
        }
        return partitions;
    }

    private Map<TopicPartition, Long> stillEnds() {
        return TopicOffsets.committedEnds(
                admin,
                plane.topics().stream()
                        .filter(KeptTopic::still)
                        .map(KeptTopic::name)
                        .toList());
    }

    private TopicFile write(Path folder, KeptTopic topic, int partitions) throws IOException {
        Map<TopicPartition, Long> ends = TopicOffsets.committedEnds(admin, List.of(topic.name()));
        Path file = file(folder, topic);
        Written written = new Written(topic);
        try (RecordFile.Writer out = RecordFile.write(file)) {
            new TopicReader(process).read(topic.name(), record -> written.add(out, record));
        } catch (UncheckedIOException disk) {
            throw disk.getCause();
        }
        List<Long> byPartition = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            byPartition.add(ends.get(new TopicPartition(topic.name(), partition)));
        }
        Map<Integer, String> schemas = new TreeMap<>();
        written.schemas.forEach(
                id -> schemas.put(id, process.registry().byId(id).toString()));
        return new TopicFile(
                topic.name(), file.getFileName().toString(), Checksum.of(file), written.records, byPartition, schemas);
    }

    /** What was written of a topic so far. */
    private static final class Written {
        private final KeptTopic topic;
        private final SortedSet<Integer> schemas = new TreeSet<>();
        private long records;

        Written(KeptTopic topic) {
            this.topic = topic;
        }

        void add(RecordFile.Writer out, ConsumerRecord<byte[], byte[]> record) {
            if (!topic.changelog() && record.value() != null && WireFormat.framed(record.value())) {
                schemas.add(WireFormat.schemaId(record.value()));
            }
            records++;
            try {
                out.add(record);
            } catch (IOException disk) {
                throw new UncheckedIOException(disk);
            }
        }
    }

    private Map<String, List<Progress>> progress() {
        return committed(true);
    }

    /** @param stable without the partitions of which a transaction under way is about to commit another offset */
    private Map<String, List<Progress>> committed(boolean stable) {
        List<String> records = plane.topics().stream()
                .filter(topic -> !topic.changelog())
                .map(KeptTopic::name)
                .toList();
        Map<String, List<Progress>> groups = new TreeMap<>();
        for (String group : plane.groups()) {
            List<Progress> progress = committed(group, stable).stream()
                    .filter(offset -> records.contains(offset.topic()))
                    .sorted(Comparator.comparing(Progress::topic).thenComparing(Progress::partition))
                    .toList();
            if (!progress.isEmpty()) {
                groups.put(group, progress);
            }
        }
        return groups;
    }

    private List<Progress> committed(String group, boolean stable) {
        List<Progress> committed = new ArrayList<>();
        try {
            Map<TopicPartition, OffsetAndMetadata> offsets = KafkaFutures.await(admin.listConsumerGroupOffsets(
                            Map.of(group, new ListConsumerGroupOffsetsSpec()),
                            new ListConsumerGroupOffsetsOptions().requireStable(stable))
                    .partitionsToOffsetAndMetadata(group));
            offsets.forEach((partition, offset) -> {
                if (offset != null) {
                    committed.add(
                            new Progress(partition.topic(), partition.partition(), offset.offset(), offset.metadata()));
                }
            });
        } catch (GroupIdNotFoundException none) {
            // It has never run.
        }
        return committed;
    }
}
