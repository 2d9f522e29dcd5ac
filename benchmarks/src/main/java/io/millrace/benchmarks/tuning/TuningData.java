package io.millrace.benchmarks.tuning;

import io.millrace.benchmarks.history.ChurnFiles;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.evaluation.Evaluation;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Examples of a project, split by time.
 *
 * @param name what they are of
 * @param project theirs
 * @param table all rows
 * @param split train and test rows, as {@code millrace evaluate} splits them
 */
record TuningData(String name, Project project, ExampleTable table, Split split) {
    /** Of the simulated customers. */
    static TuningData simulated(Path home, Path directory) throws Exception {
        Path events = directory.resolve("simulated.csv");
        Project project = SimulatedFile.project(ChurnFiles.files(home));
        SimulatedFile.write(events);
        return of("simulator", project, events);
    }

    /** Of an example project and its file of events. */
    static TuningData example(Path home, String example, Path events) throws Exception {
        Path file = home.resolve("examples").resolve(example).resolve("project.yaml");
        Project project = ProjectReader.read(List.of(new ProjectFile("project.yaml", Files.readString(file))));
        return of(example, project, events);
    }

    private static TuningData of(String name, Project project, Path events) throws Exception {
        ModelDefinition model = project.models().get(0);
        ExampleTable table = new Evaluation(project, model, Clock.systemUTC()).table(events, share -> {});
        return new TuningData(
                name, project, table, Split.byRows(table, model.label().horizon(), Evaluation.TRAIN_SHARE));
    }

    /** Train rows of some entities, others for every seed, about so many. */
    int[] some(int rows, long seed) {
        int[] train = split.train();
        double share = (double) rows / train.length;
        return IntStream.of(train)
                .filter(row -> place(table.entity(row), seed) < share)
                .toArray();
    }

    private static double place(String entity, long seed) {
        long hash = (entity.hashCode() + 31 * seed) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return (hash >>> 11) * 0x1p-53;
    }
}
