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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other instances. One that does not answer is not asked again for a second: its partitions are read elsewhere meanwhile, and
 * nobody waits for it.
 */
final class Peers {
    /** Path at which instances answer each other. */
    static final String PATH = "/internal/stored-features";

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
    private static final Set<Integer> DENIED = Set.of(401, 403);
    private static final Duration CONNECT = Duration.ofMillis(500);
    /** How long one waits for another's answer. */
    static final Duration ANSWER = Duration.ofSeconds(2);

    private static final long AWAY_NANOS = 1_000_000_000;
    private static final long PAUSE_NANOS = 60_000_000_000L;
    private static final long NEVER = Long.MIN_VALUE;

    private final Supplier<@Nullable SSLContext> tls;
    private final @Nullable String token;
    private final Map<HostInfo, Long> away = new ConcurrentHashMap<>();
    private final AtomicLong told = new AtomicLong(NEVER);
    private volatile Client client;

    /** The client of the certificates that there are now. */
    private record Client(@Nullable SSLContext tls, HttpClient http) {
        static Client of(@Nullable SSLContext tls) {
            HttpClient.Builder builder =
                    HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1);
            return new Client(tls, (tls == null ? builder : builder.sslContext(tls)).build());
        }
    }

    /**
     * Those that this instance asks.
     *
     * @param tls by what they are asked over TLS, as it is now; null: without
     * @param token by which they know this one; null: they are asked without
     */
    Peers(Supplier<@Nullable SSLContext> tls, @Nullable String token) {
        this.tls = tls;
        this.token = token;
        client = Client.of(tls.get());
    }

    /** Whether it is worth asking. */
    boolean mayAnswer(HostInfo host) {
        Long since = away.get(host);
        return since == null || System.nanoTime() - since > AWAY_NANOS;
    }

    /** What an instance has of some entities, in their order; failed when it does not answer. */
    CompletableFuture<List<Optional<Stored>>> ask(HostInfo host, List<byte[]> entities) {
        HttpRequest request;
        Client asking = client();
        try {
            String name = host.host().indexOf(':') < 0 ? host.host() : "[" + host.host() + "]";
            String scheme = asking.tls == null ? "http://" : "https://";
            HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(scheme + name + ":" + host.port() + PATH))
                    .timeout(ANSWER)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(StoredCodec.entities(entities)));
            if (token != null) {
                builder.header("Authorization", "Bearer " + token);
            }
            request = builder.build();
        } catch (IOException | IllegalArgumentException unaskable) {
            return CompletableFuture.failedFuture(unaskable);
        }
        return asking.http
                .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .whenComplete((answer, failure) -> {
                    // One that refuses is there: the next question may be answered.
                    if (failure == null) {
                        away.remove(host);
                    } else {
                        away.put(host, System.nanoTime());
                        if (mayTell()) {
                            LOG.warn(
                                    "{}:{} cannot be asked over {}, and its partitions have no other answer than a standby's: {}",
                                    host.host(),
                                    host.port(),
                                    asking.tls == null ? "HTTP" : "HTTPS",
                                    failure.toString());
                        }
                    }
                })
                .thenCompose(this::read);
    }

    /** Whoever is denied is denied at each question. */
    private boolean mayTell() {
        long now = System.nanoTime();
        long last = told.get();
        return (last == NEVER || now - last > PAUSE_NANOS) && told.compareAndSet(last, now);
    }

    private Client client() {
        SSLContext now = tls.get();
        if (now != client.tls) {
            client = Client.of(now);
        }
        return client;
    }

    private CompletableFuture<List<Optional<Stored>>> read(HttpResponse<byte[]> response) {
        try {
            if (DENIED.contains(response.statusCode()) && mayTell()) {
                LOG.error(
                        "{} does not know this instance ({}): rest.peer.token must be the same for all, or its hash in each one's rest.callers, with the scope peer",
                        response.uri().getAuthority(),
                        response.statusCode());
            }
            if (response.statusCode() != 200) {
                if (mayTell()) {
                    LOG.warn(
                            "{} answers {} to what this instance asks it for",
                            response.uri().getAuthority(),
                            response.statusCode());
                }
                throw new IOException("status " + response.statusCode());
            }
            return CompletableFuture.completedFuture(StoredCodec.answers(response.body()));
        } catch (IOException unusable) {
            return CompletableFuture.failedFuture(unusable);
        }
    }
}
