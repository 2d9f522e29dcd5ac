package io.millrace.serving.scoring;

import io.millrace.bundle.ScoredBatch;
import io.millrace.features.FeatureSet;
import io.millrace.records.ScoringRole;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.SchemaRegistry;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends what comes of scoring records: predictions, inference log entries, dead letters. Used by one thread. */
final class Answers {
    /** What dead letters of scoring say they come from. */
    static final String STAGE = "serving.score";

    private final TopicCatalogue topics;
    private final ScoringMetrics metrics;
    private final ModelFailures failures;
    private final PredictionEncoder predictions;
    private final InferenceLogEncoder inferenceLog;
    private final Rows rows;
    private final List<ConsumerRecord<byte[], byte[]>> records;

    /**
     * Answers to rows.
     *
     * @param records that the rows were read from, in their order
     */
    Answers(
            FeatureSet features,
            TopicCatalogue topics,
            SchemaRegistry registry,
            ScoringMetrics metrics,
            ModelFailures failures,
            Rows rows,
            List<ConsumerRecord<byte[], byte[]>> records) {
        this.topics = topics;
        this.metrics = metrics;
        this.failures = failures;
        this.rows = rows;
        this.records = records;
        predictions = new PredictionEncoder(registry, topics.predictions());
        inferenceLog = new InferenceLogEncoder(registry, topics.inferenceLog(), features);
    }

    /** Answers of one of the models. */
    Scored of(ModelRoute route, Outbox out) {
        return new Scored() {
            @Override
            public void answered(int row, Scoring scoring, ScoredBatch batch, int place, long nanos) {
                send(route, row, scoring, batch, place, nanos, out);
            }

            @Override
            public void unscorable(int row, RuntimeException why) {
                String detail = "model " + route.model() + " fails on it: " + why;
                refuse(records.get(row), DeadLetterReason.UNSCORABLE, detail, out);
            }

            @Override
            public void failed(int row, LoadedModel version, RuntimeException why) {
                failures.failed(route, version, why, records.get(row));
            }

            @Override
            public void shadowed(int row, Scoring scoring) {
                record(row, scoring, out);
            }
        };
    }

    private void send(
            ModelRoute route, int row, Scoring scoring, ScoredBatch batch, int place, long scoringNanos, Outbox out) {
        long start = System.nanoTime();
        ConsumerRecord<byte[], byte[]> record = records.get(row);
        FeatureUpdate update = rows.update(row);
        byte[] prediction = predictions.encode(update, scoring, batch, place);
        byte[] entry = inferenceLog.encode(update, scoring, ScoringRole.PRIMARY);
        int size = keySize(record) + Math.max(prediction.length, entry.length);
        if (size > TopicCatalogue.MAX_RECORD_BYTES) {
            String detail = "what model " + scoring.name() + " scores it to would have " + size + " bytes";
            refuse(record, DeadLetterReason.TOO_LARGE, detail, out);
            return;
        }
        out.send(new ProducerRecord<>(topics.predictions(), record.key(), prediction));
        out.send(new ProducerRecord<>(topics.inferenceLog(), record.key(), entry));
        metrics.scored(scoring, !route.refused().isEmpty(), scoringNanos + System.nanoTime() - start);
    }

    /** What is only recorded is no prediction. One that is too large is left out: the record is a dead letter already. */
    private void record(int row, Scoring scoring, Outbox out) {
        ConsumerRecord<byte[], byte[]> record = records.get(row);
        byte[] entry = inferenceLog.encode(rows.update(row), scoring, ScoringRole.SHADOW);
        if (keySize(record) + entry.length <= TopicCatalogue.MAX_RECORD_BYTES) {
            out.send(new ProducerRecord<>(topics.inferenceLog(), record.key(), entry));
        }
    }

    private static int keySize(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? 0 : record.key().length;
    }

    /** Makes a record a dead letter. */
    void refuse(ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason, String detail, Outbox out) {
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
