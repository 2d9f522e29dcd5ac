package io.millrace.serving.online;

import static io.millrace.serving.online.Instance.json;
import static io.millrace.serving.online.OnlineShop.AS_OF;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.wire.MemorySchemaRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.LagInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances, each with some of the partitions and a copy of the others. */
class TwoInstancesTest {
    private static final List<String> ENTITIES =
            IntStream.range(0, 24).mapToObj(i -> "c" + i).toList();

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final OnlineShop shop = new OnlineShop(registry);
    private final Clock clock = Clock.fixed(AS_OF.plusSeconds(60), ZoneOffset.UTC);

    @TempDir
    Path first;

    @TempDir
    Path second;

    @Test
    void shouldAnswerWhicheverIsAskedAndGoOnWhenTheOtherIsAway() throws Exception {
        try (TestBroker broker = TestBroker.start();
                Producer<byte[], byte[]> producer = broker.producer(Map.of());
                Instance one = new Instance(shop, registry, broker.bootstrapServers(), first, clock)) {
            try (Instance other = new Instance(shop, registry, broker.bootstrapServers(), second, clock)) {
                TestBroker.send(
                        producer,
                        ENTITIES.stream()
                                .map(c -> shop.update(c, Double.valueOf(c.substring(1)), "DE", 1.0))
                                .toList());
                Eventually.await("both instances to have partitions", () -> owners(one) == 2 && owners(other) == 2);
                for (Instance asked : List.of(one, other)) {
                    // Owners first have to catch up with the partitions they were given.
                    Eventually.await("every entity of its owner", () -> everybody(asked) && ofOwners(asked));
                    for (String entity : ENTITIES) {
                        JsonNode answer = json(asked.get("/features/" + entity));
                        assertThat(answer.at("/features/spend_30d/value").asDouble())
                                .isEqualTo(Double.parseDouble(entity.substring(1)));
                    }
                }
                for (Instance asked : List.of(one, other)) {
                    assertThat(asked.metrics()).contains("route=\"internal\",status=\"200\",");
                }
                Eventually.await("copies of what the other has", () -> copied(one));
            }

            // It has gone without a word: its partitions are still its own.
            assertThat(owners(one)).isEqualTo(2);
            Map<String, Long> readFrom = ENTITIES.stream()
                    .map(entity -> answer(one, entity))
                    .collect(Collectors.groupingBy(
                            answer -> answer.get("read_from").asText(), Collectors.counting()));
            assertThat(readFrom.keySet()).containsExactlyInAnyOrder("owner", "standby");
            assertThat(readFrom.values().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(ENTITIES.size());
            assertThat(ENTITIES)
                    .filteredOn(entity ->
                            answer(one, entity).get("read_from").asText().equals("standby"))
                    .allSatisfy(entity -> assertThat(
                                    answer(one, entity).get("behind_records").asLong())
                            .isZero());
            assertThat(everybody(one)).isTrue();
        }
    }

    /** How many different instances own partitions, as one instance sees it. */
    private static long owners(Instance instance) {
        return instance.app.streams().streams().streamsMetadataForStore(OnlineTopology.FEATURE_STORE).stream()
                .filter(host -> !host.topicPartitions().isEmpty())
                .count();
    }

    private static boolean everybody(Instance instance) throws Exception {
        String all = ENTITIES.stream().map(c -> '"' + c + '"').collect(Collectors.joining(","));
        JsonNode answer = json(instance.post(
                "/get-online-features",
                "{\"features\": [\"spend_30d\"], \"entities\": {\"customer_id\": [" + all + "]}}"));
        return IntStream.range(0, ENTITIES.size())
                .allMatch(i -> answer.at("/results/1/values/" + i).asDouble(-1) == i);
    }

    private static boolean ofOwners(Instance instance) {
        return ENTITIES.stream()
                .allMatch(entity ->
                        answer(instance, entity).path("read_from").asText().equals("owner"));
    }

    /** Whether an instance has, as owner or as standby, everything itself. */
    private static boolean copied(Instance instance) {
        Map<Integer, LagInfo> lags = instance.app
                .streams()
                .streams()
                .allLocalStorePartitionLags()
                .getOrDefault(OnlineTopology.FEATURE_STORE, Map.of());
        return lags.size() == 4 && lags.values().stream().allMatch(lag -> lag.offsetLag() == 0);
    }

    private static JsonNode answer(Instance instance, String entity) {
        try {
            return json(instance.get("/features/" + entity));
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
