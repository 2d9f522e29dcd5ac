package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.features.FeatureSet;
import io.millrace.ids.Ids;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whatever comes in, each record is one feature update or one dead letter, the next one is read, and neither log nor metrics say whose it was or what it said. {@code -Dmillrace.fuzz.records} sends more. */
class FuzzedRecordsTest {
    private static final int RECORDS = Integer.getInteger("millrace.fuzz.records", 10_000);
    private static final long NOW = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();
    private static final List<String> TOPICS = List.of("shop-purchases", "shop-sessions", "shop-profiles");
    /** In every id and text that is sent. */
    private static final String MARK = "forget-me";

    private static final double[] AMOUNTS = {
        1,
        12.34,
        -3,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MAX_VALUE,
        Double.MIN_VALUE,
        -0.0
    };
    private static final long[] TIMES = {
        NOW - 1,
        NOW,
        0,
        -1,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        NOW / 1000,
        NOW + Duration.ofDays(9).toMillis(),
        NOW * 1000
    };

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final Metrics metrics = new Metrics();
    private final FeatureSet features = FeatureSet.compile(Shop.project("shop", 1, "1 d"));
    private final TopicCatalogue topics = Shop.catalogue(features);

    @Test
    void shouldMakeOfEachRecordOneUpdateOrOneDeadLetter(@TempDir Path directory) throws IOException {
        System.out.println("seed " + seed);
        Map<String, Integer> sent = new HashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        Map<String, Integer> reasons = new TreeMap<>();
        int foreign = registry.register("foreign-value", foreign());

        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ((Logger) LoggerFactory.getLogger("io.millrace")).setLevel(Level.DEBUG);
        root.addAppender(log);
        try (TopologyTestDriver driver = driver(directory)) {
            Map<String, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
            TOPICS.forEach(topic -> inputs.put(
                    topic, driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())));
            for (int i = 0; i < RECORDS; i++) {
                String topic = TOPICS.get(random.nextInt(TOPICS.size()));
                byte[] key = random.nextInt(5) == 0 ? null : bytes(random.nextInt(12));
                byte[] value = broken(Shop.bytes(registry, topic, record(topic)), foreign);
                inputs.get(topic).pipeInput(new TestRecord<>(key, value, Instant.ofEpochMilli(NOW)));
                sent.merge(topic, 1, Integer::sum);
            }
            driver.createOutputTopic(topics.featureUpdates(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList()
                    .forEach(update -> seen.merge(
                            Shop.read(registry, update.value()).get("id").toString(), 1, Integer::sum));
            driver.createOutputTopic(topics.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList()
                    .forEach(letter -> {
                        long offset = Long.parseLong(Driven.header(letter, "millrace.offset"));
                        seen.merge(id(Driven.header(letter, "millrace.topic"), offset), 1, Integer::sum);
                        reasons.merge(Driven.header(letter, "millrace.reason"), 1, Integer::sum);
                    });
        } finally {
            root.detachAppender(log);
        }

        System.out.println("dead letters: " + reasons);
        assertThat(seen).as("seed %d", seed).hasSize(RECORDS).allSatisfy((id, times) -> assertThat(times)
                .isEqualTo(1));
        sent.forEach((topic, count) -> {
            for (int offset = 0; offset < count; offset++) {
                assertThat(seen).as("seed %d: %s %d", seed, topic, offset).containsKey(id(topic, offset));
            }
        });
        assertThat(log.list).isNotEmpty().noneSatisfy(line -> assertThat(
                        line.getFormattedMessage() + ThrowableProxyUtil.asString(line.getThrowableProxy()))
                .contains(MARK));
        StringWriter scraped = new StringWriter();
        metrics.write(scraped);
        assertThat(scraped.toString())
                .contains("millrace_features_dead_letters_total")
                .doesNotContain(MARK);
        int letters = reasons.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(letters).as("both happen").isBetween(RECORDS / 2, RECORDS * 9 / 10);
        assertThat(reasons)
                .containsKeys(
                        "undecodable_record",
                        "undecodable_schema",
                        "null_value",
                        "time_in_future",
                        "time_before_epoch");
    }

    private String id(String topic, long offset) {
        return Ids.event("shop", 1, topic, 0, offset);
    }

    private GenericData.Record record(String topic) {
        long time = random.nextInt(3) > 0 ? NOW - random.nextInt(1_000_000) : TIMES[random.nextInt(TIMES.length)];
        String customer = random.nextInt(20) == 0 ? text() : MARK + random.nextInt(100);
        return (GenericData.Record)
                switch (topic) {
                    case "shop-purchases" ->
                        Shop.purchase(
                                random.nextInt(20) == 0 ? null : customer,
                                random.nextInt(20) == 0 ? null : time,
                                AMOUNTS[random.nextInt(AMOUNTS.length)]);
                    case "shop-sessions" ->
                        Shop.session((long) random.nextInt(100), time, random.nextFloat(), "MOBILE");
                    default ->
                        Shop.profile(
                                customer,
                                random.nextInt(4) == 0
                                        ? text()
                                        : Instant.ofEpochMilli(NOW - random.nextInt(9_999))
                                                .toString(),
                                random.nextBoolean() ? null : text(),
                                random.nextInt());
                };
    }

    private String text() {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> MARK + "x".repeat(1 + random.nextInt(300_000));
            case 2 -> MARK + "\u0000\u0007\uD83D\uDE00|\u202E";
            case 3 -> MARK + "|" + random.nextInt(9);
            default -> new String(bytes(random.nextInt(50)), UTF_8);
        };
    }

    private byte @Nullable [] broken(byte[] valid, int foreign) {
        byte[] value = valid.clone();
        switch (random.nextInt(12)) {
            case 0 -> {
                return null;
            }
            case 1 -> {
                return Arrays.copyOf(value, random.nextInt(value.length));
            }
            case 2 -> {
                for (int i = 0; i <= random.nextInt(8); i++) {
                    value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 3 -> value[1 + random.nextInt(4)] = (byte) random.nextInt();
            case 4 -> value[4] = (byte) foreign;
            case 5 -> {
                return bytes(random.nextInt(200));
            }
            case 6 -> {
                return Arrays.copyOf(value, value.length + 1 + random.nextInt(20));
            }
            // Bytes that no UTF-8 has, mostly within a text.
            case 7 -> value[Math.min(value.length - 1, 7 + random.nextInt(3))] = (byte) 0xfe;
            default -> {}
        }
        return value;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** What somebody else wrote into the topic: a record that names classes of the platform, and unions in unions' places. */
    private static Schema foreign() {
        Schema text = Schema.create(Schema.Type.STRING);
        text.addProp("java-class", "java.io.File");
        return SchemaBuilder.record("ProcessBuilder")
                .namespace("java.lang")
                .fields()
                .name("customer_id")
                .type(text)
                .noDefault()
                .name("nested")
                .type()
                .unionOf()
                .nullType()
                .and()
                .array()
                .items()
                .unionOf()
                .nullType()
                .and()
                .map()
                .values()
                .longType()
                .endUnion()
                .endUnion()
                .noDefault()
                .endRecord();
    }

    private TopologyTestDriver driver(Path directory) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, FeatureTopology.applicationId(features.project()));
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        int id = registry.register(
                SchemaRegistry.valueSubject(topics.featureUpdates()), FeatureUpdateEncoder.schema(features));
        return new TopologyTestDriver(
                FeatureTopology.build(
                        features,
                        topics,
                        EventReaders.of(features, registry),
                        RecordSerdes.of(registry),
                        id,
                        Driven.erasures(),
                        new FeatureMetrics(metrics, features.project())),
                properties,
                Instant.ofEpochMilli(NOW));
    }
}
