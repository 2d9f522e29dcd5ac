package io.millrace.serving.online;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.FeatureSet;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.records.Tick;
import io.millrace.serving.testing.UpdateSchema;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A small project with features of every kind that the store tells apart, and records as the features process writes them. */
final class OnlineShop {
    static final Instant AS_OF = Instant.parse("2026-05-01T12:00:00Z");
    static final Duration REFRESH = Duration.ofHours(6);

    private static final String PROJECT = """
            project: shop
            partitions: 4
            entities:
              customer: {key: customer_id, refresh: 6 h}
            sources:
              purchases: {topic: purchases, entity: customer_id, time: occurred_at}
            features:
              customer:
                version: 1.2.0
                spend_30d:  {sum: purchases.amount, over: 30 d}
                country:    {latest: purchases.country, categorical: true}
                days_since: {since_last: purchases, unit: d}
            examples:
              every: 6 d
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

    final Project project;
    final FeatureSet features;
    private final Schema schema;
    private final SchemaRegistry registry;
    private final RecordSerde<Tick> ticks;

    OnlineShop(SchemaRegistry registry) {
        this.registry = registry;
        try {
            project = ProjectReader.read(List.of(new ProjectFile("shop.yaml", PROJECT)));
        } catch (InvalidProjectException wrong) {
            throw new IllegalStateException(wrong);
        }
        features = FeatureSet.compile(project);
        schema = UpdateSchema.of(features);
        ticks = RecordSerde.of(Tick.class, registry);
    }

    /** An update on the topic of current features. */
    ProducerRecord<byte[], byte[]> update(String entity, Double spend, String country, Double daysSince) {
        return update(entity, spend, country, daysSince, List.of());
    }

    /** The same, with features that are warming; the country is then from a backfill. */
    ProducerRecord<byte[], byte[]> update(
            String entity, Double spend, String country, Double daysSince, List<String> warming) {
        GenericRecord update = new GenericRecordBuilder(schema)
                .set("id", "0")
                .set("entity", entity)
                .set("cause", UpdateSchema.symbol(schema, "cause", "EVENT"))
                .set("as_of", AS_OF.toEpochMilli())
                .set("event_time", AS_OF.minusSeconds(3).toEpochMilli())
                .set("source", "purchases")
                .set("marks", 1L)
                .set("position", List.of())
                .set("definitions", UpdateSchema.definitions(schema))
                .set("spend_30d", spend)
                .set("country", country)
                .set("days_since", daysSince)
                .set("warming", warming)
                .set("backfilled", warming.isEmpty() ? List.of() : List.of("country"))
                .build();
        return new ProducerRecord<>(
                "shop.features", entity.getBytes(UTF_8), Wire.bytes(registry, "shop.features", update));
    }

    /** What the features process writes when it forgets an entity. */
    ProducerRecord<byte[], byte[]> forgotten(String entity) {
        return new ProducerRecord<>("shop.features", entity.getBytes(UTF_8), null);
    }

    /** That a partition's features are complete up to a time. */
    ProducerRecord<byte[], byte[]> completed(int partition, Instant time) {
        byte[] tick = ticks.toBytes("shop.feature-clock", new Tick(time, List.of()));
        return new ProducerRecord<>("shop.feature-clock", partition, null, tick);
    }

    /** Flags of a process of this project. */
    static Map<String, String> settings(String bootstrapServers, String stateDir) {
        return Map.of(
                "bootstrap.servers", bootstrapServers,
                "state.dir", stateDir,
                "environment", "dev",
                "rest.port", "0",
                "streams.num.standby.replicas", "1",
                "streams.commit.interval.ms", "100",
                // A dead instance keeps its partitions for longer than a test takes.
                "streams.consumer.session.timeout.ms", "45000",
                "streams.probing.rebalance.interval.ms", "60000");
    }
}
