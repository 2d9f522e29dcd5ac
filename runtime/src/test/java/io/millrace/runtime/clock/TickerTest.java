package io.millrace.runtime.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Tick;
import io.millrace.records.TopicOffset;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.SchemaRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TickerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static TestBroker broker;

    private final SchemaRegistry registry = new MemorySchemaRegistry();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @Test
    void shouldFindTheLastReadableRecordBehindMarkersAndAbortedRecords() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        broker.createTopics(3, Map.of(), "mixed");
        try (Producer<byte[], byte[]> transactional = broker.producer(Map.of("transactional.id", "mixed"));
                Consumer<byte[], byte[]> tail = broker.consumer()) {
            transactional.initTransactions();
            SourceEnds ends = new SourceEnds(tail, List.of("mixed"));
            assertThat(ends.read(PATIENCE)).isEmpty();
            for (int round = 0; round < 8; round++) {
                // Partition 2 never gets a record that anybody may read.
                transaction(transactional, random.nextInt(2), random.nextInt(30), random.nextBoolean());
                transaction(transactional, 2, 5, false);

                assertThat(ends.read(PATIENCE))
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(readToTheEnd("mixed"));
            }
        }
    }

    @Test
    void shouldLeaveOutWhatRetentionHasDeleted() throws Exception {
        broker.createTopics(2, Map.of(), "retained");
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of());
                Consumer<byte[], byte[]> tail = broker.consumer();
                Consumer<byte[], byte[]> later = broker.consumer();
                Admin admin = broker.admin()) {
            for (int partition : List.of(0, 0, 1, 1)) {
                producer.send(new ProducerRecord<>("retained", partition, null, new byte[] {1}))
                        .get();
            }
            SourceEnds ends = new SourceEnds(tail, List.of("retained"));
            assertThat(ends.read(PATIENCE))
                    .containsExactly(new TopicOffset("retained", 0, 2L), new TopicOffset("retained", 1, 2L));

            admin.deleteRecords(Map.of(
                            new TopicPartition("retained", 0), RecordsToDelete.beforeOffset(2),
                            new TopicPartition("retained", 1), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();

            assertThat(ends.read(PATIENCE)).containsExactly(new TopicOffset("retained", 1, 2L));
            assertThat(new SourceEnds(later, List.of("retained")).read(PATIENCE))
                    .containsExactly(new TopicOffset("retained", 1, 2L));
        }
    }

    @Test
    void shouldTickEveryPartitionOnlyWhileLeading() throws Exception {
        broker.createTopics(2, Map.of(), "ticker-source", "ticker-clock");
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        AtomicInteger asked = new AtomicInteger();
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of());
                Consumer<byte[], byte[]> tail = broker.consumer()) {
            producer.send(new ProducerRecord<>("ticker-source", 1, null, new byte[] {1}))
                    .get();
            // Leads at the third time of asking, and never again.
            Ticker ticker = Ticker.start(
                    new SourceEnds(tail, List.of("ticker-source")),
                    new TickWriter(producer, RecordSerdes.of(registry), "ticker-clock", 2),
                    Clock.fixed(now, ZoneOffset.UTC),
                    Duration.ofMillis(10),
                    Duration.ofDays(365),
                    () -> asked.incrementAndGet() == 3);
            Eventually.await("a few more intervals", () -> asked.get() > 6);
            assertThat(ticker.condition().good()).isTrue();
            ticker.close();
        }

        Tick expected = new Tick(now, List.of(new TopicOffset("ticker-source", 1, 1L)));
        RecordSerde<Tick> serde = RecordSerde.of(Tick.class, registry);
        Map<Integer, Tick> ticks = new HashMap<>();
        broker.readAll("ticker-clock").forEach(record -> {
            assertThat(ticks).doesNotContainKey(record.partition());
            ticks.put(record.partition(), serde.fromBytes(record.value()));
        });
        assertThat(ticks).isEqualTo(Map.of(0, expected, 1, expected));
    }

    @Test
    void shouldSayThatItsClockIsAheadOfTheBrokers() throws Exception {
        broker.createTopics(1, Map.of("message.timestamp.type", "LogAppendTime"), "early-source", "early-clock");
        Clock early = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of());
                Consumer<byte[], byte[]> tail = broker.consumer();
                Ticker ticker = Ticker.start(
                        new SourceEnds(tail, List.of("early-source")),
                        new TickWriter(producer, RecordSerdes.of(registry), "early-clock", 1),
                        early,
                        Duration.ofMillis(10),
                        Ticker.tolerated(Duration.ZERO),
                        () -> true)) {
            Eventually.await("bad", () -> !ticker.condition().good());

            assertThat(ticker.condition().reason())
                    .startsWith("the clock of this machine is ahead of the brokers' by PT59M");
        }
    }

    private static void transaction(Producer<byte[], byte[]> producer, int partition, int records, boolean commit)
            throws Exception {
        producer.beginTransaction();
        TestBroker.send(
                producer, Collections.nCopies(records, new ProducerRecord<>("mixed", partition, null, new byte[] {1})));
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
        broker.awaitCommitted("mixed");
    }

    /** The oracle: reads everything from the beginning. */
    private static List<TopicOffset> readToTheEnd(String topic) {
        Map<Integer, Long> next = new HashMap<>();
        broker.readAll(topic).forEach(record -> next.put(record.partition(), record.offset() + 1));
        return next.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> new TopicOffset(topic, e.getKey(), e.getValue()))
                .toList();
    }
}
