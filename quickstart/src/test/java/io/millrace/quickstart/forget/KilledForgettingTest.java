package io.millrace.quickstart.forget;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.runtime.privacy.EntityHash;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The features process is killed with SIGKILL while it forgets somebody: what is committed is all that it has of them or nothing, and nothing in the end. */
@Tag("exhaustive")
@ExtendWith(SharedRegistry.class)
class KilledForgettingTest {
    private static final String PRIVACY_KEY = "a-secret-of-this-test";
    /** On a machine that others keep busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int CUSTOMERS = 8;
    private static final int EVENTS_EACH = 12;

    private final long seed = System.nanoTime();
    private final SharedRegistry.Running registry;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    /** A key in a log. */
    private record Place(String topic, int partition, ByteBuffer key) {}

    KilledForgettingTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @Test
    @Timeout(900)
    void shouldForgetAllOfSomebodyOrNothing() throws Exception {
        System.out.println("seed " + seed);
        // A transaction stays open for so long that a kill finds it open; and who comes back has its partitions at
        // once.
        String more = "privacy.key=%s%nstreams.commit.interval.ms=1500%nstreams.consumer.group.instance.id=one%n"
                .formatted(PRIVACY_KEY);
        int undone = 0;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                ProcessContext process = Shop.open(broker, registry.url(), directory.resolve("state"));
                ShopEvents events = new ShopEvents(seed, 0, 0, process.registry());
                Producer<byte[], byte[]> producer = process.producer("till");
                Forgetting forgetting = new Forgetting(process, EntityHash.of(PRIVACY_KEY))) {
            Path settings = Shop.settings(directory, broker.bootstrapServers(), registry.url(), more);
            MillraceProcess features =
                    processes.start("features", directory.resolve("features"), settings, "--no-ticks");
            features.awaitReady();
            Map<String, Set<Place>> kept = live(process, events, producer);

            Map<Place, ByteBuffer> state = committed(process);
            List<String> customers = new ArrayList<>(kept.keySet());
            List<String> stay = customers.subList(CUSTOMERS / 2, CUSTOMERS);
            for (String customer : customers.subList(0, CUSTOMERS / 2)) {
                Map<Place, ByteBuffer> without = new HashMap<>(state);
                without.keySet().removeAll(kept.get(customer));
                var unused = forgetting.ask(customer, Instant.now(), "a test", "a test");
                awaitTombstone(broker, process.topics().features(), customer);
                features.kill();

                Map<Place, ByteBuffer> left = committed(process);
                assertThat(left)
                        .as("seed %d: all of %s or nothing", seed, customer)
                        .isIn(state, without);
                undone += left.equals(state) ? 1 : 0;

                features.restart();
                features.awaitReady();
                Eventually.await("nothing is left of " + customer, PATIENCE, () -> committed(process)
                        .equals(without));
                state = without;
            }

            System.out.printf("%d of %d kills found the transaction open%n", undone, CUSTOMERS / 2);
            assertThat(undone).as("seed %d: kills in the midst", seed).isPositive();
            assertThat(state.keySet()).isEqualTo(union(kept, stay));
            assertThatWhoComesBackIsNew(process, events, producer, customers.get(0));
        }
    }

    /** Customers come one after the other: what appears in the state's logs meanwhile is theirs. */
    private Map<String, Set<Place>> live(ProcessContext process, ShopEvents events, Producer<byte[], byte[]> producer)
            throws Exception {
        Map<String, Set<Place>> kept = new LinkedHashMap<>();
        Set<Place> before = Set.of();
        for (int i = 0; i < CUSTOMERS; i++) {
            for (int event = 0; event < EVENTS_EACH; event++) {
                send(producer, events.good("customer-" + i, Instant.now().toEpochMilli()));
            }
            int all = (i + 1) * EVENTS_EACH;
            Eventually.await(
                    "updates of customer " + i, PATIENCE, () -> updates(process).size() == all);
            Set<Place> now = committed(process).keySet();
            Set<Place> own = new HashSet<>(now);
            own.removeAll(before);
            assertThat(own).as("seed %d: logs that know customer %d", seed, i).hasSizeGreaterThanOrEqualTo(3);
            kept.put("customer-" + i, own);
            before = now;
        }
        return kept;
    }

    private static Set<Place> union(Map<String, Set<Place>> kept, List<String> customers) {
        Set<Place> all = new HashSet<>();
        customers.forEach(customer -> all.addAll(kept.get(customer)));
        return all;
    }

    private void assertThatWhoComesBackIsNew(
            ProcessContext process, ShopEvents events, Producer<byte[], byte[]> producer, String customer)
            throws Exception {
        int before = updates(process).size();
        send(producer, events.good(customer, Instant.now().toEpochMilli()));
        Eventually.await(
                "an update of " + customer, PATIENCE, () -> updates(process).size() > before);
        ConsumerRecord<byte[], byte[]> update = updates(process).stream()
                .filter(record -> new String(record.key(), UTF_8).equals(customer))
                .reduce((first, second) -> second)
                .orElseThrow();
        Object purchases = Wire.record(process.registry(), update.value()).get("purchases_ever");
        assertThat(purchases).as("seed %d", seed).isIn(null, 0.0, 1.0);
    }

    private static void send(Producer<byte[], byte[]> producer, Outgoing.Message event) throws Exception {
        producer.send(new ProducerRecord<>(event.topic(), event.partition(), event.key(), event.value()))
                .get();
    }

    /** In the log, and in a transaction that may be open. */
    private static void awaitTombstone(EmbeddedBroker broker, String topic, String customer) throws Exception {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_uncommitted"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Eventually.await("a tombstone of " + customer, PATIENCE, () -> {
                boolean found = false;
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                    found |= record.value() == null && new String(record.key(), UTF_8).equals(customer);
                }
                return found;
            });
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> updates(ProcessContext process) {
        List<ConsumerRecord<byte[], byte[]>> updates = new ArrayList<>();
        new TopicReader(process).read(process.topics().featureUpdates(), updates::add);
        return updates;
    }

    /** What the logs of state and current features hold by committed transactions alone. */
    private static Map<Place, ByteBuffer> committed(ProcessContext process) {
        Map<Place, ByteBuffer> held = new HashMap<>();
        for (String topic : List.of(
                process.topics().features(), "shop-features-v1-heads-changelog", "shop-features-v1-wide-changelog")) {
            new TopicReader(process).read(topic, record -> {
                Place place = new Place(record.topic(), record.partition(), ByteBuffer.wrap(record.key()));
                if (record.value() == null) {
                    held.remove(place);
                } else {
                    held.put(place, ByteBuffer.wrap(record.value()));
                }
            });
        }
        return held;
    }
}
