package io.millrace.retrainer.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.Artifact;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.TrainerContext;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.RegistryException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A follower whose brokers, registry and memory do as they are told: one record is to be told, mostly a deployment. */
@Timeout(60)
class MlflowFollowerTest {
    private final Project project = Synthetic.project();
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final Metrics metrics = new Metrics();
    private final List<Double> failing = new ArrayList<>();

    private final TrainerContext context = new TrainerContext(
            project,
            TopicCatalogue.of(project.name(), 1, 2, Environment.DEV, project.historicalPeriod()),
            RecordSerdes.of(registry),
            Map.of(),
            Map.of(),
            Path.of("nothing is kept here"),
            Clock.systemUTC());

    @Test
    void shouldSayThatItHasEnded() throws Exception {
        follow(() -> {
            throw new OutOfMemoryError("of a bundle");
        });
        assertThat(failing()).isEqualTo(1);
    }

    @Test
    void shouldSayThatItMayNotGoOn() throws Exception {
        follow(() -> {
            throw new AuthorizationException("no such right");
        });
        assertThat(failing()).isEqualTo(1);
    }

    @Test
    void shouldAskBrokersAndARegistryAgainThatDoNotAnswer() throws Exception {
        List<RuntimeException> outages = new ArrayList<>(List.of(
                new TimeoutException("no broker"),
                new RegistryException(RegistryException.Kind.UNAVAILABLE, "no registry")));
        int told = follow(() -> {
            failing.add(failing());
            if (!outages.isEmpty()) {
                throw outages.remove(0);
            }
        });
        assertThat(told).isEqualTo(3);
        assertThat(failing).containsExactly(0.0, 1.0, 1.0);
        assertThat(failing()).isZero();
    }

    @Test
    void shouldNotTellAgainWhatItCouldNotCommit() throws Exception {
        Member member = new Member(deployment());
        member.lost = 1;
        int told = follow(member, () -> {});
        assertThat(told).isEqualTo(1);
        assertThat(failing()).isZero();
        assertThat(member.lost).isZero();
        assertThat(member.told).containsEntry(member.partition, new OffsetAndMetadata(1));
    }

    @Test
    void shouldPassOverAVersionThatItsHeapWouldNeverHold() throws Exception {
        Artifact artifact = new Artifact("00", 1L << 40, 1, 0L, null);
        ModelVersion large = ModelVersions.of("1.0.0", "leaving", "leaves", artifact);
        String topic = context.topics().modelRegistry();
        Member member = new Member(new ConsumerRecord<>(
                topic,
                0,
                0,
                new byte[] {1},
                RecordSerde.of(ModelVersion.class, registry).toBytes(topic, large)));
        follow(member, () -> {});
        assertThat(failing()).isZero();
        assertThat(member.told).containsEntry(member.partition, new OffsetAndMetadata(1));
    }

    private int follow(Telling telling) throws Exception {
        return follow(new Member(deployment()), telling);
    }

    private ConsumerRecord<byte[], byte[]> deployment() {
        String topic = context.topics().deployments();
        Deployment deployment = Deployment.newBuilder()
                .setModel("leaving")
                .setSequence(1)
                .setChampion("1.0.0")
                .setStages(Map.of())
                .setAccepted(true)
                .setReason("test")
                .setAt(Instant.EPOCH)
                .build();
        byte[] value = RecordSerde.of(Deployment.class, registry).toBytes(topic, deployment);
        return new ConsumerRecord<>(topic, 0, 0, new byte[] {1}, value);
    }

    /** Follows until the follower ends by itself, or the record is committed; how often it was told. */
    private int follow(Member member, Telling telling) throws Exception {
        List<TrackedDeployment> told = new ArrayList<>();
        Tracker tracker = new Tracker() {
            @Override
            public String name() {
                return "server";
            }

            @Override
            public void publish(TrackedRun run) {}

            @Override
            public void register(TrackedVersion version, TrackedRun run) {}

            @Override
            public void deploy(TrackedDeployment deployment) throws IOException {
                told.add(deployment);
                telling.tell();
            }
        };
        MlflowFollower follower = new MlflowFollower(context, tracker, metrics, () -> member);
        Thread thread = new Thread(
                () -> {
                    follower.run();
                    member.done.countDown();
                },
                "follower under test");
        thread.start();
        member.done.await();
        follower.close();
        thread.join();
        return told.size();
    }

    private double failing() throws IOException {
        StringWriter text = new StringWriter();
        metrics.write(text);
        String line = text.toString()
                .lines()
                .filter(one -> one.startsWith("millrace_mlflow_failing{"))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(line.substring(line.lastIndexOf(' ')));
    }

    @FunctionalInterface
    private interface Telling {
        void tell() throws IOException;
    }

    /** The one member of its group; as often as it is told to, it has lost its place when it commits. */
    private static final class Member extends MockConsumer<byte[], byte[]> {
        private final ConsumerRecord<byte[], byte[]> record;
        private final TopicPartition partition;
        private final Map<TopicPartition, OffsetAndMetadata> told = new ConcurrentHashMap<>();
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile int lost;

        Member(ConsumerRecord<byte[], byte[]> record) {
            super("earliest");
            this.record = record;
            partition = new TopicPartition(record.topic(), record.partition());
            schedulePollTask(() -> {
                rebalance(List.of(partition));
                updateBeginningOffsets(Map.of(partition, 0L));
            });
        }

        /** It forgets what it has given. */
        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (!assignment().isEmpty() && position(partition) == 0) {
                addRecord(record);
            }
            return super.poll(timeout);
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
            if (lost > 0) {
                lost = lost - 1;
                // As the next poll leaves it: where the group has its offset.
                seek(partition, 0);
                throw new CommitFailedException();
            }
            told.putAll(offsets);
            done.countDown();
        }
    }
}
