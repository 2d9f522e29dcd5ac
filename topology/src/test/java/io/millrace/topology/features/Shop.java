package io.millrace.topology.features;

import io.millrace.features.FeatureSet;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * A shop with three sources of three tastes: purchases (partitioned by entity, entity a string), sessions (re-keyed, entity a
 * long, time in microseconds) and profiles (a table, re-keyed, entity nested, times as text and date).
 */
final class Shop {
    static final int PURCHASES = 0;
    static final int SESSIONS = 1;
    static final int PROFILES = 2;

    static final Schema PURCHASE = schema("""
            {"type": "record", "name": "Purchase", "namespace": "shop", "fields": [
              {"name": "payload", "type": ["null", "bytes"]},
              {"name": "customer_id", "type": ["null", "string"]},
              {"name": "occurred_at", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}]},
              {"name": "lines", "type": {"type": "array", "items": "string"}},
              {"name": "amount", "type": "double"},
              {"name": "product", "type": ["null", "string"]}]}
            """);
    static final Schema SESSION = schema("""
            {"type": "record", "name": "Session", "namespace": "shop", "fields": [
              {"name": "customer_id", "type": ["null", "long"]},
              {"name": "started_at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
              {"name": "duration", "type": ["null", "float"]},
              {"name": "device", "type": {"type": "enum", "name": "Device", "symbols": ["DESKTOP", "MOBILE"]}},
              {"name": "payload", "type": ["null", "bytes"]}]}
            """);
    static final Schema PROFILE = schema("""
            {"type": "record", "name": "Profile", "namespace": "shop", "fields": [
              {"name": "customer", "type": {"type": "record", "name": "Customer", "fields": [
                {"name": "id", "type": "string"}, {"name": "plan", "type": ["null", "string"]}]}},
              {"name": "updated_at", "type": "string"},
              {"name": "signed_up_at", "type": ["null", {"type": "int", "logicalType": "date"}]}]}
            """);

    private static final String YAML = """
            project: %s
            time: {zone: UTC, allowed_lateness: %s, max_future: 5 min}
            entities:
              customer: {key: customer_id, refresh: 1 d, forget_after: 400 d}
            sources:
              purchases: {topic: %s-purchases, entity: customer_id, time: occurred_at, id: product, partitioned_by_entity: true, fields: {amount: {type: decimal(2)}}}
              sessions:  {topic: %s-sessions, entity: customer_id, time: started_at}
              profiles:  {topic: %s-profiles, entity: customer.id, time: updated_at, table: true}
            features:
              customer:
                version: %s
                spend_30d:        {sum: purchases.amount, over: 30 d}
                purchases_ever:   {count: purchases}
                largest_7d:       {max: purchases.amount, over: 7 d}
                products_90d:     {distinct: purchases.product, over: 90 d}
                last_product:     {latest: purchases.product, categorical: true}
                mobile_1d:        {count: sessions, where: 'device == "MOBILE"', over: 1 d}
                duration_mean:    {mean: sessions.duration, over: 30 d}
                duration_spread:  {variance: sessions.duration, over: 7 d}
                silent_days:      {since_last: sessions, unit: d}
                plan:             {latest: profiles.customer.plan, categorical: true}
                member_days:      {since: profiles.signed_up_at, unit: d}
                per_purchase:     {expression: spend_30d / purchases_ever, default: 0}
                %s
            examples:
              every: 7 d
              eligible: {any_of: [purchases, sessions], within: 90 d, at_least: 1}
            labels:
              gone: {absence_of: [sessions], horizon: 30 d}
            models:
              churn:
                label: gone
                task: binary_classification
                algorithm:
                  xgboost: {n_estimators: 10, max_depth: 3}
                transformers: {plan: dictionary, last_product: dictionary}
                seed: 1
                test_share: 20 %%
                success: {metric: auc_roc, baseline: 0.6}
                gates: {auc_roc: 0.6}
                rollout: {strategy: direct}
                monitoring:
                  drift: {psi: 0.10, ks: 0.10, window: 7 d, min_samples: 600, confirm: 2 of 3, importance: 30 %%}
                retraining: {on: [manual], min_post_drift: 100, at_most: 90 d, cooldown: 1 d}
            constraints: {historical_period: 730 d, minimum_samples: 100}
            serving: {isolation: read_committed}
            partitions: %d
            """;

    private Shop() {}

    static Project project(String name, int partitions, String lateness) {
        return project(name, partitions, lateness, "1.0.0", "");
    }

    /** The shop with a source of interventions that no feature reads. */
    static Project acting(String name) {
        String text = YAML.formatted(name, "1 d", name, name, name, "1.0.0", "", 1)
                .replace(
                        "features:\n",
                        "  campaigns: {topic: shop-campaigns, entity: customer_id, time: occurred_at}\nfeatures:\n")
                .concat("interventions: {source: campaigns}\n");
        try {
            return ProjectReader.read(List.of(new ProjectFile("shop.yaml", text)));
        } catch (InvalidProjectException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The shop with one more feature, as the project file has it. */
    static Project project(String name, int partitions, String lateness, String version, String feature) {
        String text = YAML.formatted(name, lateness, name, name, name, version, feature, partitions);
        try {
            return ProjectReader.read(List.of(new ProjectFile("shop.yaml", text)));
        } catch (InvalidProjectException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static TopicCatalogue catalogue(FeatureSet features) {
        Project project = features.project();
        return TopicCatalogue.of(
                project.name(),
                project.featureSet().major(),
                project.partitions(),
                Environment.DEV,
                Duration.ofDays(730),
                FeatureUpdateEncoder.schema(features));
    }

    static GenericRecord purchase(@Nullable String customer, @Nullable Long time, double amount) {
        GenericRecord record = new GenericData.Record(PURCHASE);
        record.put("customer_id", customer);
        record.put("occurred_at", time);
        record.put("lines", List.of("one", "two"));
        record.put("amount", amount);
        return record;
    }

    static GenericRecord session(@Nullable Long customer, long time, @Nullable Float duration, String device) {
        GenericRecord record = new GenericData.Record(SESSION);
        record.put("customer_id", customer);
        record.put("started_at", time * 1000);
        record.put("duration", duration);
        record.put(
                "device", new GenericData.EnumSymbol(SESSION.getField("device").schema(), device));
        return record;
    }

    static GenericRecord profile(String customer, String time, @Nullable String plan, @Nullable Integer signedUp) {
        GenericRecord who = new GenericData.Record(PROFILE.getField("customer").schema());
        who.put("id", customer);
        who.put("plan", plan);
        GenericRecord record = new GenericData.Record(PROFILE);
        record.put("customer", who);
        record.put("updated_at", time);
        record.put("signed_up_at", signedUp);
        return record;
    }

    /** The record in the wire format, its schema registered. */
    static byte[] bytes(SchemaRegistry registry, String topic, GenericRecord record) {
        return Wire.bytes(registry, topic, record);
    }

    /** A record in the wire format, read by Avro's own reader. */
    static GenericRecord read(SchemaRegistry registry, byte[] message) {
        return Wire.record(registry, message);
    }

    /** How far sources had been read when an update was made: a source's index and a partition, to the next offset. */
    static Map<String, Long> positions(GenericRecord update) {
        Map<String, Long> positions = new TreeMap<>();
        for (Object item : (List<?>) update.get("position")) {
            GenericRecord position = (GenericRecord) item;
            positions.put(position.get("source") + "/" + position.get("partition"), (Long) position.get("offset"));
        }
        return positions;
    }

    private static Schema schema(String json) {
        return new Schema.Parser().parse(json);
    }
}
