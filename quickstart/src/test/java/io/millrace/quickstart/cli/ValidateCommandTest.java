package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ValidateCommandTest {
    private static final String PROJECT = """
            project: shop
            entities:
              customer: {key: customer_id}
            sources:
              orders:
                topic: orders
                entity: customer_id
                time: at
                file:
                  time_format: iso
                  columns:
                    customer_id: {}
                    at: {type: time}
                    amount: {type: double}
                    country: {}
            features:
              customer:
                version: 1.0.0
                spend_30d: {sum: orders.amount, over: 30 d}
            examples:
              every: 7 d
              eligible: {any_of: orders, within: 90 d}
            labels:
              leaves: {absence_of: orders, horizon: 30 d}
            models:
              leaving:
                label: leaves
                task: binary_classification
                algorithm: {xgboost: {}}
                success: {metric: auc_roc, baseline: 0.6}
            validation:
              orders.amount: {min: 0, max: 100, outside: clip, missing: drop}
              orders.country: {pattern: '[A-Z]{2}', malformed: quarantine}
            """;
    private static final Path CHURN = Path.of("..", "examples", "churn", "project.yaml");

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldFindNothingWrongWithAnExample() throws Exception {
        int code = validate(CHURN);

        assertThat(code).isZero();
        assertThat(out.toString()).contains("no mistakes");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldSayInOneLineWhatOnlyTheCompilerFinds() throws Exception {
        String conditions = IntStream.rangeClosed(1, 64)
                .mapToObj(i -> "    above_%d: {count: purchases, where: 'amount > %d', over: 30 d}\n".formatted(i, i))
                .collect(Collectors.joining());
        Path file = directory.resolve("project.yaml");
        Files.writeString(file, Files.readString(CHURN).replace("    # How they use the product\n", conditions));

        int code = validate(file);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        file + ": feature above_64: source purchases has more than 63 conditions", "1 mistake.");
    }

    @Test
    void shouldSayWhatTheRowsOfAFileAreLikeAndWhichRulesTheyBreak() throws Exception {
        Path file = directory.resolve("project.yaml");
        Files.writeString(file, PROJECT);
        Path events = directory.resolve("orders.csv");
        Files.writeString(events, """
                customer_id,at,amount,country
                a,2026-01-01T00:00:00Z,12.5,DE
                a,2026-01-02T00:00:00Z,-3,DE
                b,2026-01-03T00:00:00Z,250,France
                b,2026-01-04T00:00:00Z,,
                b,tomorrow,1,DE
                """);

        int code = execute("validate", file.toString(), "--events", events.toString());

        assertThat(code).as(err.toString()).isZero();
        assertThat(new ObjectMapper().readTree(out.toString())).isEqualTo(new ObjectMapper().readTree("""
                {"project": "shop", "rows": 5, "events": 2,
                 "rejected": {"missing_value": 1, "quarantined": 1, "unparsable_row": 1},
                 "sources": [{"source": "orders", "events": 4,
                   "fields": [
                     {"field": "amount", "nulls": 1, "null_ratio": 0.25, "min": "-3", "max": "250"},
                     {"field": "country", "nulls": 1, "null_ratio": 0.25, "min": null, "max": null}],
                   "broken": [
                     {"field": "amount", "rule": "required", "action": "drop", "events": 1},
                     {"field": "amount", "rule": "range", "action": "clip", "events": 2},
                     {"field": "country", "rule": "pattern", "action": "quarantine", "events": 1}]}]}
                """));
        assertThat(err.toString().lines().filter(line -> line.startsWith("orders.csv")))
                .containsExactly(
                        "orders.csv:4: quarantined as an event of orders",
                        "orders.csv:5: missing_value as an event of orders",
                        "orders.csv:6: column at: found \"tomorrow\", expected an ISO-8601 time such as 2026-01-31T12:00:00Z");
    }

    @Test
    void shouldFailWhereNothingOfAFileCanBeRead() throws Exception {
        Path events = directory.resolve("orders.csv");
        Files.writeString(events, "customer_id,at,amount,country\n" + "a,20/11/2025,1,DE\n".repeat(9));
        Path file = directory.resolve("project.yaml");
        Files.writeString(file, PROJECT);

        int code = execute("validate", file.toString(), "--events", events.toString());

        assertThat(code).isEqualTo(1);
        assertThat(err.toString().lines().filter(line -> line.startsWith("orders.csv")))
                .hasSize(5)
                .startsWith(
                        "orders.csv:2: column at: found \"20/11/2025\", expected an ISO-8601 time such as 2026-01-31T12:00:00Z")
                .endsWith(
                        "orders.csv: 9 rows in all are unparsable_row", "orders.csv: it has no event of source orders");
    }

    private int validate(Path file) {
        return execute("validate", file.toString());
    }

    private int execute(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
