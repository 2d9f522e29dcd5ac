package io.millrace.quickstart.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.evaluation.Ledger;
import io.millrace.quickstart.evaluation.Ledger.Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same events, questions and answers in every format; Parquet is written, and read back, by DuckDB. */
class HistoryFormatsTest {
    private static final Clock LONG_AFTER = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Path events;
    private Path asked;

    @BeforeEach
    void writeCsv() throws Exception {
        System.out.println("seed " + seed);
        List<Entry> entries = Ledger.random(random, 10, 100);
        events = Ledger.write(folder.resolve("events.csv"), entries);
        List<String> rows = new ArrayList<>(List.of("who,when,label,n"));
        for (int i = 0; i < 100; i++) {
            Entry entry = entries.get(random.nextInt(entries.size()));
            String label = i % 7 == 0 ? "" : "\"a label, quoted\"";
            rows.add(entry.who() + "," + (entry.time() + random.nextInt(3) - 1) + "," + label + "," + i);
        }
        asked = Files.write(folder.resolve("asked.csv"), rows);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "gzip", "uncompressed"})
    void shouldReadEventsAndQuestionsOfParquetAndKeepTheTypesOfWhatIsCarried(String codec) throws Exception {
        Path typedEvents = folder.resolve("events.parquet");
        Path typedAsked = folder.resolve("asked.parquet");
        sql("COPY (SELECT epoch_ms(\"when\") AS \"when\", who, amount::DECIMAL(10,2) AS amount, what FROM read_csv('"
                + events + "', header=true)) TO '" + typedEvents + "' (FORMAT parquet, CODEC '" + codec + "')");
        sql(
                "COPY (SELECT who, epoch_ms(\"when\") AS \"when\", label, n::INTEGER AS n, n / 2.0 AS half, n % 2 = 0 AS even"
                        + " FROM read_csv('" + asked + "', header=true)) TO '" + typedAsked
                        + "' (FORMAT parquet, CODEC '"
                        + codec + "')");
        Path expected = answer(events, asked, "expected.parquet");

        Path answers = answer(typedEvents, typedAsked, "answers.parquet");

        assertThat(rows(
                        "SELECT entity, as_of, known, feature_set_version, label, n::VARCHAR, lines_7d, spend_30d, largest_90d,"
                                + " whats_30d, last_what, days_silent FROM '" + answers + "'"))
                .as("seed %d", seed)
                .hasSize(100)
                .isEqualTo(rows("SELECT * FROM '" + expected + "'"));
        assertThat(rows("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '" + answers + "')"))
                .containsExactly(
                        "entity VARCHAR",
                        "as_of TIMESTAMP WITH TIME ZONE",
                        "known BOOLEAN",
                        "feature_set_version VARCHAR",
                        "label VARCHAR",
                        "n INTEGER",
                        "half DOUBLE",
                        "even BOOLEAN",
                        "lines_7d DOUBLE",
                        "spend_30d DOUBLE",
                        "largest_90d DOUBLE",
                        "whats_30d DOUBLE",
                        "last_what VARCHAR",
                        "days_silent DOUBLE");
    }

    @Test
    void shouldSayTheSameInCsvAndInParquet() throws Exception {
        Path csv = answer(events, asked, "answers.csv");
        Path packed = answer(events, asked, "answers.csv.gz");

        Path parquet = answer(events, asked, "answers.parquet");

        String columns =
                "entity, as_of::TIMESTAMP, known, label, n::INTEGER, lines_7d, spend_30d, largest_90d, whats_30d,"
                        + " last_what, days_silent";
        List<String> expected = rows("SELECT " + columns + " FROM read_csv('" + csv + "', header=true)");
        assertThat(rows("SELECT " + columns + " FROM '" + parquet + "'"))
                .as("seed %d", seed)
                .isEqualTo(expected);
        assertThat(rows("SELECT " + columns + " FROM read_csv('" + packed + "', header=true)"))
                .isEqualTo(expected);
    }

    @Test
    void shouldReadQuestionsOfJsonLinesAndCarryWhatIsNested() throws Exception {
        Path lines = Files.writeString(folder.resolve("asked.jsonl"), """
                {"who": "c1", "when": "2024-01-20T00:00:00Z"}
                {"when": "2024-02-20T01:00:00+01:00", "who": "c2", "more": {"a": [1, 2]}}
                """);

        Path answers = answer(events, lines, "answers.csv");

        assertThat(Files.readAllLines(answers))
                .hasSize(3)
                .satisfies(rows -> assertThat(rows.get(1)).startsWith("c1,2024-01-20T00:00:00Z,"))
                .satisfies(rows -> assertThat(rows.get(2))
                        .startsWith("c2,2024-02-20T00:00:00Z,")
                        .contains(",1.0.0,\"{\"\"a\"\":[1,2]}\","));
    }

    private Path answer(Path from, Path questions, String name) throws Exception {
        Path answers = folder.resolve(name);
        History.ofFiles(Ledger.project(), List.of(from), LONG_AFTER).answer(questions, "who", "when", answers);
        return answers;
    }

    private static void sql(String statement) throws Exception {
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement run = database.createStatement()) {
            run.execute(statement);
        }
    }

    private static List<String> rows(String query) throws Exception {
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement run = database.createStatement();
                ResultSet result = run.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.append(i > 1 ? " " : "").append(result.getString(i));
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }
}
