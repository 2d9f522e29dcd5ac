package io.millrace.serving.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.access.CallersFile;
import io.millrace.runtime.access.Credential;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.doors.BodyMemory;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.serving.clients.RawClient;
import io.millrace.serving.clients.Reply;
import io.millrace.serving.online.RestDoor;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who shares an address with others, or has a proxy in between: nobody who means well suffers from what those do or add. */
class SharedAddressTest {
    private static final String SHOP = "token-of-the-shop";
    private static final String ALICE = "token-of-alice";
    private static final int MEMORY = 2 * RestServer.LARGEST_BODY;
    private static final int TRIES = 40;

    @TempDir
    private Path directory;

    private final BodyMemory bodies = new BodyMemory(MEMORY);

    @Test
    void shouldAdviseWhatItWouldTake() throws Exception {
        Settings.Builder open = Settings.builder().flag("rest.host", "0.0.0.0");
        Matcher[] advice = {null};

        assertThatThrownBy(() -> RestDoor.open(open.build(), new Metrics(), "shop"))
                .isInstanceOf(InvalidSettingsException.class)
                .satisfies(refused -> {
                    advice[0] = Pattern.compile("\\((rest\\.anonymous)=([a-z,]+)\\)")
                            .matcher(String.valueOf(refused.getMessage()));
                    assertThat(advice[0].find()).isTrue();
                });

        open.flag(advice[0].group(1), advice[0].group(2));
        RestDoor.open(open.build(), new Metrics(), "shop").close();
    }

    @Test
    void shouldHoldThoseToTheirShareWhoSayNothingButNotInstances() throws Exception {
        try (RestServer server = serve(Settings.builder().flag("rest.rate.limit", "1"))) {
            assertThat(statuses(server, "GET /a", "")).contains(200, 429);
            assertThat(statuses(server, "GET /internal/a", "")).containsOnly(200);
        }
    }

    @Test
    void shouldHoldThoseToTheirShareWhoAskAsInstancesDoWhereInstancesSayWhoTheyAre() throws Exception {
        Settings.Builder settings =
                Settings.builder().flag("rest.rate.limit", "1").flag("rest.peer.token", "token-of-all-instances");
        try (RestServer server = serve(settings)) {
            assertThat(statuses(server, "GET /internal/a", "")).contains(200, 429);
            assertThat(statuses(server, "GET /internal/a", by("token-of-all-instances")))
                    .containsOnly(200);
        }
    }

    @Test
    void shouldPassOverWhatAProxySaysWhereNobodyHasACredential() throws Exception {
        try (RestServer server = serve(Settings.builder())) {
            assertThat(statuses(server, "GET /a", by("a-token-of-the-mesh"))).containsOnly(200);
        }
    }

    @Test
    void shouldLimitWrongTokensOnlyAndThemNotWhereAnybodyMay() throws Exception {
        try (RestServer server = serve(known())) {
            assertThat(statuses(server, "GET /health", by("guessed"))).containsOnly(200);
            assertThat(statuses(server, "GET /a", by("guessed")))
                    .contains(401, 429)
                    .doesNotContain(200);
            assertThat(statuses(server, "GET /a", by(SHOP))).containsOnly(200);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a token through a proxy that rewrites Host      | token | Origin: https://millrace.example                               | 200
            a token that a page of another site has sent    | token | Origin: https://evil.example,Sec-Fetch-Site: cross-site       | 403
            nobody through a proxy that rewrites Host       |       | Origin: https://millrace.example                               | 403
            nobody from the page itself                     |       | Origin: http://localhost                                       | 200
            a proxy's token for whoever passes it           | other | Origin: https://evil.example                                   | 403
            """)
    void shouldTakeAnOriginFromThoseWhoSayWhoTheyAre(String what, String token, String headers, int status)
            throws Exception {
        Settings.Builder settings = "token".equals(token) ? known() : Settings.builder();
        try (RestServer server = serve(settings)) {
            String said = (token == null ? "" : by(token.equals("token") ? SHOP : "a-token-of-the-mesh"))
                    + headers.replace(",", "\r\n") + "\r\nContent-Length: 0\r\n";

            assertThat(ask(server, "POST /b", said)).as(what).containsExactly(status);
        }
    }

    @Test
    void shouldKeepRoomForTheBodiesOfOperators() throws Exception {
        try (RestServer server = serve(known());
                Socket first = new RawClient(server.port()).connect();
                Socket second = new RawClient(server.port()).connect()) {
            for (Socket slow : List.of(first, second)) {
                slow.getOutputStream()
                        .write(request("POST /b", by(SHOP) + "Content-Length: " + RestServer.LARGEST_BODY + "\r\n")
                                .getBytes(US_ASCII));
                slow.getOutputStream().write(new byte[RestServer.LARGEST_BODY - 1]);
            }
            Eventually.await("slow bodies to fill it", () -> bodies.held() == MEMORY - 2);
            String small = "POST /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n%s\r\nabc";

            assertThat(ask(server, small.formatted(by(SHOP)))).containsExactly(503);
            assertThat(ask(server, small.formatted(by(ALICE)))).containsExactly(200);
        }
    }

    private Settings.Builder known() throws IOException {
        Path callers = Files.writeString(
                directory.resolve("callers"),
                CallersFile.line("shop", Set.of(Scope.READ), Credential.TokenHash.of(SHOP)) + "\n"
                        + CallersFile.line("alice", Set.of(Scope.OPERATE), Credential.TokenHash.of(ALICE)) + "\n");
        return Settings.builder().flag("rest.callers", callers.toString());
    }

    private RestServer serve(Settings.Builder settings) throws IOException {
        RestServer server = RestServer.bind(Calls.door(settings), 0, 64, bodies, new Metrics(), Calls.AVAILABILITY);
        server.serve(List.of(
                new Route("GET", "/a", "a", SharedAddressTest::seven),
                new Route("POST", "/b", "b", SharedAddressTest::seven),
                new Route("GET", "/health", "health", SharedAddressTest::seven).admitting(),
                new Route("GET", "/internal/a", "internal", SharedAddressTest::seven)
                        .admitting(Scope.PEER, Scope.READ)));
        return server;
    }

    private static Answer seven(Route.Call call) {
        return Answer.json(new byte[] {'7'});
    }

    private static String by(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }

    private static String request(String line, String headers) {
        return line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
    }

    /** What many of the same are answered. */
    private static List<Integer> statuses(RestServer server, String line, String headers) throws IOException {
        return ask(server, request(line, headers).repeat(TRIES));
    }

    private static List<Integer> ask(RestServer server, String line, String headers) throws IOException {
        return ask(server, request(line, headers));
    }

    private static List<Integer> ask(RestServer server, String requests) throws IOException {
        return new RawClient(server.port())
                .send(requests.getBytes(US_ASCII)).stream().map(Reply::status).toList();
    }
}
