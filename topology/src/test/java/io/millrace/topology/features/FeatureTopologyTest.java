package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.features.Cause;
import io.millrace.features.FeatureSet;
import io.millrace.ids.Ids;
import io.millrace.records.ErasureRequest;
import io.millrace.records.Tick;
import io.millrace.records.TopicOffset;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.testing.FailingRegistry;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.validation.ValidationRule;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.RegistryException;
import io.millrace.wire.RegistryException.Kind;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FeatureTopologyTest {
    private static final long NOW = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int PARTITIONS = 4;

    /** Of four partitions the test driver has the first: these customers belong there. */
    private static final List<Long> HERE = LongStream.range(1, 15_000)
            .filter(i -> EntityPartitioner.partition(Long.toString(i).getBytes(UTF_8), PARTITIONS) == 0)
            .boxed()
            .toList();

    private static final long CUSTOMER = HERE.get(0);
    private static final String ENTITY = Long.toString(CUSTOMER);

    private static final FeatureSet FEATURES = FeatureSet.compile(Shop.project("shop", PARTITIONS, "1 d"));
    private static final TopicCatalogue TOPICS = Shop.catalogue(FEATURES);

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final Map<String, Integer> counted = new TreeMap<>();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> purchases;
    private TestInputTopic<byte[], byte[]> sessions;
    private TestInputTopic<byte[], byte[]> profiles;
    private TestInputTopic<byte[], byte[]> clock;
    private TestOutputTopic<byte[], byte[]> updates;
    private TestOutputTopic<byte[], byte[]> features;
    private TestOutputTopic<byte[], byte[]> featureClock;
    private TestOutputTopic<byte[], byte[]> deadLetters;

    @BeforeEach
    void start(@TempDir Path directory) {
        open(directory, registry);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void open(Path directory, SchemaRegistry used) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, FeatureTopology.applicationId(FEATURES.project()));
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        driver = new TopologyTestDriver(topology(used), properties, Instant.ofEpochMilli(NOW));
        purchases = input("shop-purchases");
        sessions = input("shop-sessions");
        profiles = input("shop-profiles");
        clock = input(TOPICS.clock());
        updates = output(TOPICS.featureUpdates());
        features = output(TOPICS.features());
        featureClock = output(TOPICS.featureClock());
        deadLetters = output(TOPICS.deadLetters());
    }

    private Topology topology(SchemaRegistry used) {
        int id = registry.register(
                SchemaRegistry.valueSubject(TOPICS.featureUpdates()), FeatureUpdateEncoder.schema(FEATURES));
        return FeatureTopology.build(
                FEATURES,
                TOPICS,
                EventReaders.of(FEATURES, used),
                RecordSerdes.of(registry),
                id,
                Driven.erasures(),
                new FeatureListener() {
                    @Override
                    public void accepted(String source) {
                        counted.merge("accepted " + source, 1, Integer::sum);
                    }

                    @Override
                    public void deadLetter(String source, DeadLetterReason reason) {
                        counted.merge(source + " " + reason.code(), 1, Integer::sum);
                    }

                    @Override
                    public void updated(Cause cause) {
                        counted.merge(cause.name(), 1, Integer::sum);
                    }

                    @Override
                    public void held(int partition, int ticks) {
                        counted.put("held", ticks);
                    }

                    @Override
                    public void passedOver(int partition) {
                        counted.merge("passed over", 1, Integer::sum);
                    }

                    @Override
                    public void broken(ValidationRule rule) {
                        counted.merge(rule.toString(), 1, Integer::sum);
                    }
                });
    }

    @Test
    void shouldDescribeItselfAsItDidWhenRunningApplicationsWereStarted() throws IOException {
        try (InputStream golden = FeatureTopologyTest.class.getResourceAsStream("feature-topology.txt")) {
            assertThat(topology(registry).describe().toString())
                    .isEqualToNormalizingNewlines(new String(golden.readAllBytes(), UTF_8));
        }
    }

    @Test
    void shouldForgetAnEntityWhenItIsAskedToAndBeginAnewWithWhatIsLater() {
        purchases.pipeInput(record(Shop.purchase(ENTITY, NOW - 10, 5), "shop-purchases", NOW));
        features.readRecordsToList();
        Set<String> before = Driven.storesWith(driver, ENTITY);

        forget(ENTITY, NOW - 5);
        List<TestRecord<byte[], byte[]>> forgotten = features.readRecordsToList();
        Set<String> after = Driven.storesWith(driver, ENTITY);
        forget(ENTITY, NOW - 5);
        purchases.pipeInput(record(Shop.purchase(ENTITY, NOW - 5, 6), "shop-purchases", NOW));
        List<TestRecord<byte[], byte[]>> again = features.readRecordsToList();
        purchases.pipeInput(record(Shop.purchase(ENTITY, NOW - 4, 7), "shop-purchases", NOW));

        assertThat(before).contains(FeatureTopology.HEADS);
        assertThat(after).doesNotContain(FeatureTopology.HEADS, FeatureTopology.WIDE);
        assertThat(forgotten).singleElement().satisfies(r -> assertThat(r.value())
                .isNull());
        assertThat(again).as("asked again, and what is no later").isEmpty();
        assertThat(features.readRecordsToList()).singleElement().satisfies(r -> assertThat(
                        Shop.read(registry, r.value()).get("purchases_ever"))
                .isEqualTo(1.0));
        assertThat(deadLetters.readRecordsToList())
                .as("one would keep what is to be forgotten")
                .isEmpty();
    }

    private void forget(String entity, long until) {
        driver.createInputTopic(TOPICS.erasureRequests(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(RecordSerdes.of(registry)
                        .of(ErasureRequest.class)
                        .toBytes(TOPICS.erasureRequests(), Driven.erasure(entity, until)));
    }

    @Test
    void shouldWriteAnUpdateForEachEvent() {
        purchases.pipeInput(record(Shop.purchase(ENTITY, NOW - 10, 12.345), "shop-purchases", NOW));
        sessions.pipeInput(record(Shop.session(CUSTOMER, NOW - 5, 1.5f, "MOBILE"), "shop-sessions", NOW));
        profiles.pipeInput(
                record(Shop.profile(ENTITY, "2026-01-09T23:59:59.999Z", "gold", 20_000), "shop-profiles", NOW));

        List<TestRecord<byte[], byte[]>> written = updates.readRecordsToList();
        assertThat(written).hasSize(3).allSatisfy(r -> assertThat(r.key()).isEqualTo(ENTITY.getBytes(UTF_8)));
        GenericRecord first = Shop.read(registry, written.get(0).value());
        GenericRecord second = Shop.read(registry, written.get(1).value());
        GenericRecord third = Shop.read(registry, written.get(2).value());
        assertThat(first.get("id")).hasToString(Ids.event("shop", 1, "shop-purchases", 0, 0));
        assertThat(first.get("entity")).hasToString(ENTITY);
        assertThat(first.get("cause")).hasToString("EVENT");
        assertThat(first.get("as_of")).isEqualTo(NOW - 10);
        assertThat(first.get("event_time")).isEqualTo(NOW - 10);
        assertThat(first.get("source")).hasToString("purchases");
        assertThat(first.get("marks")).isEqualTo(0L);
        assertThat(Shop.positions(first)).containsExactly(entry("0/0", 1L));
        assertThat(first.get("spend_30d")).isEqualTo(12.34); // half-even
        assertThat(first.get("plan")).isNull();
        assertThat(second.get("id")).hasToString(Ids.event("shop", 1, "shop-sessions", 0, 0));
        assertThat(second.get("source")).hasToString("sessions");
        assertThat(second.get("marks")).as("sessions decide the label").isEqualTo(1L);
        assertThat(Shop.positions(second)).containsExactly(entry("0/0", 1L), entry("1/0", 1L));
        assertThat(second.get("mobile_1d")).isEqualTo(1.0);
        assertThat(second.get("duration_mean")).isEqualTo(1.5);
        assertThat(third.get("plan")).hasToString("gold");
        assertThat(third.get("spend_30d")).isEqualTo(12.34);
        assertThat(Shop.positions(third)).containsExactly(entry("0/0", 1L), entry("1/0", 1L), entry("2/0", 1L));
        assertThat(features.readRecordsToList())
                .as("the compacted topic has the same")
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("headers")
                .isEqualTo(written);
        assertThat(counted)
                .containsEntry("accepted purchases", 1)
                .containsEntry("accepted sessions", 1)
                .containsEntry("accepted profiles", 1)
                .containsEntry("EVENT", 3);
    }

    @Test
    void shouldEndTheRowOfTheEntityThatATombstoneIsKeyedBy() {
        profiles.pipeInput(profile("2026-01-09T22:00:00Z", "gold"));
        profiles.pipeInput(new TestRecord<>(ENTITY.getBytes(UTF_8), null, Instant.parse("2026-01-09T23:00:00Z")));
        profiles.pipeInput(profile("2026-01-09T22:30:00Z", "silver"));
        profiles.pipeInput(profile("2026-01-09T23:30:00Z", "iron"));

        List<GenericRecord> written = updates();

        assertThat(written.stream().map(update -> String.valueOf(update.get("plan"))))
                .containsExactly("gold", "null", "null", "iron");
        assertThat(written.get(1).get("id")).hasToString(Ids.event("shop", 1, "shop-profiles", 0, 1));
        assertThat(written.get(1).get("event_time"))
                .as("the tombstone's own timestamp")
                .isEqualTo(NOW - DAY / 24);
        assertThat(written.get(1).get("member_days")).isNull();
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    private TestRecord<byte[], byte[]> profile(String time, String plan) {
        return record(Shop.profile(ENTITY, time, plan, 20_000), "shop-profiles", NOW);
    }

    /**
     * Broken input.
     *
     * @param topic where it comes in
     * @param value its bytes
     * @param stage who finds it
     */
    private record Broken(String name, String topic, Value value, String stage, DeadLetterReason reason) {
        @Override
        public String toString() {
            return name + " in " + topic;
        }
    }

    /** Makes bytes; null is a tombstone. */
    @FunctionalInterface
    private interface Value {
        byte @Nullable [] in(SchemaRegistry registry);
    }

    static Stream<Broken> brokenInput() {
        String rekey = "features.rekey";
        String update = "features.update";
        String direct = "shop-purchases";
        String rekeyed = "shop-sessions";
        long elsewhere = LongStream.range(1, 100)
                .filter(i -> !HERE.contains(i))
                .findFirst()
                .orElseThrow();
        return Stream.of(
                new Broken("tombstone", direct, r -> null, update, DeadLetterReason.NULL_VALUE),
                new Broken("tombstone", rekeyed, r -> null, rekey, DeadLetterReason.NULL_VALUE),
                new Broken("tombstone of a table", "shop-profiles", r -> null, rekey, DeadLetterReason.NULL_VALUE),
                new Broken("nothing", direct, r -> new byte[0], update, DeadLetterReason.UNDECODABLE_RECORD),
                new Broken(
                        "text", direct, r -> "{\"a\": 1}".getBytes(UTF_8), update, DeadLetterReason.UNDECODABLE_RECORD),
                new Broken("unknown schema", direct, r -> unknownSchema(), update, DeadLetterReason.UNDECODABLE_SCHEMA),
                new Broken("unknown schema", rekeyed, r -> unknownSchema(), rekey, DeadLetterReason.UNDECODABLE_SCHEMA),
                new Broken(
                        "truncated",
                        direct,
                        r -> truncated(good(r, direct)),
                        update,
                        DeadLetterReason.UNDECODABLE_RECORD),
                new Broken(
                        "truncated",
                        rekeyed,
                        r -> truncated(good(r, rekeyed)),
                        rekey,
                        DeadLetterReason.UNDECODABLE_RECORD),
                new Broken(
                        "goes on", direct, r -> longer(good(r, direct)), update, DeadLetterReason.UNDECODABLE_RECORD),
                new Broken(
                        "null entity", direct, r -> purchase(r, null, NOW, 1), update, DeadLetterReason.MISSING_ENTITY),
                new Broken(
                        "empty entity", direct, r -> purchase(r, "", NOW, 1), update, DeadLetterReason.MISSING_ENTITY),
                new Broken(
                        "null entity", rekeyed, r -> session(r, null, NOW, 1f), rekey, DeadLetterReason.MISSING_ENTITY),
                new Broken(
                        "long entity",
                        direct,
                        r -> purchase(r, "x".repeat(1025), NOW, 1),
                        update,
                        DeadLetterReason.TOO_LARGE),
                new Broken(
                        "null time", direct, r -> purchase(r, ENTITY, null, 1), update, DeadLetterReason.MISSING_TIME),
                new Broken(
                        "NaN",
                        direct,
                        r -> purchase(r, ENTITY, NOW, Double.NaN),
                        update,
                        DeadLetterReason.NOT_A_NUMBER),
                new Broken(
                        "infinity",
                        direct,
                        r -> purchase(r, ENTITY, NOW, Double.POSITIVE_INFINITY),
                        update,
                        DeadLetterReason.NOT_A_NUMBER),
                new Broken(
                        "-infinity",
                        rekeyed,
                        r -> session(r, CUSTOMER, NOW, Float.NEGATIVE_INFINITY),
                        update,
                        DeadLetterReason.NOT_A_NUMBER),
                new Broken(
                        "huge number",
                        direct,
                        r -> purchase(r, ENTITY, NOW, 1e20),
                        update,
                        DeadLetterReason.OUT_OF_RANGE),
                new Broken(
                        "a year ahead",
                        direct,
                        r -> purchase(r, ENTITY, NOW + 365 * DAY, 1),
                        update,
                        DeadLetterReason.TIME_IN_FUTURE),
                new Broken(
                        "a year ahead",
                        rekeyed,
                        r -> session(r, CUSTOMER, NOW + 365 * DAY, 1f),
                        update,
                        DeadLetterReason.TIME_IN_FUTURE),
                new Broken(
                        "before 1970",
                        direct,
                        r -> purchase(r, ENTITY, -1L, 1),
                        update,
                        DeadLetterReason.TIME_BEFORE_EPOCH),
                new Broken(
                        "before 1970",
                        rekeyed,
                        r -> session(r, CUSTOMER, -1, 1f),
                        update,
                        DeadLetterReason.TIME_BEFORE_EPOCH),
                new Broken(
                        "far before 1970",
                        direct,
                        r -> purchase(r, ENTITY, Long.MIN_VALUE + 1, 1),
                        update,
                        DeadLetterReason.TIME_BEFORE_EPOCH),
                new Broken(
                        "in seconds",
                        direct,
                        r -> purchase(r, ENTITY, NOW / 1_000, 1),
                        update,
                        DeadLetterReason.TIME_IN_SECONDS),
                new Broken(
                        "in seconds",
                        rekeyed,
                        r -> session(r, CUSTOMER, NOW / 1_000, 1f),
                        update,
                        DeadLetterReason.TIME_IN_SECONDS),
                new Broken(
                        "too late",
                        direct,
                        r -> purchase(r, ENTITY, NOW - DAY - 2, 1),
                        update,
                        DeadLetterReason.TOO_LATE),
                new Broken(
                        "too late",
                        rekeyed,
                        r -> session(r, CUSTOMER, NOW - DAY - 2, 1f),
                        update,
                        DeadLetterReason.TOO_LATE),
                new Broken(
                        "wrong partition",
                        direct,
                        r -> purchase(r, Long.toString(elsewhere), NOW, 1),
                        update,
                        DeadLetterReason.WRONG_PARTITION),
                new Broken(
                        "no time",
                        "shop-profiles",
                        r -> Shop.bytes(r, "shop-profiles", Shop.profile(ENTITY, "yesterday", null, 1)),
                        update,
                        DeadLetterReason.UNREADABLE_TIME),
                new Broken(
                        "long text",
                        "shop-profiles",
                        r -> Shop.bytes(
                                r,
                                "shop-profiles",
                                Shop.profile(ENTITY, Instant.ofEpochMilli(NOW).toString(), "x".repeat(20_000), 1)),
                        update,
                        DeadLetterReason.TOO_LARGE));
    }

    @ParameterizedTest
    @MethodSource("brokenInput")
    void shouldSetBrokenInputAsideAndGoOn(Broken broken) {
        TestInputTopic<byte[], byte[]> topic = input(broken.topic());
        byte[] key = {1, 2, 3};
        topic.pipeInput(new TestRecord<>(null, good(registry, broken.topic()), Instant.ofEpochMilli(NOW)));
        byte[] value = broken.value().in(registry);

        topic.pipeInput(new TestRecord<>(
                key,
                value,
                new RecordHeaders().add("trace", key).add(DeadLetters.REASON, key),
                Instant.ofEpochMilli(NOW)));
        topic.pipeInput(new TestRecord<>(null, good(registry, broken.topic()), Instant.ofEpochMilli(NOW)));

        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
        assertThat(deadLetters.isEmpty()).isTrue();
        assertThat(letter.headers().lastHeader("trace").value()).isEqualTo(key);
        assertThat(letter.headers())
                .as("all but one are Millrace's own")
                .filteredOn(h -> !h.key().startsWith(DeadLetters.PREFIX))
                .hasSize(1);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(letter.key()).isEqualTo(key);
        assertThat(header(letter, DeadLetters.REASON)).isEqualTo(broken.reason().code());
        assertThat(header(letter, DeadLetters.STAGE)).isEqualTo(broken.stage());
        assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo(broken.topic());
        assertThat(header(letter, DeadLetters.PARTITION)).isEqualTo("0");
        assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("1");
        assertThat(header(letter, DeadLetters.TIMESTAMP)).isEqualTo(Long.toString(NOW));
        assertThat(header(letter, DeadLetters.DETAIL)).isNotBlank();
        List<GenericRecord> good = updates();
        assertThat(good.stream().map(r -> r.get("id").toString()))
                .as("the records around it")
                .containsExactly(
                        Ids.event("shop", 1, broken.topic(), 0, 0), Ids.event("shop", 1, broken.topic(), 0, 2));
        assertThat(counted)
                .containsEntry(
                        broken.topic().substring(5) + " " + broken.reason().code(), 1);
    }

    @Test
    void shouldTakeAFiveMegabyteRecordThatNeedsNoRekeying() {
        GenericRecord large = Shop.purchase(ENTITY, NOW, 3);
        large.put("payload", ByteBuffer.wrap(new byte[5 << 20]));

        purchases.pipeInput(record(large, "shop-purchases", NOW));

        assertThat(updates()).singleElement().satisfies(r -> assertThat(r.get("spend_30d"))
                .isEqualTo(3.0));
    }

    @Test
    void shouldKeepCoordinatesAndHashOfARecordThatIsTooLargeToSendOn() throws Exception {
        GenericRecord large = Shop.session(CUSTOMER, NOW, 1f, "MOBILE");
        large.put("payload", ByteBuffer.wrap(new byte[5 << 20]));
        byte[] bytes = Shop.bytes(registry, "shop-sessions", large);

        sessions.pipeInput(new TestRecord<>(null, bytes, Instant.ofEpochMilli(NOW)));
        sessions.pipeInput(new TestRecord<>(null, good(registry, "shop-sessions"), Instant.ofEpochMilli(NOW)));

        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
        assertThat(letter.value()).isNull();
        assertThat(header(letter, DeadLetters.REASON)).isEqualTo("too_large");
        assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("0");
        assertThat(header(letter, DeadLetters.SHA256))
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        assertThat(updates()).hasSize(1);
    }

    @Test
    void shouldSetAsideWhatASchemaMakesUnusable() {
        GenericRecord record = new org.apache.avro.generic.GenericRecordBuilder(
                        org.apache.avro.SchemaBuilder.record("Other")
                                .fields()
                                .requiredString("customer_id")
                                .requiredLong("occurred_at")
                                .requiredString("amount")
                                .endRecord())
                .set("customer_id", ENTITY)
                .set("occurred_at", NOW)
                .set("amount", "12")
                .build();
        registry.setCompatibility("shop-purchases-value", io.millrace.wire.Compatibility.NONE);

        purchases.pipeInput(record(record, "shop-purchases", NOW));

        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
        assertThat(header(letter, DeadLetters.REASON)).isEqualTo("undecodable_schema");
        assertThat(header(letter, DeadLetters.DETAIL))
                .isEqualTo("source purchases: field amount: found string, expected a number, a decimal or a boolean");
    }

    @Test
    void shouldFailAndNotBlameTheRecordWhileTheRegistryDoesNotAnswer(@TempDir Path directory) {
        driver.close();
        byte[] value = good(registry, "shop-purchases");
        open(directory, new FailingRegistry(registry, subject -> Kind.UNAVAILABLE));

        assertThatThrownBy(() -> purchases.pipeInput(new TestRecord<>(null, value, Instant.ofEpochMilli(NOW))))
                .hasRootCauseInstanceOf(RegistryException.class)
                .hasStackTraceContaining(RegistryUnavailableException.class.getName());
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    @Test
    void shouldHoldATickUntilItsSourcesHaveBeenRead() {
        tick(NOW - 2 * DAY);
        purchases.pipeInput(record(Shop.purchase(ENTITY, NOW - DAY, 1), "shop-purchases", NOW));
        tick(
                NOW,
                end("shop-purchases", 0, 2),
                end("shop-sessions", 0, 1),
                end("shop-purchases", 3, 700),
                end("unheard-of", 0, 9));
        assertThat(ticks()).containsExactly(NOW - 2 * DAY);
        assertThat(counted).containsEntry("held", 1);

        purchases.pipeInput(new TestRecord<>(null, new byte[0], Instant.ofEpochMilli(NOW)));
        assertThat(featureClock.isEmpty()).as("sessions are missing").isTrue();
        sessions.pipeInput(new TestRecord<>(null, new byte[0], Instant.ofEpochMilli(NOW)));

        assertThat(ticks()).as("a dead letter has been read, too").containsExactly(NOW);
        assertThat(counted).containsEntry("held", 0);
    }

    @Test
    void shouldReleaseTicksInOrderAndPassOverOldOnes() {
        tick(NOW);
        tick(NOW - 1);
        tick(NOW);
        tick(NOW + 10, end("shop-sessions", 0, 1));
        tick(NOW + 20, end("shop-sessions", 0, 1));
        tick(NOW + 15);
        assertThat(ticks()).containsExactly(NOW);

        sessions.pipeInput(record(Shop.session(CUSTOMER, NOW, 1f, "MOBILE"), "shop-sessions", NOW));

        assertThat(ticks()).containsExactly(NOW + 10, NOW + 20);
        assertThat(featureClock.isEmpty()).isTrue();
        assertThat(counted).containsEntry("passed over", 3);
    }

    @Test
    void shouldPassOverTicksThatAreAheadOfTheBrokersClock() {
        long ahead = FEATURES.project().time().maxFuture().toMillis();

        tickAt(NOW + ahead + 1, NOW);
        tickAt(NOW + Duration.ofDays(30).toMillis(), NOW);
        tickAt(NOW + ahead, NOW);
        tickAt(NOW + ahead + 10_000, NOW + 10_000);

        assertThat(ticks()).containsExactly(NOW + ahead, NOW + ahead + 10_000);
        assertThat(counted).containsEntry("passed over", 2);
    }

    @Test
    void shouldNotWaitForWhatRetentionHasDeleted() {
        tick(NOW);
        ticks();
        tick(NOW + 10, end("shop-purchases", 0, 7), end("shop-sessions", 0, 5), end("shop-sessions", 2, 3));
        tick(NOW + 20, end("shop-purchases", 0, 7), end("shop-sessions", 0, 5), end("shop-sessions", 2, 3));
        tick(NOW + 15);
        assertThat(featureClock.isEmpty()).as("only a later tick knows better").isTrue();

        tick(NOW + 30, end("shop-purchases", 0, 1));
        assertThat(featureClock.isEmpty())
                .as("the sessions are gone, a purchase is there")
                .isTrue();
        purchases.pipeInput(new TestRecord<>(null, new byte[0], Instant.ofEpochMilli(NOW)));

        assertThat(ticks()).as("in order: the first waits for more").isEmpty();
        tick(NOW + 40);
        assertThat(ticks()).containsExactly(NOW + 10, NOW + 20, NOW + 30, NOW + 40);
    }

    @Test
    void shouldEmitRefreshesAndSnapshotsAtBoundaries() {
        purchases.pipeInput(record(Shop.purchase(ENTITY, NOW - 9 * DAY, 5), "shop-purchases", NOW));
        updates.readRecordsToList();
        tick(NOW - 9 * DAY, end("shop-purchases", 0, 1));
        assertThat(updates.isEmpty())
                .as("the first tick is only a place to begin")
                .isTrue();

        tick(NOW, end("shop-purchases", 0, 1));

        List<GenericRecord> emitted = updates();
        List<GenericRecord> snapshots = emitted.stream()
                .filter(r -> r.get("cause").toString().equals("SNAPSHOT"))
                .toList();
        assertThat(snapshots).hasSizeBetween(1, 2);
        assertThat(emitted)
                .filteredOn(r -> r.get("cause").toString().equals("REFRESH"))
                .isNotEmpty();
        assertThat(emitted).allSatisfy(r -> {
            long boundary = (Long) r.get("event_time");
            byte[] who = ENTITY.getBytes(UTF_8);
            String expected = r.get("cause").toString().equals("SNAPSHOT")
                    ? Ids.snapshot("shop", 1, who, boundary)
                    : Ids.refresh("shop", 1, who, boundary);
            assertThat(r.get("id")).hasToString(expected);
            assertThat(boundary).isGreaterThan(NOW - 9 * DAY).isLessThanOrEqualTo(NOW);
            assertThat(r.get("as_of")).isEqualTo(boundary);
            assertThat(r.get("source")).isNull();
            assertThat(r.get("marks")).isEqualTo(0L);
            assertThat(Shop.positions(r)).containsExactly(entry("0/0", 1L));
        });
        assertThat(emitted.get(emitted.size() - 1).get("largest_7d"))
                .as("its window has passed")
                .isNull();
        assertThat(ticks()).containsExactly(NOW - 9 * DAY, NOW);
    }

    @Test
    void shouldSettleTheWindowsOfAPastAtTheFirstTick() {
        purchases.pipeInput(record(Shop.purchase(ENTITY, NOW - 9 * DAY, 5), "shop-purchases", NOW));
        updates.readRecordsToList();

        tick(NOW, end("shop-purchases", 0, 1));
        List<GenericRecord> first = updates();
        tick(NOW + 20 * DAY, end("shop-purchases", 0, 1));
        List<GenericRecord> later = updates();

        assertThat(first).singleElement().satisfies(r -> {
            long boundary = (Long) r.get("event_time");
            assertThat(boundary).isGreaterThan(NOW - DAY).isLessThanOrEqualTo(NOW);
            assertThat(r.get("cause"))
                    .as("nothing is sampled before the beginning")
                    .hasToString("REFRESH");
            assertThat(r.get("id")).hasToString(Ids.refresh("shop", 1, ENTITY.getBytes(UTF_8), boundary));
            assertThat(r.get("as_of")).isEqualTo(boundary);
            assertThat(r.get("largest_7d")).as("its window has passed").isNull();
        });
        assertThat(later).isNotEmpty().allSatisfy(r -> assertThat((Long) r.get("event_time"))
                .isGreaterThan(NOW));
        assertThat(later).anySatisfy(r -> assertThat(r.get("cause")).hasToString("SNAPSHOT"));
    }

    @Test
    void shouldWriteATombstoneForAnEntityThatItForgets() {
        purchases.pipeInput(record(Shop.purchase(ENTITY, NOW - 402 * DAY, 5), "shop-purchases", NOW));
        tick(NOW - 402 * DAY, end("shop-purchases", 0, 1));

        tick(NOW - 3 * DAY, end("shop-purchases", 0, 1));
        List<TestRecord<byte[], byte[]>> before = features.readRecordsToList();
        tick(NOW, end("shop-purchases", 0, 1));
        List<TestRecord<byte[], byte[]>> after = features.readRecordsToList();

        assertThat(before).isNotEmpty().noneMatch(r -> r.value() == null);
        assertThat(after).last().satisfies(r -> {
            assertThat(r.key()).isEqualTo(ENTITY.getBytes(UTF_8));
            assertThat(r.value()).isNull();
        });
        assertThat(updates.readRecordsToList())
                .as("to be scored there is nothing")
                .hasSize(before.size() + after.size() - 1)
                .noneMatch(r -> r.value() == null);
        assertThat(driver.getKeyValueStore(FeatureTopology.HEADS).all())
                .toIterable()
                .isEmpty();
    }

    /** The same events again, as a replay writes them: the entity is back, until the next boundary that it has nothing to say at. */
    @Test
    void shouldForgetAgainWhomAReplayBringsBack() {
        purchases.pipeInput(record(Shop.purchase(ENTITY, NOW - 402 * DAY, 5), "shop-purchases", NOW));
        tick(NOW - 402 * DAY, end("shop-purchases", 0, 1));
        tick(NOW, end("shop-purchases", 0, 1));
        features.readRecordsToList();

        purchases.pipeInput(record(Shop.purchase(ENTITY, NOW - 402 * DAY, 5), "shop-purchases", NOW));
        List<TestRecord<byte[], byte[]>> replayed = features.readRecordsToList();
        tick(NOW + 2 * DAY, end("shop-purchases", 0, 2));
        List<TestRecord<byte[], byte[]>> forgotten = features.readRecordsToList();
        purchases.pipeInput(record(Shop.purchase(ENTITY, NOW + 1, 7), "shop-purchases", NOW));
        List<TestRecord<byte[], byte[]>> heardOf = features.readRecordsToList();

        assertThat(replayed).singleElement().satisfies(r -> assertThat(r.value())
                .isNotNull());
        assertThat(forgotten).singleElement().satisfies(r -> {
            assertThat(r.key()).isEqualTo(ENTITY.getBytes(UTF_8));
            assertThat(r.value()).isNull();
        });
        assertThat(heardOf).singleElement().satisfies(r -> assertThat(
                        Shop.read(registry, r.value()).get("purchases_ever"))
                .isEqualTo(1.0));
    }

    @Test
    void shouldSweepManyEntitiesSliceBySlice() {
        Set<String> expected = new HashSet<>();
        tick(NOW - 9 * DAY);
        for (long customer : HERE.subList(0, 3_000)) {
            expected.add(Long.toString(customer));
            purchases.pipeInput(
                    record(Shop.purchase(Long.toString(customer), NOW - 8 * DAY, 5), "shop-purchases", NOW));
        }
        updates.readRecordsToList();
        ticks();

        tick(NOW, end("shop-purchases", 0, 3_000));
        assertThat(ticks()).as("more than one turn can do").isEmpty();
        List<GenericRecord> emitted = new ArrayList<>();
        for (int turn = 0; turn < 1_000 && featureClock.isEmpty(); turn++) {
            emitted.addAll(updates());
            driver.advanceWallClockTime(Duration.ofMillis(20));
        }
        emitted.addAll(updates());

        assertThat(ticks()).containsExactly(NOW);
        assertThat(emitted.stream().map(r -> r.get("id").toString())).doesNotHaveDuplicates();
        assertThat(emitted.stream().map(r -> (Long) r.get("event_time"))).isSorted();
        assertThat(emitted.stream()
                        .filter(r -> r.get("cause").toString().equals("SNAPSHOT"))
                        .map(r -> r.get("entity").toString()))
                .containsAll(expected);
    }

    @Test
    void shouldEndATurnAfterManyVisitsThatHaveNothingToSay() {
        for (long customer : HERE.subList(0, 1_000)) {
            purchases.pipeInput(
                    record(Shop.purchase(Long.toString(customer), NOW - 100 * DAY, 5), "shop-purchases", NOW));
        }
        tick(NOW - DAY);
        tick(NOW);
        pass();
        assertThat(ticks()).containsExactly(NOW - DAY, NOW);
        updates.readRecordsToList();

        tick(NOW + 30 * DAY);
        assertThat(ticks()).as("more than one turn can do").isEmpty();
        pass();

        assertThat(ticks()).containsExactly(NOW + 30 * DAY);
        assertThat(updates.isEmpty()).isTrue();
    }

    /** Lets as many turns pass as it takes. */
    private void pass() {
        for (int turn = 0; turn < 100; turn++) {
            driver.advanceWallClockTime(Duration.ofMillis(20));
        }
    }

    @Test
    void shouldSetAsideWhatOthersWriteIntoItsOwnTopics() {
        byte[] junk = {1, 2, 3};
        clock.pipeInput(new TestRecord<>(null, junk, Instant.ofEpochMilli(NOW)));
        clock.pipeInput(new TestRecord<>(null, null, Instant.ofEpochMilli(NOW)));
        input(TOPICS.eventsByEntity()).pipeInput(new TestRecord<>(junk, junk, Instant.ofEpochMilli(NOW)));
        input(TOPICS.eventsByEntity())
                .pipeInput(new TestRecord<>(
                        null, null, new RecordHeaders().add(Marker.HEADER, junk), Instant.ofEpochMilli(NOW)));
        tick(NOW);

        assertThat(deadLetters.readRecordsToList().stream().map(r -> header(r, DeadLetters.TOPIC)))
                .containsExactly(TOPICS.clock(), TOPICS.clock(), TOPICS.eventsByEntity(), TOPICS.eventsByEntity());
        assertThat(ticks()).containsExactly(NOW);
    }

    @Test
    void shouldRefuseTwoSourcesOfOneTopic() throws Exception {
        FeatureSet twice = FeatureSet.compile(Shop.project("shop", PARTITIONS, "1 d"));
        var sources = new ArrayList<>(twice.project().sources());
        var first = sources.get(0);
        sources.set(
                1,
                new io.millrace.project.SourceDefinition(
                        "sessions",
                        first.topic(),
                        List.of("customer_id"),
                        "occurred_at",
                        null,
                        false,
                        false,
                        Map.of(),
                        null));
        var project = twice.project();
        FeatureSet broken = FeatureSet.compile(new io.millrace.project.Project(
                project.name(),
                project.objective(),
                project.time(),
                project.entity(),
                sources,
                project.featureSet(),
                project.examples(),
                project.labels(),
                project.models(),
                project.historicalPeriod(),
                project.partitions(),
                project.serving(),
                project.interventions(),
                project.validation(),
                project.constraints(),
                project.availability(),
                project.experiments(),
                null));

        assertThatThrownBy(() -> FeatureTopology.build(
                        broken,
                        TOPICS,
                        EventReaders.of(broken, registry),
                        RecordSerdes.of(registry),
                        1,
                        Driven.erasures(),
                        FeatureListener.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private TestInputTopic<byte[], byte[]> input(String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private TestRecord<byte[], byte[]> record(GenericRecord value, String topic, long timestamp) {
        return new TestRecord<>(null, Shop.bytes(registry, topic, value), Instant.ofEpochMilli(timestamp));
    }

    private void tick(long time, TopicOffset... ends) {
        tickAt(time, Math.max(NOW, time), ends);
    }

    private void tickAt(long time, long timestamp, TopicOffset... ends) {
        byte[] value = RecordSerde.of(Tick.class, registry)
                .toBytes(TOPICS.clock(), new Tick(Instant.ofEpochMilli(time), List.of(ends)));
        clock.pipeInput(new TestRecord<>(null, value, Instant.ofEpochMilli(timestamp)));
    }

    private static TopicOffset end(String topic, int partition, long offset) {
        return new TopicOffset(topic, partition, offset);
    }

    private List<Long> ticks() {
        RecordSerde<Tick> serde = RecordSerde.of(Tick.class, registry);
        return featureClock.readRecordsToList().stream()
                .map(r -> serde.fromBytes(r.value()).getTime().toEpochMilli())
                .toList();
    }

    private List<GenericRecord> updates() {
        return updates.readRecordsToList().stream()
                .map(r -> Shop.read(registry, r.value()))
                .toList();
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static byte[] good(SchemaRegistry registry, String topic) {
        return switch (topic) {
            case "shop-purchases" -> purchase(registry, ENTITY, NOW, 1);
            case "shop-sessions" -> session(registry, CUSTOMER, NOW, 1f);
            default ->
                Shop.bytes(
                        registry,
                        topic,
                        Shop.profile(ENTITY, Instant.ofEpochMilli(NOW).toString(), "gold", 1));
        };
    }

    private static byte[] purchase(SchemaRegistry registry, @Nullable String who, @Nullable Long time, double amount) {
        return Shop.bytes(registry, "shop-purchases", Shop.purchase(who, time, amount));
    }

    private static byte[] session(SchemaRegistry registry, @Nullable Long who, long time, float duration) {
        return Shop.bytes(registry, "shop-sessions", Shop.session(who, time, duration, "DESKTOP"));
    }

    private static byte[] unknownSchema() {
        byte[] bytes = new byte[20];
        WireFormat.writeHeader(bytes, 0, 4711);
        return bytes;
    }

    private static byte[] truncated(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length - 1);
    }

    private static byte[] longer(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length + 1);
    }
}
