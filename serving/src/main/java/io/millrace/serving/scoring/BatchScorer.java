package io.millrace.serving.scoring;

import io.millrace.bundle.ScoredBatch;
import io.millrace.decisions.DecisionRule;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.RouteTable;
import io.millrace.serving.models.Routes;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RegistryException;
import io.millrace.wire.SchemaRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Scores feature updates by the batch: a prediction and an inference log entry for each update and model, or a dead letter. It holds no state between
 * batches: what it needs to know is in the updates and in the route table. Not thread-safe.
 */
final class BatchScorer {
    /** What dead letters of scoring say they come from. */
    static final String STAGE = "serving.score";

    /** Updates that are held and scored at once: enough for a batch of rows to share the walk over the trees, whatever a poll brings. */
    static final int ROWS = 128;

    private final TopicCatalogue topics;
    private final Routes routes;
    private final Clock clock;
    private final ScoringMetrics metrics;
    private final ModelFailures failures;
    private final DecisionRule rule;
    private final FeatureUpdateReader reader;
    private final PredictionEncoder predictions;
    private final InferenceLogEncoder inferenceLog;
    private final FeatureUpdate[] updates;
    private final FeatureVector[] vectors;
    private final ScoredBatch scored = new ScoredBatch();
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(ROWS);

    /**
     * Where a batch ended early.
     *
     * @param at the first record that was not scored, nor any after it in the order of the batch
     * @param reason why it could not be read
     */
    record Halt(ConsumerRecord<byte[], byte[]> at, RegistryException reason) {}

    /**
     * A scorer for a thread.
     *
     * @throws RegistryException when the registry does not answer or refuses the schemas of what is written
     */
    BatchScorer(
            FeatureSet features,
            TopicCatalogue topics,
            SchemaRegistry registry,
            Routes routes,
            Clock clock,
            ScoringMetrics metrics,
            ModelFailures failures) {
        this.topics = topics;
        this.routes = routes;
        this.clock = clock;
        this.metrics = metrics;
        this.failures = failures;
        rule = DecisionRule.of(features.project());
        reader = new FeatureUpdateReader(registry, features);
        predictions = new PredictionEncoder(registry, topics.predictions());
        inferenceLog = new InferenceLogEncoder(registry, topics.inferenceLog(), features);
        updates = Stream.generate(() -> new FeatureUpdate(features.size()))
                .limit(ROWS)
                .toArray(FeatureUpdate[]::new);
        vectors = Stream.of(updates).map(FeatureUpdate::vector).toArray(FeatureVector[]::new);
    }

    /**
     * Scores a batch with the models in service as it begins, and sends what comes of it, in the order of its partitions.
     *
     * @return where it ended because the registry does not answer; null when all of it is done
     * @throws RegistryException when the registry refuses
     */
    @Nullable Halt score(ConsumerRecords<byte[], byte[]> batch, Outbox out) {
        // Read once: whatever is published meanwhile, the batch has one table.
        RouteTable table = routes.current();
        failures.follow(table);
        records.clear();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            if (records.size() == ROWS) {
                answer(table, out);
            }
            try {
                read(record, out);
            } catch (RegistryException silent) {
                if (!silent.retriable()) {
                    throw silent;
                }
                answer(table, out);
                return new Halt(record, silent);
            }
        }
        answer(table, out);
        return null;
    }

    private void read(ConsumerRecord<byte[], byte[]> record, Outbox out) {
        if (record.value() == null) {
            refuse(record, DeadLetterReason.NULL_VALUE, "a feature update has no value", out);
            return;
        }
        try {
            reader.read(record.value(), updates[records.size()]);
            records.add(record);
        } catch (MalformedRecordException malformed) {
            refuse(record, DeadLetterReason.of(malformed), String.valueOf(malformed.getMessage()), out);
        }
    }

    private void answer(RouteTable table, Outbox out) {
        if (!records.isEmpty()) {
            table.routes().forEach(route -> answer(route, out));
            records.clear();
        }
    }

    private void answer(ModelRoute route, Outbox out) {
        long start = System.nanoTime();
        try {
            score(route, vectors, records.size());
        } catch (RuntimeException broken) {
            // Which row it fails on shows when each is scored alone.
            for (int row = 0; row < records.size(); row++) {
                answerAlone(route, row, out);
            }
            return;
        }
        long share = (System.nanoTime() - start) / records.size();
        for (int row = 0; row < records.size(); row++) {
            send(route, row, row, share, out);
        }
    }

    private void answerAlone(ModelRoute route, int row, Outbox out) {
        long start = System.nanoTime();
        try {
            score(route, new FeatureVector[] {vectors[row]}, 1);
        } catch (RuntimeException broken) {
            failures.failed(route, broken);
            String detail = "model " + route.model() + " fails on it: " + broken;
            refuse(records.get(row), DeadLetterReason.UNSCORABLE, detail, out);
            return;
        }
        send(route, row, 0, System.nanoTime() - start, out);
    }

    private void score(ModelRoute route, FeatureVector[] rows, int count) {
        LoadedModel champion = route.champion();
        if (champion != null) {
            champion.scorer().score(rows, count, scored);
        }
    }

    private void send(ModelRoute route, int row, int scoredRow, long scoringNanos, Outbox out) {
        long start = System.nanoTime();
        ConsumerRecord<byte[], byte[]> record = records.get(row);
        FeatureUpdate update = updates[row];
        Scoring scoring = Scoring.of(route, rule, update, scored, scoredRow, record.timestamp(), clock.millis());
        byte[] prediction = predictions.encode(update, scoring);
        byte[] entry = inferenceLog.encode(update, scoring);
        int keySize = record.key() == null ? 0 : record.key().length;
        int size = keySize + Math.max(prediction.length, entry.length);
        if (size > TopicCatalogue.MAX_RECORD_BYTES) {
            refuse(
                    record,
                    DeadLetterReason.TOO_LARGE,
                    "what model " + route.model() + " scores it to would have " + size + " bytes",
                    out);
            return;
        }
        out.send(new ProducerRecord<>(topics.predictions(), record.key(), prediction));
        out.send(new ProducerRecord<>(topics.inferenceLog(), record.key(), entry));
        metrics.scored(scoring, scoringNanos + System.nanoTime() - start);
    }

    private void refuse(ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason, String detail, Outbox out) {
        DeadLetter letter = new DeadLetter(
                record.key(),
                record.value(),
                record.headers(),
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                STAGE,
                reason,
                detail);
        out.send(DeadLetters.record(letter, topics.deadLetters()));
        metrics.deadLetter(reason);
    }
}
