package io.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose answer is what its path says: a status, and how many bytes come, or that they never end. */
@Timeout(60)
class ForeignTextTest {
    private static final int MOST = 100_000;

    private final HttpClient client = HttpClient.newHttpClient();
    private final CompletableFuture<IOException> hungUp = new CompletableFuture<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldHaveTheWholeOfWhatIsNoLargerThanItMayBe() throws Exception {
        assertThat(ask("/200/" + MOST)).isEqualTo("ä".repeat(MOST / 2));
        assertThat(ask("/200/0")).isEmpty();
    }

    @Test
    void shouldRefuseMore() {
        assertThatThrownBy(() -> ask("/200/" + (MOST + 1)))
                .isInstanceOf(IOException.class)
                .hasMessage("the answer has more than 100,000 bytes");
    }

    @Test
    void shouldEndAnAnswerThatDoesNotEnd() {
        assertThatThrownBy(() -> ask("/200/-1"))
                .isInstanceOf(IOException.class)
                .hasMessage("the answer has more than 100,000 bytes");
        assertThat(hungUp).succeedsWithin(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldStillHaveTheStatusOfAFailureThatSaysTooMuch() throws Exception {
        assertThat(ask("/503/-1")).isEqualTo("ä".repeat(MOST / 2));
    }

    @Test
    void shouldQuoteInOneLineWithNothingThatATerminalWouldDo() {
        assertThat(ForeignText.quoted("refused\r\n2026 INFO all is well \u001b[2J\u202e é"))
                .isEqualTo("refused\\u000d\\u000a2026 INFO all is well \\u001b[2J\\u202e é");
        assertThat(ForeignText.quoted("x".repeat(300))).isEqualTo("x".repeat(300));
        assertThat(ForeignText.quoted("x".repeat(301))).isEqualTo("x".repeat(300) + "…");
    }

    private String ask(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), ForeignText.body(MOST))
                .body();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String[] asked = exchange.getRequestURI().getPath().split("/", -1);
        int bytes = Integer.parseInt(asked[2]);
        exchange.sendResponseHeaders(Integer.parseInt(asked[1]), 0);
        try (OutputStream body = exchange.getResponseBody()) {
            byte[] letters = "ä".repeat(5_000).getBytes(UTF_8);
            for (int sent = 0; bytes < 0 || sent < bytes; sent += letters.length) {
                body.write(letters, 0, bytes < 0 ? letters.length : Math.min(letters.length, bytes - sent));
            }
        } catch (IOException gone) {
            hungUp.complete(gone);
        }
    }
}
