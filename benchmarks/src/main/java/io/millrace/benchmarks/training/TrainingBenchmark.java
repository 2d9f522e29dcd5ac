package io.millrace.benchmarks.training;

import io.millrace.benchmarks.Arena;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.LabelledExample;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.DataValidation;
import io.millrace.retrainer.dataset.DatasetStamp;
import io.millrace.retrainer.dataset.ExampleReader;
import io.millrace.retrainer.dataset.ExampleReader.Examples;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.OpenTables;
import io.millrace.retrainer.dataset.ParquetDataset;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.dataset.ValidatedExamples;
import io.millrace.retrainer.pipeline.ExampleEnds;
import io.millrace.retrainer.training.ColumnLearner;
import io.millrace.retrainer.training.ModelColumns;
import io.millrace.retrainer.training.ModelTrainer;
import io.millrace.retrainer.training.XgboostParameters;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Dataset and training of examples on a topic, in turn with XGBoost alone: the same train rows, lying in memory as it takes them, with the same parameters and
 * threads. In brackets are processor seconds: of the whole process, and of the measuring thread.
 */
@Command(name = "training", mixinStandardHelpOptions = true)
public final class TrainingBenchmark implements Callable<Integer> {
    @Option(names = "--rows", defaultValue = "1000000")
    private int rows;

    @Option(names = "--features", defaultValue = "24")
    private int features;

    @Option(names = "--rounds", defaultValue = "200")
    private int rounds;

    @Option(names = "--repeats", defaultValue = "3")
    private int repeats;

    @Option(
            names = "--uncalibrated",
            description = "No calibration, and a threshold that is given: nothing is scored out of fold.")
    private boolean uncalibrated;

    @Option(names = "--threads", defaultValue = "1", description = "Of XGBoost, here and there.")
    private int threads;

    @Option(names = "--no-baseline", description = "Without XGBoost alone, whose rows lie on the heap.")
    private boolean noBaseline;

    private TrainingBenchmark() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new TrainingBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        SyntheticExamples examples = new SyntheticExamples(rows, features, rounds, threads, !uncalibrated);
        try (Arena arena = Arena.open()) {
            Project project = examples.project();
            TopicCatalogue topics =
                    TopicCatalogue.of(project.name(), 1, 4, Environment.DEV, project.historicalPeriod());
            Map<String, Object> client = Map.of("bootstrap.servers", arena.bootstrapServers());
            TrainerContext context = new TrainerContext(
                    project,
                    topics,
                    RecordSerdes.of(arena.registry()),
                    client,
                    client,
                    Files.createDirectories(arena.directory().resolve("training")),
                    Clock.systemUTC());
            arena.topics().create(topics.labelledExamples());
            examples.send(topics.labelledExamples(), RecordSerde.of(LabelledExample.class, arena.registry()), client);
            for (int repeat = 1; repeat <= repeats; repeat++) {
                measure(context);
            }
        }
        return 0;
    }

    private void measure(TrainerContext context) throws Exception {
        ModelDefinition model = context.project().models().get(0);
        Path file = context.workDirectory().resolve("data.parquet");
        Map<TopicPartition, Long> ends =
                ExampleEnds.now(context).in(context.topics().labelledExamples());
        Laps laps = new Laps();
        Examples read = new ExampleReader(context).read(model, ends, null, SyntheticExamples.matured());
        laps.lap("read");
        ValidatedExamples validated = DataValidation.of(read, model, false, new OpenTables(context.workDirectory()));
        laps.lap("validate");
        try (ExampleTable table = validated.examples().table()) {
            ParquetDataset.write(table, new DatasetStamp("1.0.0", SyntheticExamples.matured()), file);
            laps.lap("write");
            Split split = Split.of(table, model);
            new ModelTrainer(context.project(), model).train(table, split);
            laps.lap("train");
            Laps.Seconds all = laps.total();
            System.out.printf(
                    "%,d x %d, %d rounds: %s, all %s; load %.1f%n", table.rows(), features, rounds, laps, all, load());
            if (!noBaseline) {
                Laps.Seconds alone = alone(table, split, model);
                System.out.printf("xgboost alone %s: ratio %s%n", alone, all.ratioTo(alone));
            }
            System.out.println("peak " + Peak.soFar() + "; file " + Files.size(file) / 1_000_000 + " MB");
        }
    }

    /** What XGBoost takes for the train rows, from the moment at which they lie before it. */
    private static Laps.Seconds alone(ExampleTable table, Split split, ModelDefinition model)
            throws TrainingFailed, XGBoostError {
        int[] train = split.train();
        ModelColumns columns = ColumnLearner.learn(table, train, model);
        XgboostParameters parameters = XgboostParameters.of(model, columns.inputs());
        float[] matrix = columns.matrix(train);
        float[] labels = new float[train.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = table.label(train[i]) ? 1 : 0;
        }
        Laps laps = new Laps();
        DMatrix data = new DMatrix(matrix, train.length, matrix.length / train.length, Float.NaN);
        data.setLabel(labels);
        XGBoost.train(data, parameters.forXgboost(), parameters.rounds(), new HashMap<>(), null, null)
                .dispose();
        data.dispose();
        return laps.total();
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
