package io.millrace.serving.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.doors.BodyMemory;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that are old, hurried, slow, or wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadClientsTest {
    private static final String LAST = "Host: localhost\r\nConnection: close\r\n\r\n";

    private static final int MEMORY = 5 * 1024 * 1024;

    private final BodyMemory bodies = new BodyMemory(MEMORY);
    private RestServer server;

    @BeforeAll
    void start() throws Exception {
        server = RestServer.bind(Calls.door("127.0.0.1", Set.of()), 0, 1, bodies, new Metrics(), Calls.AVAILABILITY);
        server.serve(List.of(
                new Route("POST", "/echo", "echo", call -> Answer.json(call.body())),
                new Route("POST", "/later", "later", new Route.LaterHandler() {
                    @Override
                    public CompletionStage<Answer> later(Route.Call call) {
                        return CompletableFuture.supplyAsync(() -> Answer.json(call.body()));
                    }
                }),
                new Route(
                        "GET", "/rest/", "rest", call -> Answer.json(call.rest().getBytes(UTF_8))),
                new Route("GET", "/deep", "deep", call -> {
                    throw new StackOverflowError("a secret of the house");
                }),
                new Route("GET", "/wrong", "wrong", call -> {
                    throw Refusal.badRequest("\ud800", "é\udfff" + "x".repeat(1_000_000));
                })));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void shouldNotBeHeldUpByClientsThatAreSlow() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            // More than it works on at once, and more than it has threads.
            for (int i = 0; i < 12; i++) {
                Socket socket = connect();
                slow.add(socket);
                send(socket, "POST /echo HTTP/1.1\r\nContent-Length: 2\r\n" + LAST + "4");
            }

            String other = ask("POST /echo HTTP/1.1\r\nContent-Length: 1\r\n" + LAST + "7");

            assertThat(other).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n7");
            for (Socket socket : slow) {
                send(socket, "2");
                assertThat(answer(socket)).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n42");
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void shouldHoldNoMoreOfAllBodiesThanThereIsMemoryFor() throws Exception {
        String small = "POST /echo HTTP/1.1\r\nContent-Length: 400\r\n" + LAST + "7".repeat(400);
        String half = "x".repeat(MEMORY / 2 - 100);
        try (Socket first = connect();
                Socket second = connect()) {
            for (Socket socket : List.of(first, second)) {
                send(socket, "POST /echo HTTP/1.1\r\nContent-Length: " + (half.length() + 1) + "\r\n" + LAST + half);
            }

            // Asked before, it would take the last room from those that are still coming.
            Eventually.await("both halves", () -> bodies.held() == 2L * half.length());

            assertThat(ask(small)).startsWith("HTTP/1.1 503").contains("too many large bodies", "Retry-After: 1");
            send(first, "x");
            assertThat(answer(first)).startsWith("HTTP/1.1 200").endsWith(half + "x");
            Eventually.await("what is free again", () -> ask(small).startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void shouldAnswerRequestsThatWereSentAtOnceOneAfterTheOther() throws Exception {
        String answers = ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n1"
                + "GET /rest/2 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "POST /echo HTTP/1.1\r\nContent-Length: 1\r\n" + LAST + "3");

        assertThat(answers.split("HTTP/1.1 200 OK"))
                .extracting(answer -> answer.substring(answer.lastIndexOf('\n') + 1))
                .containsExactly("", "1", "2", "3");
    }

    @Test
    void shouldAnswerInTheirOrderAlsoThoseWhoseAnswersComeLater() throws Exception {
        String one = "POST /later HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n";

        String answers =
                ask(one + "1" + one + "2" + one + "3" + "POST /echo HTTP/1.1\r\nContent-Length: 1\r\n" + LAST + "4");

        assertThat(answers.split("HTTP/1.1 200 OK"))
                .extracting(answer -> answer.substring(answer.lastIndexOf('\n') + 1))
                .containsExactly("", "1", "2", "3", "4");
    }

    @Test
    void shouldAnswerClientsOfOldAndClose() throws Exception {
        assertThat(ask("GET /rest/a HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\na");
        assertThat(ask("GET /rest/a\r\n\r\n")).startsWith("HTTP/1.1 505").contains("this is no HTTP request");
    }

    @Test
    void shouldRefuseAHugeBodyBeforeItIsSent() throws Exception {
        String answer = ask("POST /echo HTTP/1.1\r\nContent-Length: 9999999999\r\nExpect: 100-continue\r\n" + LAST);

        assertThat(answer).startsWith("HTTP/1.1 413").contains("the body is larger than");
    }

    @Test
    void shouldRefuseAHugeBodyThatDoesNotSayHowLongItIs() throws Exception {
        String chunk = "100000\r\n" + "x".repeat(0x100000) + "\r\n";

        String answer =
                ask("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + LAST + chunk.repeat(5) + "0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413").contains("the body is larger than");
    }

    /** Jetty drops what follows a semicolon, and goes up at two dots: it would be another entity. */
    @ParameterizedTest
    @CsvSource({"c1;x", "c1;x/b", "a/../b", "a/./b", "a//b", "%FF", "%C3", "%zz", "%00", "%ED%A0%80"})
    void shouldTakeNoEntityForAnother(String entity) throws Exception {
        assertThat(ask("GET /rest/" + entity + " HTTP/1.1\r\n" + LAST))
                .startsWith("HTTP/1.1 400")
                .contains("{\"error\":");
    }

    @ParameterizedTest
    @CsvSource({"c1%3Bx, c1;x", "a%3Fb, a?b", "a%252Fb, a%2Fb", "a?b, a", "a.b..c, a.b..c", "a/, a/"})
    void shouldFindEntitiesOfAllLetters(String path, String entity) throws Exception {
        assertThat(ask("GET /rest/" + path + " HTTP/1.1\r\n" + LAST))
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\n" + entity);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Transfer-Encoding: chunked                    | zz
                    Transfer-Encoding: chunked,Content-Length: 3  | abc
                    Content-Length: 3,Content-Length: 4           | abcd
                    Content-Length: -1                            | a
                    Content-Length: 99999999999999999999          | a
                    """)
    void shouldSayThatABodyCannotBeRead(String headers, String body) throws Exception {
        String answer = ask("POST /echo HTTP/1.1\r\n" + headers.replace(",", "\r\n") + "\r\n" + LAST + body + "\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("{\"error\":");
    }

    @Test
    void shouldSurviveWhatARequestRunsInto() throws Exception {
        assertThat(ask("GET /deep HTTP/1.1\r\n" + LAST))
                .startsWith("HTTP/1.1 500")
                .contains("{\"error\":")
                .doesNotContain("secret");
        assertThat(ask("GET /rest/a HTTP/1.1\r\n" + LAST)).startsWith("HTTP/1.1 200");
    }

    @Test
    void shouldSayWhatIsWrongInJsonWhateverItIs() throws Exception {
        String answer = ask("GET /wrong HTTP/1.1\r\n" + LAST);

        assertThat(answer).startsWith("HTTP/1.1 400").hasSizeLessThan(2_000).endsWith("\"field\":\"?\"}");
        assertThat(answer).contains("{\"error\":\"é?xxx");
    }

    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request);
            return answer(socket);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
}
