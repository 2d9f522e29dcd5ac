package io.millrace.serving.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.bundle.GoldenRow;
import io.millrace.bundle.Input;
import io.millrace.bundle.Manifest;
import io.millrace.bundle.ModelBundle;
import io.millrace.drift.DriftReference;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.features.FeatureSet;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.records.Artifact;
import io.millrace.records.Cause;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;

/** A small project for tests: two numbers and a category, feature updates as another program would write them, tiny models. */
public final class Shop {
    private static final String PROJECT = """
            project: shop
            entities:
              customer: {key: customer_id}
            sources:
              purchases: {topic: purchases, entity: customer_id, time: occurred_at}
            features:
              customer:
                version: 1.0.0
                spend_30d:  {sum: purchases.amount, over: 30 d}
                country:    {latest: purchases.country, categorical: true}
                orders_90d: {count: purchases, over: 90 d}
            examples:
              every: 7 d
              eligible: {any_of: purchases, within: 90 d, at_least: 1}
            labels:
              stops: {absence_of: purchases, horizon: 30 d}
            models:
              stops:
                label: stops
                task: binary_classification
                algorithm: {xgboost: {}}
                transformers: {country: dictionary}
                success: {metric: auc_roc, baseline: 0.5}
                gates: {accuracy: 0.5}
                rollout: {strategy: direct}
            """;

    /** More lines for a second model, of the same label. */
    public static final String SECOND_MODEL = """
              comes_back:
                label: stops
                task: binary_classification
                algorithm: {xgboost: {}}
                transformers: {country: dictionary}
                success: {metric: auc_roc, baseline: 0.5}
            """;

    public static final int SPEND = 0;
    public static final int COUNTRY = 1;
    public static final int ORDERS = 2;

    public final Project project;
    public final FeatureSet features;
    public final TopicCatalogue topics;
    public final Schema updateSchema;

    public Shop() {
        this("");
    }

    /** With more lines in the project file. */
    public Shop(String more) {
        try {
            project = ProjectReader.read(List.of(new ProjectFile("shop.yaml", PROJECT + more)));
        } catch (InvalidProjectException wrong) {
            throw new IllegalStateException(wrong);
        }
        features = FeatureSet.compile(project);
        topics = TopicCatalogue.of("shop", 1, 1, Environment.DEV, Duration.ofDays(700));
        updateSchema = UpdateSchema.of(features);
    }

    /** An update of the project's own schema. */
    public GenericRecordBuilder update(String id, String entity, Double spend, String country, Double orders) {
        return new GenericRecordBuilder(updateSchema)
                .set("id", id)
                .set("entity", entity)
                .set("cause", UpdateSchema.symbol(updateSchema, "cause", Cause.SNAPSHOT.name()))
                .set("as_of", 1_000_000L)
                .set("event_time", 999_000L)
                .set("source", null)
                .set("marks", 1L)
                .set("position", List.of(position()))
                .set("definitions", UpdateSchema.definitions(updateSchema))
                .set("spend_30d", spend)
                .set("country", country)
                .set("orders_90d", orders);
    }

    private GenericRecord position() {
        return new GenericRecordBuilder(
                        updateSchema.getField("position").schema().getElementType())
                .set("source", 0)
                .set("partition", 3)
                .set("offset", 77L)
                .build();
    }

    public byte[] message(
            SchemaRegistry registry, String id, String entity, Double spend, String country, Double orders) {
        return Wire.bytes(
                registry,
                topics.featureUpdates(),
                update(id, entity, spend, country, orders).build());
    }

    /**
     * A model of one stump: spend below 100 (or missing) scores {@code low}, otherwise {@code high}; both are log-odds.
     *
     * @param golden margin that its golden row claims for a spend of 50
     */
    public static ModelBundle stump(float low, float high, double threshold, double golden) {
        return stumps(1, low, high, threshold, golden);
    }

    /** A sound model of so many such stumps, whose leaves must add up without an error in {@code float}. */
    public static ModelBundle stumps(int trees, float low, float high) {
        return stumps(trees, low, high, 0.5, trees * (double) low);
    }

    private static ModelBundle stumps(int trees, float low, float high, double threshold, double golden) {
        String stump = """
                {"left_children": [1, -1, -1], "right_children": [2, -1, -1], "split_indices": [0, 0, 0],
                 "sum_hessian": [100, 75, 25],
                 "split_conditions": [100.0, %s, %s], "default_left": [1, 0, 0], "split_type": [0, 0, 0],
                 "categories_nodes": []}""".formatted(low, high);
        String model = """
                {"learner": {
                  "learner_model_param": {"base_score": "5E-1", "num_class": "0", "num_feature": "2", "num_target": "1"},
                  "objective": {"name": "binary:logistic"},
                  "gradient_booster": {"name": "gbtree", "model": {
                    "gbtree_model_param": {"num_trees": "%d"},
                    "iteration_indptr": %s, "tree_info": %s,
                    "trees": %s}}},
                 "version": [3, 0, 4]}
                """.formatted(
                        trees,
                        IntStream.rangeClosed(0, trees).boxed().toList(),
                        Collections.nCopies(trees, 0),
                        Collections.nCopies(trees, stump));
        Manifest manifest = new Manifest(
                "1.0.0",
                List.of(new Input.Numeric("spend_30d"), new Input.Dictionary("country", List.of("DE", "FR"))),
                "stops",
                threshold,
                "xgboost",
                "3.0.4",
                1);
        DriftReference reference = new DriftReference(
                2, 2, List.of(), ReferenceBuilder.numeric("score", 1, true, new double[] {0.1, 0.9}), 2);
        GoldenRow row = new GoldenRow(List.of(50.0, Double.NaN), Arrays.asList(null, "DE"), golden);
        return new ModelBundle(manifest, model.getBytes(UTF_8), reference, List.of(row));
    }

    /** A sound stump. */
    public static ModelBundle stump(float low, float high, double threshold) {
        return stump(low, high, threshold, low);
    }

    /** A registered version whose bundle has that hash, and no more than 64 KiB. */
    public static ModelVersion version(String version, String sha256) {
        return version("stops", version, sha256);
    }

    /** The same of another model. */
    public static ModelVersion version(String model, String version, String sha256) {
        return ModelVersions.of(version, model, "stops", new Artifact(sha256, 65_536L, 1, 0L, null));
    }
}
