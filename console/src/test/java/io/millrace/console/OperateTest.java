package io.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.console.testing.Listener;
import io.millrace.console.testing.Predictions;
import io.millrace.console.testing.Records;
import io.millrace.console.testing.Running;
import io.millrace.console.testing.SharedConsole;
import io.millrace.records.Command;
import io.millrace.records.Deployment;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.wire.RecordSerde;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody asks of the console and does by it, on a real broker; the monitor is played by the test. */
@Timeout(180)
@ExtendWith(SharedConsole.class)
class OperateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PAUSE =
            "{\"kind\": \"pause\", \"model\": \"churn\", \"expected_sequence\": 7, \"why\": \"a look first\"}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Running running;

    OperateTest(Running running) {
        this.running = running;
    }

    @Test
    void shouldLetOnlyThoseChangeSomethingWhoSayTheToken() throws Exception {
        String json = "application/json";

        assertThat(post("commands", PAUSE, "", json).statusCode()).isEqualTo(401);
        assertThat(post("commands", PAUSE, "Bearer wrong", json).statusCode()).isEqualTo(401);
        assertThat(post("commands", PAUSE, "Bearer " + Running.TOKEN, "text/plain")
                        .statusCode())
                .isEqualTo(415);
        assertThat(post("dead-letters/discard", "{}", "", json).statusCode()).isEqualTo(401);
        assertThat(get("session", "").path("operate").asBoolean()).isFalse();
        assertThat(get("session", "Bearer " + Running.TOKEN).path("operate").asBoolean())
                .isTrue();
        assertThat(client.send(request("session", "Bearer wrong").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void shouldSayWhichFieldOfACommandIsWrong() throws Exception {
        assertThat(refused("{\"kind\": \"explode\"}")).isEqualTo("kind");
        assertThat(refused("{\"kind\": \"pause\", \"model\": \"churn\"}")).isEqualTo("why");
        assertThat(refused("{\"kind\": \"pause\", \"model\": \"nobody\", \"why\": \"x\"}"))
                .isEqualTo("model");
        assertThat(refused("{\"kind\": \"promote\", \"model\": \"churn\", \"why\": \"x\"}"))
                .isEqualTo("version");
        assertThat(refused(PAUSE.replace("7", "\"7\""))).isEqualTo("expected_sequence");
    }

    @Test
    void shouldGiveACommandAndTellWhatTheMonitorAnswers() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                request("commands", "Bearer " + Running.TOKEN)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(PAUSE))
                        .build(),
                BodyHandlers.ofString());

        Command command = command();
        Deployment decided = new Deployment(
                "churn",
                8L,
                "1.0.0",
                null,
                null,
                Map.of(),
                command.getId(),
                true,
                "it waits",
                Records.START,
                null,
                null,
                "console",
                Map.of());
        running.write(running.process.topics().deployments(), "churn", decided);

        assertThat(command.getWho()).isEqualTo("console");
        assertThat(command.getExpectedSequence()).isEqualTo(7);
        JsonNode told = JSON.readTree(answer.get().body());
        assertThat(told.path("id").asText()).isEqualTo(command.getId());
        assertThat(told.path("accepted").asBoolean()).isTrue();
        assertThat(told.path("reason").asText()).isEqualTo("accepted: it waits");
    }

    @Test
    void shouldFindWhoWasScoredAndWhatWasMadeOfOne() throws Exception {
        String topic = running.process.topics().predictions();
        try (Listener listener = Listener.connect(client, running.port())) {
            listener.await("loop", document -> true);
            running.write(topic, "op0/1", Predictions.of("p1", "op0/1", 0.25, "2025-03-01T00:00:00Z"));
            running.write(topic, "op0/1", Predictions.of("p2", "op0/1", 0.75, "2025-03-02T00:00:00Z"));
            // Scored once more after a crash: the first holds.
            running.write(topic, "op0/1", Predictions.of("p2", "op0/1", 0.5, "2025-03-02T00:00:00Z"));
            running.write(topic, "op9", Predictions.of("p3", "op9", 0.125, "2025-03-03T00:00:00Z"));
            listener.await(
                    "loop", document -> !Predictions.freshest(document, "op9").isMissingNode());
        }

        JsonNode all = get("entities?query=op&sort=score&order=desc", "");
        JsonNode some = get("entities?query=OP0&model=churn", "");
        JsonNode one = get("entities/op0%2F1", "");

        assertThat(all.path("rows"))
                .extracting(row -> row.path("entity").asText())
                .containsExactly("op0/1", "op9");
        assertThat(some.path("rows")).hasSize(1);
        assertThat(one.at("/models/0/scores"))
                .extracting(score -> score.path("score").asDouble())
                .containsExactly(0.25, 0.75);
        assertThat(one.at("/models/0/latest/reasons/0/feature").asText()).isEqualTo("sessions_7d");
        assertThat(one.at("/searched/complete").asBoolean()).isTrue();
        assertThat(one.at("/searched/left_out").asLong()).isZero();
        assertThat(get("entities/nobody", "").at("/models/0/latest").isNull()).isTrue();
    }

    @Test
    void shouldShowADeadLetterAndDiscardIt() throws Exception {
        String topic = running.process.topics().deadLetters();
        DeadLetter letter = new DeadLetter(
                "c1".getBytes(UTF_8),
                "no Avro".getBytes(UTF_8),
                "purchases",
                0,
                42,
                1_000,
                "features.decode",
                DeadLetterReason.UNDECODABLE_RECORD,
                "it is <b>no</b> Avro");
        try (Listener listener = Listener.connect(client, running.port());
                Producer<byte[], byte[]> producer = running.broker.producer(Map.of())) {
            listener.await("dead_letters", document -> true);
            var unused = producer.send(DeadLetters.record(letter, topic)).get();
            JsonNode shown = listener.await(
                    "dead_letters", document -> document.path("newest").size() == 1);
            String id = shown.at("/newest/0/id").asText();

            JsonNode seen = get("dead-letters/" + id, "");
            JsonNode whole = get("dead-letters/" + id, "Bearer " + Running.TOKEN);
            HttpResponse<String> done = post(
                    "dead-letters/discard",
                    "{\"ids\": [\"" + id + "\"], \"why\": \"a test\"}",
                    "Bearer " + Running.TOKEN,
                    "application/json");

            assertThat(shown.at("/reasons/0/count").asLong()).isEqualTo(1);
            assertThat(shown.at("/newest/0/words").asText()).isEqualTo("it is <b>no</b> Avro");
            // Who may only read is told of it, and nothing that somebody sent.
            assertThat(seen.path("withheld").asText()).contains("who may operate");
            assertThat(seen.path("words").asText()).isEqualTo("it is <b>no</b> Avro");
            assertThat(seen.path("key").isNull()).isTrue();
            assertThat(seen.path("value_hex").isNull()).isTrue();
            assertThat(seen.path("headers")).isNotEmpty().allMatch(JsonNode::isNull);
            assertThat(whole.path("key").asText()).isEqualTo("c1");
            assertThat(whole.path("headers")).isNotEmpty().noneMatch(JsonNode::isNull);
            assertThat(whole.path("value_hex").asText()).contains("no Avro");
            assertThat(whole.path("advice").asText()).contains("serializer");
            assertThat(done.body()).startsWith("{\"done\":1");
            listener.await(
                    "dead_letters",
                    document -> document.path("newest").isEmpty()
                            && document.path("total").asLong() == 0);
        }
        assertThat(get("dead-letters/0-999999", "").path("error").asText()).contains("no such letter");
    }

    @Test
    void shouldDiscardAllThatWereCountedAndNoneThatCameLater() throws Exception {
        String topic = running.process.topics().deadLetters();
        String token = "Bearer " + Running.TOKEN;
        DeadLetter late = new DeadLetter(
                null, null, "sessions", 0, 7, 1_000, "features.update", DeadLetterReason.TOO_LATE, "late");
        try (Producer<byte[], byte[]> producer = running.broker.producer(Map.of())) {
            for (int i = 0; i < 3; i++) {
                var unused = producer.send(DeadLetters.record(late, topic)).get();
            }
            String which = "dead-letters/open?reason=too_late&stage=features&topic=sessions&since=2020-01-01T00:00:00Z";
            JsonNode counted = get(which, token);
            var later = producer.send(DeadLetters.record(late, topic)).get();

            HttpResponse<String> done = post(
                    "dead-letters/discard",
                    "{\"all\": {\"reason\": \"too_late\"}, \"below\": %s, \"why\": \"a test\"}"
                            .formatted(counted.path("below")),
                    token,
                    "application/json");

            assertThat(counted.path("count").asLong()).isEqualTo(3);
            assertThat(done.body()).startsWith("{\"done\":3");
            assertThat(get(which, token).path("count").asLong()).isEqualTo(1);
            String rest = "{\"ids\": [\"%d-%d\"], \"why\": \"a test\"}".formatted(later.partition(), later.offset());
            assertThat(post("dead-letters/discard", rest, token, "application/json")
                            .body())
                    .startsWith("{\"done\":1");
        }
        assertThat(client.send(request("dead-letters/open", "").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
        assertThat(get("dead-letters/open?until=yesterday", token).path("field").asText())
                .isEqualTo("until");
        assertThat(post("dead-letters/retry", "{\"all\": {}, \"why\": \"x\"}", token, "application/json")
                        .body())
                .contains("\"field\":\"below\"");
    }

    private String refused(String body) throws Exception {
        HttpResponse<String> answer = post("commands", body, "Bearer " + Running.TOKEN, "application/json");
        assertThat(answer.statusCode()).isEqualTo(400);
        return JSON.readTree(answer.body()).path("field").asText();
    }

    /** The first command that is given. */
    private Command command() {
        RecordSerde<Command> serde = running.process.serdes().of(Command.class);
        try (KafkaConsumer<byte[], byte[]> consumer = running.broker.consumer()) {
            List<TopicPartition> commands =
                    List.of(new TopicPartition(running.process.topics().commands(), 0));
            consumer.assign(commands);
            consumer.seekToBeginning(commands);
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    return serde.fromBytes(record.value());
                }
            }
        }
    }

    private JsonNode get(String path, String authorization) throws Exception {
        return JSON.readTree(client.send(request(path, authorization).build(), BodyHandlers.ofString())
                .body());
    }

    private HttpResponse<String> post(String path, String body, String authorization, String type) throws Exception {
        // Of its own: where a request is refused before its body has come, the connection may end behind the answer.
        return HttpClient.newHttpClient()
                .send(
                        request(path, authorization)
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String authorization) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + running.port() + "/console/api/" + path));
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }
}
