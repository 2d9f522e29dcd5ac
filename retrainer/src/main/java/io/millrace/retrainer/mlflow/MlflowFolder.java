package io.millrace.retrainer.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.retrainer.pipeline.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder of runs as MLflow's file store lays it out, usually called {@code mlruns}: {@code mlflow ui --backend-store-uri} opens it. A run is written beside its place and moved there when it is complete, and never changed again.
 * It holds runs alone: which versions there are, and which is in service, is the registry's to say.
 */
final class MlflowFolder implements Tracker {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String META = "meta.yaml";

    private final Path root;

    MlflowFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public void publish(TrackedRun run) throws IOException {
        String experimentId = experimentId(run.experiment());
        Path experiment = experiment(run, experimentId);
        String id = Sha256.of("mlflow run " + run.retrainId()).substring(0, 32);
        Path place = experiment.resolve(id);
        if (Files.exists(place)) {
            return;
        }
        Path draft = experiment.resolve("." + id);
        delete(draft);
        write(draft.resolve(META), meta(run, experimentId, id, place));
        for (Map.Entry<String, String> parameter : run.parameters().entrySet()) {
            write(draft.resolve("params").resolve(plain(parameter.getKey())), parameter.getValue());
        }
        for (Map.Entry<String, Double> metric : run.metrics().entrySet()) {
            write(
                    draft.resolve("metrics").resolve(plain(metric.getKey())),
                    run.end() + " " + metric.getValue() + " 0\n");
        }
        write(draft.resolve("tags").resolve("mlflow.runName"), run.name());
        for (Map.Entry<String, String> tag : run.tags().entrySet()) {
            write(draft.resolve("tags").resolve(plain(tag.getKey())), tag.getValue());
        }
        Files.createDirectories(draft.resolve("artifacts"));
        for (TrackedFile file : run.files()) {
            write(draft.resolve("artifacts").resolve(file.path()), file.content());
        }
        Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void register(TrackedVersion version, TrackedRun run) {}

    @Override
    public void deploy(TrackedDeployment deployment) {}

    /** MLflow's own ids are of 18 digits. */
    private static String experimentId(String name) {
        long hash =
                Long.parseUnsignedLong(Sha256.of("mlflow experiment " + name).substring(0, 15), 16);
        return String.valueOf(100_000_000_000_000_000L + hash % 800_000_000_000_000_000L);
    }

    private Path experiment(TrackedRun run, String id) throws IOException {
        Path experiment = root.resolve(id);
        Path meta = experiment.resolve(META);
        if (!Files.exists(meta)) {
            ObjectNode content = JSON.createObjectNode();
            content.put("artifact_location", experiment.toUri().toString().replaceFirst("/$", ""));
            content.put("creation_time", run.start());
            content.put("experiment_id", id);
            content.put("last_update_time", run.start());
            content.put("lifecycle_stage", "active");
            content.put("name", run.experiment());
            Path draft = experiment.resolve("." + META);
            write(draft, text(content));
            Files.move(draft, meta, StandardCopyOption.ATOMIC_MOVE);
        }
        return experiment;
    }

    private static String meta(TrackedRun run, String experimentId, String id, Path place) throws IOException {
        ObjectNode content = JSON.createObjectNode();
        content.put(
                "artifact_uri", place.resolve("artifacts").toUri().toString().replaceFirst("/$", ""));
        content.put("end_time", run.end());
        content.put("entry_point_name", "");
        content.put("experiment_id", experimentId);
        content.put("lifecycle_stage", "active");
        content.put("run_id", id);
        content.put("run_name", run.name());
        content.put("run_uuid", id);
        content.put("source_name", "millrace");
        content.put("source_type", 2);
        content.put("source_version", "");
        content.put("start_time", run.start());
        content.put("status", run.status().number());
        content.putArray("tags");
        content.put("user_id", "millrace");
        return text(content);
    }

    /** JSON, which is YAML, too. */
    private static String text(ObjectNode content) throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n";
    }

    /** Names become files: what MLflow does not allow in one is written as an underscore. */
    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9_.\\- ]", "_");
    }

    private static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(UTF_8));
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            List<Path> all;
            try (Stream<Path> files = Files.walk(directory)) {
                all = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : all) {
                Files.delete(file);
            }
        }
    }
}
