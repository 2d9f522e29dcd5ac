package io.millrace.benchmarks.flink;

import io.millrace.project.SourceDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.api.java.tuple.Tuple5;
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
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Drains the sources' topics on a mini cluster in this JVM, until it is killed. One subtask of everything; RocksDB with
 * incremental checkpoints; exactly-once into Kafka, by transactions that a checkpoint commits.
 *
 * <p>Arguments: {@code bootstrap registry project-file overlay-file schema-id events directory checkpoint-ms topic…}.
 */
public final class FlinkJob {
    private FlinkJob() {}

    public static void main(String[] args) throws Exception {
        List<String> updateTopics = new ArrayList<>();
        for (int i = 8; i < args.length; i++) {
            updateTopics.add(args[i]);
        }
        JobSettings settings = new JobSettings(
                args[0],
                args[1],
                Files.readString(Path.of(args[2])),
                Files.readString(Path.of(args[3])),
                Integer.parseInt(args[4]),
                Long.parseLong(args[5]),
                updateTopics);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration(Path.of(args[6])));
        environment.enableCheckpointing(Long.parseLong(args[7]), CheckpointingMode.EXACTLY_ONCE);
        // As fast as Flink can: nothing is copied between functions of one thread.
        environment.getConfig().enableObjectReuse();
        environment
                .fromSource(source(settings), WatermarkStrategy.noWatermarks(), "sources", SourceRecord.TYPE)
                .keyBy(record -> record.f3)
                .process(new TilesFunction(settings), UpdateRecord.TYPE)
                .sinkTo(sink(settings));
        environment.execute("features");
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

    private static KafkaSource<Tuple5<Integer, Integer, Long, String, byte[]>> source(JobSettings settings) {
        List<String> topics = settings.project().sources().stream()
                .map(SourceDefinition::topic)
                .toList();
        return KafkaSource.<Tuple5<Integer, Integer, Long, String, byte[]>>builder()
                .setBootstrapServers(settings.bootstrap())
                .setTopics(topics)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new SourceRecord(new ArrayList<>(topics)))
                .build();
    }

    private static KafkaSink<Tuple3<Integer, byte[], byte[]>> sink(JobSettings settings) {
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
