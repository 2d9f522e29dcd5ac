package io.millrace.serving.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.doors.BodyMemory;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.testing.Eventually;
import io.millrace.serving.clients.RawClient;
import io.millrace.serving.clients.Reply;
import io.millrace.serving.clients.Request;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Clients that mean harm, or act as if they did. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileClientsTest {
    private static final int LARGEST = RestServer.LARGEST_BODY;

    /** Room for a few of the largest bodies, and for no more. */
    private static final long MEMORY = 3L * LARGEST;

    /** An answer that leaves no room for another one, and more than all buffers between the two take. */
    private static final int LARGER = (int) MEMORY - 1_000;

    private final BodyMemory bodies = new BodyMemory(MEMORY);
    private final AtomicLong mostHeld = new AtomicLong();
    private RestServer server;
    private RawClient client;

    @BeforeAll
    void start() throws Exception {
        server = RestServer.bind(Calls.door("127.0.0.1", Set.of()), 0, 8, bodies, new Metrics(), Calls.AVAILABILITY);
        server.serve(List.of(
                new Route("POST", "/length", "length", call -> {
                    mostHeld.accumulateAndGet(bodies.held(), Math::max);
                    return Answer.json(Integer.toString(call.body().length).getBytes(UTF_8));
                }),
                new Route(
                        "GET",
                        "/large",
                        "large",
                        call -> Answer.json(("\"" + "x".repeat(LARGEST) + "\"").getBytes(UTF_8))),
                new Route("GET", "/larger", "larger", call -> Answer.json(new byte[LARGER])),
                new Route("POST", "/unfold", "unfold", call -> {
                    call.hold(LARGER);
                    return Answer.json(new byte[] {'7'});
                })));
        client = new RawClient(server.port());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void shouldTakeBodiesUpToTheLimitAndNotOneByteMore() throws Exception {
        assertThat(only(post(LARGEST - 1)).text()).isEqualTo(Integer.toString(LARGEST - 1));
        assertThat(only(post(LARGEST)).text()).isEqualTo(Integer.toString(LARGEST));
        Reply refused = only(post(LARGEST + 1));
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.text()).contains("{\"error\":\"the body is larger than " + LARGEST + " bytes\"");
    }

    @Test
    void shouldNotWaitForThoseWhoSendAByteNowAndThen() throws Exception {
        byte[] request = post(100).bytes();
        List<Socket> slow = new ArrayList<>();
        try {
            // Some in the middle of their head, some of their body.
            for (int i = 0; i < 200; i++) {
                Socket socket = client.connect();
                slow.add(socket);
                socket.getOutputStream().write(request, 0, i % 2 == 0 ? 10 : request.length - 50);
            }
            for (int left = 49; left > 0; left--) {
                assertThat(only(post(left)).status()).isEqualTo(200);
                for (int i = 1; i < slow.size(); i += 2) {
                    slow.get(i).getOutputStream().write(request, request.length - 1 - left, 1);
                }
            }
            // One after the other: all at once they would be more than are worked on at once.
            for (int i = 1; i < slow.size(); i += 2) {
                slow.get(i).getOutputStream().write(request, request.length - 1, 1);
                assertThat(RawClient.reply(in(slow.get(i))).text()).isEqualTo("100");
            }
        } finally {
            close(slow);
        }
        Eventually.await("nothing to be held", () -> bodies.held() == 0);
    }

    @Test
    void shouldAnswerBesideAThousandConnectionsThatAskNothing() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                idle.add(client.connect());
            }

            assertThat(only(post(7)).text()).isEqualTo("7");

            idle.get(999).getOutputStream().write(post(9).bytes());
            assertThat(RawClient.reply(in(idle.get(999))).text()).isEqualTo("9");
        } finally {
            close(idle);
        }
    }

    @Test
    void shouldForgetThoseWhoLeaveInTheMiddleOfTheirAnswer() throws Exception {
        byte[] request = Request.get("large", "/large").bytes();
        for (int i = 0; i < 30; i++) {
            try (Socket socket = client.connect()) {
                // Unread bytes at the close make it a reset.
                socket.getOutputStream().write(request);
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
        }

        Reply whole = only(Request.get("large", "/large"));

        assertThat(whole.body()).hasSize(LARGEST + 2);
        assertThat(only(post(7)).text()).isEqualTo("7");
    }

    @Test
    void shouldAnswerAThousandRequestsSentAtOnceInTheirOrder() throws Exception {
        try (Socket socket = client.connect()) {
            ExecutorService sender = Executors.newSingleThreadExecutor();
            Future<?> sent = sender.submit(() -> {
                OutputStream out = socket.getOutputStream();
                for (int i = 0; i < 1_000; i++) {
                    out.write(post(i).bytes());
                }
                return null;
            });
            InputStream in = in(socket);

            for (int i = 0; i < 1_000; i++) {
                assertThat(RawClient.reply(in).text()).isEqualTo(Integer.toString(i));
            }

            sent.get();
            sender.shutdown();
        }
    }

    @Test
    void shouldAskForTheBodyOfThoseWhoWaitToBeAsked() throws Exception {
        byte[] whole = post(5).bytes("Expect: 100-continue");
        try (Socket socket = client.connect()) {
            socket.getOutputStream().write(whole, 0, whole.length - 5);
            byte[] asked = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
            assertThat(new String(asked, UTF_8)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

            socket.getOutputStream().write(whole, whole.length - 5, 5);

            assertThat(RawClient.reply(in(socket)).text()).isEqualTo("5");
        }
    }

    @Test
    void shouldHoldNoMoreThanItsMemoryWhenAllSendTheirLargest() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(16);
        try {
            List<Future<List<Reply>>> asked = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                asked.add(clients.submit(() -> client.send(post(LARGEST).bytes())));
            }

            Set<Integer> statuses = new HashSet<>();
            for (Future<List<Reply>> one : asked) {
                one.get().forEach(reply -> statuses.add(reply.status()));
            }

            assertThat(statuses).contains(200).isSubsetOf(200, 503);
            assertThat(mostHeld.get()).isBetween(1L, MEMORY);
        } finally {
            clients.shutdown();
        }
        Eventually.await("nothing to be held", () -> bodies.held() == 0);
        assertThat(only(post(LARGEST)).status()).isEqualTo(200);
    }

    @Test
    void shouldHoldNoMoreThanItsMemoryForAnswersThatNobodyTakes() throws Exception {
        byte[] larger = Request.get("larger", "/larger").bytes();
        try (Socket first = client.connect()) {
            first.getOutputStream().write(larger);
            Eventually.await("the first to come", () -> first.getInputStream().available() > 0);
            assertThat(bodies.held()).isEqualTo(LARGER);

            List<Reply> others = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                others.add(only(Request.get("larger", "/larger")));
            }

            assertThat(others).extracting(Reply::status).containsOnly(503);
            assertThat(only(Request.post("unfold", "/unfold", new byte[10])).status())
                    .isEqualTo(503);
            assertThat(only(post(7)).text()).isEqualTo("7");
        }
        Eventually.await("nothing to be held", () -> bodies.held() == 0);
        assertThat(only(Request.get("larger", "/larger")).body()).hasSize(LARGER);
        assertThat(only(Request.post("unfold", "/unfold", new byte[10])).status())
                .isEqualTo(200);
    }

    private Reply only(Request request) throws IOException {
        return client.send(request.bytes()).get(0);
    }

    private static Request post(int size) {
        return Request.post("length", "/length", "x".repeat(size).getBytes(UTF_8));
    }

    private static InputStream in(Socket socket) throws IOException {
        return new BufferedInputStream(socket.getInputStream());
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
