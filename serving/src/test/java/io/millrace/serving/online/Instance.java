package io.millrace.serving.online;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.testing.OpenApiCheck;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.LagInfo;

/** An instance of the online store in a process of its own, so to speak, and a client for it. */
final class Instance implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OpenApiCheck check;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ProcessContext process;
    final OnlineApp app;

    Instance(OnlineShop shop, SchemaRegistry registry, String brokers, Path stateDir, Clock clock) throws Exception {
        this(shop, registry, brokers, stateDir, clock, Map.of());
    }

    /** The same, with settings that win over the shop's. */
    Instance(
            OnlineShop shop,
            SchemaRegistry registry,
            String brokers,
            Path stateDir,
            Clock clock,
            Map<String, String> more)
            throws Exception {
        Map<String, String> flags = new HashMap<>(OnlineShop.settings(brokers, stateDir.toString()));
        flags.putAll(more);
        Settings.Builder settings = Settings.builder();
        flags.forEach(settings::flag);
        process = ProcessContext.open(settings.build(), shop.project, registry);
        process.ensureTopics(process.topics().topics());
        app = OnlineApp.start(process, shop.features, clock, current -> List.of());
    }

    void awaitRunning() throws Exception {
        app.streams().awaitRunning(Duration.ofSeconds(60));
    }

    /** How many different instances own partitions, as this one sees it. */
    long owners() {
        return app.streams().streams().streamsMetadataForStore(OnlineTopology.FEATURE_STORE).stream()
                .filter(host -> !host.topicPartitions().isEmpty())
                .count();
    }

    /** Whether it has, as owner or as standby, everything itself. The last offset is that of a transaction's marker. */
    boolean copied() {
        Map<Integer, LagInfo> lags = app.streams()
                .streams()
                .allLocalStorePartitionLags()
                .getOrDefault(OnlineTopology.FEATURE_STORE, Map.of());
        return lags.size() == 4 && lags.values().stream().allMatch(lag -> lag.offsetLag() <= 1);
    }

    /** Whether it has records of state yet to read. */
    boolean restores() throws IOException {
        return metrics()
                .lines()
                .anyMatch(line ->
                        line.startsWith("millrace_streams_restore_remaining_records{") && !line.endsWith(" 0.0"));
    }

    /** Stops it, and lets the others know. */
    void leave() {
        app.streams()
                .streams()
                .close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> post(String path, byte[] body) throws IOException, InterruptedException {
        return send(request(path).POST(BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<String> post(String path, byte[] body, String header, String value)
            throws IOException, InterruptedException {
        return send(request(path).header(header, value).POST(BodyPublishers.ofByteArray(body)));
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    String metrics() throws IOException {
        StringWriter text = new StringWriter();
        process.metrics().write(text);
        return text.toString();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = unchecked(request);
        OpenApiCheck known = check;
        if (known == null) {
            known = new OpenApiCheck(unchecked(request("/openapi.json").GET()).body());
            check = known;
        }
        known.check(response);
        return response;
    }

    private HttpResponse<String> unchecked(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        app.close();
        process.close();
    }
}
