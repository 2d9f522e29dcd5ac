package io.millrace.benchmarks.evaluation;

import io.millrace.features.Boundaries;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.simulation.CustomerEvent;
import io.millrace.quickstart.simulation.SimulationSettings;
import io.millrace.quickstart.simulation.Simulator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The quickstart's customers as a file of events, and the quickstart's project reading it. Where the churn project has topics, the overlay here has a file. */
final class SimulatedCustomers {
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

    private SimulatedCustomers() {}

    /** The settings of the quickstart with another seed and another day from which customers behave differently; none of its days where it is the number of them. */
    static SimulationSettings settings(long seed, int driftDay) {
        SimulationSettings usual = SimulationSettings.QUICKSTART;
        return new SimulationSettings(seed, usual.customers(), usual.start(), usual.days(), driftDay, usual.horizon());
    }

    /** The quickstart's project over files; the repository is where millrace.home says. */
    static Project project() throws IOException, InvalidProjectException {
        Path home = Path.of(System.getProperty("millrace.home", "."));
        Path churn = home.resolve("examples/churn");
        return ProjectReader.read(List.of(
                new ProjectFile("project.yaml", Files.readString(churn.resolve("project.yaml"))),
                new ProjectFile("quickstart.yaml", Files.readString(churn.resolve("quickstart.yaml"))),
                new ProjectFile("files", FILES)));
    }

    /** Writes the events, and tells the truth by moment and customer. */
    static Map<String, Double> simulate(Project project, SimulationSettings settings, Path events) throws IOException {
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
