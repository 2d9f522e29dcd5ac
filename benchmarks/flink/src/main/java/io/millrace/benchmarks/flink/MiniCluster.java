package io.millrace.benchmarks.flink;

import java.nio.file.Path;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What every job here has in common: a cluster in this JVM, until it is killed, with one subtask of everything; RocksDB with
 * incremental checkpoints; exactly-once into Kafka, by transactions that a checkpoint commits.
 */
final class MiniCluster {
    private MiniCluster() {}

    static StreamExecutionEnvironment environment(JobSettings settings) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration(Path.of(settings.directory())));
        environment.enableCheckpointing(settings.checkpointMillis(), CheckpointingMode.EXACTLY_ONCE);
        // As fast as Flink can: nothing is copied between functions of one thread.
        environment.getConfig().enableObjectReuse();
        return environment;
    }

    private static Configuration configuration(Path directory) {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        configuration.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                directory.resolve("savepoints").toUri().toString());
        // A job that fails is no measurement: it ends and says why.
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        // As much as Millrace's default for its stores.
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        return configuration;
    }

    static <T> KafkaSource<T> source(JobSettings settings, KafkaRecordDeserializationSchema<T> records) {
        return KafkaSource.<T>builder()
                .setBootstrapServers(settings.bootstrap())
                .setTopics(settings.topics())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(records)
                .build();
    }

    static KafkaSink<Tuple3<Integer, byte[], byte[]>> sink(JobSettings settings) {
        return KafkaSink.<Tuple3<Integer, byte[], byte[]>>builder()
                .setBootstrapServers(settings.bootstrap())
                .setRecordSerializer(new UpdateRecord(settings.updateTopics()))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix("flink-" + settings.project().name())
                .setProperty("transaction.timeout.ms", "600000")
                // As Millrace's producer.
                .setProperty("linger.ms", "1")
                .build();
    }
}
