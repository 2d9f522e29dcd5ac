package io.millrace.connect.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiTest {
    private static final Instant NOW = Instant.parse("1994-11-06T08:49:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | PT2M",
                "0 | PT0S",
                "Sun, 06 Nov 1994 08:49:37 GMT | PT37S",
                // Over already.
                "Sun, 06 Nov 1994 08:48:37 GMT | PT0S",
                // Neither.
                "-1 | PT0S",
                "99999999999 | PT0S",
                "soon | PT0S",
            })
    void shouldWaitForTheSecondsOrUntilTheDateThatTheApiNames(String value, Duration expected) {
        // Given
        HttpHeaders headers = HttpHeaders.of(Map.of("Retry-After", List.of(value)), (name, one) -> true);

        // When
        Duration wait = HttpApi.retryAfter(headers, NOW);

        // Then
        assertThat(wait).isEqualTo(expected);
    }

    @Test
    void shouldNotWaitWhenTheApiNamesNoTime() {
        assertThat(HttpApi.retryAfter(HttpHeaders.of(Map.of(), (name, one) -> true), NOW))
                .isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void shouldSendHeadersNowhereElse(int status) throws Exception {
        // Given an API that points to another one
        AtomicInteger asked = new AtomicInteger();
        HttpServer elsewhere = server(exchange -> {
            asked.incrementAndGet();
            answer(exchange, 200, "[]");
        });
        HttpServer api = server(exchange -> {
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            "http://localhost:" + elsewhere.getAddress().getPort() + "/for?ann=1");
            answer(exchange, status, "");
        });

        // When
        Throwable thrown = catchThrowable(() -> api(api).get("7"));

        // Then
        assertThat(thrown)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(
                        "redirects the request for cursor '7' with status " + status + " to http://localhost,")
                .hasMessageNotContaining("ann");
        assertThat(asked).hasValue(0);
        api.stop(0);
        elsewhere.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "400, refuses the request for cursor '7' with status 400; 26 bytes",
        "200, answers no JSON for cursor '7'; 26 bytes: line 1; column 1"
    })
    void shouldTellWhatFailsWithoutTheAnswer(int status, String said) throws Exception {
        // Given an answer that is about a customer
        HttpServer server = server(exchange -> answer(exchange, status, "ann: {email: ann@shop.org}"));

        // When
        Throwable thrown = catchThrowable(() -> api(server).get("7"));

        // Then
        assertThat(thrown).isInstanceOf(ConnectException.class).hasNoCause();
        assertThat(thrown).hasMessageEndingWith(said.replace(';', ',')).hasMessageNotContaining("ann");
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "http://ann:pa55@127.0.0.1:%d/, header.Authorization, Basic s3cret",
        "http://127.0.0.1:%d/, header.X-Api-Key, 's3cret\n'",
        "http://127.0.0.1:%d/, header.Host, s3cret"
    })
    void shouldRefuseSecretsThatCannotBeSentWithoutQuotingThem(String url, String header, String value) {
        assertThatThrownBy(() -> new HttpSettings(given(url.formatted(1), Map.of(header, value.replace("\\n", "\n")))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("header.")
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining("pa55");
    }

    private static HttpApi api(HttpServer server) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        return new HttpApi(new HttpSettings(given(url, Map.of("header.Authorization", "Bearer s3cret"))));
    }

    private static Map<String, String> given(String url, Map<String, String> more) {
        Map<String, String> given = new HashMap<>(more);
        given.put(HttpSettings.URL, url + "?after={cursor}");
        given.put(HttpSettings.NEXT_POINTER, "/next");
        given.put("topic", "sessions");
        return given;
    }

    private static HttpServer server(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
