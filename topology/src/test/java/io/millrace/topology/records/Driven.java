package io.millrace.topology.records;

import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.records.ErasureRequest;
import io.millrace.records.Tick;
import io.millrace.runtime.privacy.EntityHash;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerdes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** A topology of a small project under a test driver: records in, records out, in the wire format of a registry in memory. */
public final class Driven implements AutoCloseable {
    public static final RecordSerdes SERDES = RecordSerdes.of(new MemorySchemaRegistry());

    private static final EntityHash HASH = EntityHash.of("a secret of tests");

    private static final String ACCURACY = "on: [accuracy, drift, manual]";

    private static final String LAPSES = "lapses: {absence_of: purchases, horizon: 7 d}";

    private static final String PROJECT = """
            project: shop
            time: {allowed_lateness: 1 d}
            entities: {customer: {key: customer, refresh: 1 d, forget_after: 400 d}}
            sources:
              purchases: {topic: purchases, entity: customer, time: at}
            features:
              customer:
                version: 1.0.0
                purchases_7d: {count: purchases, over: 7 d}
                segment: {latest: purchases.segment, categorical: true}
                purchases_28d: {count: purchases, over: 28 d}
            examples: {every: 7 d, eligible: {any_of: purchases, within: 28 d, at_least: 1}}
            labels: {LABEL}
            models:
              churn:
                label: lapses
                task: binary_classification
                algorithm: {xgboost: {n_estimators: 10}}
                transformers: {segment: dictionary}
                success: {metric: auc_roc, baseline: 0.6}
                gates: {accuracy: 0.5}
                rollout: {strategy: direct}
                monitoring: {drift: {psi: 0.3, ks: 0.3, window: 7 d, min_samples: 100, confirm: 2 of 3}}
                retraining: {on: [drift, manual], min_post_drift: 50, at_most: 60 d, cooldown: 1 d}
            constraints: {historical_period: 365 d, minimum_samples: 100}
            partitions: PARTITIONS
            """;

    private static final String WATCHED = "validation: {every: {window: 1 d, min_rows: 10}}\n";

    private final TopologyTestDriver driver;
    private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();

    public Driven(Topology topology, Path stateDirectory) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "driven");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        driver = new TopologyTestDriver(topology, properties, Instant.EPOCH);
    }

    /** A shop that asks which customer buys nothing in the next 7 days. */
    public static Project project(int partitions) {
        return project(LAPSES, partitions);
    }

    /** The same shop, which watches a day's purchases. */
    public static Project watched(int partitions) {
        return read(LAPSES, partitions, WATCHED);
    }

    public static Project project(String label, int partitions) {
        return read(label, partitions, "");
    }

    /** The same shop, whose days of the week differ, and are compared with their like. */
    public static Project seasonal(int partitions) {
        return read(PROJECT.replace("window: 7 d", "window: 1 d, season: hour_of_week"), LAPSES, partitions, "");
    }

    /** A shop that asks twice: as {@link #project(int)}, and by a model of its own who buys nothing in the next 28 days. */
    public static Project twoModels(int partitions) {
        String second = """
                  leaving:
                    label: leaves
                    task: binary_classification
                    algorithm: {xgboost: {n_estimators: 10}}
                    exclude: [segment]
                    success: {metric: auc_roc, baseline: 0.6}
                    monitoring: {drift: {psi: 0.3, ks: 0.3, window: 14 d, min_samples: 100, confirm: 1 of 1}}
                constraints:""";
        return read(
                PROJECT.replace("constraints:", second),
                LAPSES + ", leaves: {absence_of: purchases, horizon: 28 d}",
                partitions,
                "");
    }

    /** The shop, which acts on predictions, holds a fifth of its customers out, and knows what that is to achieve. */
    public static Project acting(int partitions) {
        return acting(partitions, "source: campaigns, ");
    }

    /** The same with another source of interventions, or none. */
    public static Project acting(int partitions, String source) {
        String campaigns = "sources:\n  campaigns: {topic: campaigns, entity: customer, time: at}";
        return read(PROJECT.replace("sources:", campaigns), LAPSES, partitions, """
                interventions: {SOURCEholdout: 20 %}
                business: {rate_reduction: 30 %, false_positive_cost: {per_action: 20 USD, max: 1000 USD/month}}
                """.replace("SOURCE", source));
    }

    /** The shop, which watches how its model decides, and renews it when that is bad. */
    public static Project judged(int partitions) {
        return judged(partitions, "");
    }

    /** The same with more sections. */
    public static Project judged(int partitions, String more) {
        return judged(partitions, "{accuracy: 0.8, window: 7 d, min_samples: 50}", ACCURACY, more);
    }

    /** The same, whose model has got another name. */
    public static Project judgedAs(String model) {
        return read(
                PROJECT.replace("  churn:", "  " + model + ":")
                        .replace("gates: {accuracy: 0.5}", "gates: {accuracy: 0.8}")
                        .replace(
                                "monitoring: {",
                                "monitoring: {quality: {accuracy: 0.8, window: 7 d, min_samples: 50}, "),
                LAPSES,
                1,
                "");
    }

    /** The same with another section of quality. */
    public static Project judgedBy(int partitions, String quality) {
        return judgedBy(partitions, quality, ACCURACY);
    }

    /** The same, renewed by other reasons. */
    public static Project judgedBy(int partitions, String quality, String on) {
        return judged(partitions, quality, on, "");
    }

    private static Project judged(int partitions, String quality, String on, String more) {
        String watched = PROJECT.replace("gates: {accuracy: 0.5}", "gates: {accuracy: 0.8}")
                .replace("monitoring: {", "monitoring: {quality: " + quality + ", ")
                .replace("on: [drift, manual]", on);
        return read(watched, LAPSES, partitions, more);
    }

    /** The same by segment, with a limit for the area under the curve, and with more sections. */
    public static Project sliced(String more) {
        String watched = PROJECT.replace("gates: {accuracy: 0.5}", "gates: {accuracy: 0.8}\n    slices: [segment]")
                .replace(
                        "monitoring: {",
                        "monitoring: {quality: {accuracy: 0.8, auc: 0.55, window: 7 d, min_samples: 50}, ");
        String campaigns = "sources:\n  campaigns: {topic: campaigns, entity: customer, time: at}";
        return read(more.contains("campaigns") ? watched.replace("sources:", campaigns) : watched, LAPSES, 1, more);
    }

    /** The same, whose entities are a customer and a product. */
    public static Project slicedPairs() {
        String pairs = PROJECT.replace("{key: customer,", "{key: [customer, product],")
                .replace("entity: customer,", "entity: [customer, product],")
                .replace("gates: {accuracy: 0.5}", "gates: {accuracy: 0.8}")
                .replace(
                        "monitoring: {",
                        "monitoring: {quality: {accuracy: 0.8, auc: 0.55, window: 7 d, min_samples: 50}, ");
        return read(pairs, LAPSES, 1, "");
    }

    /** A shop that recommends to each customer the three products that it will buy again in the next 7 days. */
    public static Project recommending() {
        String pairs = PROJECT.replace("{key: customer,", "{key: [customer, product],")
                .replace("entity: customer,", "entity: [customer, product],");
        return read(pairs, "lapses: {event: purchases, horizon: 7 d}", 1, "recommendations: {top: 3}\n");
    }

    /** The shop with another rollout section. */
    public static Project rolledOut(int partitions, String rollout) {
        return read(PROJECT.replace("rollout: {strategy: direct}", "rollout: " + rollout), LAPSES, partitions, "");
    }

    /** The shop whose model is renewed for other reasons. */
    public static Project renewed(int partitions, String on) {
        return read(PROJECT.replace("on: [drift, manual]", on), LAPSES, partitions, "");
    }

    /** The shop with the next MAJOR version of its features. */
    public static Project nextMajor(int partitions) {
        return read(PROJECT.replace("version: 1.0.0", "version: 2.0.0"), LAPSES, partitions, "");
    }

    private static Project read(String label, int partitions, String more) {
        return read(PROJECT, label, partitions, more);
    }

    private static Project read(String file, String label, int partitions, String more) {
        String text = file.replace("LABEL", label).replace("PARTITIONS", Integer.toString(partitions)) + more;
        try {
            return ProjectReader.read(List.of(new ProjectFile("shop.yaml", text)));
        } catch (InvalidProjectException invalid) {
            throw new IllegalStateException(invalid);
        }
    }

    /** Nobody was forgotten yet. */
    public static ErasureList erasures() {
        return new ErasureList(HASH, true);
    }

    /** The wish to forget somebody. */
    public static ErasureRequest erasure(String id, long until) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        return new ErasureRequest(id, HASH.of(bytes, bytes.length), Instant.ofEpochMilli(until));
    }

    /** Asks the topology to forget somebody. */
    public void forget(TopicCatalogue topics, String id, long until) {
        send(ErasureRequest.class, topics.erasureRequests(), "", erasure(id, until));
    }

    /** In which stores some bytes are, in keys or values; whatever a store's layout, an id in plain is found. */
    public static Set<String> storesWith(TopologyTestDriver driver, String id) {
        Set<String> found = new TreeSet<>();
        for (String store : driver.getAllStateStores().keySet()) {
            try (KeyValueIterator<Bytes, byte[]> all =
                    driver.<Bytes, byte[]>getKeyValueStore(store).all()) {
                while (all.hasNext()) {
                    KeyValue<Bytes, byte[]> entry = all.next();
                    if (latin1(entry.key.get()).contains(id)
                            || latin1(entry.value).contains(id)) {
                        found.add(store);
                    }
                }
            }
        }
        return found;
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    public static TopicCatalogue topics(Project project) {
        return TopicCatalogue.of(project.name(), 1, project.partitions(), Environment.DEV, project.historicalPeriod());
    }

    /** A record of ours, as bytes. */
    public static <T extends SpecificRecordBase> byte[] bytes(Class<T> type, String topic, T record) {
        return SERDES.of(type).serializer().serialize(topic, record);
    }

    public <T extends SpecificRecordBase> void send(Class<T> type, String topic, String key, T record) {
        sendBytes(topic, key, bytes(type, topic, record));
    }

    public void sendBytes(String topic, String key, byte[] value) {
        input(topic).pipeInput(key.getBytes(StandardCharsets.UTF_8), value);
    }

    /** A record that was appended at a moment. */
    public <T extends SpecificRecordBase> void send(
            Class<T> type, String topic, String key, T record, Instant appendedAt) {
        input(topic).pipeInput(key.getBytes(StandardCharsets.UTF_8), bytes(type, topic, record), appendedAt);
    }

    private TestInputTopic<byte[], byte[]> input(String topic) {
        return inputs.computeIfAbsent(
                topic, t -> driver.createInputTopic(t, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /** A tick, appended at the time that it tells. */
    public void tick(String topic, long time) {
        Instant told = Instant.ofEpochMilli(time);
        send(Tick.class, topic, "", new Tick(told, List.of()), told);
    }

    /** What was written to a topic since the last call. */
    public <T extends SpecificRecordBase> List<T> received(Class<T> type, String topic) {
        return receivedBytes(topic).stream()
                .map(record -> SERDES.of(type).deserializer().deserialize(topic, record.value()))
                .toList();
    }

    public List<TestRecord<byte[], byte[]>> receivedBytes(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    /** Leaves to another what a process that takes over finds: every store, as its changelog has it. */
    public void handOver(Driven next) {
        for (String store : driver.getAllStateStores().keySet()) {
            KeyValueStore<Bytes, byte[]> taken = next.driver.getKeyValueStore(store);
            try (KeyValueIterator<Bytes, byte[]> all =
                    driver.<Bytes, byte[]>getKeyValueStore(store).all()) {
                all.forEachRemaining(entry -> taken.put(entry.key, entry.value));
            }
        }
    }

    /** The description that a topology must keep: a change of it is a change of a running application's state. */
    public static String golden(String name) {
        try (InputStream in = Driven.class.getResourceAsStream("/golden/" + name + ".txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Header of a dead letter. */
    public static String header(TestRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    public TopologyTestDriver driver() {
        return driver;
    }

    @Override
    public void close() {
        driver.close();
    }
}
