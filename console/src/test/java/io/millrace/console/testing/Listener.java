package io.millrace.console.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A client of the stream, as a browser is one: the JDK's, over HTTP. */
public final class Listener implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InputStream body;
    private final int status;
    private final List<String> views = new CopyOnWriteArrayList<>();
    private final Map<String, JsonNode> latest = new ConcurrentHashMap<>();

    private Listener(HttpResponse<InputStream> response) {
        body = response.body();
        status = response.statusCode();
        if (status == 200) {
            Thread reader = new Thread(this::read, "listener");
            reader.setDaemon(true);
            reader.start();
        }
    }

    /** Connects to the stream of views. */
    public static Listener connect(HttpClient client, int port) throws Exception {
        return connect(client, port, "stream");
    }

    /** Connects to a stream by its path. */
    public static Listener connect(HttpClient client, int port, String path) throws Exception {
        return new Listener(client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/console/api/" + path))
                        .build(),
                BodyHandlers.ofInputStream()));
    }

    private void read() {
        String view = "";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    view = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    latest.put(view, JSON.readTree(line.substring(6)));
                    views.add(view);
                }
            }
        } catch (IOException closed) {
            // The end.
        } catch (UncheckedIOException closed) {
            // The end, too.
        }
    }

    /** The answer's status. */
    public int status() {
        return status;
    }

    /** Names of the views of which documents have come, in order. */
    public List<String> views() {
        return views;
    }

    /** Waits until the latest document of a view is as wanted. */
    public JsonNode await(String view, Predicate<JsonNode> wanted) throws Exception {
        Eventually.await(view + " as wanted", () -> latest.containsKey(view) && wanted.test(latest.get(view)));
        return latest.get(view);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
