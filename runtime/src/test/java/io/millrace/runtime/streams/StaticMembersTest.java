package io.millrace.runtime.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.health.Health;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications with names of their own, which are stopped and come back within their session. */
class StaticMembersTest {
    private static final Duration START = Duration.ofSeconds(60);
    private static TestBroker broker;

    @TempDir
    private Path directory;

    private StreamsRunner one;
    private StreamsRunner two;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @BeforeEach
    void open() throws Exception {
        one = runner("one");
        two = runner("two");
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void shouldReadPartitionsThatCameWhileNobodyLooked() throws Exception {
        broker.createTopics(1, Map.of(), "growing-in", "growing-out");
        ConfiguredStreams configured = one.configure(passingOn("growing", "growing-out", "growing-in"));
        try (RunningStreams first = configured.start()) {
            first.awaitRunning(START);
        }
        grow("growing-in", 3);

        try (RunningStreams second = configured.start()) {
            second.awaitRunning(START);

            assertPassedOn("growing-in", 2, "growing-out");
        }
    }

    @Test
    void shouldReadATopicThatItDidNotReadBefore() throws Exception {
        broker.createTopics(1, Map.of(), "old-in", "new-in", "more-out");
        try (RunningStreams first =
                one.configure(passingOn("more", "more-out", "old-in")).start()) {
            first.awaitRunning(START);
        }

        try (RunningStreams second =
                one.configure(passingOn("more", "more-out", "old-in", "new-in")).start()) {
            second.awaitRunning(START);

            assertPassedOn("new-in", 0, "more-out");
        }
    }

    @Test
    void shouldShareWhatIsNewWithOthersThatWentOn() throws Exception {
        broker.createTopics(2, Map.of(), "both-in", "both-out");
        StreamsApplication application = passingOn("both", "both-out", "both-in");
        try (RunningStreams leads = one.configure(application).start()) {
            leads.awaitRunning(START);
            try (RunningStreams other = two.configure(application).start()) {
                other.awaitRunning(START);
                Eventually.await("one partition each", () -> owns(leads, 2) == 1 && owns(other, 2) == 1);
                assertThat(leads.close(START)).isTrue();
                grow("both-in", 4);

                try (RunningStreams back = one.configure(application).start()) {
                    Eventually.await("two partitions each", () -> owns(back, 4) == 2 && owns(other, 4) == 2);
                }
            }
        }
    }

    @Test
    void shouldStayWhenThereIsNothingElseToRead() throws Exception {
        broker.createTopics(2, Map.of(), "same-in", "same-out");
        ConfiguredStreams configured = one.configure(passingOn("same", "same-out", "same-in"));
        assertThat(left(configured)).isZero();
        try (RunningStreams first = configured.start()) {
            first.awaitRunning(START);
        }

        assertThat(left(configured)).isZero();
        grow("same-in", 3);
        assertThat(left(configured)).isOne();
        assertThat(left(configured)).isZero();
    }

    private static int left(ConfiguredStreams configured) {
        return StaticMembers.of(configured.application().topology(), configured.properties())
                .orElseThrow()
                .leaveIfOutdated()
                .size();
    }

    private static int owns(RunningStreams streams, int partitions) {
        int owned = 0;
        for (int partition = 0; partition < partitions; partition++) {
            owned += streams.owns(new TopicPartition("both-in", partition)) ? 1 : 0;
        }
        return owned;
    }

    private static void grow(String topic, int partitions) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
        }
    }

    private static void assertPassedOn(String in, int partition, String out) throws Exception {
        byte[] value = {7};
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            TestBroker.send(producer, List.of(new ProducerRecord<>(in, partition, new byte[] {1}, value)));
        }
        Eventually.await("a record on " + out, () -> !broker.readAll(out).isEmpty());
        assertThat(broker.readAll(out)).singleElement().satisfies(record -> assertThat(record.value())
                .isEqualTo(value));
    }

    private static StreamsApplication passingOn(String id, String out, String... in) {
        Topology topology = new Topology()
                .addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), in)
                .addSink("out", out, new ByteArraySerializer(), new ByteArraySerializer(), "in");
        return StreamsApplication.atLeastOnce(id, topology, Duration.ofMillis(50), true);
    }

    private StreamsRunner runner(String name) throws Exception {
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", directory.resolve(name).toString())
                .flag("environment", "dev")
                .flag("rocksdb.memory.mb", "16")
                .flag("streams.consumer.group.instance.id", name)
                // Longer than any of this takes.
                .flag("streams.consumer.session.timeout.ms", "120000")
                // By when whoever shares out has heard of new partitions; five minutes by default.
                .flag("streams.consumer.metadata.max.age.ms", "1000")
                .build()
                .require(MillraceSettings.BOOTSTRAP_SERVERS, MillraceSettings.STATE_DIR);
        return new StreamsRunner("shop", settings, new Metrics(), new Health());
    }
}
