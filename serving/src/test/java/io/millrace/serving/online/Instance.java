package io.millrace.serving.online;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
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
import java.util.List;

/** An instance of the online store in a process of its own, so to speak, and a client for it. */
final class Instance implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final ProcessContext process;
    final OnlineApp app;

    Instance(OnlineShop shop, SchemaRegistry registry, String brokers, Path stateDir, Clock clock) throws Exception {
        Settings.Builder settings = Settings.builder();
        OnlineShop.settings(brokers, stateDir.toString()).forEach(settings::flag);
        process = ProcessContext.open(settings.build(), shop.project, registry);
        process.ensureTopics(process.topics().topics());
        app = OnlineApp.start(process, shop.features, clock, List.of());
    }

    void awaitRunning() throws Exception {
        app.streams().awaitRunning(Duration.ofSeconds(60));
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
        return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        app.close();
        process.close();
    }
}
