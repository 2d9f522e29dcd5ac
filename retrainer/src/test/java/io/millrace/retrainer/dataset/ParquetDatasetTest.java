package io.millrace.retrainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.Project;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class ParquetDatasetTest {
    private static final DatasetStamp STAMP = new DatasetStamp("1.2.3", Instant.ofEpochMilli(1_700_000_000_000L));

    private final Project project = Synthetic.project();

    @TempDir
    private Path directory;

    @Test
    public void shouldReadBackWhatItWrote() throws Exception {
        ExampleTable table = Synthetic.table(project, Synthetic.rows(4, 50, 10));
        Path file = directory.resolve("dataset.parquet");
        String sha256 = ParquetDataset.write(table, STAMP, file).sha256();
        assertThat(sha256).matches("[0-9a-f]{64}");
        ExampleTable again = ParquetDataset.read(file, table.features());
        assertThat(again.rows()).isEqualTo(500);
        for (int row = 0; row < 500; row++) {
            assertThat(again.id(row)).isEqualTo(table.id(row));
            assertThat(again.entity(row)).isEqualTo(table.entity(row));
            assertThat(again.asOf(row)).isEqualTo(table.asOf(row));
            assertThat(again.label(row)).isEqualTo(table.label(row));
            for (int f = 0; f < 4; f++) {
                assertThat(again.number(f, row)).isEqualTo(Double.valueOf(table.number(f, row)));
            }
            assertThat(again.category(4, row)).isEqualTo(table.category(4, row));
        }
    }

    /** DuckDB stands for whatever a user opens a dataset with: its reader and its Zstandard are its own. */
    @Test
    public void shouldBeReadableElsewhere() throws Exception {
        ExampleTable table = Synthetic.table(project, Synthetic.rows(4, 50, 10));
        Path file = directory.resolve("dataset.parquet");
        ParquetDataset.write(table, STAMP, file);

        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            String from = " from '" + file + "'";
            assertThat(texts(statement, "select distinct compression from parquet_metadata('" + file + "')"))
                    .containsExactly("ZSTD");
            assertThat(texts(statement, "select distinct encodings from parquet_metadata('" + file + "')"))
                    .as("one encoding a column: several are listed in another order in another process")
                    .noneMatch(encodings -> encodings.contains(","));
            assertThat(texts(statement, "select id" + from))
                    .containsExactlyElementsOf(rows(table, row -> table.id(row)));
            assertThat(texts(statement, "select epoch_ms(as_of)" + from))
                    .containsExactlyElementsOf(rows(table, row -> Long.toString(table.asOf(row))));
            assertThat(texts(statement, "select distinct \"_data_version\"" + from))
                    .containsExactly("1.2.3");
            assertThat(texts(statement, "select distinct epoch_ms(\"_processed_at\")" + from))
                    .containsExactly("1700000000000");
            assertThat(texts(statement, "select label = 1" + from))
                    .containsExactlyElementsOf(rows(table, row -> Boolean.toString(table.label(row))));
            for (int feature = 0; feature < table.features().size(); feature++) {
                int f = feature;
                boolean categorical = table.features().get(f).categorical();
                String column = "\"feature." + table.features().get(f).name() + "\"";
                if (categorical) {
                    assertThat(texts(statement, "select " + column + from))
                            .containsExactlyElementsOf(rows(table, row -> table.category(f, row)));
                } else {
                    assertThat(numbers(statement, "select " + column + from))
                            .containsExactlyElementsOf(rows(table, row -> missing(table.number(f, row))));
                }
            }
        }
    }

    @Test
    public void shouldMakeTheSameBytesOfTheSameRows() throws Exception {
        List<Row> rows = Synthetic.rows(4, 50, 10);
        String first = ParquetDataset.write(Synthetic.table(project, rows), STAMP, directory.resolve("a.parquet"))
                .sha256();
        Collections.shuffle(rows, new Random(1));
        String second = ParquetDataset.write(Synthetic.table(project, rows), STAMP, directory.resolve("b.parquet"))
                .sha256();
        assertThat(second).isEqualTo(first);
        rows.remove(7);
        String third = ParquetDataset.write(Synthetic.table(project, rows), STAMP, directory.resolve("b.parquet"))
                .sha256();
        assertThat(third).isNotEqualTo(first);
    }

    @Test
    public void shouldHoldTheSameRowsInManyGroups() throws Exception {
        ExampleTable table = Synthetic.table(project, Synthetic.rows(4, 50, 10));
        Path file = directory.resolve("dataset.parquet");

        ExampleWriter.write(table, STAMP, file, 1_000);

        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            String groups = "select num_row_groups from parquet_file_metadata('" + file + "')";
            assertThat(Integer.parseInt(texts(statement, groups).get(0))).isBetween(5, 10);
            assertThat(texts(statement, "select id from '" + file + "'"))
                    .containsExactlyElementsOf(rows(table, row -> table.id(row)));
        }
        assertThat(ContentHash.of(ParquetDataset.read(file, table.features()))).isEqualTo(ContentHash.of(table));
    }

    @Test
    public void shouldRefuseAnotherFile() throws Exception {
        Path file = directory.resolve("dataset.parquet");
        Files.writeString(file, "this is no Parquet file at all");
        assertThatThrownBy(() -> ParquetDataset.read(file, List.of())).isInstanceOf(IOException.class);
    }

    @Test
    public void shouldKeepTheFirstExampleOfAnId() {
        ExampleTable table = ExampleTable.builder(List.of(new ExampleTable.Feature("x", false)))
                .add("b", "e", 2, 1, List.of(1.0), List.of())
                .add("a", "e", 1, 0, List.of(2.0), List.of())
                .add("b", "e", 2, 0, List.of(3.0), List.of())
                // Written before the feature was appended.
                .add("c", "e", 3, 0, List.of(), List.of())
                .build();
        assertThat(table.rows()).isEqualTo(3);
        assertThat(table.id(0)).isEqualTo("a");
        assertThat(table.number(0, 1)).isEqualTo(1.0);
        assertThat(table.label(1)).isTrue();
        assertThat(table.number(0, 2)).isNaN();
    }

    private static <T> List<T> rows(ExampleTable table, IntFunction<T> value) {
        return IntStream.range(0, table.rows()).mapToObj(value).toList();
    }

    private static Double missing(double number) {
        return Double.isNaN(number) ? null : number;
    }

    private static List<String> texts(Statement statement, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                texts.add(found.getString(1));
            }
        }
        return texts;
    }

    private static List<Double> numbers(Statement statement, String query) throws SQLException {
        List<Double> numbers = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                numbers.add(found.getObject(1) == null ? null : found.getDouble(1));
            }
        }
        return numbers;
    }
}
