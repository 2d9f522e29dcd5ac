package io.millrace.serving.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.testing.Eventually;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StreamsTest {
    /** So large that no buffer between the two holds it. */
    private static final String LARGE = "x".repeat(8 * 1024 * 1024);

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicLong newest = new AtomicLong();
    private final AtomicInteger closed = new AtomicInteger();
    private final List<Runnable> clients = new CopyOnWriteArrayList<>();
    private volatile String padding = "";
    private RestServer server;

    @BeforeEach
    void start() throws Exception {
        server = RestServer.bind(Calls.door("127.0.0.1", Set.of()), 0, 1, new Metrics(), Calls.AVAILABILITY);
        server.serve(List.of(
                new Route("GET", "/stream", "stream", new StreamHandler() {
                    @Override
                    public Events open(Route.Call call, Runnable news) throws Refusal {
                        if ("no".equals(call.parameter("who"))) {
                            throw Refusal.conflict(null, "not you");
                        }
                        clients.add(news);
                        return new Newest();
                    }
                }),
                new Route("GET", "/a", "a", call -> Answer.json(new byte[] {'1'}))));
    }

    /** Tells the newest number, and none twice. */
    private final class Newest implements StreamHandler.Events {
        private long told;

        @Override
        public byte @Nullable [] next() {
            long now = newest.get();
            if (now == told) {
                return null;
            }
            told = now;
            return ("data: " + now + padding + "\n\n").getBytes(UTF_8);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldTellWhatIsNewAsItComesAndNotCountItAmongRequestsInFlight() throws Exception {
        BufferedReader events = lines(open("/stream").body());
        tell(1);
        String first = data(events);
        tell(2);

        assertThat(first).isEqualTo("1");
        assertThat(data(events)).isEqualTo("2");
        assertThat(get("/a").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldTellASlowClientTheNewestAndLetNobodyWait() throws Exception {
        padding = LARGE;
        try (InputStream slow = open("/stream").body()) {
            tell(1);
            BufferedReader quick = lines(open("/stream").body());
            for (int i = 2; i <= 20; i++) {
                tell(i);
                String told = data(quick);
                while (!told.startsWith(i + "x")) {
                    told = data(quick);
                }
            }
            BufferedReader late = lines(slow);
            List<String> told = new ArrayList<>();
            do {
                told.add(data(late).replace("x", ""));
            } while (!told.get(told.size() - 1).equals("20"));

            assertThat(told).hasSizeLessThan(10);
        }
    }

    @Test
    void shouldRefuseWhatIsMoreThanItsBoundAndHavePlaceAgainWhenSomebodyLeaves() throws Exception {
        List<InputStream> open = new ArrayList<>();
        for (int i = 0; i < Streams.MOST; i++) {
            open.add(open("/stream").body());
        }

        HttpResponse<InputStream> refused = open("/stream");

        assertThat(refused.statusCode()).isEqualTo(503);
        open.get(0).close();
        // Who has left is noticed when there is something to tell.
        Eventually.await("a free place", () -> {
            tell(newest.get() + 1);
            return closed.get() > 0;
        });
        assertThat(open("/stream").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldEndWithTheServer() throws Exception {
        BufferedReader events = lines(open("/stream").body());
        tell(1);
        assertThat(data(events)).isEqualTo("1");

        server.close();

        assertThat(events.lines().toList()).containsOnly("");
        assertThat(closed).hasValue(1);
    }

    @Test
    void shouldRefuseWhomTheHandlerRefuses() throws Exception {
        assertThat(get("/stream?who=no").statusCode()).isEqualTo(409);
    }

    private void tell(long number) {
        newest.set(number);
        clients.forEach(Runnable::run);
    }

    private static BufferedReader lines(InputStream body) {
        return new BufferedReader(new InputStreamReader(body, UTF_8));
    }

    private static String data(BufferedReader events) throws Exception {
        String line = events.readLine();
        while (!line.startsWith("data: ")) {
            line = events.readLine();
        }
        return line.substring(6);
    }

    private HttpResponse<InputStream> open(String path) throws Exception {
        return client.send(request(path), BodyHandlers.ofInputStream());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .build();
    }
}
