package io.millrace.benchmarks.history;

import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Events of the default churn project in a CSV file: 70 % sessions, 25 % purchases, 3 % tickets and 2 % profiles, in the order
 * of time; and rows that ask for any customer at any moment, in no order.
 *
 * @param events how many
 * @param rows how many
 * @param customers whose; all alike
 * @param days over which events are spread
 * @param seed of everything that is drawn
 */
public record ChurnFiles(int events, int rows, int customers, int days, int seed) {
    private static final long END = 1_760_000_000_000L;

    /** The churn project of a checkout, with sources that can be read from the file. */
    static Project project(Path home) throws IOException, InvalidProjectException {
        return ProjectReader.read(files(home));
    }

    /** Its project file, and what makes its sources readable from the file. */
    public static List<ProjectFile> files(Path home) throws IOException {
        StringBuilder yaml = new StringBuilder("project: history\nsources:\n");
        source(
                yaml,
                "purchases",
                "occurred_at",
                "amount: {column: amount, type: double}, product_id: {column: product}");
        source(yaml, "sessions", "started_at", "duration_s: {column: duration, type: double}");
        source(yaml, "tickets", "opened_at", "severity: {column: severity}");
        source(
                yaml,
                "profiles",
                "updated_at",
                "signed_up_at: {column: signed_up_at, type: time}, plan: {column: plan}");
        return List.of(
                new ProjectFile("project.yaml", Files.readString(home.resolve("examples/churn/project.yaml"))),
                new ProjectFile("overlay", yaml.toString()));
    }

    private static void source(StringBuilder yaml, String name, String time, String fields) {
        String id = name.substring(0, name.length() - 1) + "_id";
        yaml.append("  %s:%n    file:%n      time_format: epoch_ms%n      columns: {%s}%n"
                .formatted(
                        name,
                        "customer_id: {column: customer}, %s: {column: time, type: time}, kind: {column: kind, only: %s}, %s%s"
                                .formatted(
                                        time, name, name.equals("profiles") ? "" : id + ": {column: id}, ", fields)));
    }

    void writeEvents(Path file) throws IOException {
        Random random = new Random(seed);
        double length = Duration.ofDays(days).toMillis();
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            out.write("kind,id,customer,time,amount,product,duration,severity,signed_up_at,plan\n");
            for (int i = 0; i < events; i++) {
                long time = END - (long) (length * (events - i) / events);
                String customer = "customer-" + random.nextInt(customers);
                double kind = random.nextDouble();
                if (kind < 0.70) {
                    double duration = Math.rint(10 * 200 * -Math.log(1 - random.nextDouble())) / 10;
                    out.write("sessions," + i + "," + customer + "," + time + ",,," + duration + ",,,\n");
                } else if (kind < 0.95) {
                    out.write("purchases," + i + "," + customer + "," + time + "," + random.nextInt(20_000) / 100.0
                            + ",product-" + random.nextInt(500) + ",,,,\n");
                } else if (kind < 0.98) {
                    String severity = List.of("low", "medium", "high", "urgent").get(random.nextInt(4));
                    out.write("tickets," + i + "," + customer + "," + time + ",,,," + severity + ",,\n");
                } else {
                    long signedUp = time - Duration.ofDays(random.nextInt(700)).toMillis();
                    String plan = random.nextBoolean() ? "basic" : "premium";
                    out.write("profiles,," + customer + "," + time + ",,,,," + signedUp + "," + plan + "\n");
                }
            }
        }
    }

    void writeRows(Path file) throws IOException {
        Random random = new Random(seed + 1L);
        double length = Duration.ofDays(days).toMillis();
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            out.write("entity,time,label\n");
            for (int i = 0; i < rows; i++) {
                long time = END - (long) (length * random.nextDouble());
                out.write("customer-" + random.nextInt(customers) + "," + time + "," + random.nextInt(2) + "\n");
            }
        }
    }
}
