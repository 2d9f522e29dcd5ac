package io.millrace.benchmarks.training;

import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.records.LabelledExample;
import io.millrace.wire.RecordSerde;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Seeded examples of customers, ten of each over ten weeks: numbers that are small for most and great for some, a twentieth of them missing, and a label
 * that depends on some of them.
 *
 * @param rows how many
 * @param features numbers of each
 * @param rounds trees that the project asks for
 * @param threads of XGBoost
 * @param calibrated whether scores are calibrated, and the threshold is chosen, on out-of-fold rows; else the margins' own probabilities are cut at one half
 */
record SyntheticExamples(int rows, int features, int rounds, int threads, boolean calibrated) {
    private static final int EACH = 10;
    private static final long SEED = 20_261_126;
    private static final long START = 1_700_000_000_000L;
    private static final Duration WEEK = Duration.ofDays(7);
    private static final double MISSING = 0.05;

    /** A moment when all of them have matured. */
    static Instant matured() {
        return Instant.ofEpochMilli(START).plus(WEEK.multipliedBy(EACH + 2));
    }

    Project project() throws InvalidProjectException {
        String columns = IntStream.rangeClosed(1, features)
                .mapToObj("    amount_%1$dd: {sum: purchases.amount, over: %1$d d}%n"::formatted)
                .collect(Collectors.joining());
        return ProjectReader.read(List.of(new ProjectFile("training", """
                project: training
                partitions: 4
                entities:
                  customer: {key: customer_id}
                sources:
                  purchases: {topic: purchases, entity: customer_id, time: at, fields: {amount: {type: decimal(2)}}}
                features:
                  customer:
                    version: 1.0.0
                %s
                examples: {every: 7 d, eligible: {any_of: [purchases], within: 28 d}}
                labels: {leaves: {absence_of: [purchases], horizon: 7 d}}
                models:
                  leaving:
                    label: leaves
                    task: binary_classification
                    algorithm: {xgboost: {n_estimators: %d, nthread: %d}}
                    success: {metric: auc_roc, baseline: 0.6}
                    %s
                """.formatted(
                        columns, rounds, threads, calibrated ? "" : "calibration: none\n    threshold: 0.5"))));
    }

    /** Sends all of them, week by week, each with its customer as the key. */
    void send(String topic, RecordSerde<LabelledExample> serde, Map<String, Object> properties) {
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            SplittableRandom random = new SplittableRandom(SEED);
            int customers = (rows + EACH - 1) / EACH;
            for (int row = 0; row < rows; row++) {
                int customer = row % customers;
                LabelledExample example = example(customer, row / customers, random);
                Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(
                        topic, example.getEntity().getBytes(StandardCharsets.UTF_8), serde.toBytes(topic, example)));
            }
        }
    }

    private LabelledExample example(int customer, int week, SplittableRandom random) {
        long phase = ((customer * 0x9E3779B97F4A7C15L) >>> 1) % WEEK.toMillis();
        Instant asOf = Instant.ofEpochMilli(START + week * WEEK.toMillis() + phase);
        Random gaussian = new Random(random.nextLong());
        double[] numbers = new double[features];
        double signal = 0;
        for (int f = 0; f < features; f++) {
            double log = 2 + 1.5 * gaussian.nextGaussian();
            boolean missing = gaussian.nextDouble() < MISSING;
            numbers[f] = missing ? Double.NaN : Math.round(100 * Math.exp(log)) / 100.0;
            signal += missing ? 0.3 : Math.sin(log * (1 + f % 4)) / (1 + f % 5);
        }
        return new LabelledExample(
                "%016x%016x".formatted(customer * 0x9E3779B97F4A7C15L, week),
                "customer-" + customer,
                "leaving",
                asOf,
                "leaves",
                gaussian.nextDouble() < 1 / (1 + Math.exp(-signal)) ? 1.0 : 0.0,
                "1.0.0",
                DoubleStream.of(numbers).boxed().toList(),
                Arrays.asList(),
                null,
                null,
                asOf.plus(WEEK),
                false,
                null,
                null,
                null,
                -1L);
    }
}
