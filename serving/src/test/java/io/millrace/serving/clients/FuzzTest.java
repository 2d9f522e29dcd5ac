package io.millrace.serving.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is sent, serving refuses it with a reason or answers it, forgets it, and answers the next as before.
 *
 * <p>{@code -Dmillrace.fuzz.requests=100000} sends more; {@code -Dmillrace.seed} others.
 */
class FuzzTest {
    private static final int BLOCKS = 10;
    private static final int REQUESTS = Integer.getInteger("millrace.fuzz.requests", 4_000);

    /** Objects of serving that come and go: threads' buffers, Kafka's metadata. One for each tenth request would show beyond them. */
    private static final long OBJECTS_NOISE = 2_000;

    /**
     * For what no object of serving holds. The broker in this process keeps requests for a while, and its metrics keep samples: 0.2 to 0.4 KB per
     * request, up to bounds of their own.
     */
    private static final long HEAP_PER_REQUEST = 1_000;

    private static final long HEAP_NOISE = 16_000_000;

    /** Connections of Kafka's clients, and segments of its topics, which come and go. */
    private static final int FILES_NOISE = 40;

    /** What says when it was asked. */
    private static final Set<String> MOVING = Set.of("asked_at", "age_seconds");

    private static final ObjectMapper JSON = new ObjectMapper();

    private static FuzzedShop shop;

    @BeforeAll
    static void start(@TempDir Path stateDir) throws Exception {
        shop = FuzzedShop.open(stateDir);
    }

    @AfterAll
    static void stop() throws Exception {
        shop.close();
    }

    @Test
    void shouldRefuseOrAnswerWhateverIsSentAndHoldOnToNothing() throws Exception {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("millrace.seed=" + seed + ", requests: " + REQUESTS);
        Fuzzer fuzzer = new Fuzzer(shop, seed);
        List<JsonNode> before = probe(fuzzer);
        List<Held> held = new ArrayList<>();

        for (int block = 0; block < BLOCKS; block++) {
            fuzzer.send(block * REQUESTS / BLOCKS, (block + 1) * REQUESTS / BLOCKS);
            held.add(Held.by(shop));
            assertThat(probe(fuzzer)).as("seed %d, block %d", seed, block).isEqualTo(before);
        }

        System.out.println("sent, and answered by status: " + fuzzer.tally());
        System.out.println("held after each block: " + held);
        Held second = held.get(1);
        Held last = held.get(BLOCKS - 1);
        long requests = (long) REQUESTS * (BLOCKS - 2) / BLOCKS;
        assertThat(last.objects()).as("%s", held).isLessThan(second.objects() + OBJECTS_NOISE + requests / 10);
        assertThat(last.heap()).as("%s", held).isLessThan(second.heap() + HEAP_NOISE + HEAP_PER_REQUEST * requests);
        assertThat(last.files()).as("%s", held).isLessThan(second.files() + FILES_NOISE);
        assertThat(last.threads()).hasSizeLessThanOrEqualTo(second.threads().size() + 2);
        assertThat(answered(fuzzer, 200)).isGreaterThan(REQUESTS / 3);
        assertThat(answered(fuzzer, 400)).isGreaterThan(REQUESTS / 10);
    }

    private static List<JsonNode> probe(Fuzzer fuzzer) throws Exception {
        List<JsonNode> answers = new ArrayList<>();
        for (Request probe : Grammar.probes()) {
            Reply reply = fuzzer.reply(probe);
            assertThat(reply.status()).as("%s: %s", probe.path(), reply.text()).isEqualTo(200);
            JsonNode answer = JSON.readTree(reply.body());
            answer.findParents("asked_at").forEach(parent -> ((ObjectNode) parent).remove(MOVING));
            answers.add(answer);
        }
        return answers;
    }

    private static long answered(Fuzzer fuzzer, int status) {
        Map<Integer, Long> all = new TreeMap<>();
        fuzzer.tally().values().forEach(one -> one.forEach((code, count) -> all.merge(code, count, Long::sum)));
        return all.getOrDefault(status, 0L);
    }
}
