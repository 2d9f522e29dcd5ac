package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.wire.MemorySchemaRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sources' topics hold, on a real broker: what is committed, what is none, and what is gone. */
class SourceHistoryTest {
    private static final long T = 1_740_000_000_000L;

    private static TestBroker broker;

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

    @TempDir
    Path state;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    /** Takes down what it sees. */
    private static final class Seen implements SourceHistory.Visitor {
        private final List<String> all = new ArrayList<>();

        @Override
        public void event(Event event, ConsumerRecord<byte[], byte[]> record) {
            all.add(new String(event.entity(), UTF_8) + "@" + (event.time() - T) + " " + event.offset());
        }

        @Override
        public void rejected(DeadLetterReason reason, ConsumerRecord<byte[], byte[]> record) {
            all.add(reason.code() + " " + record.offset());
        }
    }

    @Test
    void shouldReadWhatIsCommittedUpToTheEndsAndSayWhatIsGone() throws Exception {
        Project project = Shop.project("past", 1, "1 d");
        String purchases = project.sources().get(Shop.PURCHASES).topic();
        String sessions = project.sources().get(Shop.SESSIONS).topic();
        String profiles = project.sources().get(Shop.PROFILES).topic();
        broker.createTopics(1, Map.of(), purchases, sessions);
        broker.createTopics(1, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT), profiles);
        try (Producer<byte[], byte[]> plain = broker.producer(Map.of());
                Producer<byte[], byte[]> transactions =
                        broker.producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "past"))) {
            send(plain, purchases, Shop.bytes(registry, purchases, Shop.purchase("1", T, 1)));
            send(plain, purchases, Shop.bytes(registry, purchases, Shop.purchase("2", T + 1, 1)));
            send(plain, purchases, new byte[] {7});
            transactions.initTransactions();
            transactions.beginTransaction();
            send(transactions, sessions, Shop.bytes(registry, sessions, Shop.session(1L, T + 2, 1f, "MOBILE")));
            transactions.abortTransaction();
            transactions.beginTransaction();
            send(transactions, sessions, Shop.bytes(registry, sessions, Shop.session(2L, T + 3, 1f, "MOBILE")));
            transactions.commitTransaction();
            broker.awaitCommitted(sessions);
            delete(purchases, 1);
            SourceHistory history = SourceHistory.open(process(project), FeatureSet.compile(project));
            send(plain, purchases, Shop.bytes(registry, purchases, Shop.purchase("3", T + 4, 1)));
            Seen seen = new Seen();

            history.read(history.partitions(), seen);

            assertThat(seen.all).containsExactlyInAnyOrder("2@1 1", "undecodable_record 2", "2@3 2");
            assertThat(history.gaps())
                    .containsExactly(
                            "source purchases: in 1 of the partitions of its topic past-purchases the oldest records are deleted",
                            "source profiles: its topic past-profiles is compacted: what later records replaced is not"
                                    + " known, as if it had never been");
        }
    }

    @Test
    void shouldNotPassOverWhatIsDeletedBeforeItIsRead() throws Exception {
        Project project = Shop.project("passing", 1, "1 d");
        String purchases = project.sources().get(Shop.PURCHASES).topic();
        broker.createTopics(1, Map.of(), purchases, "passing-sessions", "passing-profiles");
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            send(producer, purchases, Shop.bytes(registry, purchases, Shop.purchase("1", T, 1)));
            send(producer, purchases, Shop.bytes(registry, purchases, Shop.purchase("2", T + 1, 1)));
        }
        SourceHistory history = SourceHistory.open(process(project), FeatureSet.compile(project));
        delete(purchases, 1);

        assertThatThrownBy(() -> history.read(history.partitions(), new Seen()))
                .isInstanceOf(OffsetOutOfRangeException.class)
                .hasMessageContaining(purchases);
    }

    @Test
    void shouldNameTheTopicsThatAreNotThere() throws Exception {
        Project project = Shop.project("nowhere", 1, "1 d");

        assertThatThrownBy(() -> SourceHistory.open(process(project), FeatureSet.compile(project)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("sources.purchases.topic: found nowhere-purchases")
                .hasMessageContaining("sources.profiles.topic: found nowhere-profiles");
    }

    private ProcessContext process(Project project) throws InvalidSettingsException {
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", state.toString())
                .flag("environment", "dev")
                .build();
        return ProcessContext.open(settings, project, registry);
    }

    private static void delete(String topic, long before) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }

    private static void send(Producer<byte[], byte[]> producer, String topic, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(topic, 0, "key".getBytes(UTF_8), value))
                .get();
    }
}
