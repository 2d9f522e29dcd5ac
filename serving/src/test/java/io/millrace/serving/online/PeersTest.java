package io.millrace.serving.online;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.access.CallersFile;
import io.millrace.runtime.access.Credential;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.doors.Door;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Certificates;
import io.millrace.runtime.testing.Eventually;
import io.millrace.serving.availability.Availability;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.RestServer;
import io.millrace.serving.rest.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance asks another: over TLS, by a token or by its certificate, and in vain without either. */
class PeersTest {
    private static final String TOKEN = "token-of-all-instances";

    @TempDir
    private Path directory;

    private Certificates certificates;
    private final Metrics metrics = new Metrics();

    @BeforeEach
    void issue() throws Exception {
        certificates = new Certificates(directory);
        certificates.authority("house");
        certificates.issue("instance", "house", "CN=serving");
    }

    @Test
    void shouldAnswerInstancesByTheTokenThatAllHave() throws Exception {
        try (Door door = door(settings().flag("rest.peer.token", TOKEN));
                RestServer server = serve(door)) {
            // The first handshake of a JVM may take longer than an instance is waited for.
            Eventually.await("an answer", () -> answered(door, server, TOKEN));
            assertThat(answered(door, server, "another")).isFalse();
            assertThat(answered(door, server, null)).isFalse();
        }
    }

    /** As docs/security.md has it: lines of both tokens, while some instances have the new setting and some the old. */
    @Test
    void shouldAnswerInstancesBeforeAndAfterTheirRestartWhileTheTokenIsReplaced() throws Exception {
        Set<Scope> peer = Set.of(Scope.PEER);
        String both = CallersFile.line("instances", peer, Credential.TokenHash.of(TOKEN)) + "\n"
                + CallersFile.line("instances", peer, Credential.TokenHash.of("the-next-token"));
        for (String setting : List.of(TOKEN, "the-next-token")) {
            Settings.Builder settings =
                    settings().flag("rest.callers", callers(both).toString()).flag("rest.peer.token", setting);
            try (Door door = door(settings);
                    RestServer server = serve(door)) {
                Eventually.await("an answer", () -> answered(door, server, TOKEN));
                assertThat(answered(door, server, "the-next-token")).isTrue();
            }
        }
    }

    @Test
    void shouldAnswerInstancesByTheirCertificate() throws Exception {
        Settings.Builder settings = settings()
                .flag("rest.callers", callers("serving peer subject:CN=serving").toString());
        try (Door door = door(settings);
                RestServer server = serve(door)) {
            Eventually.await("an answer", () -> answered(door, server, null));
        }
    }

    private Settings.Builder settings() throws Exception {
        String reader = CallersFile.line("somebody", Set.of(Scope.SCORE), Credential.TokenHash.of("x"));
        return Settings.builder()
                .flag("rest.callers", callers(reader).toString())
                .flag(
                        "rest.tls.certificate",
                        certificates.certificate("instance").toString())
                .flag("rest.tls.key", certificates.key("instance").toString())
                .flag("rest.tls.client.authorities", authority().toString());
    }

    private Path authority() throws Exception {
        return certificates.certificate("house");
    }

    private Path callers(String line) throws Exception {
        return Files.writeString(directory.resolve("callers"), line + "\n");
    }

    private Door door(Settings.Builder settings) throws Exception {
        return RestDoor.open(settings.build(), metrics, "shop");
    }

    private RestServer serve(Door door) throws Exception {
        RestServer server = RestServer.bind(door, 0, 4, metrics, new Availability(metrics, "shop", null, List.of()));
        server.serve(List.of(new Route("POST", Peers.PATH, "internal", call -> answer(call.body()))
                .admitting(Scope.PEER, Scope.READ)));
        return server;
    }

    private static Answer answer(byte[] question) {
        try {
            List<Optional<Stored>> nothing = StoredCodec.entities(question, 10).stream()
                    .map(entity -> Optional.<Stored>empty())
                    .toList();
            return Answer.bytes(StoredCodec.answers(nothing));
        } catch (IOException | Refusal impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static boolean answered(Door door, RestServer server, @Nullable String token) {
        return new Peers(door::context, token)
                .ask(new HostInfo("localhost", server.port()), List.of("c1".getBytes(UTF_8)))
                .handle((answer, failure) -> answer != null && answer.equals(List.of(Optional.empty())))
                .join();
    }
}
