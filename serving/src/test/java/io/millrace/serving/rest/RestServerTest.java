package io.millrace.serving.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.metrics.Metrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestServerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private volatile CompletableFuture<Answer> later = new CompletableFuture<>();
    private RestServer server;

    @BeforeEach
    void start() throws Exception {
        server = RestServer.bind(Calls.door("127.0.0.1", Set.of()), 0, 1, new Metrics(), Calls.AVAILABILITY);
        server.serve(List.of(
                new Route("POST", "/echo", "echo", call -> Answer.json(call.body())),
                new Route(
                        "GET", "/rest/", "rest", call -> Answer.json(call.rest().getBytes(UTF_8))),
                new Route("GET", "/later", "later", new Route.LaterHandler() {
                    @Override
                    public CompletionStage<Answer> later(Route.Call call) {
                        entered.countDown();
                        return later;
                    }
                }),
                new Route(
                        "GET",
                        "/x/{a}/y/{b}",
                        "x",
                        call -> Answer.json(call.segments().toString().getBytes(UTF_8))),
                new Route("GET", "/broken", "broken", call -> {
                    throw new IllegalStateException("a secret of the house");
                }),
                new Route("GET", "/wait", "wait", call -> {
                    entered.countDown();
                    try {
                        leave.await();
                    } catch (InterruptedException stopping) {
                        Thread.currentThread().interrupt();
                    }
                    return Answer.json(new byte[] {'1'});
                })));
    }

    @AfterEach
    void stop() {
        leave.countDown();
        server.close();
    }

    @Test
    void shouldRefuseWhatIsMoreThanItWorksOnAtOnce() throws Exception {
        CompletableFuture<HttpResponse<String>> waiting =
                client.sendAsync(request("/wait").build(), BodyHandlers.ofString());
        entered.await();

        HttpResponse<String> refused = send(request("/rest/a"));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        leave.countDown();
        assertThat(waiting.get().statusCode()).isEqualTo(200);
        assertThat(send(request("/rest/a")).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldTellNothingOfAFailureOfItsOwn() throws Exception {
        HttpResponse<String> failed = send(request("/broken"));

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).startsWith("{\"error\":").doesNotContain("secret", "Exception");
    }

    @Test
    void shouldTakeBodiesOfAnyKindAndDecodePaths() throws Exception {
        byte[] long1 = "é".repeat(100_000).getBytes(UTF_8);

        HttpResponse<String> chunked =
                send(request("/echo").POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(long1))));

        assertThat(chunked.body().getBytes(UTF_8)).isEqualTo(long1);
        assertThat(send(request("/echo").POST(BodyPublishers.noBody())).body()).isEmpty();
        assertThat(send(request("/rest/a%20b%25+c%2Fd")).body()).isEqualTo("a b%+c/d");
    }

    @Test
    void shouldAnswerInJsonWhatIsNoHttp() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write("GET /\u0001 nonsense\r\n\r\n".getBytes(ISO_8859_1));

            String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

            assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("Exception", "Jetty");
        }
    }

    @Test
    void shouldSayThatAnAddressIsTaken() {
        assertThatThrownBy(() -> RestServer.bind(
                        Calls.door("127.0.0.1", Set.of()), server.port(), 1, new Metrics(), Calls.AVAILABILITY))
                .isInstanceOf(IOException.class);
    }

    @Test
    void shouldAnswerLaterAndRefuseMeanwhileWhatIsMore() throws Exception {
        CompletableFuture<HttpResponse<String>> waiting =
                client.sendAsync(request("/later").build(), BodyHandlers.ofString());
        entered.await();

        assertThat(send(request("/rest/a")).statusCode()).isEqualTo(503);

        later.complete(Answer.json(new byte[] {'7'}));
        assertThat(waiting.get().body()).isEqualTo("7");
        assertThat(send(request("/rest/a")).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseLaterWithoutTellingOfAFailureOfItsOwn() throws Exception {
        CompletableFuture<HttpResponse<String>> refused =
                client.sendAsync(request("/later").build(), BodyHandlers.ofString());
        entered.await();
        later.completeExceptionally(Refusal.late());

        assertThat(refused.get().statusCode()).isEqualTo(504);
        assertThat(refused.get().body()).startsWith("{\"error\":");
        later = CompletableFuture.failedFuture(new IllegalStateException("a secret of the house"));
        HttpResponse<String> failed = send(request("/later"));
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).doesNotContain("secret", "Exception");
    }

    @Test
    void shouldFindWhatStandsForBracesInAPath() throws Exception {
        assertThat(send(request("/x/a%2Fb/y/c%20d")).body()).isEqualTo("[a/b, c d]");
        assertThat(send(request("/x/a/y")).statusCode()).isEqualTo(404);
        assertThat(send(request("/x/a/z/b")).statusCode()).isEqualTo(404);
        assertThat(send(request("/x/a/y/b/c")).statusCode()).isEqualTo(404);
    }

    @Test
    void shouldSayWhichMethodAPathIsAskedWith() throws Exception {
        HttpResponse<String> refused = send(request("/x/a/y/b").POST(BodyPublishers.noBody()));

        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).contains("GET");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
