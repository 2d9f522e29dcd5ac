package io.millrace.retrainer.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.retrainer.mlflow.MlflowSchema.InvalidRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A tracking server in memory. Each request is held to MLflow's schema before anything comes of it; one that does not meet it is answered with 400 and remembered. */
public final class MlflowDouble implements AutoCloseable {
    private static final String ROOT = "/api/2.0";
    private static final String ARTIFACTS = "/mlflow-artifacts/artifacts/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MlflowSchema schema = new MlflowSchema();
    private final HttpServer server;
    private final String artifactRoot;
    final List<String> invalid = new CopyOnWriteArrayList<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final Map<String, String> experiments = new ConcurrentHashMap<>();
    final Map<String, ObjectNode> runs = new ConcurrentHashMap<>();
    final Map<String, byte[]> artifacts = new ConcurrentHashMap<>();
    final Map<String, Map<String, String>> aliases = new ConcurrentHashMap<>();
    final Map<String, List<ObjectNode>> versions = new ConcurrentHashMap<>();
    volatile int failing;
    volatile String excuse = "busy";
    private volatile Runnable before = () -> {};
    volatile @Nullable String authorization;

    /** One that serves artifacts itself. */
    public MlflowDouble() throws IOException {
        this("mlflow-artifacts:");
    }

    MlflowDouble(String artifactRoot) throws IOException {
        this.artifactRoot = artifactRoot;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Where it is. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What did not meet the schema. */
    public List<String> invalid() {
        return invalid;
    }

    /** From now on it answers every request with 503, or does no longer. */
    public void fail(boolean now) {
        failing = now ? 503 : 0;
    }

    /** From now on something is done before each answer, which waits for it. */
    public void beforeAnswers(Runnable does) {
        before = does;
    }

    /** Stage of each version of a model. */
    public synchronized List<String> stages(String model) {
        return versions.getOrDefault(model, List.of()).stream()
                .map(version -> version.path("current_stage").asText())
                .toList();
    }

    /** Number of the version of each alias of a model. */
    public synchronized Map<String, String> aliases(String model) {
        return Map.copyOf(aliases.getOrDefault(model, Map.of()));
    }

    /** Paths of the artifacts that it has. */
    public Set<String> files() {
        return artifacts.keySet();
    }

    /** Tag of each run, of those that have it. */
    public synchronized List<String> tags(String key) {
        List<String> found = new ArrayList<>();
        for (ObjectNode run : runs.values()) {
            for (JsonNode tag : run.at("/data/tags")) {
                if (tag.path("key").asText().equals(key)) {
                    found.add(tag.path("value").asText());
                }
            }
        }
        return found;
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath().substring(ROOT.length());
        String request = exchange.getRequestMethod() + " " + path;
        requests.add(request);
        before.run();
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (failing != 0) {
            answer(exchange, failing, excuse);
            return;
        }
        try {
            if (path.startsWith(ARTIFACTS)) {
                schema.check(exchange.getRequestMethod(), ARTIFACTS + "<path:artifact_path>", "{}");
                artifacts.put(path.substring(ARTIFACTS.length()), body);
                answer(exchange, 200, "{}");
                return;
            }
            JsonNode said = exchange.getRequestMethod().equals("GET")
                    ? query(exchange.getRequestURI().getRawQuery())
                    : JSON.readTree(body);
            schema.check(exchange.getRequestMethod(), path, said.toString());
            answer(exchange, 200, answer(request, said).toString());
        } catch (InvalidRequest wrong) {
            invalid.add(request + ": " + wrong.getMessage());
            answer(exchange, 400, error("INVALID_PARAMETER_VALUE", String.valueOf(wrong.getMessage())));
        } catch (NoSuchElementException missing) {
            answer(exchange, 404, error("RESOURCE_DOES_NOT_EXIST", String.valueOf(missing.getMessage())));
        }
    }

    private static String error(String code, String message) {
        return JSON.createObjectNode()
                .put("error_code", code)
                .put("message", message)
                .toString();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static ObjectNode query(String query) {
        ObjectNode said = JSON.createObjectNode();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            said.put(part.substring(0, equals), URLDecoder.decode(part.substring(equals + 1), UTF_8));
        }
        return said;
    }

    private synchronized JsonNode answer(String request, JsonNode said) {
        ObjectNode answer = JSON.createObjectNode();
        String name = said.path("name").asText();
        switch (request) {
            case "GET /mlflow/experiments/get-by-name" ->
                answer.putObject("experiment")
                        .put(
                                "experiment_id",
                                found(experiments, said.path("experiment_name").asText()));
            case "POST /mlflow/experiments/create" -> {
                experiments.put(name, String.valueOf(experiments.size() + 1));
                answer.put("experiment_id", experiments.get(name));
            }
            case "POST /mlflow/runs/search" -> answer.set("runs", search(said));
            case "POST /mlflow/runs/create" -> answer.set("run", create(said));
            case "POST /mlflow/runs/log-batch" -> log(said);
            case "POST /mlflow/runs/update" ->
                ((ObjectNode) found(runs, said.path("run_id").asText()).path("info"))
                        .put("status", said.path("status").asText())
                        .put("end_time", said.path("end_time").asLong());
            case "GET /mlflow/registered-models/get" -> {
                ObjectNode model = answer.putObject("registered_model").put("name", name);
                ArrayNode list = model.putArray("aliases");
                found(aliases, name)
                        .forEach((alias, version) ->
                                list.addObject().put("alias", alias).put("version", version));
            }
            case "POST /mlflow/registered-models/create" -> {
                aliases.put(name, new TreeMap<>());
                versions.put(name, new ArrayList<>());
            }
            case "GET /mlflow/model-versions/search" -> {
                ArrayNode list = answer.putArray("model_versions");
                String filter = said.path("filter").asText();
                versions.getOrDefault(filter.replaceAll("name='(.*)'", "$1"), List.of())
                        .forEach(list::add);
            }
            case "POST /mlflow/model-versions/create" -> {
                List<ObjectNode> of = found(versions, name);
                of.add(((ObjectNode) said.deepCopy())
                        .put("version", String.valueOf(of.size() + 1))
                        .put("current_stage", "None"));
            }
            case "POST /mlflow/model-versions/transition-stage" ->
                found(versions, name)
                        .get(Integer.parseInt(said.path("version").asText()) - 1)
                        .put("current_stage", said.path("stage").asText());
            case "POST /mlflow/registered-models/alias" ->
                found(aliases, name)
                        .put(said.path("alias").asText(), said.path("version").asText());
            case "DELETE /mlflow/registered-models/alias" ->
                found(aliases, name).remove(said.path("alias").asText());
            default -> throw new NoSuchElementException("the double does not know " + request);
        }
        return answer;
    }

    private static <T> T found(Map<String, T> map, String key) {
        T value = map.get(key);
        if (value == null) {
            throw new NoSuchElementException("there is no " + key);
        }
        return value;
    }

    private ArrayNode search(JsonNode said) {
        ArrayNode list = JSON.createArrayNode();
        String value = said.path("filter").asText().replaceAll("tags\\.`.*` = '(.*)'", "$1");
        runs.values().stream()
                .filter(run -> run.at("/info/experiment_id")
                        .asText()
                        .equals(said.at("/experiment_ids/0").asText()))
                .filter(run -> run.at("/data/tags/0/value").asText().equals(value))
                .forEach(list::add);
        return list;
    }

    private ObjectNode create(JsonNode said) {
        String id = "run" + (runs.size() + 1);
        ObjectNode run = JSON.createObjectNode();
        run.putObject("info")
                .put("run_id", id)
                .put("experiment_id", said.path("experiment_id").asText())
                .put("run_name", said.path("run_name").asText())
                .put("start_time", said.path("start_time").asLong())
                .put("status", "RUNNING")
                .put(
                        "artifact_uri",
                        artifactRoot + "/" + said.path("experiment_id").asText() + "/" + id + "/artifacts");
        ObjectNode data = run.putObject("data");
        data.set("tags", said.path("tags"));
        data.putArray("params");
        data.putArray("metrics");
        runs.put(id, run);
        return run;
    }

    private void log(JsonNode said) {
        JsonNode data = found(runs, said.path("run_id").asText()).path("data");
        for (String kind : List.of("params", "metrics", "tags")) {
            for (JsonNode one : said.path(kind)) {
                boolean there = false;
                for (JsonNode before : data.path(kind)) {
                    there |= before.equals(one);
                }
                if (!there) {
                    ((ArrayNode) data.path(kind)).add(one);
                }
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
