package io.millrace.serving.scoring;

import io.millrace.features.FeatureSet;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.RouteTable;
import io.millrace.serving.models.Routes;
import io.millrace.serving.reports.ScoreCounts;
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
import org.jspecify.annotations.Nullable;

/**
 * Scores feature updates by the batch: a prediction and an inference log entry for each update and model, or a dead letter. It holds no state between
 * batches: what it needs to know is in the updates and in the route table. Not thread-safe.
 */
final class BatchScorer {
    /** Updates that are held and scored at once: enough for a batch of rows to share the walk over the trees, whatever a poll brings. */
    static final int ROWS = 128;

    private final Routes routes;
    private final ScoreCounts counts;
    private final ModelFailures failures;
    private final FeatureUpdateReader reader;
    private final RouteScorer scorer;
    private final Answers answers;
    private final FeatureUpdate[] updates;
    private final Rows rows = new Rows(ROWS);
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
     * @param counts of the thread
     * @throws RegistryException when the registry does not answer or refuses the schemas of what is written
     */
    BatchScorer(
            FeatureSet features,
            TopicCatalogue topics,
            SchemaRegistry registry,
            Routes routes,
            Clock clock,
            ScoringMetrics metrics,
            ModelFailures failures,
            ScoreCounts counts) {
        this.routes = routes;
        this.counts = counts;
        this.failures = failures;
        reader = new FeatureUpdateReader(registry, features);
        scorer = new RouteScorer(features.project(), ROWS, clock, counts);
        answers = new Answers(features, topics, registry, metrics, failures, rows, records);
        updates = Stream.generate(() -> new FeatureUpdate(features.size()))
                .limit(ROWS)
                .toArray(FeatureUpdate[]::new);
    }

    /**
     * Scores a batch with the models in service as it begins, and sends what comes of it: of each entity in the order of its updates.
     *
     * @return where it ended because the registry does not answer; null when all of it is done
     * @throws RegistryException when the registry refuses
     */
    @Nullable Halt score(ConsumerRecords<byte[], byte[]> batch, Outbox out) {
        // Read once: whatever is published meanwhile, the batch has one table.
        RouteTable table = counts.enter(routes);
        try {
            failures.follow(table);
            return score(batch, table, out);
        } finally {
            counts.leave();
        }
    }

    private @Nullable Halt score(ConsumerRecords<byte[], byte[]> batch, RouteTable table, Outbox out) {
        clear();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            if (rows.size() == ROWS) {
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
            answers.refuse(record, DeadLetterReason.NULL_VALUE, "a feature update has no value", out);
            return;
        }
        try {
            FeatureUpdate update = updates[rows.size()];
            reader.read(record.value(), update);
            rows.add(update, record.timestamp());
            records.add(record);
        } catch (MalformedRecordException malformed) {
            String detail = String.valueOf(malformed.getMessage());
            answers.refuse(record, DeadLetterReason.of(malformed), detail, out);
        }
    }

    private void answer(RouteTable table, Outbox out) {
        if (rows.size() > 0) {
            for (ModelRoute route : table.routes()) {
                scorer.scoreWithShadow(route, rows, answers.of(route, out));
            }
            clear();
        }
    }

    private void clear() {
        rows.clear();
        records.clear();
    }
}
