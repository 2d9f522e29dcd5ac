package io.millrace.benchmarks.evaluation;

import io.millrace.project.Project;
import io.millrace.quickstart.evaluation.Evaluated;
import io.millrace.quickstart.evaluation.Evaluation;
import io.millrace.quickstart.simulation.SimulationSettings;
import io.millrace.retrainer.gates.GateResult;
import io.millrace.statistics.Ranking;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;

/**
 * How near a model comes to the truth: the quickstart's customers, who do not change on the way, by the project of the quickstart; the AUC of the model on its test rows, and that of the probabilities that only
 * the simulator knows.
 *
 * <p>Arguments: seeds.
 */
public final class SimulatedModels {
    private final Project project;
    private final Path directory;

    private SimulatedModels(Project project, Path directory) {
        this.project = project;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("millrace-simulated");
        SimulatedModels models = new SimulatedModels(SimulatedCustomers.project(), directory);
        for (String seed : args) {
            models.compare(Long.parseLong(seed));
        }
        Files.delete(directory);
    }

    private void compare(long seed) throws Exception {
        SimulationSettings settings = SimulatedCustomers.settings(seed, SimulationSettings.QUICKSTART.days());
        Path events = directory.resolve("events.csv");
        Map<String, Double> truth = SimulatedCustomers.simulate(project, settings, events);
        Evaluated evaluated =
                new Evaluation(project, project.models().get(0), Clock.systemUTC()).run(events, share -> {});
        Files.delete(events);
        int[] test = evaluated.test();
        double[] probabilities = new double[test.length];
        for (int i = 0; i < test.length; i++) {
            String key = evaluated.table().asOf(test[i]) + evaluated.table().entity(test[i]);
            Double known = truth.get(key);
            if (known == null) {
                throw new IllegalStateException("no truth of " + key);
            }
            probabilities[i] = known;
        }
        double best = new Ranking(probabilities, evaluated.table().labels(test)).auc();
        double model = evaluated.candidate().metrics().getOrDefault("auc_roc", Double.NaN);
        System.out.printf(
                Locale.ROOT,
                "seed %d: %d test rows, AUC of the model %.4f, of the truth %.4f, ratio %.4f, accepted %s%n",
                seed,
                test.length,
                model,
                best,
                model / best,
                evaluated.gates().stream().allMatch(GateResult::passed));
    }
}
