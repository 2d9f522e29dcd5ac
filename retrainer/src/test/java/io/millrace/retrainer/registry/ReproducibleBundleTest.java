package io.millrace.retrainer.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.ModelBundle;
import io.millrace.project.Project;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.dataset.DatasetStamp;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.ParquetDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same examples, project and seed, in two processes that have nothing else in common: the same dataset and the same bundle, byte for byte. */
final class ReproducibleBundleTest {
    @TempDir
    private Path directory;

    @Test
    void shouldMakeTheSameBundleInAnotherProcessAndDirectory() throws Exception {
        Path one = Files.createDirectory(directory.resolve("one"));
        Path other = Files.createDirectory(directory.resolve("other"));

        Process first = start(one, "-Duser.timezone=UTC", "-Duser.language=en", "-Xmx256m");
        Process second = start(other, "-Duser.timezone=Asia/Kathmandu", "-Duser.language=tr", "-XX:+UseParallelGC");

        assertThat(first.waitFor()).as(said(one)).isZero();
        assertThat(second.waitFor()).as(said(other)).isZero();
        assertThat(hash(other, "bundle.zip")).isEqualTo(hash(one, "bundle.zip"));
        assertThat(hash(other, "data.parquet")).isEqualTo(hash(one, "data.parquet"));
    }

    private static String hash(Path directory, String file) throws Exception {
        return ModelBundle.sha256(Files.readAllBytes(directory.resolve(file)));
    }

    private static String said(Path directory) throws Exception {
        return Files.readString(directory.resolve("output"));
    }

    private static Process start(Path directory, String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), OneTraining.class.getName(), directory.toString()));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    /** A training in a process of its own, of examples that arrive in an order of its own. */
    static final class OneTraining {
        private OneTraining() {}

        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            Project project = Synthetic.project("models: {leaving: {algorithm: {xgboost: {n_estimators: 40}}}}");
            List<Row> rows = new ArrayList<>(Synthetic.rows(11, 150, 12));
            long order = System.nanoTime();
            System.out.println("order " + order);
            Collections.shuffle(rows, new Random(order));
            ExampleTable table = Synthetic.table(project, rows);
            System.out.println("dataset "
                    + ParquetDataset.write(
                            table, new DatasetStamp("1.0.0", Instant.EPOCH), directory.resolve("data.parquet")));
            Files.write(
                    directory.resolve("bundle.zip"),
                    Synthetic.candidate(project, table).bundle().encode());
        }
    }
}
