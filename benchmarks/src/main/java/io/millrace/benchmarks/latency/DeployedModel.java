package io.millrace.benchmarks.latency;

import io.millrace.features.FeatureSet;
import io.millrace.records.LabelledExample;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.retrainer.RetrainerApp;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.topology.monitor.MonitorApp;
import io.millrace.wire.RecordSerde;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Puts a model into service as a project does: examples, a retrain event, the trainer, a promotion. What it says is of no interest. */
final class DeployedModel {
    private static final int EXAMPLES = 4000;
    private static final int DAYS = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private DeployedModel() {}

    /** Trains and promotes; returns when the deployment can be read. The project's topics exist. */
    static void put(ProcessContext process) throws InvalidSettingsException, InterruptedException, TimeoutException {
        try (Producer<byte[], byte[]> producer = process.producer("examples")) {
            FeatureSet features = FeatureSet.compile(process.project());
            Random random = new Random(1);
            for (int i = 0; i < EXAMPLES; i++) {
                LabelledExample example = example(process, features, i, random);
                send(producer, process, process.topics().labelledExamples(), LabelledExample.class, example);
            }
            Instant end = Instant.EPOCH.plus(Duration.ofDays(2L * DAYS));
            RetrainEvent event = new RetrainEvent(
                    "benchmark",
                    process.project().models().get(0).name(),
                    List.of(RetrainReason.INITIAL),
                    Map.of(),
                    null,
                    null,
                    end);
            send(producer, process, process.topics().retrainEvents(), RetrainEvent.class, event);
        }
        MonitorApp monitor = MonitorApp.start(process);
        RetrainerApp trainer = RetrainerApp.start(process, run -> {});
        try {
            awaitDeployment(process);
        } finally {
            trainer.close();
            monitor.close();
        }
    }

    private static void awaitDeployment(ProcessContext process) throws TimeoutException {
        try (Consumer<byte[], byte[]> deployments = process.consumer("deployments")) {
            TopicPartition partition = new TopicPartition(process.topics().deployments(), 0);
            deployments.assign(Set.of(partition));
            deployments.seekToBeginning(Set.of(partition));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (deployments.poll(Duration.ofMillis(200)).isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("no model came into service");
                }
            }
        }
    }

    /** The label follows the first number, with noise. */
    private static LabelledExample example(ProcessContext process, FeatureSet features, int number, Random random) {
        List<Double> numbers = new ArrayList<>();
        List<String> categories = new ArrayList<>();
        for (int feature = 0; feature < features.size(); feature++) {
            boolean categorical = features.categorical(feature);
            numbers.add(categorical ? Double.NaN : 20 * random.nextGaussian());
            if (categorical) {
                categories.add("plan-" + random.nextInt(3));
            }
        }
        Instant asOf = Instant.EPOCH.plus(
                Duration.ofMinutes(number * Duration.ofDays(DAYS).toMinutes() / EXAMPLES));
        return LabelledExample.newBuilder()
                .setId("example-" + number)
                .setEntity("customer-" + number)
                .setAsOf(asOf)
                .setMaturedAt(asOf.plus(process.project().labels().get(0).horizon()))
                .setLabelName(process.project().labels().get(0).name())
                .setLabel(numbers.get(0) + 10 * random.nextGaussian() > 0 ? 1 : 0)
                .setFeatureSetVersion(process.project().featureSet().version())
                .setNumbers(numbers)
                .setCategories(categories)
                .build();
    }

    private static <T extends SpecificRecordBase> void send(
            Producer<byte[], byte[]> producer, ProcessContext process, String topic, Class<T> type, T record) {
        byte[] value = RecordSerde.of(type, process.registry()).toBytes(topic, record);
        byte[] key = String.valueOf(record.get(0)).getBytes(StandardCharsets.UTF_8);
        // Closing the producer waits for it; a record that is lost keeps the model from coming.
        var unused = producer.send(new ProducerRecord<>(topic, key, value));
    }
}
