package io.millrace.retrainer.registry;

import io.millrace.project.EffectiveProject;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.records.Lineage;
import io.millrace.retrainer.training.FittedForest;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the models of one trainer come from, beside their data and their parameters.
 *
 * @param commit of the repository that the project file is in; null where there is none
 * @param projectSha256 name of what the project's files say together; empty: nobody has said which files they are
 * @param libraries versions of what makes the models, by name
 */
public record Provenance(@Nullable GitCommit commit, String projectSha256, Map<String, String> libraries) {
    /** Nobody has said. */
    public static final Provenance UNKNOWN = new Provenance(null, "", Map.of());

    public Provenance {
        libraries = Map.copyOf(libraries);
    }

    /**
     * Of the process that this is.
     *
     * @param files the project's, overlays last, named by their paths
     * @throws InvalidProjectException when a file cannot be read
     */
    public static Provenance of(Settings settings, List<ProjectFile> files) throws InvalidProjectException {
        GitCommit commit = settings.find(MillraceSettings.PROJECT_COMMIT)
                .map(GitCommit::parse)
                .orElseGet(() -> GitCommit.of(
                        files.stream().map(file -> Path.of(file.name())).toList()));
        return new Provenance(commit, EffectiveProject.sha256(files), installed());
    }

    private static Map<String, String> installed() {
        String millrace = Provenance.class.getPackage().getImplementationVersion();
        String platform = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
        return new TreeMap<>(Map.of(
                "millrace",
                Objects.requireNonNullElse(millrace, "development"),
                "xgboost",
                FittedForest.XGBOOST_VERSION,
                "java",
                Runtime.version().toString(),
                "platform",
                platform.toLowerCase(Locale.ROOT)));
    }

    /**
     * The lineage of a model.
     *
     * @param tunedBy retrain id of the training that tuned the parameters; null when they are the project file's alone
     */
    Lineage lineage(Project project, ModelDefinition model, @Nullable String tunedBy) {
        return new Lineage(
                commit == null ? null : commit.id(),
                commit == null ? null : commit.dirty(),
                projectSha256,
                libraries,
                tunedBy,
                ModelTraits.features(project, model));
    }
}
