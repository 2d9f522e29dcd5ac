package io.millrace.benchmarks.tuning;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The quickstart's customers, up to the day on which they change, as a file that the churn project reads. */
final class SimulatedFile {
    private static final SimulationSettings QUICKSTART = SimulationSettings.QUICKSTART;
    private static final SimulationSettings SETTINGS =
            new SimulationSettings(QUICKSTART.seed(), 4_000, QUICKSTART.start(), 120, 120, QUICKSTART.horizon());

    private SimulatedFile() {}

    /** The churn project, with the simulator's horizon. */
    static Project project(List<ProjectFile> files) throws InvalidProjectException {
        List<ProjectFile> all = new ArrayList<>(files);
        all.add(new ProjectFile(
                "horizon",
                "labels: {is_churned: {horizon: " + SETTINGS.horizon().toDays() + " d}}"));
        return ProjectReader.read(all);
    }

    static void write(Path file) throws IOException {
        Simulator simulator = new Simulator(
                SETTINGS,
                customer ->
                        Math.floorMod(customer.hashCode(), Duration.ofDays(1).toMillis()),
                (customer, time, probability) -> {});
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            out.write("kind,id,customer,time,amount,product,duration,severity,signed_up_at,plan\n");
            while (simulator.hasNext()) {
                for (CustomerEvent event : simulator.next()) {
                    out.write(line(event));
                }
            }
        }
    }

    private static String line(CustomerEvent event) {
        String who = event.number() + "," + event.customer() + "," + event.time();
        if (event instanceof CustomerEvent.Session session) {
            return "sessions," + who + ",,," + session.durationSeconds() + ",,,\n";
        }
        if (event instanceof CustomerEvent.Purchase purchase) {
            return "purchases," + who + "," + purchase.cents() / 100.0 + "," + purchase.product() + ",,,,\n";
        }
        if (event instanceof CustomerEvent.Ticket ticket) {
            return "tickets," + who + ",,,," + ticket.severity() + ",,\n";
        }
        CustomerEvent.Profile profile = (CustomerEvent.Profile) event;
        return "profiles," + who + ",,,,," + profile.signedUpAt() + ","
                + profile.plan().text() + "\n";
    }
}
