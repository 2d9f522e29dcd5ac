package io.millrace.benchmarks.evaluation;

import io.millrace.features.Boundaries;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.evaluation.Evaluated;
import io.millrace.quickstart.evaluation.Evaluation;
import io.millrace.quickstart.simulation.CustomerEvent;
import io.millrace.quickstart.simulation.SimulationSettings;
import io.millrace.quickstart.simulation.Simulator;
import io.millrace.retrainer.gates.GateResult;
import io.millrace.statistics.Ranking;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How near a model comes to the truth: the quickstart's customers, who do not change on the way, by the project of the quickstart; the AUC of the model on its test rows, and that of the probabilities that only
 * the simulator knows. Where the churn project has topics, the overlay here has a file.
 *
 * <p>Arguments: seeds.
 */
public final class SimulatedModels {
    private static final String FILES = """
            sources:
              purchases:
                file:
                  time_format: epoch_ms
                  columns: {customer_id: {column: customer}, occurred_at: {column: time, type: time}, purchase_id: {column: id}, kind: {column: kind, only: purchase}, amount: {column: amount, type: double}, product_id: {column: product}}
              sessions:
                file:
                  time_format: epoch_ms
                  columns: {customer_id: {column: customer}, started_at: {column: time, type: time}, session_id: {column: id}, kind: {column: kind, only: session}, duration_s: {column: duration, type: double}}
              tickets:
                file:
                  time_format: epoch_ms
                  columns: {customer_id: {column: customer}, opened_at: {column: time, type: time}, ticket_id: {column: id}, kind: {column: kind, only: ticket}, severity: {column: severity}}
              profiles:
                file:
                  time_format: epoch_ms
                  columns: {customer_id: {column: customer}, updated_at: {column: time, type: time}, kind: {column: kind, only: profile}, signed_up_at: {column: signed_up_at, type: time}, plan: {column: plan}}
            """;

    private final Project project;
    private final Path directory;

    private SimulatedModels(Project project, Path directory) {
        this.project = project;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("millrace-simulated");
        SimulatedModels models =
                new SimulatedModels(project(Path.of(System.getProperty("millrace.home", "."))), directory);
        for (String seed : args) {
            models.compare(Long.parseLong(seed));
        }
        Files.delete(directory);
    }

    private static Project project(Path home) throws IOException, InvalidProjectException {
        Path churn = home.resolve("examples/churn");
        return ProjectReader.read(List.of(
                new ProjectFile("project.yaml", Files.readString(churn.resolve("project.yaml"))),
                new ProjectFile("quickstart.yaml", Files.readString(churn.resolve("quickstart.yaml"))),
                new ProjectFile("files", FILES)));
    }

    private void compare(long seed) throws Exception {
        SimulationSettings usual = SimulationSettings.QUICKSTART;
        SimulationSettings settings = new SimulationSettings(
                seed, usual.customers(), usual.start(), usual.days(), usual.days(), usual.horizon());
        Path events = directory.resolve("events.csv");
        Map<String, Double> truth = simulate(settings, events);
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

    /** Writes the events, and tells the truth by moment and customer. */
    private Map<String, Double> simulate(SimulationSettings settings, Path events) throws IOException {
        Map<String, Double> truth = new HashMap<>();
        long refresh = project.entity().refresh().toMillis();
        Simulator simulator = new Simulator(
                settings,
                customer -> Boundaries.phase(customer, refresh),
                (customer, time, probability) -> truth.put(time + customer, probability));
        try (BufferedWriter out = Files.newBufferedWriter(events, StandardCharsets.UTF_8)) {
            out.write("kind,id,customer,time,amount,product,duration,severity,signed_up_at,plan\n");
            while (simulator.hasNext()) {
                for (CustomerEvent event : simulator.next()) {
                    out.write(line(event));
                }
            }
        }
        return truth;
    }

    private static String line(CustomerEvent event) {
        String cells =
                "%s,%s-%d,%s,%d,".formatted("%s", event.customer(), event.number(), event.customer(), event.time());
        if (event instanceof CustomerEvent.Purchase purchase) {
            return cells.formatted("purchase") + purchase.cents() / 100.0 + "," + purchase.product() + ",,,,\n";
        }
        if (event instanceof CustomerEvent.Session session) {
            return cells.formatted("session") + ",," + session.durationSeconds() + ",,,\n";
        }
        if (event instanceof CustomerEvent.Ticket ticket) {
            return cells.formatted("ticket") + ",,," + ticket.severity() + ",,\n";
        }
        CustomerEvent.Profile profile = (CustomerEvent.Profile) event;
        return cells.formatted("profile") + ",,,," + profile.signedUpAt() + ","
                + profile.plan().text() + "\n";
    }
}
