package io.millrace.quickstart.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topics.TopicCreation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    private static final TopicPartition PARTITION = new TopicPartition("kept", 0);

    @Test
    void shouldKeepRecordsOverARestart(@TempDir Path directory) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            Map<String, Object> connection = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Admin admin = Admin.create(connection)) {
                TopicCreation.create(admin, List.of(new NewTopic(PARTITION.topic(), 1, (short) 1)));
            }
            Map<String, Object> transactional =
                    Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "test");
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(transactional, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                Future<RecordMetadata> sent = producer.send(
                        new ProducerRecord<>(PARTITION.topic(), "value".getBytes(StandardCharsets.UTF_8)));
                producer.commitTransaction();
                assertThat(sent.get().offset()).isZero();
            }
        }

        ConsumerRecord<byte[], byte[]> found;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory);
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            found = consumer.poll(Duration.ofSeconds(30)).iterator().next();
        }

        assertThat(new String(found.value(), StandardCharsets.UTF_8)).isEqualTo("value");
    }
}
