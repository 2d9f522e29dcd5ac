package io.millrace.console.attacks;

import static io.millrace.console.attacks.Attacks.ALICE;
import static io.millrace.console.attacks.Attacks.DASHBOARD;
import static io.millrace.console.attacks.Attacks.SHOP;
import static io.millrace.console.attacks.Attacks.by;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.runtime.access.CallersFile;
import io.millrace.runtime.access.Credential;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.testing.Eventually;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Attacks on the door of serving's requests and the console: a real server, real sockets. Each is turned away with its status, and counted; the log has a line of each kind and no secret; and a client that means well is answered beside every one of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackTest {
    @TempDir
    private static Path directory;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Path callers = Path.of("callers");
    private @Nullable Target target;
    /** How long each took who means well, from the end of its request to its answer, in nanoseconds. */
    private final List<Long> well = new ArrayList<>();

    @BeforeAll
    void start() throws Exception {
        callers = Files.writeString(
                directory.resolve("callers"),
                line("shop", Scope.SCORE, SHOP)
                        + line("dashboard", Scope.READ, DASHBOARD)
                        + line("feed", Scope.PUSH, "token-of-the-feed")
                        + line("alice", Scope.OPERATE, ALICE)
                        + line("gone", Scope.READ, "token-of-who-left"));
        log.start();
        root().addAppender(log);
        target = Target.start(callers, null);
    }

    @AfterAll
    void stop() {
        target().close();
        root().detachAppender(log);
        well.sort(null);
        System.out.printf(
                "%d answers to who means well, one beside each attack: half within %.1f ms, all within %.1f ms%n",
                well.size(), well.get(well.size() / 2) / 1e6, well.get(well.size() - 1) / 1e6);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private Target target() {
        return Objects.requireNonNull(target);
    }

    static String line(String name, Scope scope, String token) {
        return CallersFile.line(name, Set.of(scope), Credential.TokenHash.of(token)) + "\n";
    }

    static Stream<Attack> attacks() {
        return Attacks.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void shouldTurnAway(Attack attack) throws Exception {
        double before = attack.kind() == null ? 0 : target().denied(attack.kind());
        try (Socket beside = target().connect()) {
            beside.getOutputStream().write(Target.WELL, 0, 20);

            String answer = target().send(attack.bytes());

            assertThat(answer).startsWith("HTTP/1.1 " + attack.status() + " ");
            // What was hidden behind a request is no request.
            assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
            assertThat(answer).doesNotContain("root:", "Exception", "io.millrace", "token-of");
            if (attack.kind() != null) {
                assertThat(target().denied(attack.kind())).isEqualTo(before + 1);
            }
            long asked = System.nanoTime();
            beside.getOutputStream().write(Target.WELL, 20, Target.WELL.length - 20);
            assertThat(Target.read(beside)).startsWith("HTTP/1.1 200 ").endsWith("\"c1\"");
            well.add(System.nanoTime() - asked);
        }
    }

    @Test
    void shouldLetNobodyInWhoWasTakenOut() throws Exception {
        try (Target changing = Target.start(Files.copy(callers, directory.resolve("changing")), null);
                Socket listening = changing.connect()) {
            listening
                    .getOutputStream()
                    .write(("GET /console/api/stream HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                    + by("token-of-who-left") + "\r\n")
                            .getBytes(ISO_8859_1));
            assertThat(changing.get("/features/c1", "token-of-who-left")).startsWith("HTTP/1.1 200 ");

            Files.writeString(directory.resolve("changing"), line("dashboard", Scope.READ, DASHBOARD));

            Eventually.await("the token to be out", () -> changing.get("/features/c1", "token-of-who-left")
                    .startsWith("HTTP/1.1 401 "));
            assertThat(changing.get("/features/c1", DASHBOARD)).startsWith("HTTP/1.1 200 ");
            // What was open before ends at its next beat, and with it the connection.
            assertThat(Target.read(listening)).startsWith("HTTP/1.1 200 ").contains("retry: ");
        }
    }

    @Test
    void shouldLimitGuessesAndLockNobodyOut() throws Exception {
        try (Target limited = Target.start(callers, null)) {
            StringBuilder tries = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                tries.append("GET /features/c1 HTTP/1.1\r\nHost: localhost\r\n")
                        .append(by("try-" + i))
                        .append("\r\n");
            }
            // The right one among them is let in, whatever its neighbours try: not their number keeps it from being
            // found.
            tries.append("GET /features/c1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n")
                    .append(by("token-of-who-left"))
                    .append("\r\n");

            String answers = limited.send(tries.toString());

            assertThat(count(answers, "HTTP/1.1 200 ")).isEqualTo(1);
            assertThat(answers.lastIndexOf("HTTP/1.1 200 ")).isGreaterThan(answers.lastIndexOf("HTTP/1.1 429 "));
            assertThat(count(answers, "HTTP/1.1 401 ")).isBetween(20, 100);
            assertThat(count(answers, "HTTP/1.1 429 ")).isBetween(400, 481);
            assertThat(answers).contains("Retry-After: 1");
            assertThat(limited.get("/features/c1", DASHBOARD)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void shouldHoldOneCallerToItsShareAndNotItsNeighbours() throws Exception {
        try (Target limited = Target.start(callers, 5)) {
            String one = "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16\r\n" + by(SHOP)
                    + "\r\n{\"entity\": \"c1\"}";

            String answers = limited.send(
                    one.repeat(300) + "GET /none HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            assertThat(count(answers, "HTTP/1.1 200 ")).isBetween(5, 150);
            assertThat(count(answers, "HTTP/1.1 429 ")).isBetween(150, 295);
            assertThat(answers).contains("Retry-After: 1");
            assertThat(limited.get("/features/c1", DASHBOARD)).startsWith("HTTP/1.1 200 ");
            assertThat(limited.get("/v2/health/ready", null)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void shouldKeepAPlaceForOperatorsWhenAllOthersAreTaken() throws Exception {
        List<Socket> busy = new ArrayList<>();
        try {
            for (int i = 0; i < Target.IN_FLIGHT; i++) {
                Socket socket = target().connect();
                busy.add(socket);
                socket.getOutputStream()
                        .write(("GET /wait HTTP/1.1\r\nHost: localhost\r\n" + by(DASHBOARD) + "\r\n")
                                .getBytes(ISO_8859_1));
            }
            Eventually.await("all to be busy", () -> target().waiting() == Target.IN_FLIGHT);

            assertThat(target().get("/features/c1", DASHBOARD)).startsWith("HTTP/1.1 503 ");
            assertThat(target().get("/features/c1", ALICE)).startsWith("HTTP/1.1 200 ");
            assertThat(target().send(
                                    "POST /console/api/commands HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n"
                                            + by(ALICE) + "\r\n{}"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(target().get("/console/", null)).startsWith("HTTP/1.1 200 ");
        } finally {
            target().go();
            for (Socket socket : busy) {
                socket.close();
            }
        }
    }

    @Test
    void shouldKeepAStreamForOperatorsWhenAllOthersAreTaken() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            String last = stream(open, DASHBOARD);
            while (last.startsWith("HTTP/1.1 200 ")) {
                last = stream(open, DASHBOARD);
            }

            assertThat(last).startsWith("HTTP/1.1 503 ");
            assertThat(open).hasSize(65);
            assertThat(stream(open, ALICE)).startsWith("HTTP/1.1 200 ");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private String stream(List<Socket> open, String token) throws Exception {
        Socket socket = target().connect();
        open.add(socket);
        socket.getOutputStream()
                .write(("GET /console/api/stream HTTP/1.1\r\nHost: localhost\r\n" + by(token) + "\r\n")
                        .getBytes(ISO_8859_1));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }

    @Test
    void shouldLogAKindOnceAndNoSecret() throws Exception {
        try (Target quiet = Target.start(callers, null)) {
            List<ILoggingEvent> before = List.copyOf(log.list);
            for (int i = 0; i < 15; i++) {
                assertThat(quiet.get("/features/secret-of-an-entity", "token-of-mallory"))
                        .startsWith("HTTP/1.1 401 ");
            }

            List<String> lines = List.copyOf(log.list).stream()
                    .skip(before.size())
                    .map(ILoggingEvent::getFormattedMessage)
                    .filter(line -> line.contains("Turned away"))
                    .toList();
            assertThat(lines)
                    .containsExactly(
                            "Turned away at rest.*: a credential that is not known (1 since told last, the newest from 127.0.0.1)");
        }
        assertThat(List.copyOf(log.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains("token-of") || line.contains("secret-of"));
    }

    private static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }
}
