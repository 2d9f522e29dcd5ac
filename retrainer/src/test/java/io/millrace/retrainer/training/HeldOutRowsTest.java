package io.millrace.retrainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.decisions.Holdout;
import io.millrace.project.Project;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.dataset.DatasetStamp;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.HeldOut;
import io.millrace.retrainer.dataset.ParquetDataset;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.ModelMetrics;
import io.millrace.statistics.Metrics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Customers who are likely to leave are acted on, and most of them stay; a fifth are held out. */
public class HeldOutRowsTest {
    private static final DatasetStamp STAMP = new DatasetStamp("1.2.3", Instant.ofEpochMilli(1_700_000_000_000L));

    private final Project project = Synthetic.project();
    private final List<Row> rows = Synthetic.rows(11, 400, 30);

    @Test
    public void shouldJudgeAModelByThoseWhoWereLeftAlone() throws Exception {
        ExampleTable table = acting(0.4);
        Split split = Split.byTime(table, Synthetic.WEEK, 0.25);
        int[] test = split.test();

        Map<String, Double> metrics = Synthetic.candidate(project, table).metrics();

        int[] heldOut = IntStream.of(test)
                .filter(row -> table.heldOut(row) == HeldOut.LEFT_ALONE)
                .toArray();
        assertThat(heldOut.length).isBetween(test.length / 4, test.length / 2);
        assertThat(metrics)
                .containsEntry(Metrics.ROWS, (double) heldOut.length)
                .containsEntry(ModelMetrics.JUDGED_BY_HELD_OUT, 1.0)
                .containsEntry(ModelMetrics.ROWS_LEFT_OUT, (double) (test.length - heldOut.length));
        assertThat(metrics.get(Metrics.BASE_RATE)).isCloseTo(rate(table, heldOut), within(1e-12));
        assertThat(rate(table, heldOut)).isGreaterThan(rate(table, test) + 0.05);
    }

    @Test
    public void shouldJudgeAModelByAllWhereTooFewWereLeftAlone() throws Exception {
        ExampleTable table = acting(0.01);
        int[] test = Split.byTime(table, Synthetic.WEEK, 0.25).test();

        Map<String, Double> metrics = Synthetic.candidate(project, table).metrics();

        assertThat(metrics)
                .containsEntry(Metrics.ROWS, (double) test.length)
                .containsEntry(ModelMetrics.JUDGED_BY_HELD_OUT, 0.0)
                .doesNotContainKey(ModelMetrics.ROWS_LEFT_OUT);
    }

    @Test
    public void shouldKeepInTheDatasetWhoWasLeftAloneAndSayNothingOfItWhereNobodyWas(@TempDir Path directory)
            throws Exception {
        ExampleTable table = acting(0.4);
        Path acting = directory.resolve("acting.parquet");
        Path nobody = directory.resolve("nobody.parquet");
        ParquetDataset.write(table, STAMP, acting);
        ParquetDataset.write(Synthetic.table(project, rows), STAMP, nobody);

        ExampleTable again = ParquetDataset.read(acting, table.features());

        assertThat(Arrays.stream(again.all()).allMatch(row -> again.heldOut(row) == table.heldOut(row)))
                .isTrue();
        assertThat(columns(acting)).contains("left_alone", "contaminated");
        assertThat(columns(nobody)).doesNotContain("left_alone", "contaminated");
        assertThat(Files.size(nobody)).isPositive();
    }

    private static List<String> columns(Path file) throws Exception {
        try (ParquetFileReader reader = ParquetFileReader.open(
                new LocalInputFile(file),
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build())) {
            return reader.getFileMetaData().getSchema().getFields().stream()
                    .map(field -> field.getName())
                    .toList();
        }
    }

    private ExampleTable acting(double heldOut) {
        Random random = new Random(12);
        Holdout holdout = new Holdout(project.name(), heldOut);
        ExampleTable.Builder builder = ExampleTable.builder(project);
        for (Row row : rows) {
            byte[] entity = row.entity().getBytes(StandardCharsets.UTF_8);
            boolean alone = holdout.holds(entity, entity.length);
            boolean saved = !alone && row.truth() > 0.4 && random.nextInt(10) < 7;
            builder.add(
                    row.id(),
                    row.entity(),
                    row.asOf(),
                    saved ? 0 : row.label(),
                    row.numbers(),
                    row.categories(),
                    !alone ? HeldOut.NO : random.nextInt(50) == 0 ? HeldOut.CONTAMINATED : HeldOut.LEFT_ALONE);
        }
        return builder.build();
    }

    private static double rate(ExampleTable table, int[] rows) {
        return IntStream.of(rows).filter(table::label).count() / (double) rows.length;
    }
}
