package io.millrace.serving.online;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.state.HostInfo;

/**
 * The other instances. One that does not answer is not asked again for a second: its partitions are read elsewhere meanwhile, and
 * nobody waits for it.
 */
final class Peers {
    /** Path at which instances answer each other. */
    static final String PATH = "/internal/stored-features";

    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final long AWAY_NANOS = 1_000_000_000;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Map<HostInfo, Long> away = new ConcurrentHashMap<>();

    /** Whether it is worth asking. */
    boolean mayAnswer(HostInfo host) {
        Long since = away.get(host);
        return since == null || System.nanoTime() - since > AWAY_NANOS;
    }

    /** What an instance has of some entities, in their order; failed when it does not answer. */
    CompletableFuture<List<Optional<Stored>>> ask(HostInfo host, List<byte[]> entities) {
        HttpRequest request;
        try {
            String name = host.host().indexOf(':') < 0 ? host.host() : "[" + host.host() + "]";
            request = HttpRequest.newBuilder(URI.create("http://" + name + ":" + host.port() + PATH))
                    .timeout(ANSWER)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(StoredCodec.entities(entities)))
                    .build();
        } catch (IOException | IllegalArgumentException unaskable) {
            return CompletableFuture.failedFuture(unaskable);
        }
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .whenComplete((answer, failure) -> {
                    // One that refuses is there: the next question may be answered.
                    if (failure == null) {
                        away.remove(host);
                    } else {
                        away.put(host, System.nanoTime());
                    }
                })
                .thenCompose(Peers::read);
    }

    private static CompletableFuture<List<Optional<Stored>>> read(HttpResponse<byte[]> response) {
        try {
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            return CompletableFuture.completedFuture(StoredCodec.answers(response.body()));
        } catch (IOException unusable) {
            return CompletableFuture.failedFuture(unusable);
        }
    }
}
