package io.millrace.retrainer.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.http.ForeignText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tracking server, told over REST. A run is found again by the tag of its retrain event, a version by its run: what was told before a crash is not told a second time. Artifacts are sent where the server serves
 * them itself ({@code mlflow-artifacts:}); one that keeps them elsewhere is not given other systems' credentials, so the run says that they are missing.
 */
final class MlflowServer implements Tracker {
    private static final Logger LOG = LoggerFactory.getLogger(MlflowServer.class);
    private static final String SERVED = "mlflow-artifacts:/";
    private static final int PARAMETERS_AT_ONCE = 100;
    private static final int METRICS_AT_ONCE = 500;
    private static final int TAGS_AT_ONCE = 100;
    private static final int LONGEST_PARAMETER = 6000;
    private static final int LONGEST_TAG = 5000;

    private final MlflowRest rest;

    MlflowServer(MlflowRest rest) {
        this.rest = rest;
    }

    @Override
    public String name() {
        return "server";
    }

    @Override
    public void publish(TrackedRun run) throws IOException, TrackingRefused {
        JsonNode info = begin(run);
        String id = info.path("run_id").asText();
        log(id, run);
        upload(id, info.path("artifact_uri").asText(), run);
        ObjectNode end = MlflowRest.request();
        end.put("run_id", id).put("status", run.status().name()).put("end_time", run.end());
        var unused = rest.send("POST", "/mlflow/runs/update", end);
    }

    /** The run as the server knows it, made where it does not. */
    private JsonNode begin(TrackedRun run) throws IOException, TrackingRefused {
        String experiment = experiment(run.experiment());
        Optional<JsonNode> known = find(experiment, run);
        if (known.isPresent()) {
            return known.get();
        }
        ObjectNode create = MlflowRest.request();
        create.put("experiment_id", experiment).put("run_name", run.name()).put("start_time", run.start());
        // With the run itself, so that there is none without it.
        tag(create.putArray("tags"), RETRAIN_ID, run.retrainId());
        return rest.send("POST", "/mlflow/runs/create", create).path("run").path("info");
    }

    private Optional<JsonNode> find(String experiment, TrackedRun run) throws IOException, TrackingRefused {
        ObjectNode search = MlflowRest.request();
        search.putArray("experiment_ids").add(experiment);
        search.put("filter", "tags.`" + RETRAIN_ID + "` = '" + run.retrainId() + "'")
                .put("max_results", 1);
        JsonNode found = rest.send("POST", "/mlflow/runs/search", search).path("runs");
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0).path("info"));
    }

    private String experiment(String name) throws IOException, TrackingRefused {
        Optional<JsonNode> known = rest.get("/mlflow/experiments/get-by-name", Map.of("experiment_name", name));
        if (known.isPresent()) {
            return known.get().path("experiment").path("experiment_id").asText();
        }
        return rest.send(
                        "POST",
                        "/mlflow/experiments/create",
                        MlflowRest.request().put("name", name))
                .path("experiment_id")
                .asText();
    }

    /** Parameters that are there already must be the same; metrics of the same time and value count once. */
    private void log(String id, TrackedRun run) throws IOException, TrackingRefused {
        for (List<Map.Entry<String, String>> some : pieces(run.parameters(), PARAMETERS_AT_ONCE)) {
            ObjectNode batch = MlflowRest.request().put("run_id", id);
            ArrayNode parameters = batch.putArray("params");
            some.forEach(entry -> tag(parameters, entry.getKey(), cut(entry.getValue(), LONGEST_PARAMETER)));
            var unused = rest.send("POST", "/mlflow/runs/log-batch", batch);
        }
        for (List<Map.Entry<String, Double>> some : pieces(run.metrics(), METRICS_AT_ONCE)) {
            ObjectNode batch = MlflowRest.request().put("run_id", id);
            ArrayNode metrics = batch.putArray("metrics");
            some.forEach(entry -> metrics.addObject()
                    .put("key", entry.getKey())
                    .put("value", entry.getValue())
                    .put("timestamp", run.end())
                    .put("step", 0));
            var unused = rest.send("POST", "/mlflow/runs/log-batch", batch);
        }
        for (List<Map.Entry<String, String>> some : pieces(run.tags(), TAGS_AT_ONCE)) {
            ObjectNode batch = MlflowRest.request().put("run_id", id);
            ArrayNode tags = batch.putArray("tags");
            some.forEach(entry -> tag(tags, entry.getKey(), cut(entry.getValue(), LONGEST_TAG)));
            var unused = rest.send("POST", "/mlflow/runs/log-batch", batch);
        }
    }

    private void upload(String id, String artifacts, TrackedRun run) throws IOException, TrackingRefused {
        if (artifacts.startsWith(SERVED)) {
            // With or without a host behind the scheme.
            String place = artifacts
                    .substring(SERVED.length())
                    .replaceFirst("^/[^/]*/", "")
                    .replaceFirst("^/+", "");
            for (TrackedFile file : run.files()) {
                rest.upload(place + "/" + file.path(), file.content());
            }
        } else if (!run.files().isEmpty()) {
            LOG.warn(
                    "artifacts of run {} are not sent: the server keeps them at {}, not by itself",
                    ForeignText.quoted(id),
                    ForeignText.quoted(artifacts));
            ObjectNode missing = MlflowRest.request().put("run_id", id);
            tag(missing.putArray("tags"), "millrace.artifacts", "not sent: the server does not serve artifacts");
            var unused = rest.send("POST", "/mlflow/runs/log-batch", missing);
        }
    }

    @Override
    public void register(TrackedVersion version, TrackedRun run) throws IOException, TrackingRefused {
        if (rest.get("/mlflow/registered-models/get", Map.of("name", version.model()))
                .isEmpty()) {
            var unused = rest.send(
                    "POST",
                    "/mlflow/registered-models/create",
                    MlflowRest.request().put("name", version.model()));
        }
        if (numbers(version.model()).containsKey(version.version())) {
            return;
        }
        JsonNode info = begin(run);
        ObjectNode create = MlflowRest.request();
        create.put("name", version.model())
                .put("source", info.path("artifact_uri").asText() + "/" + ModelLayout.DIRECTORY)
                .put("run_id", info.path("run_id").asText())
                .put("description", version.description());
        ArrayNode tags = create.putArray("tags");
        tag(tags, TrackedVersion.VERSION, version.version());
        version.tags().forEach((key, value) -> tag(tags, key, value));
        var unused = rest.send("POST", "/mlflow/model-versions/create", create);
    }

    @Override
    public void deploy(TrackedDeployment deployment) throws IOException, TrackingRefused {
        Optional<JsonNode> model = rest.get("/mlflow/registered-models/get", Map.of("name", deployment.model()));
        if (model.isEmpty()) {
            return;
        }
        Map<String, Numbered> numbers = numbers(deployment.model());
        Map<String, String> aliases = new TreeMap<>();
        model.get()
                .path("registered_model")
                .path("aliases")
                .forEach(alias -> aliases.put(
                        alias.path("alias").asText(), alias.path("version").asText()));
        for (String alias : List.of("champion", "challenger", "previous")) {
            String version = deployment.aliases().get(alias);
            Numbered numbered = version == null ? null : numbers.get(version);
            ObjectNode request =
                    MlflowRest.request().put("name", deployment.model()).put("alias", alias);
            if (numbered != null && !numbered.number.equals(aliases.get(alias))) {
                var unused =
                        rest.send("POST", "/mlflow/registered-models/alias", request.put("version", numbered.number));
            } else if (version == null && aliases.containsKey(alias)) {
                var unused = rest.send("DELETE", "/mlflow/registered-models/alias", request);
            }
        }
        for (Map.Entry<String, String> stage : deployment.stages().entrySet()) {
            Numbered numbered = numbers.get(stage.getKey());
            if (numbered != null && !numbered.stage.equals(stage.getValue())) {
                ObjectNode move = MlflowRest.request();
                move.put("name", deployment.model())
                        .put("version", numbered.number)
                        .put("stage", stage.getValue())
                        .put("archive_existing_versions", false);
                var unused = rest.send("POST", "/mlflow/model-versions/transition-stage", move);
            }
        }
    }

    /** MLflow's number and stage of each version, by semantic version. */
    private Map<String, Numbered> numbers(String model) throws IOException, TrackingRefused {
        Map<String, Numbered> numbers = new TreeMap<>();
        String page = "";
        do {
            Map<String, String> query = new TreeMap<>(Map.of("filter", "name='" + model + "'", "max_results", "200"));
            if (!page.isEmpty()) {
                query.put("page_token", page);
            }
            JsonNode answer = rest.get("/mlflow/model-versions/search", query).orElse(MlflowRest.request());
            for (JsonNode version : answer.path("model_versions")) {
                for (JsonNode tag : version.path("tags")) {
                    if (tag.path("key").asText().equals(TrackedVersion.VERSION)) {
                        numbers.putIfAbsent(
                                tag.path("value").asText(),
                                new Numbered(
                                        version.path("version").asText(),
                                        version.path("current_stage").asText()));
                    }
                }
            }
            page = answer.path("next_page_token").asText("");
        } while (!page.isEmpty());
        return numbers;
    }

    private record Numbered(String number, String stage) {}

    private static void tag(ArrayNode to, String key, String value) {
        to.addObject().put("key", key).put("value", value);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    private static <T> List<List<Map.Entry<String, T>>> pieces(Map<String, T> all, int most) {
        List<Map.Entry<String, T>> entries = new ArrayList<>(all.entrySet());
        List<List<Map.Entry<String, T>>> pieces = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += most) {
            pieces.add(entries.subList(from, Math.min(entries.size(), from + most)));
        }
        return pieces;
    }
}
