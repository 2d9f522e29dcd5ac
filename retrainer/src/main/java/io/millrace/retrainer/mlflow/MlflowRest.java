package io.millrace.retrainer.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.http.ForeignText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** MLflow's REST interface, version 2.0: what is sent, and what its answers mean. */
final class MlflowRest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final String root;
    private final @Nullable String authorization;

    /**
     * One of a server.
     *
     * @param address the tracking server's, without a slash at its end
     * @param authorization value of that header; null: none is sent
     */
    MlflowRest(URI address, @Nullable String authorization) {
        root = address.toString().replaceFirst("/+$", "") + "/api/2.0";
        this.authorization = authorization;
    }

    /** An empty request. */
    static ObjectNode request() {
        return JSON.createObjectNode();
    }

    /** Asks; empty when there is no such thing. */
    Optional<JsonNode> get(String path, Map<String, String> query) throws IOException, TrackingRefused {
        String parameters = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<String> answer = send("GET", path + "?" + parameters, BodyPublishers.noBody(), "application/json");
        return answer.statusCode() == 404 ? Optional.empty() : Optional.of(read(answer));
    }

    /** Sends a request that must be taken. */
    JsonNode send(String method, String path, JsonNode body) throws IOException, TrackingRefused {
        return read(send(method, path, BodyPublishers.ofString(body.toString()), "application/json"));
    }

    /** Puts a file where a server that serves artifacts keeps it. */
    void upload(String path, byte[] content) throws IOException, TrackingRefused {
        String encoded = URLEncoder.encode(path, UTF_8).replace("%2F", "/").replace("+", "%20");
        var unused = read(send(
                "PUT",
                "/mlflow-artifacts/artifacts/" + encoded,
                BodyPublishers.ofByteArray(content),
                "application/octet-stream"));
    }

    private HttpResponse<String> send(String method, String path, BodyPublisher body, String type) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path))
                .timeout(PATIENCE)
                .header("Content-Type", type)
                .method(method, body);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return http.send(request.build(), ForeignText.body());
        } catch (ConnectException | HttpTimeoutException unanswered) {
            // Neither says who did not answer.
            throw new IOException(
                    "no MLflow answers at %s (mlflow.tracking.uri): %s".formatted(root, unanswered), unanswered);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while MLflow was asked");
        }
    }

    /**
     * An answer's content. Who may not enter may tomorrow, and a server that is busy or broken is asked again; every other refusal stands.
     */
    private static JsonNode read(HttpResponse<String> answer) throws IOException, TrackingRefused {
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return parse(answer.body());
        }
        String said = "MLflow answers %d to %s %s: %s"
                .formatted(
                        status,
                        answer.request().method(),
                        answer.request().uri().getPath(),
                        ForeignText.quoted(answer.body().lines().findFirst().orElse("")));
        if (status == 401 || status == 403 || status == 408 || status == 429 || status >= 500) {
            throw new IOException(said);
        }
        throw new TrackingRefused(said);
    }

    private static JsonNode parse(String body) throws IOException {
        try {
            return body.isBlank() ? request() : JSON.readTree(body);
        } catch (JsonProcessingException unreadable) {
            throw new IOException(
                    "MLflow answers something that is no JSON; is the address that of a tracking server?", unreadable);
        }
    }
}
