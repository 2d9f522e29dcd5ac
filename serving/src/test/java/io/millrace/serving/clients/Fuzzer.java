package io.millrace.serving.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.serving.rest.RestServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sends requests, each made of the seed and its number alone: valid ones, and ones that are changed as JSON, as bytes, or as HTTP. What
 * is HTTP goes by the JDK's client, everything else by a socket.
 */
final class Fuzzer {
    private static final int CLIENTS = 4;
    private static final int SHOWN = 2_000;
    private static final String HEAD = "head";

    private final FuzzedShop shop;
    private final long seed;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RawClient raw;
    /** What was sent, by kind, then what was answered, by status. */
    private final Map<String, Map<Integer, Long>> tally = new TreeMap<>();

    Fuzzer(FuzzedShop shop, long seed) {
        this.shop = shop;
        this.seed = seed;
        raw = new RawClient(shop.port());
    }

    /** Sends the requests of some numbers; fails at the first answer that breaks a rule. */
    void send(int from, int until) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> sent = IntStream.range(0, CLIENTS)
                    .<Future<?>>mapToObj(client -> clients.submit(() -> {
                        for (int i = from + client; i < until; i += CLIENTS) {
                            send(i);
                        }
                        return null;
                    }))
                    .collect(Collectors.toList());
            for (Future<?> one : sent) {
                one.get();
            }
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof AssertionError broken) {
                throw broken;
            }
            throw failure;
        } finally {
            clients.shutdownNow();
        }
    }

    private void send(int number) throws Exception {
        Random random = new Random(seed ^ (number * 0x9E37_79B9_7F4A_7C15L));
        Request request = new Grammar(random).request();
        int kind = random.nextInt(100);
        boolean hasBody = request.method().equals("POST");
        if (kind < 40) {
            ask(number, request.route(), request, true);
        } else if (kind < 70 && hasBody) {
            byte[] body = new JsonMutations(random).mutated(request.body());
            ask(number, "json", request.withBody(body), false);
        } else if (kind < 80 && hasBody) {
            ask(number, "bytes", request.withBody(new ByteMutations(random).mutated(request.body())), false);
        } else if (kind == 80) {
            Request head = new Request(request.route(), "HEAD", request.path(), List.of(), new byte[0]);
            ask(number, HEAD, head, false);
        } else {
            List<Request> more = new ArrayList<>();
            for (int left = random.nextInt(10); left > 0; left--) {
                more.add(new Grammar(random).request());
            }
            connect(number, new HttpMutations(random).mutated(request, more));
        }
    }

    private void ask(int number, String kind, Request request, boolean valid) throws Exception {
        if (request.body().length > 2 * RestServer.LARGEST_BODY) {
            // Answered while it is still being sent, and cut off: a client of Java's would not look at the answer.
            connect(number, new RawRequest(kind, request.bytes(), 0));
            return;
        }
        Reply reply;
        try {
            reply = reply(request);
        } catch (IOException failure) {
            throw broken(number, kind, request.bytes(), "no answer: " + failure, "");
        }
        check(number, kind, request.bytes(), reply);
        if (valid && reply.status() != 200 && reply.status() != 503) {
            throw broken(number, kind, request.bytes(), "a valid request", reply.status() + " " + reply.text());
        }
    }

    Reply reply(Request request) throws IOException, InterruptedException {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(shop.uri(request.path())).timeout(Duration.ofSeconds(30));
        request.headers().forEach(line -> builder.header(line.split(": ", 2)[0], line.split(": ", 2)[1]));
        builder.method(
                request.method(),
                request.method().equals("POST") ? BodyPublishers.ofByteArray(request.body()) : BodyPublishers.noBody());
        HttpResponse<byte[]> response = http.send(builder.build(), BodyHandlers.ofByteArray());
        Map<String, String> headers = response.headers().map().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, one -> one.getValue().get(0)));
        return new Reply(response.statusCode(), headers, response.body());
    }

    private void connect(int number, RawRequest connection) {
        List<Reply> replies;
        try {
            replies = raw.send(connection.bytes());
        } catch (IOException failure) {
            throw broken(number, connection.kind(), connection.bytes(), failure.toString(), "");
        }
        replies.forEach(reply -> check(number, connection.kind(), connection.bytes(), reply));
        if (replies.size() < connection.answers()) {
            throw broken(
                    number,
                    connection.kind(),
                    connection.bytes(),
                    replies.size() + " answers of " + connection.answers(),
                    "");
        }
    }

    private void check(int number, String kind, byte[] sent, Reply reply) {
        synchronized (tally) {
            tally.computeIfAbsent(kind, k -> new TreeMap<>()).merge(reply.status(), 1L, Long::sum);
        }
        AnswerRules.broken(reply, kind.equals(HEAD)).ifPresent(rule -> {
            throw broken(number, kind, sent, rule, reply.status() + " " + reply.headers() + " " + reply.text());
        });
    }

    private AssertionError broken(int number, String kind, byte[] sent, String rule, String answer) {
        return new AssertionError("request %d of seed %d (%s): %s%nsent: %s%nanswer: %s"
                .formatted(number, seed, kind, rule, shown(new String(sent, UTF_8)), shown(answer)));
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + ")";
    }

    Map<String, Map<Integer, Long>> tally() {
        return tally;
    }
}
