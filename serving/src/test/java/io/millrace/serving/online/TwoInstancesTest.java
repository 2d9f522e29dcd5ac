package io.millrace.serving.online;

import static io.millrace.serving.online.Instance.json;
import static io.millrace.serving.online.OnlineShop.AS_OF;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.wire.MemorySchemaRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances, each with some of the partitions and a copy of the others; one is a process of its own, and is killed. */
class TwoInstancesTest {
    /** Of the other instance's partitions a copy is read for so long; then they are moved. */
    static final Map<String, String> SESSION = Map.of(
            "streams.consumer.session.timeout.ms", "4000",
            "streams.consumer.heartbeat.interval.ms", "500");

    private static final List<String> ENTITIES =
            IntStream.range(0, 24).mapToObj(i -> "c" + i).toList();

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final OnlineShop shop = new OnlineShop(registry);
    private final Clock clock = Clock.fixed(AS_OF.plusSeconds(60), ZoneOffset.UTC);

    @TempDir
    private Path first;

    @TempDir
    private Path second;

    @Test
    void shouldAnswerWhicheverIsAskedAndGoOnWhenTheOtherIsKilled() throws Exception {
        try (TestBroker broker = TestBroker.start();
                Producer<byte[], byte[]> producer = broker.producer(Map.of("transactional.id", "features"));
                Instance one = new Instance(shop, registry, broker.bootstrapServers(), first, clock, SESSION);
                ChildInstance other = new ChildInstance(broker.bootstrapServers(), second)) {
            producer.initTransactions();
            // Before anything is written: copies are then read as copies, and end before the transaction's marker.
            Eventually.await("both instances to have partitions", () -> one.owners() == 2);
            write(producer, 0);
            // Owners first have to catch up with the partitions they were given.
            Eventually.await("every entity of its owner", () -> ofOwners(one::get, 0) && ofOwners(other::get, 0));
            assertThat(one.metrics()).as("the other has asked").contains("route=\"internal\",status=\"200\",");
            Eventually.await("copies of what the other has", one::copied);

            other.kill();
            Survivor survivor = new Survivor(one);
            survivor.ask();
            // How far a copy is behind is told as of a second ago.
            Eventually.await("a copy that has everything and knows who is not known", () -> IntStream.range(0, 8)
                    .allMatch(i -> status(one, "/features/stranger" + i) == 404));
            assertThat(one.owners()).as("owners, of whom one is dead").isEqualTo(2);
            write(producer, 100);
            while (one.owners() == 2) {
                survivor.ask();
            }
            // A copy follows its owner's commits: what was written since comes with the partition.
            Eventually.await("what was written since", () -> {
                survivor.ask();
                return survivor.hasAll(100);
            });

            System.out.println(survivor);
            assertThat(survivor.wrong).as("wrong answers").isZero();
            assertThat(survivor.readFrom.keySet()).containsExactlyInAnyOrder("owner", "standby");
            assertThat(ofOwners(one::get, 100)).isTrue();
        }
    }

    /** Asks the survivor for everybody, again and again, and counts. */
    private static final class Survivor {
        private final Instance instance;
        private final Map<String, Integer> readFrom = new HashMap<>();
        private final double[] latest =
                IntStream.range(0, ENTITIES.size()).asDoubleStream().toArray();
        private final long[] answered = new long[ENTITIES.size()];
        private int wrong;
        private int refused;
        private long longestNanos;

        private Survivor(Instance instance) {
            this.instance = instance;
            Arrays.fill(answered, System.nanoTime());
        }

        /** What was answered once may be followed by what was written later; by nothing else. */
        void ask() throws Exception {
            for (int i = 0; i < latest.length; i++) {
                HttpResponse<String> response = instance.get(path(i));
                if (response.statusCode() == 503) {
                    refused++;
                    continue;
                }
                double spend = response.statusCode() == 200 ? spend(response) : Double.NaN;
                boolean right = spend == latest[i] || spend == 100 + i;
                wrong += right ? 0 : 1;
                latest[i] = right ? spend : latest[i];
                readFrom.merge(json(response).path("read_from").asText(), 1, Integer::sum);
                longestNanos = Math.max(longestNanos, System.nanoTime() - answered[i]);
                answered[i] = System.nanoTime();
            }
        }

        boolean hasAll(int more) {
            return IntStream.range(0, latest.length).allMatch(i -> latest[i] == more + i);
        }

        @Override
        public String toString() {
            return "after a kill: answers %s, %d wrong, %d refused; no entity unanswered for longer than %d ms"
                    .formatted(readFrom, wrong, refused, longestNanos / 1_000_000);
        }
    }

    @FunctionalInterface
    private interface Asked {
        HttpResponse<String> get(String path) throws Exception;
    }

    /** Whether everybody is answered by an owner. No answer may be wrong. */
    private static boolean ofOwners(Asked asked, int more) throws Exception {
        boolean all = true;
        for (int i = 0; i < ENTITIES.size(); i++) {
            HttpResponse<String> response = asked.get(path(i));
            if (response.statusCode() == 200) {
                assertThat(spend(response)).isEqualTo(more + i);
            }
            all &= json(response).path("read_from").asText().equals("owner");
        }
        return all;
    }

    /** As the features process does. */
    private void write(Producer<byte[], byte[]> producer, int more) throws Exception {
        producer.beginTransaction();
        TestBroker.send(
                producer,
                IntStream.range(0, ENTITIES.size())
                        .mapToObj(i -> shop.update(ENTITIES.get(i), (double) (more + i), "DE", 1.0))
                        .toList());
        producer.commitTransaction();
    }

    private static String path(int entity) {
        return "/features/" + ENTITIES.get(entity);
    }

    private static double spend(HttpResponse<String> response) throws Exception {
        return json(response).at("/features/spend_30d/value").asDouble(Double.NaN);
    }

    private static int status(Instance instance, String path) {
        try {
            return instance.get(path).statusCode();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
