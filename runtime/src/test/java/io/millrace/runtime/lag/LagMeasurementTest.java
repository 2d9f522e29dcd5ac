package io.millrace.runtime.lag;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** At a real broker: offsets that hold nothing are there only where a broker makes them. */
class LagMeasurementTest {
    private static TestBroker broker;

    private String topic;
    private TopicPartition partition;
    private Admin admin;
    private KafkaConsumer<byte[], byte[]> reader;
    private OldestUnread unread;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    /** Each test has a topic and groups of its own. */
    @BeforeEach
    void open(TestInfo test) {
        topic = "shop." + test.getTestMethod().orElseThrow().getName();
        partition = new TopicPartition(topic, 0);
        broker.createTopics(2, Map.of("message.timestamp.type", "LogAppendTime"), topic);
        admin = broker.admin();
        Map<String, Object> properties = broker.client();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.putAll(OldestUnread.CONSUMER);
        reader = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        unread = new OldestUnread(reader);
    }

    @AfterEach
    void close() {
        reader.close();
        admin.close();
    }

    @Test
    void shouldTellHowMuchAGroupHasNotReadAndSinceWhenTheOldestWaits() throws Exception {
        List<Long> appended = send(partition, 5);
        send(new TopicPartition(topic, 1), 4);
        commit("behind", Map.of(partition, 2L, new TopicPartition(topic, 1), 3L));

        assertThat(lags()).containsExactly(new GroupLag("behind", topic, 4, appended.get(2)));
    }

    @Test
    void shouldTellOfAGroupThatHasCaughtUpThatNothingWaits() throws Exception {
        send(partition, 5);
        commit("caught-up", Map.of(partition, 5L));

        assertThat(lags()).containsExactly(new GroupLag("caught-up", topic, 0, GroupLag.NONE));
    }

    @Test
    void shouldSayNothingOfAGroupThatHasNeverCommitted() throws Exception {
        send(partition, 5);
        Map<String, Object> properties = broker.client();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, "never");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (Consumer<byte[], byte[]> member =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            member.subscribe(List.of(topic));
            Eventually.await("a member to read", () -> !member.poll(Duration.ofMillis(50))
                    .isEmpty());

            assertThat(lags()).isEmpty();
        }
    }

    @Test
    void shouldNotTakeTheMarksOfTransactionsForRecords() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = transactional()) {
            transaction(producer, 3, true);
            commit("read-all", Map.of(partition, 3L));
            // Brokers write it behind the answer to who has ended the transaction.
            Eventually.await("a mark, which has an offset", () -> end() == 4);
            assertThat(lags()).containsExactly(new GroupLag("read-all", topic, 0, GroupLag.NONE));

            List<Long> appended = transaction(producer, 2, true);
            Eventually.await("the next mark", () -> end() == 7);
            assertThat(lags()).containsExactly(new GroupLag("read-all", topic, 2, appended.get(0)));

            commit("read-all", Map.of(partition, 6L));
            transaction(producer, 2, false);
            Eventually.await("a mark behind what was aborted", () -> end() == 10);
            assertThat(lags()).as("aborted").containsExactly(new GroupLag("read-all", topic, 0, GroupLag.NONE));
        }
    }

    @Test
    void shouldWaitForNoTransactionThatIsOpen() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = transactional()) {
            transaction(producer, 1, true);
            commit("waits", Map.of(partition, 2L));
            producer.beginTransaction();
            producer.send(record()).get();

            assertThat(lags()).containsExactly(new GroupLag("waits", topic, 0, GroupLag.NONE));

            producer.commitTransaction();
            assertThat(lags()).extracting(GroupLag::records).containsExactly(1L);
        }
    }

    @Test
    void shouldNotCountWhatRetentionHasTaken() throws Exception {
        List<Long> appended = send(partition, 5);
        commit("overtaken", Map.of(partition, 1L));
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3)))
                .all()
                .get();

        assertThat(lags()).containsExactly(new GroupLag("overtaken", topic, 2, appended.get(3)));
    }

    @Test
    void shouldTakeOffsetsForRecordsWhereThereAreManyAndReadThemOnce() throws Exception {
        List<Long> appended = send(partition, 400);
        commit("far", Map.of(partition, 10L));
        assertThat(lags()).containsExactly(new GroupLag("far", topic, 390, appended.get(10)));
        reader.close();

        send(partition, 100);

        assertThat(lags()).containsExactly(new GroupLag("far", topic, 490, appended.get(10)));
    }

    @Test
    void shouldFollowAGroupThatReadsOn() throws Exception {
        List<Long> appended = send(partition, 3);
        commit("reads-on", Map.of(partition, 1L));
        assertThat(lags()).containsExactly(new GroupLag("reads-on", topic, 2, appended.get(1)));

        commit("reads-on", Map.of(partition, 2L));
        assertThat(lags()).containsExactly(new GroupLag("reads-on", topic, 1, appended.get(2)));
        commit("reads-on", Map.of(partition, 3L));
        assertThat(lags()).containsExactly(new GroupLag("reads-on", topic, 0, GroupLag.NONE));
        send(partition, 2);
        assertThat(lags()).extracting(GroupLag::records).containsExactly(2L);
    }

    @Test
    void shouldShowNoMoreGroupsThanItMayAndItsOwnFirst() throws Exception {
        send(partition, 1);
        for (String group : List.of("a-consumer", "b-consumer", "shop-serving")) {
            commit(group, Map.of(partition, 0L));
        }

        LagMeasurement measured =
                LagMeasurement.of(new CommittedOffsets(admin, "shop", Set.of(topic), 1_000, 2), unread);

        assertThat(measured.lags()).extracting(GroupLag::group).containsExactlyInAnyOrder("shop-serving", "a-consumer");
        assertThat(measured.leftOut()).isOne();
        admin.deleteConsumerGroups(List.of("a-consumer", "b-consumer", "shop-serving"))
                .all()
                .get();
    }

    @Test
    void shouldKnowOnlyTheTopicsOfTheProject() throws Exception {
        send(partition, 1);
        commit("elsewhere", Map.of(partition, 0L));

        assertThat(LagMeasurement.of(new CommittedOffsets(admin, "shop", Set.of("shop.other"), 1_000, 100), unread)
                        .lags())
                .isEmpty();
    }

    private List<GroupLag> lags() {
        return LagMeasurement.of(
                        new CommittedOffsets(admin, "shop", Set.of(topic, "shop.not-there"), 1_000, 100), unread)
                .lags();
    }

    private long end() {
        reader.assign(List.of(partition));
        return reader.endOffsets(List.of(partition)).get(partition);
    }

    private void commit(String group, Map<TopicPartition, Long> offsets) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        offsets.forEach((of, offset) -> committed.put(of, new OffsetAndMetadata(offset)));
        admin.alterConsumerGroupOffsets(group, committed).all().get();
    }

    /** When each record was appended. */
    private List<Long> send(TopicPartition to, int count) throws Exception {
        List<Long> appended = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of("batch.size", 0))) {
            for (var sent : IntStream.range(0, count)
                    .mapToObj(
                            i -> producer.send(new ProducerRecord<>(to.topic(), to.partition(), null, new byte[1_000])))
                    .toList()) {
                appended.add(sent.get().timestamp());
            }
        }
        return appended;
    }

    private KafkaProducer<byte[], byte[]> transactional() {
        KafkaProducer<byte[], byte[]> producer = broker.producer(Map.of("transactional.id", topic));
        producer.initTransactions();
        return producer;
    }

    private List<Long> transaction(KafkaProducer<byte[], byte[]> producer, int count, boolean commit) throws Exception {
        List<Long> appended = new ArrayList<>();
        producer.beginTransaction();
        for (int i = 0; i < count; i++) {
            appended.add(producer.send(record()).get().timestamp());
        }
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
        return appended;
    }

    private ProducerRecord<byte[], byte[]> record() {
        return new ProducerRecord<>(topic, 0, null, new byte[10]);
    }
}
