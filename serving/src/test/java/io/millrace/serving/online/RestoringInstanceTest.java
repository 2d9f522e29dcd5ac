package io.millrace.serving.online;

import static io.millrace.serving.online.Instance.json;
import static io.millrace.serving.online.OnlineShop.AS_OF;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.wire.MemorySchemaRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance has lost its disk and is given partitions; the other has a complete copy of them. */
class RestoringInstanceTest {
    private static final int ENTITIES = 1_000;

    /** Updates of each before its latest. */
    private static final int BEFORE = 4;

    /** One batch at a time, and each record is a batch of its own: a restore by as many requests as there are records. */
    private static final Map<String, String> SLOW_RESTORE = Map.of("streams.restore.consumer.fetch.max.bytes", "1");

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final OnlineShop shop = new OnlineShop(registry);
    private final Clock clock = Clock.fixed(AS_OF.plusSeconds(60), ZoneOffset.UTC);

    @TempDir
    private Path first;

    @TempDir
    private Path second;

    @TempDir
    private Path third;

    @Test
    void shouldAnswerWithTheLatestWhicheverInstanceIsAskedWhileOneIsRestored() throws Exception {
        try (TestBroker broker = TestBroker.start();
                Instance whole = new Instance(shop, registry, broker.bootstrapServers(), first, clock)) {
            try (Instance lost = new Instance(shop, registry, broker.bootstrapServers(), second, clock)) {
                Eventually.await("both to have partitions", () -> whole.owners() == 2 && lost.owners() == 2);
                writeAgainAndAgain(broker);
                Eventually.await("copies of what the other has", whole::copied);
                lost.leave();
            }
            Eventually.await(
                    "the partitions of the one that has gone",
                    () -> whole.owners() == 1 && all(whole).isEmpty());
            try (Instance restoring =
                    new Instance(shop, registry, broker.bootstrapServers(), third, clock, SLOW_RESTORE)) {
                Eventually.await("a restore of its partitions", () -> restoring.owners() == 2 && restoring.restores());

                List<String> wrong = new ArrayList<>();
                int whileRestored = 0;
                while (!restoring.app.streams().running()) {
                    whileRestored += restoring.restores() ? 1 : 0;
                    wrong.addAll(all(whole));
                    wrong.addAll(all(restoring));
                }

                assertThat(whileRestored)
                        .as("times asked while it was restored")
                        .isPositive();
                assertThat(wrong).isEmpty();
                assertThat(all(restoring)).isEmpty();
            }
        }
    }

    /** Each entity's features of before, several times over, and all that follows after: a restore that has come half-way has the older ones, and takes seconds. */
    private void writeAgainAndAgain(TestBroker broker) throws Exception {
        List<ProducerRecord<byte[], byte[]>> updates = new ArrayList<>();
        for (int version = -BEFORE; version <= 0; version++) {
            for (int i = 0; i < ENTITIES; i++) {
                updates.add(shop.update("c" + i, version < 0 ? (double) version : (double) i, "DE", 1.0));
            }
        }
        try (Producer<byte[], byte[]> producer =
                broker.producer(Map.of("transactional.id", "features", "batch.size", 0))) {
            producer.initTransactions();
            producer.beginTransaction();
            TestBroker.send(producer, updates);
            producer.commitTransaction();
        }
    }

    /** Asks an instance for everybody: what is wrong with the answer. */
    private static List<String> all(Instance asked) throws Exception {
        String ids = IntStream.range(0, ENTITIES).mapToObj(i -> "\"c" + i + '"').collect(Collectors.joining(","));
        HttpResponse<String> response = asked.post(
                "/get-online-features",
                "{\"features\": [\"spend_30d\"], \"entities\": {\"customer_id\": [" + ids + "]}}");
        if (response.statusCode() != 200) {
            return List.of(response.statusCode() + " " + response.body());
        }
        JsonNode values = json(response).at("/results/1/values");
        return IntStream.range(0, ENTITIES)
                .filter(i -> values.get(i).asDouble(-2) != i)
                .mapToObj(i -> "c" + i + ": " + values.get(i))
                .toList();
    }
}
