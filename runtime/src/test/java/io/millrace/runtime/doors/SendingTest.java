package io.millrace.runtime.doors;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.access.Callers;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that a real server sends to clients who take them, or do not. */
class SendingTest {
    /** More than all buffers between the two take. */
    private static final byte[] LARGE = new byte[32 * 1024 * 1024];

    private static final byte[] ASK =
            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);

    private final Metrics metrics = new Metrics();
    private final BodyMemory memory = new BodyMemory(LARGE.length);
    private final Server server = new Server();
    private volatile Duration patience = Sending.PATIENCE;
    private Door door;
    private ServerConnector connector;

    @BeforeEach
    void start() throws Exception {
        door = Door.open(
                DoorSettings.HTTP, Settings.builder().build(), Set.of(), new Callers(List.of()), null, metrics, "shop");
        connector = door.connector(server, 0, new HttpConfiguration());
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Holding held = new Holding(memory, 0);
                assertThat(held.become(LARGE.length)).isTrue();
                Sending.send(response, LARGE, callback, held, door, patience);
                return true;
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        door.close();
    }

    @Test
    void shouldHoldAnAnswerUntilItIsTaken() throws Exception {
        try (Socket client = ask()) {
            Eventually.await("the answer to come", () -> client.getInputStream().available() > 0);
            assertThat(memory.held()).isEqualTo(LARGE.length);

            assertThat(client.getInputStream().readAllBytes()).hasSizeGreaterThan(LARGE.length);
        }
        Eventually.await("nothing to be held", () -> memory.held() == 0);
        assertThat(slow()).isZero();
    }

    @Test
    void shouldEndWithWhoDoesNotTakeItInTime() throws Exception {
        patience = Duration.ofMillis(100);
        try (Socket client = ask()) {
            Eventually.await("nothing to be held", () -> slow() == 1 && memory.held() == 0);

            assertThat(taken(client)).isLessThan(LARGE.length);
        }
    }

    private Socket ask() throws Exception {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        client.getOutputStream().write(ASK);
        return client;
    }

    /** How much comes until the connection ends, or is reset. */
    private static long taken(Socket client) {
        byte[] part = new byte[65_536];
        long taken = 0;
        try {
            for (int size = client.getInputStream().read(part);
                    size >= 0;
                    size = client.getInputStream().read(part)) {
                taken += size;
            }
        } catch (IOException reset) {
            return taken;
        }
        return taken;
    }

    private double slow() throws Exception {
        StringWriter text = new StringWriter();
        metrics.write(text);
        return text.toString()
                .lines()
                .filter(line -> line.startsWith("millrace_http_denied_total{") && line.contains("kind=\"slow\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
