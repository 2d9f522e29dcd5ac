package io.millrace.benchmarks.latency;

import io.millrace.benchmarks.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** Two applications that do nothing but forward bytes: what the guarantee itself costs. */
final class PassThrough implements Pipeline {
    private final String output;
    private final String input;
    private final int entities;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaStreams first;
    private final KafkaStreams second;

    PassThrough(Arena arena, String name, Variant variant, int entities) throws InterruptedException {
        String bootstrap = arena.bootstrapServers();
        this.entities = entities;
        input = name + ".in";
        String middle = name + ".middle";
        output = name + ".out";
        for (String topic : List.of(input, middle, output)) {
            arena.topics().create(topic);
        }
        producer =
                new KafkaProducer<>(producerSettings(bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
        first = start(name + "-first", bootstrap, arena.directory(), input, middle, variant.first());
        second = start(name + "-second", bootstrap, arena.directory(), middle, output, variant.second());
    }

    static Properties producerSettings(String bootstrap) {
        Properties settings = new Properties();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return settings;
    }

    private static KafkaStreams start(
            String id, String bootstrap, Path state, String from, String to, Properties variant)
            throws InterruptedException {
        Properties settings = new Properties();
        settings.putAll(variant);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, id);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.resolve(id).toString());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        Topology topology = new Topology();
        topology.addSource("in", from).addSink("out", to, "in");
        KafkaStreams streams = new KafkaStreams(topology, settings);
        CountDownLatch running = new CountDownLatch(1);
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                running.countDown();
            }
        });
        streams.start();
        running.await();
        return streams;
    }

    @Override
    public void send(int sequence) {
        byte[] key = ByteBuffer.allocate(4).putInt(sequence % entities).array();
        byte[] value = ByteBuffer.allocate(120).putInt(0, sequence).array();
        // An event that is lost never comes back, and the run fails.
        var unused = producer.send(new ProducerRecord<>(input, key, value));
    }

    @Override
    public String outputTopic() {
        return output;
    }

    @Override
    public int sequence(ConsumerRecord<byte[], byte[]> result) {
        return ByteBuffer.wrap(result.value()).getInt(0);
    }

    @Override
    public void close() {
        producer.close();
        first.close();
        second.close();
    }
}
