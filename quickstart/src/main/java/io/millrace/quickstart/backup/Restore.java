package io.millrace.quickstart.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.quickstart.applications.ConsumerGroups;
import io.millrace.quickstart.backup.ControlPlane.KeptTopic;
import io.millrace.quickstart.backup.Manifest.Progress;
import io.millrace.quickstart.backup.Manifest.TopicFile;
import io.millrace.quickstart.backup.RecordFile.Stored;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.topics.KafkaFutures;
import io.millrace.topics.TopicAdmin;
import io.millrace.topics.TopicCreation;
import io.millrace.topics.TopicDefinition;
import io.millrace.topics.TopicOffsets;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * Writes a backup to a cluster that has none of it. Offsets by which records are named stay what they were; ids of schemas become those of the registry
 * that is there now.
 */
public final class Restore {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ProcessContext process;
    private final Admin admin;
    private final Consumer<String> told;
    private final ControlPlane plane;

    /** @param told hears a sentence for each topic */
    public Restore(ProcessContext process, Admin admin, Consumer<String> told) {
        this.process = process;
        this.admin = admin;
        this.told = told;
        plane = ControlPlane.of(process.project().name(), process.topics());
    }

    /** What keeps a folder from being restored here, a line each; empty when nothing does. Nothing is changed. */
    public List<String> obstacles(Path folder) throws IOException {
        Path manifest = folder.resolve(Manifest.NAME);
        if (!Files.isRegularFile(manifest)) {
            return List.of(folder + " is no backup, or none that was finished: there is no " + Manifest.NAME);
        }
        Manifest backup = read(folder);
        List<String> obstacles = new ArrayList<>();
        if (backup.format() != Manifest.FORMAT) {
            return List.of("%s has format %d, and this version of Millrace reads format %d"
                    .formatted(manifest, backup.format(), Manifest.FORMAT));
        }
        String project = process.project().name();
        if (!backup.project().equals(project)) {
            obstacles.add(
                    "%s is of project %s, and the project file of %s".formatted(folder, backup.project(), project));
        }
        for (TopicFile file : backup.topics()) {
            Path path = folder.resolve(Path.of(file.file()).getFileName());
            if (!Files.isRegularFile(path)) {
                obstacles.add(path + " is missing");
            } else if (!Checksum.of(path).equals(file.sha256())) {
                obstacles.add(path + " is not what was written: its SHA-256 is another");
            }
            if (plane.topics().stream().noneMatch(topic -> topic.name().equals(file.topic()))) {
                obstacles.add(file.topic() + " is none of the topics that are restored");
            }
            definition(file.topic())
                    .filter(topic -> topic.partitions() != file.ends().size())
                    .ifPresent(topic -> obstacles.add("topic %s had %d partitions, and the project file makes it %d"
                            .formatted(topic.name(), file.ends().size(), topic.partitions())));
        }
        ConsumerGroups groups = ConsumerGroups.of(admin);
        groups.requireSight(plane.groups());
        plane.groups().stream()
                .filter(groups::running)
                .forEach(group ->
                        obstacles.add(group + " runs: stop monitor and trainer, and wait for the end of its session"));
        used(backup)
                .forEach((topic, records) -> obstacles.add(
                        "topic %s is not empty (%,d offsets): restore to a cluster that has none of the project, or delete the topic if you can do without what it holds"
                                .formatted(topic, records)));
        return obstacles;
    }

    private static Manifest read(Path folder) throws IOException {
        return JSON.readValue(folder.resolve(Manifest.NAME).toFile(), Manifest.class);
    }

    private Map<String, Long> used(Manifest backup) {
        Map<String, Long> used = new TreeMap<>();
        TopicOffsets.ends(admin, backup.topics().stream().map(TopicFile::topic).toList())
                .forEach((partition, end) -> {
                    if (end > 0) {
                        used.merge(partition.topic(), end, Long::sum);
                    }
                });
        return used;
    }

    /**
     * Writes it.
     *
     * @throws InvalidSettingsException one line per topic that is there and not as the catalogue has it
     * @throws IllegalStateException when something is in the way: see {@link #obstacles}
     * @throws KafkaException when the cluster does not answer, or refuses; what it made by then has to be deleted before another try
     */
    public void from(Path folder) throws IOException, InvalidSettingsException {
        List<String> obstacles = obstacles(folder);
        if (!obstacles.isEmpty()) {
            throw new IllegalStateException(String.join("\n", obstacles));
        }
        Manifest backup = read(folder);
        Map<String, Ids> ids = createTopics(backup);
        String client = process.project().name() + "-restore";
        try (Producer<byte[], byte[]> plain = process.producer(client);
                Producer<byte[], byte[]> transactional =
                        process.producer(client + "-places", Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, client))) {
            transactional.initTransactions();
            for (TopicFile file : backup.topics()) {
                KeptTopic topic = plane.topics().stream()
                        .filter(kept -> kept.name().equals(file.topic()))
                        .findFirst()
                        .orElseThrow();
                try (RecordFile.Reader records =
                        RecordFile.read(folder.resolve(Path.of(file.file()).getFileName()))) {
                    if (topic.changelog()) {
                        writeAll(file, records, plain);
                    } else {
                        writePlaces(file, records, ids.get(file.topic()), plain, transactional);
                    }
                }
                told.accept("%s: %,d records".formatted(file.topic(), file.records()));
            }
        }
        // Last: an application that knows how far it has read has all that it read.
        backup.groups().forEach((group, progress) -> {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (Progress place : progress) {
                offsets.put(
                        new TopicPartition(place.topic(), place.partition()),
                        new OffsetAndMetadata(place.offset(), place.metadata()));
            }
            KafkaFutures.await(admin.alterConsumerGroupOffsets(group, offsets).all());
            told.accept(group + ": goes on where it was");
        });
    }

    private Map<String, Ids> createTopics(Manifest backup) throws InvalidSettingsException {
        List<TopicDefinition> definitions = new ArrayList<>();
        List<NewTopic> changelogs = new ArrayList<>();
        Map<String, Ids> ids = new HashMap<>();
        for (TopicFile file : backup.topics()) {
            definition(file.topic()).ifPresentOrElse(definitions::add, () -> changelogs.add(changelog(file)));
        }
        process.ensureTopics(definitions);
        // What was written before comes before what is written now: the latest version stays the latest.
        backup.topics().forEach(file -> ids.put(file.topic(), ids(file)));
        TopicAdmin.registerSchemas(definitions, process.registry());
        List<String> missing = TopicAdmin.missing(
                admin, changelogs.stream().map(NewTopic::name).toList());
        TopicCreation.create(
                admin,
                changelogs.stream()
                        .filter(topic -> missing.contains(topic.name()))
                        .toList());
        return ids;
    }

    private Optional<TopicDefinition> definition(String topic) {
        return process.topics().topics().stream()
                .filter(definition -> definition.name().equals(topic))
                .findFirst();
    }

    /** As Kafka Streams would make it. */
    private NewTopic changelog(TopicFile file) {
        return new NewTopic(
                        file.topic(),
                        file.ends().size(),
                        process.topics().environment().replicas())
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    /** Ids of schemas here, by what they were. */
    private record Ids(Map<Integer, Integer> here) {
        /** The value with the id of its schema here. */
        byte @Nullable [] renamed(byte @Nullable [] value) {
            if (value == null || here.isEmpty() || !WireFormat.framed(value)) {
                return value;
            }
            Integer id = here.get(WireFormat.schemaId(value));
            if (id == null) {
                throw new IllegalStateException(
                        "the backup lacks schema " + WireFormat.schemaId(value) + ", which one of its records names");
            }
            byte[] renamed = value.clone();
            WireFormat.writeHeader(renamed, 0, id);
            return renamed;
        }
    }

    private Ids ids(TopicFile file) {
        Map<Integer, Integer> here = new HashMap<>();
        String subject = SchemaRegistry.valueSubject(file.topic());
        new TreeMap<>(file.schemas())
                .forEach((id, schema) ->
                        here.put(id, process.registry().register(subject, new Schema.Parser().parse(schema))));
        return new Ids(here);
    }

    private void writePlaces(
            TopicFile file,
            RecordFile.Reader records,
            Ids ids,
            Producer<byte[], byte[]> plain,
            Producer<byte[], byte[]> transactional) {
        Map<Integer, ExactPlaces> partitions = new HashMap<>();
        for (int partition = 0; partition < file.ends().size(); partition++) {
            partitions.put(
                    partition,
                    new ExactPlaces(admin, plain, transactional, new TopicPartition(file.topic(), partition)));
        }
        for (Stored record = records.next(); record != null; record = records.next()) {
            partitions
                    .get(record.partition())
                    .write(record.offset(), record.to(file.topic(), ids.renamed(record.value())));
        }
        partitions.forEach((partition, places) -> places.end(file.ends().get(partition)));
    }

    private static void writeAll(TopicFile file, RecordFile.Reader records, Producer<byte[], byte[]> plain) {
        Acknowledged acknowledged = new Acknowledged();
        for (Stored record = records.next(); record != null; record = records.next()) {
            ProducerRecord<byte[], byte[]> sent = record.to(file.topic(), record.value());
            var unused = plain.send(sent, (where, failure) -> acknowledged.note(failure));
        }
        plain.flush();
        acknowledged.check(file.topic());
    }

    /** Whether all that was sent was taken. */
    private static final class Acknowledged {
        private volatile @Nullable Exception failure;

        void note(@Nullable Exception refused) {
            if (refused != null) {
                failure = refused;
            }
        }

        void check(String topic) {
            Exception refused = failure;
            if (refused != null) {
                throw new KafkaException(topic + " could not be written: " + refused.getMessage(), refused);
            }
        }
    }
}
