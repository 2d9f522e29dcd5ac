package io.millrace.quickstart.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.bundle.GoldenRow;
import io.millrace.bundle.Input;
import io.millrace.bundle.Manifest;
import io.millrace.bundle.ModelBundle;
import io.millrace.drift.DriftReference;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.records.Artifact;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.RecordSerde;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A model of two stumps, put on the topics as the trainer puts its own: customers who spend much, and those who have bought
 * often, are less likely to be gone.
 */
public final class ShopModel {
    public static final String VERSION = "1.0.0";

    private static final float MUCH = 150;
    private static final float OFTEN = 12;
    private static final float LEAVES = 0.5f;
    private static final float STAYS = -0.75f;

    private static final String FOREST = """
            {"learner": {
              "learner_model_param": {"base_score": "5E-1", "num_class": "0", "num_feature": "2", "num_target": "1"},
              "objective": {"name": "binary:logistic"},
              "gradient_booster": {"name": "gbtree", "model": {
                "gbtree_model_param": {"num_trees": "2"},
                "iteration_indptr": [0, 1, 2], "tree_info": [0, 0],
                "trees": [%s, %s]}}},
             "version": [3, 0, 4]}
            """.formatted(stump(0, MUCH), stump(1, OFTEN));

    private ShopModel() {}

    private static String stump(int feature, float split) {
        return """
                {"left_children": [1, -1, -1], "right_children": [2, -1, -1], "split_indices": [%d, 0, 0],
                 "split_conditions": [%s, %s, %s], "default_left": [1, 0, 0], "split_type": [0, 0, 0],
                 "sum_hessian": [100, 75, 25],
                 "categories_nodes": []}""".formatted(feature, split, LEAVES, STAYS);
    }

    /** What the model must say of a feature update, computed here. */
    public static double score(GenericRecord update) {
        return score((Double) update.get("spend_7d"), (Double) update.get("purchases_ever"));
    }

    /** The same of its features' values. */
    public static double score(@Nullable Double spend, @Nullable Double purchases) {
        return 1 / (1 + Math.exp(-(leaf(spend, MUCH) + leaf(purchases, OFTEN))));
    }

    private static float leaf(@Nullable Double value, float split) {
        return value == null || value.floatValue() < split ? LEAVES : STAYS;
    }

    /** Registers the model. */
    public static void register(ProcessContext process) throws ExecutionException, InterruptedException {
        register(process, VERSION, "1.0.0");
    }

    /** Registers the model under a version of its own, as one that was trained on a feature set. */
    public static void register(ProcessContext process, String version, String featureSet)
            throws ExecutionException, InterruptedException {
        register(process, version, featureSet, 0.1, 0.9);
    }

    /** The same, with scores of its own as the reference of drift. */
    public static void register(ProcessContext process, String version, String featureSet, double... scores)
            throws ExecutionException, InterruptedException {
        register(process, version, featureSet, reference(scores));
    }

    private static DriftReference reference(double... scores) {
        return new DriftReference(
                scores.length,
                scores.length,
                List.of(),
                ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, scores),
                scores.length);
    }

    /** The same, with a reference of drift of its own. */
    public static void register(ProcessContext process, String version, String featureSet, DriftReference reference)
            throws ExecutionException, InterruptedException {
        register(process, version, featureSet, bundle(featureSet, reference).encode());
    }

    /** Registers a file as a model's bundle, whatever is in it, under its own hash. */
    public static void register(ProcessContext process, String version, String featureSet, byte[] bundle)
            throws ExecutionException, InterruptedException {
        String sha256 = ModelBundle.sha256(bundle);
        send(
                process,
                process.topics().modelArtifacts(),
                sha256 + ":0",
                ArtifactChunk.class,
                new ArtifactChunk(sha256, 0, 1, ByteBuffer.wrap(bundle)));
        send(
                process,
                process.topics().modelRegistry(),
                "churn/" + version,
                ModelVersion.class,
                version(version, featureSet, sha256, bundle.length));
    }

    /** Puts it into service where nobody else decides on that. */
    public static void deploy(ProcessContext process) throws ExecutionException, InterruptedException {
        deploy(process, 1, VERSION, null);
    }

    /** The same of any version. */
    public static void deploy(ProcessContext process, long sequence, String champion, @Nullable String previous)
            throws ExecutionException, InterruptedException {
        Deployment deployment = new Deployment(
                "churn",
                sequence,
                champion,
                null,
                previous,
                Map.of(),
                null,
                true,
                "test",
                Instant.EPOCH,
                null,
                null,
                "",
                Map.of());
        send(process, process.topics().deployments(), "churn", Deployment.class, deployment);
    }

    /** Asks the monitor to put it into service. */
    public static void promote(ProcessContext process) throws ExecutionException, InterruptedException {
        Command promote = new Command(
                "promote-1",
                CommandKind.PROMOTE,
                "churn",
                VERSION,
                null,
                "test",
                "test",
                Instant.now(),
                null,
                null,
                null,
                false);
        send(process, process.topics().commands(), promote.getId(), Command.class, promote);
    }

    /** The model's bundle with another forest. */
    public static ModelBundle bundle(String featureSet, UnaryOperator<byte[]> forest) {
        ModelBundle bundle = bundle(featureSet, reference(0.1, 0.9));
        return new ModelBundle(
                bundle.manifest(), forest.apply(FOREST.getBytes(UTF_8)), bundle.reference(), bundle.golden());
    }

    private static ModelBundle bundle(String featureSet, DriftReference reference) {
        Manifest manifest = new Manifest(
                featureSet,
                List.of(new Input.Numeric("spend_7d"), new Input.Numeric("purchases_ever")),
                "gone",
                0.5,
                "xgboost",
                "3.0.4",
                1);
        GoldenRow row = new GoldenRow(List.of(50.0, 3.0), Arrays.asList(null, null), LEAVES + LEAVES);
        return new ModelBundle(manifest, FOREST.getBytes(UTF_8), reference, List.of(row));
    }

    private static ModelVersion version(String version, String featureSet, String sha256, long bytes) {
        return ModelVersions.trainedOn(featureSet, version, "churn", "gone", new Artifact(sha256, bytes, 1, 0L, null));
    }

    private static <T extends SpecificRecordBase> void send(
            ProcessContext process, String topic, String key, Class<T> type, T record)
            throws ExecutionException, InterruptedException {
        byte[] value = RecordSerde.of(type, process.registry()).toBytes(topic, record);
        try (Producer<byte[], byte[]> producer = process.producer("shop-model")) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value))
                    .get();
        }
    }
}
