package io.millrace.runtime.doors;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.access.Callers;
import io.millrace.runtime.access.CallersFile;
import io.millrace.runtime.access.Credential;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.health.Condition;
import io.millrace.runtime.health.Health;
import io.millrace.runtime.health.ManagementServer;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Certificates;
import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The door of metrics and health: a real server, real certificates, and files that change meanwhile. */
class DoorTest {
    @TempDir
    private static Path directory;

    private static Certificates certificates;

    private final Metrics metrics = new Metrics();

    @BeforeAll
    static void issue() throws Exception {
        certificates = new Certificates(directory);
        certificates.authority("house");
        certificates.authority("street");
        certificates.issue("server", "house", "CN=server");
        certificates.issue("next", "house", "CN=next");
        certificates.issue("prometheus", "house", "CN=prometheus, O=Shop");
        certificates.issue("expired", "house", "CN=prometheus, O=Shop", "-startdate", "-10d", "-validity", "1");
        certificates.issue("foreign", "street", "CN=prometheus, O=Shop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void shouldListenNowhereElseUntilItIsSaidWhoMay(String host) {
        assertThatThrownBy(() -> open(Map.of("http.host", host)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("http.callers")
                .hasMessageContaining("http.anonymous=read");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http.tls.certificate=server.crt                                                      | http.tls.key is not set, which TLS needs beside http.tls.certificate
            http.tls.certificate=server.crt,http.tls.key=next.key                                | http.tls.key: .*/next.key: expected the key of the certificate, and this is another's
            http.tls.certificate=server.key,http.tls.key=server.key                              | http.tls.certificate: .*server.key: expected .*certificate.* in PEM
            http.tls.certificate=server.crt,http.tls.key=server.crt                              | http.tls.key: .*server.crt: expected a PRIVATE KEY in PEM
            http.tls.certificate=server.crt,http.tls.key=none.key                                | http.tls.key: there is no file .*none.key
            http.tls.certificate=server.crt,http.tls.key=server.key,http.tls.client.authorities=house.crt | http.tls.client.authorities: http.callers is not set, which says what whoever has a certificate may
            """)
    void shouldSayWhatIsWrongWithItsFiles(String said, String expected) throws Exception {
        for (String name : List.of("server", "next", "house")) {
            var unused = List.of(certificates.certificate(name), certificates.key(name));
        }
        Settings.Builder settings = Settings.builder();
        for (String one : said.split(",", -1)) {
            int equals = one.indexOf('=');
            settings.flag(
                    one.substring(0, equals),
                    directory.resolve(one.substring(equals + 1)).toString());
        }

        assertThatThrownBy(() -> open(settings)).hasMessageMatching(expected);
    }

    @Test
    void shouldBeAskedByTheNamesThatItsOwnSettingSays() throws Exception {
        try (ManagementServer named = serve(open(Map.of("http.allowed.hosts", "metrics.example")));
                ManagementServer unnamed = serve(open(Map.of()))) {
            assertThat(asked(named, "metrics.example")).startsWith("HTTP/1.1 200 ");
            assertThat(asked(named, "evil.example")).startsWith("HTTP/1.1 403 ");
            assertThat(asked(unnamed, "metrics.example"))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("set http.allowed.hosts to");
        }
    }

    private static String asked(ManagementServer server, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"console", "peer"})
    void shouldHaveNoCallersByTheNamesOfThoseWhomSettingsName(String name) throws Exception {
        String callers = callers(name + " read sha256:" + "0".repeat(64) + "\n").toString();

        assertThatThrownBy(() -> open(Map.of("http.callers", callers)))
                .hasMessageContaining("callers:1: expected another name than " + name);
    }

    @Test
    void shouldShowMetricsToThoseWhoSayATokenAndHealthToAnybody() throws Exception {
        Path callers = callers(line("prometheus", "one"));
        try (ManagementServer server = serve(open(Map.of("http.callers", callers.toString())))) {
            HttpClient client = HttpClient.newHttpClient();

            assertThat(get(client, "http", server, "/metrics", null).statusCode())
                    .isEqualTo(401);
            assertThat(get(client, "http", server, "/metrics", "two").headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer realm=\"millrace\", error=\"invalid_token\"");
            assertThat(get(client, "http", server, "/metrics", "one").statusCode())
                    .isEqualTo(200);
            assertThat(get(client, "http", server, "/health/ready", null).body())
                    .isEqualTo("{\"status\":\"UP\"}");
            assertThat(get(client, "http", server, "/health/ready", "one").body())
                    .contains("since noon");

            // What is not known is told no more than who says nothing, and is counted; as is what is no request.
            double before = denied("unknown_credential");
            assertThat(get(client, "http", server, "/health/ready", "guessed").body())
                    .isEqualTo("{\"status\":\"UP\"}");
            assertThat(denied("unknown_credential")).isEqualTo(before + 1);
            assertThat(asked(server, "a b")).startsWith("HTTP/1.1 400 ");
            assertThat(denied("malformed")).isEqualTo(1);

            // A token is replaced without a moment in which neither works.
            var both = callers(line("prometheus", "one") + line("prometheus", "two"));
            Eventually.await("the second", () -> status(client, "http", server, "two") == 200);
            assertThat(status(client, "http", server, "one")).isEqualTo(200);
            var second = callers(line("prometheus", "two"));
            Eventually.await("the first to be out", () -> status(client, "http", server, "one") == 401);
            // What cannot be read changes nothing.
            var broken = callers("prometheus read two\n");
            assertThat(status(client, "http", server, "two")).isEqualTo(200);
            assertThat(List.of(both, second, broken)).containsOnly(callers);
        }
    }

    @Test
    void shouldKnowClientsByTheirCertificatesAndTakeUpItsOwnNewOne() throws Exception {
        Path callers = callers("prometheus read subject:CN=prometheus, O=Shop\n");
        Path certificate = certificates.replace("tls.crt", Files.readString(certificates.certificate("server")));
        Path key = certificates.replace("tls.key", Files.readString(certificates.key("server")));
        Door door = open(Map.of(
                "http.callers", callers.toString(),
                "http.tls.certificate", certificate.toString(),
                "http.tls.key", key.toString(),
                "http.tls.client.authorities", certificates.certificate("house").toString()));
        try (ManagementServer server = serve(door)) {
            assertThat(status(client("prometheus"), "https", server, null)).isEqualTo(200);
            assertThat(status(client(null), "https", server, null)).isEqualTo(401);
            // Good, and nobody's line.
            assertThat(status(client("next"), "https", server, null)).isEqualTo(401);
            for (String bad : List.of("expired", "foreign")) {
                assertThatThrownBy(() -> status(client(bad), "https", server, null))
                        .isInstanceOf(IOException.class);
            }
            // The answer is nothing that HTTP would read.
            assertThatThrownBy(() -> status(HttpClient.newHttpClient(), "http", server, null))
                    .isInstanceOf(IOException.class);

            var first = certificates.replace("tls.key", Files.readString(certificates.key("next")));
            assertThat(status(client("prometheus"), "https", server, null)).isEqualTo(200);
            var second = certificates.replace("tls.crt", Files.readString(certificates.certificate("next")));
            Eventually.await("the next certificate", () -> subject(server).equals("CN=next"));

            assertThat(List.of(first, second)).containsExactly(key, certificate);
            assertThat(status(client("prometheus"), "https", server, null)).isEqualTo(200);
        }
    }

    @Test
    void shouldKeepWhomItKnowsWhenTheFileIsEmptied() throws Exception {
        Path callers = callers(line("prometheus", "one"));
        Door door = open(Map.of("http.callers", callers.toString()));
        HttpClient client = HttpClient.newHttpClient();
        try (ManagementServer server = serve(door)) {
            var emptied = callers("");
            door.look();
            assertThat(status(client, "http", server, "one")).isEqualTo(200);

            var written = callers(line("prometheus", "two"));
            door.look();
            assertThat(status(client, "http", server, "one")).isEqualTo(401);
            assertThat(List.of(emptied, written)).containsOnly(callers);
        }
    }

    @Test
    void shouldTakeUpNoCertificateThatHasExpired() throws Exception {
        Path callers = callers(line("prometheus", "one"));
        Path certificate = certificates.replace("old.crt", Files.readString(certificates.certificate("server")));
        Path key = certificates.replace("old.key", Files.readString(certificates.key("server")));
        Door door = open(Map.of(
                "http.callers", callers.toString(),
                "http.tls.certificate", certificate.toString(),
                "http.tls.key", key.toString()));
        try (ManagementServer server = serve(door)) {
            var expired = certificates.replace("old.key", Files.readString(certificates.key("expired")));
            var of = certificates.replace("old.crt", Files.readString(certificates.certificate("expired")));
            door.look();

            assertThat(status(client(null), "https", server, "one")).isEqualTo(200);
            assertThat(List.of(expired, of)).containsExactly(key, certificate);
        }
    }

    @Test
    void shouldAskOfOpenConnectionsWhomItTrustsNow() throws Exception {
        Path callers = callers("prometheus read subject:CN=prometheus, O=Shop\n");
        Path authorities = certificates.replace("authorities.crt", Files.readString(certificates.certificate("house")));
        Door door = open(Map.of(
                "http.callers", callers.toString(),
                "http.tls.certificate", certificates.certificate("server").toString(),
                "http.tls.key", certificates.key("server").toString(),
                "http.tls.client.authorities", authorities.toString()));
        try (ManagementServer server = serve(door)) {
            HttpClient open = client("prometheus");
            assertThat(status(open, "https", server, null)).isEqualTo(200);

            var both = certificates.replace(
                    "authorities.crt",
                    Files.readString(certificates.certificate("house"))
                            + Files.readString(certificates.certificate("street")));
            assertThat(status(open, "https", server, null)).isEqualTo(200);
            var other = certificates.replace("authorities.crt", Files.readString(certificates.certificate("street")));

            Eventually.await("the open connection to be nobody's", () -> status(open, "https", server, null) == 401);
            assertThat(List.of(both, other)).containsOnly(authorities);
        }
    }

    private double denied(String kind) throws IOException {
        StringWriter text = new StringWriter();
        metrics.write(text);
        return text.toString()
                .lines()
                .filter(line ->
                        line.startsWith("millrace_http_denied_total{") && line.contains("kind=\"" + kind + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static String subject(ManagementServer server) throws Exception {
        return get(client("prometheus"), "https", server, "/health/live", null)
                .sslSession()
                .orElseThrow()
                .getPeerPrincipal()
                .getName();
    }

    private static HttpClient client(@Nullable String certificate) throws Exception {
        SSLContext context = certificates.client("house", certificate);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static String line(String name, String token) {
        return CallersFile.line(name, Set.of(Scope.READ), Credential.TokenHash.of(token)) + "\n";
    }

    private static Path callers(String text) throws Exception {
        return certificates.replace("callers", text);
    }

    private Door open(Map<String, String> said) throws InvalidSettingsException {
        Settings.Builder settings = Settings.builder();
        said.forEach(settings::flag);
        return open(settings);
    }

    private Door open(Settings.Builder settings) throws InvalidSettingsException {
        return Door.open(DoorSettings.HTTP, settings.build(), Set.of(), new Callers(List.of()), null, metrics, "shop");
    }

    private ManagementServer serve(Door door) throws IOException {
        Health health = new Health();
        health.ready("shop", () -> Condition.good("since noon"));
        return ManagementServer.start(door, 0, health, metrics);
    }

    private static int status(HttpClient client, String scheme, ManagementServer server, @Nullable String token)
            throws Exception {
        return get(client, scheme, server, "/metrics", token).statusCode();
    }

    private static HttpResponse<String> get(
            HttpClient client, String scheme, ManagementServer server, String path, @Nullable String token)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + server.port() + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
