package io.millrace.benchmarks.tuning;

import io.millrace.project.Better;
import io.millrace.project.ModelDefinition;
import io.millrace.project.TuningDefinition;
import io.millrace.project.TuningDefinition.Range;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.training.ColumnLearner;
import io.millrace.retrainer.training.FittedForest;
import io.millrace.retrainer.training.ModelColumns;
import io.millrace.retrainer.training.XgboostParameters;
import io.millrace.retrainer.tuning.TrialJournal;
import io.millrace.retrainer.tuning.Tuned;
import io.millrace.retrainer.tuning.Tuner;
import io.millrace.statistics.Ranking;
import io.millrace.tuning.RandomSampler;
import io.millrace.tuning.TpeSampler;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Tree-structured Parzen estimators against random search: on the same rows, folds and budget of trials, with the same first trial and the same pruning. Each seed has rows of other entities. What is compared is the metric
 * that was searched for, on the folds, and, of a forest with what was found, that of the test rows, which neither has seen.
 *
 * <p>Arguments: {@code retail-events mathoverflow-events [trials [rows [seeds]]]}.
 */
public final class SamplerBenchmark {
    private final int trials;
    private final int rows;
    private final int seeds;
    private final PrintStream out;

    private SamplerBenchmark(int trials, int rows, int seeds, PrintStream out) {
        this.trials = trials;
        this.rows = rows;
        this.seeds = seeds;
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        SamplerBenchmark benchmark = new SamplerBenchmark(
                args.length > 2 ? Integer.parseInt(args[2]) : 40,
                args.length > 3 ? Integer.parseInt(args[3]) : 4_000,
                args.length > 4 ? Integer.parseInt(args[4]) : 20,
                System.out);
        Path home = Path.of(System.getProperty("millrace.home", "."));
        Path directory = Files.createTempDirectory("millrace-tuning");
        List<Pair> pairs = new ArrayList<>();
        try {
            pairs.addAll(benchmark.run(TuningData.simulated(home, directory)));
        } finally {
            Files.deleteIfExists(directory.resolve("simulated.csv"));
            Files.deleteIfExists(directory);
        }
        pairs.addAll(benchmark.run(TuningData.example(home, "online-retail", Path.of(args[0]))));
        pairs.addAll(benchmark.run(TuningData.example(home, "mathoverflow", Path.of(args[1]))));
        benchmark.print("all", pairs);
    }

    /** What two searches found. */
    private record Pair(Found tpe, Found random) {}

    /** A search's metric on its folds, and that of test rows. */
    private record Found(double validation, double test) {}

    private List<Pair> run(TuningData data) {
        long begun = System.nanoTime();
        List<Pair> pairs = IntStream.range(0, seeds)
                .parallel()
                .mapToObj(seed -> pair(data, seed))
                .toList();
        out.printf(
                "%s: %,d train rows of which about %,d are used, %,d test rows; %d trials, %d seeds, %d s%n",
                data.name(),
                data.split().train().length,
                rows,
                data.split().test().length,
                trials,
                seeds,
                (System.nanoTime() - begun) / 1_000_000_000);
        print(data.name(), pairs);
        return pairs;
    }

    private Pair pair(TuningData data, long seed) {
        try {
            ModelDefinition model = data.project().models().get(0);
            Map<String, Range> search = new LinkedHashMap<>(TuningDefinition.DEFAULT.search());
            search.put(XgboostParameters.ROUNDS, new Range.Numbers(20, 100, true, false));
            TuningDefinition tuning = new TuningDefinition(trials, 3, "auc_roc", null, search, true);
            int[] train = data.some(rows, seed);
            Found tpe = found(
                    data,
                    model,
                    train,
                    new Tuner(
                            model,
                            tuning,
                            1,
                            System::nanoTime,
                            (space, first) -> new TpeSampler(space, Better.GREATER, seed, first)));
            Found random = found(data, model, train, new Tuner(model, tuning, 1, System::nanoTime, (space, first) -> {
                RandomSampler sampler = new RandomSampler(space, seed);
                return before -> before.isEmpty() ? first : sampler.next(before);
            }));
            return new Pair(tpe, random);
        } catch (Exception failed) {
            throw new IllegalStateException("seed " + seed + " of " + data.name(), failed);
        }
    }

    private static Found found(TuningData data, ModelDefinition model, int[] train, Tuner tuner) throws Exception {
        Tuned tuned = tuner.tune(data.table(), train, TrialJournal.inMemory(), progress -> {});
        return new Found(tuned.value(), test(data, model.withParameters(tuned.parameters()), train));
    }

    private static double test(TuningData data, ModelDefinition model, int[] train) throws TrainingFailed {
        ExampleTable table = data.table();
        ModelColumns columns = ColumnLearner.learn(table, train, model);
        XgboostParameters parameters = XgboostParameters.of(model, columns.inputs());
        try (FittedForest forest = FittedForest.grow(columns, train, table.labels(train), parameters)) {
            int[] test = data.split().test();
            float[] margins = forest.margins(columns, test);
            double[] scores = IntStream.range(0, margins.length)
                    .mapToDouble(i -> margins[i])
                    .toArray();
            return new Ranking(scores, table.labels(test)).auc();
        }
    }

    private void print(String name, List<Pair> pairs) {
        print(
                name,
                "folds",
                pairs.stream()
                        .map(pair -> new double[] {
                            pair.tpe().validation(), pair.random().validation()
                        })
                        .toList());
        print(
                name,
                "test",
                pairs.stream()
                        .map(pair ->
                                new double[] {pair.tpe().test(), pair.random().test()})
                        .toList());
    }

    private void print(String name, String where, List<double[]> pairs) {
        int wins = (int) pairs.stream().filter(pair -> pair[0] > pair[1]).count();
        int losses = (int) pairs.stream().filter(pair -> pair[0] < pair[1]).count();
        out.printf(
                "  %-14s %-6s TPE %.5f, random %.5f (medians); TPE better %d, worse %d, equal %d; sign test p = %.2g%n",
                name,
                where,
                median(pairs, 0),
                median(pairs, 1),
                wins,
                losses,
                pairs.size() - wins - losses,
                SignTest.p(wins, losses));
    }

    private static double median(List<double[]> pairs, int which) {
        double[] sorted =
                pairs.stream().mapToDouble(pair -> pair[which]).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
