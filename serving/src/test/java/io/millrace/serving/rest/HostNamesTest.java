package io.millrace.serving.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.clients.RawClient;
import io.millrace.serving.clients.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By which names one may ask: of a server on the loopback address, of one behind a proxy, and of one in a cluster. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostNamesTest {
    private RestServer alone;
    private RestServer behindProxy;
    private RestServer inCluster;

    @BeforeAll
    void start() throws Exception {
        alone = serve("127.0.0.1", Set.of());
        behindProxy = serve("127.0.0.1", Set.of("millrace.example.org"));
        inCluster = serve("0.0.0.0", Set.of());
    }

    private static RestServer serve(String host, Set<String> names) throws IOException {
        RestServer server = RestServer.bind(Calls.door(host, names), 0, 1, new Metrics(), Calls.AVAILABILITY);
        server.serve(List.of(
                new Route("GET", "/a", "a", call -> Answer.json(new byte[] {'7'})),
                new Route("POST", "/b", "b", call -> Answer.json(new byte[] {'7'}))));
        return server;
    }

    @AfterAll
    void stop() {
        alone.close();
        behindProxy.close();
        inCluster.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "127.0.0.1:6566, 200, 200, 200",
        "127.0.0.1, 200, 200, 200",
        "localhost:6566, 200, 200, 200",
        "LOCALHOST., 200, 200, 200",
        "millrace.localhost, 200, 200, 200",
        "[::1]:6566, 200, 200, 200",
        "10.1.2.3:6566, 200, 200, 200",
        "evil.example:6566, 403, 403, 200",
        "evil.example., 403, 403, 200",
        "127.0.0.1.evil.example, 403, 403, 200",
        "localhost.evil.example, 403, 403, 200",
        "notlocalhost, 403, 403, 200",
        "0x7f.1, 403, 403, 200",
        "millrace.example.org, 403, 200, 200",
        "Millrace.Example.org.:443, 403, 200, 200",
        "evil.millrace.example.org, 403, 403, 200",
        "serving.shop.svc.cluster.local:6566, 403, 403, 200",
    })
    void shouldAnswerByNamesThatLeadNowhereElse(String host, int alone, int behindProxy, int inCluster)
            throws Exception {
        String request = "GET /a HTTP/1.1\r\nHost: " + host + "\r\n\r\n";

        assertThat(ask(this.alone, request).status()).isEqualTo(alone);
        assertThat(ask(this.behindProxy, request).status()).isEqualTo(behindProxy);
        assertThat(ask(this.inCluster, request).status()).isEqualTo(inCluster);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({
        "http://localhost:6566, localhost:6566, 200",
        "http://LOCALHOST:6566, localhost:6566, 200",
        "http://localhost, localhost, 200",
        "http://localhost:3000, localhost:6566, 403",
        "http://localhost, localhost:6566, 403",
        "https://millrace.example.org, 127.0.0.1:6566, 200",
        "http://millrace.example.org, 127.0.0.1:6566, 200",
        "https://millrace.example.org:8443, 127.0.0.1:6566, 403",
        "https://ported.example.org:8443, 127.0.0.1:6566, 200",
        "https://ported.example.org, 127.0.0.1:6566, 403",
        "https://evil.example, 127.0.0.1:6566, 403",
        "null, 127.0.0.1:6566, 403",
    })
    void shouldTakePagesOfThisServerAndOfNoOtherOfItsName(String origin, String host, int status) throws Exception {
        try (RestServer said =
                serve("127.0.0.1", Set.of("localhost", "millrace.example.org", "ported.example.org:8443"))) {
            String request = "POST /b HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin
                    + "\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}";

            assertThat(ask(said, request).status()).isEqualTo(status);
        }
    }

    @Test
    void shouldSayWhatToDo() throws Exception {
        Reply refused = ask(alone, "POST /a HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 1\r\n\r\n7");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(new String(refused.body(), UTF_8))
                .startsWith("{\"error\":")
                .contains("rest.allowed.hosts")
                .doesNotContain("evil");
    }

    @Test
    void shouldGoByTheAddressThatARequestNamesAndTakeWhoNamesNoneForNoBrowser() throws Exception {
        assertThat(ask(alone, "GET http://evil.example/a HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                        .status())
                .isEqualTo(403);
        assertThat(ask(alone, "GET http://evil.example/a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                        .status())
                .isEqualTo(400);
        assertThat(ask(alone, "GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Host: evil.example\r\n\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(ask(alone, "GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n")
                        .status())
                .isEqualTo(400);
        assertThat(ask(alone, "GET /a HTTP/1.1\r\n\r\n").status()).isEqualTo(400);
        assertThat(ask(alone, "GET /a HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
    }

    private static Reply ask(RestServer server, String request) throws IOException {
        return new RawClient(server.port()).send(request.getBytes(US_ASCII)).get(0);
    }
}
