package io.millrace.serving.scoring;

import io.millrace.decisions.DecisionRule;
import io.millrace.features.FeatureSet;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.RouteTable;
import io.millrace.serving.models.Routes;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.SchemaRegistry;
import java.time.Clock;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Scores feature updates, one at a time. */
public final class ScoringProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final Routes routes;
    private final Clock clock;
    private final ScoringMetrics metrics;
    private final ModelFailures failures;
    private final DecisionRule rule;
    private final FeatureUpdateReader reader;
    private final FeatureUpdate update;
    private final PredictionEncoder predictions;
    private final InferenceLogEncoder inferenceLog;
    private ProcessorContext<byte[], byte[]> context;

    /** A processor of a stream task. */
    public ScoringProcessor(
            FeatureSet features,
            TopicCatalogue topics,
            SchemaRegistry registry,
            Routes routes,
            Clock clock,
            ScoringMetrics metrics,
            ModelFailures failures) {
        this.routes = routes;
        this.clock = clock;
        this.metrics = metrics;
        this.failures = failures;
        rule = DecisionRule.of(features.project());
        reader = new FeatureUpdateReader(registry, features);
        update = new FeatureUpdate(features.size());
        predictions = new PredictionEncoder(registry, topics.predictions());
        inferenceLog = new InferenceLogEncoder(registry, topics.inferenceLog(), features);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        long start = System.nanoTime();
        if (record.value() == null) {
            refuse(record, DeadLetterReason.NULL_VALUE, "a feature update has no value");
            return;
        }
        try {
            reader.read(record.value(), update);
        } catch (MalformedRecordException malformed) {
            refuse(record, DeadLetterReason.of(malformed), String.valueOf(malformed.getMessage()));
            return;
        }
        // Read once: whatever is published meanwhile, this record has one deployment of each model.
        RouteTable table = routes.current();
        failures.follow(table);
        for (ModelRoute route : table.routes()) {
            answer(route, record, start);
        }
    }

    private void answer(ModelRoute route, Record<byte[], byte[]> record, long start) {
        Scoring scoring;
        try {
            scoring = Scoring.of(route, rule, update, record.timestamp(), clock.millis());
        } catch (RuntimeException broken) {
            failures.failed(route, broken);
            refuse(record, DeadLetterReason.UNSCORABLE, "model " + route.model() + " fails on it: " + broken);
            return;
        }
        byte[] prediction = predictions.encode(update, scoring);
        byte[] entry = inferenceLog.encode(update, scoring);
        int keySize = record.key() == null ? 0 : record.key().length;
        int size = keySize + Math.max(prediction.length, entry.length);
        if (size > TopicCatalogue.MAX_RECORD_BYTES) {
            refuse(
                    record,
                    DeadLetterReason.TOO_LARGE,
                    "what model " + route.model() + " scores it to would have " + size + " bytes");
            return;
        }
        context.forward(output(record, prediction), ScoringTopology.PREDICTIONS);
        context.forward(output(record, entry), ScoringTopology.INFERENCE_LOG);
        metrics.scored(scoring, System.nanoTime() - start);
    }

    private static Record<byte[], byte[]> output(Record<byte[], byte[]> record, byte[] value) {
        return new Record<>(record.key(), value, record.timestamp());
    }

    private void refuse(Record<byte[], byte[]> record, DeadLetterReason reason, String detail) {
        RecordMetadata origin = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a source record has a topic and an offset"));
        DeadLetter letter = new DeadLetter(
                record.key(),
                record.value(),
                record.headers(),
                origin.topic(),
                origin.partition(),
                origin.offset(),
                record.timestamp(),
                ScoringTopology.STAGE,
                reason,
                detail);
        context.forward(DeadLetters.record(letter, record.timestamp()), ScoringTopology.DEAD_LETTERS);
        metrics.deadLetter(reason);
    }
}
