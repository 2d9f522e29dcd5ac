package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.ids.Ids;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.LetterRetry;
import io.millrace.runtime.testing.FailingRegistry;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.RefusedRecords.Match;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.RegistryException.Kind;
import io.millrace.wire.SchemaRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that were refused, and come once more: of a source that is partitioned by entity and of one that is re-keyed. */
class DeadLetterRetryTest {
    private static final long NOW = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long CUSTOMER = 7;
    private static final String ENTITY = Long.toString(CUSTOMER);
    private static final LetterId LETTER = new LetterId(3, 42);
    private static final FeatureSet FEATURES = FeatureSet.compile(Shop.project("shop", 1, "1 d"));
    private static final TopicCatalogue TOPICS = Shop.catalogue(FEATURES);
    private static final String APPLICATION = FeatureTopology.applicationId(FEATURES.project());

    private static final byte[] DIGEST = new byte[RecordDigest.BYTES];

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final List<RetryResult> results = new ArrayList<>();
    private boolean schemasMissing;
    private TopologyTestDriver driver;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() {
        driver = open("first");
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private TopologyTestDriver open(String name) {
        int id = registry.register(
                SchemaRegistry.valueSubject(TOPICS.featureUpdates()), FeatureUpdateEncoder.schema(FEATURES));
        SchemaRegistry used = new FailingRegistry(registry, subject -> schemasMissing ? Kind.NOT_FOUND : null);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve(name).toString());
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        return new TopologyTestDriver(
                FeatureTopology.build(
                        FEATURES,
                        TOPICS,
                        EventReaders.of(FEATURES, used),
                        RecordSerdes.of(registry),
                        id,
                        Driven.erasures(),
                        new Heard()),
                properties,
                Instant.ofEpochMilli(NOW));
    }

    private final class Heard implements FeatureListener {
        @Override
        public void retried(String source, RetryResult result) {
            results.add(result);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop-purchases", "shop-sessions"})
    void shouldTakeARetriedRecordOnceUnderItsOwnIdAsIfItHadAlwaysBeenReadable(String topic) {
        byte[] refused = event(topic, NOW, 5);
        schemasMissing = true;
        pipe(topic, refused, new RecordHeaders().add("trace", new byte[] {1}));
        schemasMissing = false;
        pipe(topic, event(topic, NOW + HOUR, 2), null);
        List<GenericRecord> before = updates(driver);
        TestRecord<byte[], byte[]> letter = letter();

        retry(letter);
        retry(letter);
        pipe(topic, event(topic, NOW + 2 * HOUR, 3), null);

        List<GenericRecord> after = updates(driver);
        assertThat(ids(before)).containsExactly(id(topic, 1));
        assertThat(ids(after)).as("once").containsExactly(id(topic, 0), id(topic, 2));
        assertThat(results).containsExactly(RetryResult.TAKEN, RetryResult.TAKEN_BEFORE);
        assertThat(after.get(1).toString())
                .as("the state is that of somebody who could always read")
                .isEqualTo(lastOfWhoCouldAlwaysRead(topic, refused));
    }

    private String lastOfWhoCouldAlwaysRead(String topic, byte[] refused) {
        try (TopologyTestDriver other = open("other")) {
            for (byte[] value : List.of(refused, event(topic, NOW + HOUR, 2), event(topic, NOW + 2 * HOUR, 3))) {
                other.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                        .pipeInput(new TestRecord<>(null, value, Instant.ofEpochMilli(NOW + 2 * HOUR)));
            }
            return updates(other).get(2).toString();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop-purchases", "shop-sessions"})
    void shouldMakeANewLetterThatPointsBackToTheFirstWhenItIsRefusedAgain(String topic) {
        schemasMissing = true;
        pipe(topic, event(topic, NOW, 5), null);
        TestRecord<byte[], byte[]> first = letter();
        assertThat(text(first.headers(), DeadLetters.ATTEMPT)).isEmpty();

        retry(first);

        TestRecord<byte[], byte[]> second = letter();
        assertThat(text(second.headers(), DeadLetters.ATTEMPT)).isEqualTo("2");
        assertThat(text(second.headers(), DeadLetters.FIRST_LETTER)).isEqualTo(LETTER.toString());
        for (String same : List.of(
                DeadLetters.TOPIC,
                DeadLetters.PARTITION,
                DeadLetters.OFFSET,
                DeadLetters.TIMESTAMP,
                DeadLetters.STAGE)) {
            assertThat(text(second.headers(), same)).as(same).isEqualTo(text(first.headers(), same));
        }
        assertThat(second.value()).isEqualTo(first.value());
        assertThat(results).containsExactly(RetryResult.REFUSED);
        schemasMissing = false;
        retry(second);
        assertThat(ids(updates(driver))).containsExactly(id(topic, 0));
    }

    @Test
    void shouldSayThatARetriedRecordHasBecomeTooLate() {
        schemasMissing = true;
        pipe("shop-sessions", event("shop-sessions", NOW - 48 * HOUR, 5), null);
        schemasMissing = false;
        pipe("shop-sessions", event("shop-sessions", NOW, 5), null);

        retry(letter());

        TestRecord<byte[], byte[]> late = letter();
        assertThat(text(late.headers(), DeadLetters.REASON)).isEqualTo(DeadLetterReason.TOO_LATE.code());
        assertThat(text(late.headers(), DeadLetters.STAGE)).isEqualTo(LetterRetry.UPDATE);
        assertThat(text(late.headers(), DeadLetters.ATTEMPT)).isEqualTo("2");
        retry(late);
        assertThat(text(letter().headers(), DeadLetters.ATTEMPT))
                .as("it was refused elsewhere this time, and can be tried there again")
                .isEqualTo("3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop-purchases", "shop-sessions"})
    void shouldTakeNothingTwiceThatWasTakenWhenItCame(String topic) {
        pipe(topic, event(topic, NOW, 5), null);
        assertThat(updates(driver)).hasSize(1);

        for (String stage : List.of(LetterRetry.REKEY, LetterRetry.UPDATE)) {
            LetterRetry forged = new LetterRetry(LETTER, 2, stage, APPLICATION, topic, 0, 0, NOW);
            pipe(TOPICS.deadLetterRetries(), event(topic, NOW, 5), forged.addedTo(new RecordHeaders()));
        }

        assertThat(updates(driver)).isEmpty();
        assertThat(results).containsOnly(RetryResult.TAKEN_BEFORE).hasSize(2);
    }

    /** What whoever may write to the dead letters can make of one: another record, at the place of one that was refused. */
    private enum Forgery {
        VALUE,
        KEY,
        HEADER,
        TIMESTAMP;

        TestRecord<byte[], byte[]> of(TestRecord<byte[], byte[]> letter, byte[] value) {
            Headers headers = new RecordHeaders(letter.headers());
            if (this == HEADER) {
                headers.add("schema", new byte[] {7});
            }
            if (this == TIMESTAMP) {
                headers.add(DeadLetters.TIMESTAMP, Long.toString(NOW).getBytes(UTF_8));
            }
            return new TestRecord<>(
                    this == KEY ? new byte[] {7} : letter.key(), this == VALUE ? value : letter.value(), headers);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "shop-purchases, VALUE",
        "shop-purchases, KEY",
        "shop-purchases, HEADER",
        "shop-purchases, TIMESTAMP",
        "shop-sessions, VALUE",
        "shop-sessions, TIMESTAMP"
    })
    void shouldTakeNoOtherRecordThanWasRefused(String topic, Forgery forgery) {
        schemasMissing = true;
        pipe(topic, event(topic, NOW, 5), new RecordHeaders().add("trace", new byte[] {1}));
        schemasMissing = false;
        TestRecord<byte[], byte[]> letter = letter();

        retry(forgery.of(letter, event(topic, NOW, 1_000_000)));

        assertThat(updates(driver)).isEmpty();
        assertThat(text(letter().headers(), DeadLetters.TOPIC))
                .as("a letter that cannot be retried")
                .isEqualTo(TOPICS.deadLetterRetries());
        retry(letter);
        assertThat(ids(updates(driver))).as("what was refused").containsExactly(id(topic, 0));
        assertThat(results).containsExactly(RetryResult.ALTERED, RetryResult.TAKEN);
    }

    @Test
    void shouldTakeNoOtherRecordThanWasRefusedWhereItsEntityIs() {
        pipe("shop-sessions", event("shop-sessions", NOW, 5), null);
        pipe("shop-sessions", event("shop-sessions", NOW - 48 * HOUR, 5), null);
        TestRecord<byte[], byte[]> late = letter();
        assertThat(text(late.headers(), DeadLetters.STAGE)).isEqualTo(LetterRetry.UPDATE);
        updates(driver);

        // The task of the record's partition, which has no note, sends a retry on to that of its entity.
        Headers sent =
                new Origin(null, "shop-sessions".getBytes(UTF_8), 0, 1, NOW + 2 * HOUR).addedTo(new RecordHeaders());
        new Retried(LETTER, 2, false).addedTo(sent);
        pipe(TOPICS.eventsByEntity(), ENTITY.getBytes(UTF_8), event("shop-sessions", NOW, 1_000_000), sent);

        assertThat(updates(driver)).isEmpty();
        assertThat(text(letter().headers(), DeadLetters.TOPIC)).isEqualTo(TOPICS.eventsByEntity());
        assertThat(results).containsExactly(RetryResult.ALTERED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop-purchases", "shop-sessions"})
    void shouldTakeOnWhatAnEarlierVersionHasNotedWithoutADigest(String topic) {
        schemasMissing = true;
        pipe(topic, event(topic, NOW, 5), null);
        schemasMissing = false;
        KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(FeatureTopology.PROGRESS);
        List<Bytes> notes = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            all.forEachRemaining(entry -> {
                if (entry.key.get()[0] == 'x') {
                    notes.add(entry.key);
                }
            });
        }
        assertThat(notes).hasSize(1);
        store.put(notes.get(0), Arrays.copyOf(store.get(notes.get(0)), Long.BYTES));

        retry(letter());

        assertThat(ids(updates(driver))).containsExactly(id(topic, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop-purchases", "shop-sessions"})
    void shouldBelieveNoHeaderOfARecordOfASource(String topic) {
        pipe(topic, event(topic, NOW, 5), null);
        Headers forged = new LetterRetry(LETTER, 2, LetterRetry.UPDATE, APPLICATION, topic, 0, 0, NOW)
                .addedTo(new RecordHeaders());
        new Retried(LETTER, 9, true).addedTo(forged);

        pipe(topic, event(topic, NOW, 5), forged);

        assertThat(ids(updates(driver))).containsExactly(id(topic, 0), id(topic, 1));
        assertThat(results).isEmpty();
    }

    @Test
    void shouldLeaveToFeaturesOfAnotherMajorVersionWhatTheyRefused() {
        schemasMissing = true;
        pipe("shop-purchases", event("shop-purchases", NOW, 5), null);
        schemasMissing = false;
        TestRecord<byte[], byte[]> letter = letter();
        LetterRetry other =
                new LetterRetry(LETTER, 2, LetterRetry.UPDATE, "shop-features-v2", "shop-purchases", 0, 0, NOW);

        pipe(TOPICS.deadLetterRetries(), letter.value(), other.addedTo(new RecordHeaders()));

        assertThat(updates(driver)).isEmpty();
        assertThat(results).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop-purchases", "shop-sessions"})
    void shouldForgetWhatItHasRefusedWhenThereIsNoLetterOfItAnyMore(String topic) {
        schemasMissing = true;
        pipe(topic, event(topic, NOW, 5), null);
        TestRecord<byte[], byte[]> old = letter();
        driver.advanceWallClockTime(Duration.ofDays(1));
        pipe(topic, event(topic, NOW, 5), null);
        TestRecord<byte[], byte[]> young = letter();
        schemasMissing = false;

        driver.advanceWallClockTime(TOPICS.lettersKept());
        retry(young);
        retry(old);

        assertThat(results).containsExactly(RetryResult.TAKEN, RetryResult.TAKEN_BEFORE);
    }

    @Test
    void shouldLookAtSomeNotesAtATimeAndCountThoseOfAnEarlierVersionFromWhenTheyAreSeen() {
        KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(FeatureTopology.PROGRESS);
        RefusedRecords refused = new RefusedRecords(store);
        Duration kept = Duration.ofDays(7);
        refused.add("undated", 0, 0, DIGEST, 0);
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            store.put(all.next().key, new byte[0]);
        }
        for (int offset = 0; offset < 2_500; offset++) {
            refused.add("dated", 1, offset, DIGEST, NOW);
        }

        refused.prune(NOW + kept.toMillis() + 1, kept);
        assertThat(refused.match("dated", 1, 0, DIGEST)).isEqualTo(Match.NONE);
        assertThat(refused.match("dated", 1, 2_499, DIGEST)).isEqualTo(Match.SAME);
        refused.prune(NOW + kept.toMillis() + 1, kept);
        refused.prune(NOW + kept.toMillis() + 1, kept);

        assertThat(refused.match("dated", 1, 2_499, DIGEST)).isEqualTo(Match.NONE);
        assertThat(refused.match("undated", 0, 0, DIGEST)).isEqualTo(Match.SAME);
        refused.prune(NOW + 2 * kept.toMillis() + 2, kept);
        assertThat(refused.match("undated", 0, 0, DIGEST)).isEqualTo(Match.NONE);
    }

    @Test
    void shouldSetAsideWhatIsNoRetry() {
        pipe(TOPICS.deadLetterRetries(), new byte[] {1}, null);

        assertThat(text(letter().headers(), DeadLetters.REASON)).isEqualTo("undecodable_record");
    }

    private byte[] event(String topic, long time, int amount) {
        GenericRecord event = topic.equals("shop-purchases")
                ? Shop.purchase(ENTITY, time, amount)
                : Shop.session(CUSTOMER, time, (float) amount, "MOBILE");
        return Shop.bytes(registry, topic, event);
    }

    private void pipe(String topic, byte[] value, @Nullable Headers headers) {
        pipe(topic, null, value, headers);
    }

    private void pipe(String topic, byte @Nullable [] key, byte[] value, @Nullable Headers headers) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(
                        key,
                        value,
                        headers == null ? new RecordHeaders() : headers,
                        Instant.ofEpochMilli(NOW + 2 * HOUR)));
    }

    private static Headers own(Headers all) {
        Headers own = new RecordHeaders();
        for (Header header : all) {
            if (!header.key().startsWith(DeadLetters.PREFIX)) {
                own.add(header);
            }
        }
        return own;
    }

    /** As the desk does it. */
    private void retry(TestRecord<byte[], byte[]> letter) {
        Headers of = letter.headers();
        String attempt = text(of, DeadLetters.ATTEMPT);
        LetterRetry retry = new LetterRetry(
                LETTER,
                attempt.isEmpty() ? 2 : Integer.parseInt(attempt) + 1,
                text(of, DeadLetters.STAGE),
                text(of, DeadLetters.APPLICATION),
                text(of, DeadLetters.TOPIC),
                Integer.parseInt(text(of, DeadLetters.PARTITION)),
                Long.parseLong(text(of, DeadLetters.OFFSET)),
                Long.parseLong(text(of, DeadLetters.TIMESTAMP)));
        pipe(TOPICS.deadLetterRetries(), letter.key(), letter.value(), retry.addedTo(own(of)));
    }

    private TestRecord<byte[], byte[]> letter() {
        return driver.createOutputTopic(TOPICS.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecord();
    }

    private List<GenericRecord> updates(TopologyTestDriver of) {
        return of
                .createOutputTopic(TOPICS.featureUpdates(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()
                .stream()
                .map(value -> Shop.read(registry, value))
                .toList();
    }

    private static List<String> ids(List<GenericRecord> updates) {
        return updates.stream().map(update -> update.get("id").toString()).toList();
    }

    private static String id(String topic, long offset) {
        return Ids.event("shop", 1, topic, 0, offset);
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }
}
