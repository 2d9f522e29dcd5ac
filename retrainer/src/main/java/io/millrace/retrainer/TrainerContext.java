package io.millrace.retrainer;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.RetrainEvent;
import io.millrace.retrainer.registry.Provenance;
import io.millrace.runtime.privacy.EntityHash;
import io.millrace.runtime.privacy.KeyMark;
import io.millrace.signing.SigningKey;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.RecordSerdes;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer works with.
 *
 * @param project what it trains for
 * @param topics the project's topics
 * @param serdes how records are written and read
 * @param consumer Kafka properties of consumers: at least the bootstrap servers
 * @param producer Kafka properties of producers
 * @param workDirectory the trainer's own directory: in it per model what stages have made, datasets and reports
 * @param clock wall clock of what is recorded
 * @param signingKey what models are signed with; null: they are not
 * @param provenance where its models come from
 * @param entityHash under the project's {@code privacy.key}; null: it has none
 */
public record TrainerContext(
        Project project,
        TopicCatalogue topics,
        RecordSerdes serdes,
        Map<String, Object> consumer,
        Map<String, Object> producer,
        Path workDirectory,
        Clock clock,
        @Nullable SigningKey signingKey,
        Provenance provenance,
        @Nullable EntityHash entityHash) {

    /** One that signs nothing, and does not say where its models come from. */
    public TrainerContext(
            Project project,
            TopicCatalogue topics,
            RecordSerdes serdes,
            Map<String, Object> consumer,
            Map<String, Object> producer,
            Path workDirectory,
            Clock clock) {
        this(project, topics, serdes, consumer, producer, workDirectory, clock, null, Provenance.UNKNOWN, null);
    }

    public TrainerContext {
        consumer = Map.copyOf(consumer);
        producer = Map.copyOf(producer);
    }

    /** Name of the model that an event wants trained, which need not be one of the project's. */
    public String modelName(RetrainEvent event) {
        ModelDefinition model = project.modelOf(event.getModel());
        return model == null ? event.getModel() : model.name();
    }

    /** Consumer group of the project's trainers. */
    public String group() {
        return group(project.name());
    }

    /** The same of the project of a name. */
    public static String group(String project) {
        return project + "-trainer";
    }

    /** A member of the trainers' group. One event at a time; offsets are committed with what came of it. */
    public Consumer<byte[], byte[]> member() {
        Map<String, Object> properties = committed();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, KeyMark.on(group(), entityHash));
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        // A new trainer answers the requests that are waiting.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // Another member that comes or goes does not take the event away that is being trained on.
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A member of a group that follows topics from their beginning. One record at a time; offsets are committed by hand. */
    public Consumer<byte[], byte[]> follower(String group) {
        Map<String, Object> properties = committed();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, group);
        // What is done with a record may take long: the time between two polls is for one of them, and not for
        // hundreds.
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A consumer of committed bytes without a group. */
    public Consumer<byte[], byte[]> reader(String purpose) {
        Map<String, Object> properties = committed();
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, group() + "-" + purpose);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A consumer without a group that also sees what no transaction has committed yet: to learn where a topic ends. */
    public Consumer<byte[], byte[]> uncommitted(String purpose) {
        Map<String, Object> properties = new HashMap<>(consumer);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, group() + "-" + purpose);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Writes once whatever is retried, and without a transaction: progress, and the pieces of bundles. */
    public Producer<byte[], byte[]> idempotent() {
        Map<String, Object> properties = new HashMap<>(producer);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, group());
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        // Whoever stops tells that a training is left, and waits for brokers no longer than this.
        // A training asks again; a bundle that is larger than the buffer waits for each of its pieces anew.
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        // A bundle is JSON in stored entries: it shrinks to a fraction.
        properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Writes what must come together with the offset of its event; whoever had this partition before is fenced. */
    public Producer<byte[], byte[]> transactional(int partition) {
        Map<String, Object> properties = new HashMap<>(producer);
        String id = group() + "-" + partition;
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, id);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> committed() {
        Map<String, Object> properties = new HashMap<>(consumer);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return properties;
    }
}
