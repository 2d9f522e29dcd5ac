package io.millrace.retrainer.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.SemanticVersion;
import io.millrace.records.Dataset;
import io.millrace.retrainer.dataset.report.DvcFiles;
import io.millrace.retrainer.dataset.report.DvcParameters;
import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A model's datasets as files for people and tools, each version once: the rows, what they look like, the report, and what DVC reads. All of it is made of what stages have made. */
final class DatasetFolder {
    /** Versions whose rows are kept. */
    static final int KEPT = 5;

    private static final String ROWS = ".parquet";
    private static final Pattern NAME = Pattern.compile("data_v(\\d+\\.\\d+\\.\\d+)(\\.[a-z.]+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Project project;
    private final ModelDefinition model;
    private final TrainingDirectory directory;

    DatasetFolder(Project project, ModelDefinition model, TrainingDirectory directory) {
        this.project = project;
        this.model = model;
        this.directory = directory;
    }

    /** Puts a training's report on its examples where it is found, whatever comes of the training. */
    void report(String retrainId, CheckedExamples examples) throws IOException {
        Path run = PrivateFiles.createDirectories(directory.run(retrainId));
        copy(examples.directory().resolve(DataValidationStage.PAGE), run.resolve(DataValidationStage.PAGE));
    }

    /** Puts a dataset there under its version. */
    void publish(StoredDataset stored, CheckedExamples examples) throws IOException {
        Dataset dataset = stored.dataset();
        String name = "data_v" + dataset.getVersion();
        Path folder = PrivateFiles.createDirectories(directory.datasets());
        Path rows = folder.resolve(name + ROWS);
        if (!holds(rows, stored)) {
            link(stored.path(), rows);
        }
        copy(examples.directory().resolve(DataValidationStage.PAGE), folder.resolve(name + ".html"));
        write(folder.resolve(name + ".json"), describe(stored, examples));
        write(folder.resolve(name + ROWS + ".dvc"), DvcFiles.pointer(name + ROWS, stored.file()));
        write(directory.root().resolve("dvc.yaml"), DvcFiles.pipeline(model.name(), "datasets/" + name));
        write(directory.root().resolve("params.yaml"), DvcParameters.of(project, model));
        prune(folder, dataset.getVersion());
    }

    /** Whether the rows are there; the stage's own file under its second name was looked at when the stage was. */
    private static boolean holds(Path rows, StoredDataset stored) throws IOException {
        return Files.exists(rows)
                && (Files.isSameFile(rows, stored.path())
                        || Sha256.of(rows).equals(stored.file().sha256()));
    }

    /** Puts the figures of test rows where DVC reads them. */
    void metrics(Map<String, Double> metrics) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        new TreeMap<>(metrics).forEach(json::put);
        Path file = directory.root().resolve(DvcFiles.METRICS);
        PrivateFiles.createDirectories(directory.root().resolve("metrics"));
        write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    private String describe(StoredDataset stored, CheckedExamples examples) throws IOException {
        Dataset dataset = stored.dataset();
        ObjectNode json = JSON.createObjectNode();
        json.put("version", dataset.getVersion());
        json.put("project", project.name());
        json.put("model", model.name());
        json.put("label", model.label().name());
        json.put("feature_set", project.featureSet().version());
        json.put("sha256", stored.file().sha256());
        json.put("md5", stored.file().md5());
        json.put("size", stored.file().size());
        json.put("content_sha256", examples.facts().content());
        json.put("train_cutoff", String.valueOf(dataset.getTrainCutoff()));
        json.put("label_cutoff", dataset.getLabelCutoff().toString());
        json.put("matured_until", dataset.getMaturedUntil().toString());
        json.put("sampled_from", dataset.getSampledFrom());
        JsonNode profile = JSON.readTree(Files.readAllBytes(examples.directory().resolve(DataValidationStage.PROFILE)));
        json.setAll((ObjectNode) profile);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    /** The same bytes under another name; a copy where the file system has no second names. */
    private static void link(Path from, Path to) throws IOException {
        Path part = to.resolveSibling(to.getFileName() + ".part");
        Files.deleteIfExists(part);
        try {
            Files.createLink(part, from);
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copy(Path from, Path to) throws IOException {
        DurableFiles.write(to, Files.readAllBytes(from));
    }

    private static void write(Path file, String text) throws IOException {
        DurableFiles.write(file, text.getBytes(UTF_8));
    }

    /** Of the latest versions the rows are kept, of some more the small files beside them: always those of the one that has just been published, however old it is. */
    private static void prune(Path folder, String published) throws IOException {
        Map<SemanticVersion, List<Path>> versions = new TreeMap<>(Comparator.reverseOrder());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches() && !name.group(1).equals(published)) {
                    versions.computeIfAbsent(SemanticVersion.parse(name.group(1)), version -> new ArrayList<>())
                            .add(file);
                }
            }
        }
        int kept = 1;
        for (List<Path> files : versions.values()) {
            for (Path file : files) {
                if (kept >= (file.toString().endsWith(ROWS) ? KEPT : KeptRuns.KEPT_REPORTS)) {
                    Files.deleteIfExists(file);
                }
            }
            kept++;
        }
    }
}
