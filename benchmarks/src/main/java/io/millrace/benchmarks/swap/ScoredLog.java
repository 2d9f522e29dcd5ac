package io.millrace.benchmarks.swap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.benchmarks.CommittedRecords;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.Prediction;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.SchemaRegistry;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Holds what serving has written to what it promises: each update has one effective entry and one effective prediction, entities' are in order,
 * deployments do not go back within a partition, and each was scored, to the bit, by the model of its deployment. Throws at the first that is not so.
 */
final class ScoredLog {
    private final FeatureSet features;
    private final SchemaRegistry registry;
    private final LongFunction<String> versions;
    private final Map<String, Scorer> scorers;
    private final Map<Integer, Long> deployments = new HashMap<>();
    private final Map<String, Integer> sequences = new HashMap<>();
    private final BitSet entries = new BitSet();
    private final BitSet predictions = new BitSet();
    private long again;

    /**
     * @param versions which version a deployment, by its offset, puts into service
     * @param scorers by version, loaded by nobody that is being tested
     */
    ScoredLog(
            FeatureSet features, SchemaRegistry registry, LongFunction<String> versions, Map<String, Scorer> scorers) {
        this.features = features;
        this.registry = registry;
        this.versions = versions;
        this.scorers = scorers;
    }

    /** Reads both topics; gives how many entries were of updates that had one. */
    long check(String bootstrap, TopicCatalogue topics, int updates) throws TimeoutException {
        RecordSerde<InferenceLogEntry> logged = RecordSerde.of(InferenceLogEntry.class, registry);
        RecordSerde<Prediction> predicted = RecordSerde.of(Prediction.class, registry);
        CommittedRecords.read(
                bootstrap,
                topics.inferenceLog(),
                record -> entry(record, logged.fromBytes(record.value())),
                () -> entries.cardinality() >= updates);
        CommittedRecords.read(
                bootstrap,
                topics.predictions(),
                record -> predictions.set(Math.toIntExact(
                        predicted.fromBytes(record.value()).getAsOf().toEpochMilli())),
                () -> predictions.cardinality() >= updates);
        require(entries.cardinality() == updates && entries.length() == updates, "an entry of nothing that was sent");
        require(predictions.equals(entries), "predictions and entries are of other updates");
        return again;
    }

    private void entry(ConsumerRecord<byte[], byte[]> record, InferenceLogEntry entry) {
        int number = Math.toIntExact(entry.getAsOf().toEpochMilli());
        if (entries.get(number)) {
            again++;
            return;
        }
        entries.set(number);
        Integer before = sequences.put(entry.getEntity(), number);
        require(before == null || before < number, "update " + number + " comes after " + before);
        Long deployed = deployments.put(record.partition(), entry.getDeploymentOffset());
        require(
                deployed == null || deployed <= entry.getDeploymentOffset(),
                "update " + number + " was scored by a deployment before " + deployed);
        String version = versions.apply(entry.getDeploymentOffset());
        require(
                version.equals(entry.getModelVersion()),
                "update " + number + " was scored by " + entry.getModelVersion());
        Scorer scorer = scorers.get(version);
        FeatureVector vector = vector(entry);
        require(entry.getMargin() == (double) scorer.margin(vector), "update " + number + " has another margin");
        require(entry.getScore() == scorer.score(vector), "update " + number + " has another score");
    }

    private FeatureVector vector(InferenceLogEntry entry) {
        FeatureVector vector = new FeatureVector(features.size());
        vector.clear(0);
        int category = 0;
        for (int i = 0; i < features.size(); i++) {
            vector.setNumber(i, entry.getNumbers().get(i));
            if (features.categorical(i)) {
                String text = entry.getCategories().get(category++);
                vector.setCategory(i, text == null ? null : text.getBytes(UTF_8));
            }
        }
        return vector;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
