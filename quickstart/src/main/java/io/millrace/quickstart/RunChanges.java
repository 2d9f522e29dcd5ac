package io.millrace.quickstart;

import io.millrace.project.ProjectFile;
import io.millrace.runtime.settings.MillraceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What of a run is unlike the project on a cluster.
 *
 * @param project name of the project
 * @param files names of its files, overlays last
 * @param values what overlays change, a line each
 * @param settings what this run itself sets otherwise than by default, a line each
 */
record RunChanges(String project, List<String> files, List<String> values, List<String> settings) {
    private static final String FILE = "changes.txt";

    RunChanges {
        files = List.copyOf(files);
        values = List.copyOf(values);
        settings = List.copyOf(settings);
    }

    /**
     * The changes of a run.
     *
     * @param tick event time between ticks, in words
     * @param commitInterval milliseconds, of every process
     * @param reportInterval milliseconds, of serving
     */
    static RunChanges of(QuickstartOptions options, String tick, String commitInterval, String reportInterval) {
        return new RunChanges(
                options.project().name(),
                options.files().stream().map(ProjectFile::name).toList(),
                Relaxations.of(options.files()),
                List.of(
                        "ticks: every %s of event time, and nothing younger is sent before everybody has done everything up to it"
                                .formatted(tick),
                        "commit.interval.ms: %s → %s, in every process"
                                .formatted(MillraceSettings.COMMIT_INTERVAL.defaultText(), commitInterval),
                        "%s: %s → %s"
                                .formatted(
                                        MillraceSettings.SERVING_REPORT_INTERVAL.name(),
                                        MillraceSettings.SERVING_REPORT_INTERVAL.defaultText(),
                                        reportInterval)));
    }

    /**
     * Writes them all into the run's directory.
     *
     * @return where they are
     * @throws IOException when the file cannot be written
     */
    Path write(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        Files.writeString(
                file,
                "Project " + project + System.lineSeparator()
                        + section("Values that the overlay changes", values)
                        + section("Settings of this run that are not the defaults", settings));
        return file;
    }

    private static String section(String heading, List<String> lines) {
        return lines.isEmpty()
                ? ""
                : lines.stream()
                        .map(line -> "  " + line + System.lineSeparator())
                        .collect(Collectors.joining(
                                "",
                                System.lineSeparator() + heading + " (" + lines.size() + "):" + System.lineSeparator(),
                                ""));
    }

    /** In a phrase. */
    String sentence() {
        if (values.isEmpty()) {
            return "Project %s, as its file says.".formatted(project);
        }
        return "Project %s, cut down for a short run: %d values of %s are changed by %s."
                .formatted(
                        project,
                        values.size(),
                        fileName(files.get(0)),
                        files.subList(1, files.size()).stream()
                                .map(RunChanges::fileName)
                                .collect(Collectors.joining(", ")));
    }

    private static String fileName(String file) {
        return String.valueOf(Path.of(file).getFileName());
    }
}
