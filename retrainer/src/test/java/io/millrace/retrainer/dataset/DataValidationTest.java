package io.millrace.retrainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bundle.Input;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleReader.Examples;
import io.millrace.retrainer.dataset.checks.DataChecks;
import io.millrace.retrainer.dataset.checks.Finding;
import io.millrace.retrainer.dataset.checks.LeftOut;
import io.millrace.retrainer.dataset.report.ValidationPage;
import io.millrace.retrainer.topics.Unreadable;
import io.millrace.retrainer.training.ModelTrainer;
import io.millrace.retrainer.training.TrainedModel;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** Each thing that can be wrong with a dataset: what is said of it, and what a training then does. */
public final class DataValidationTest {
    private static final int SIGNAL = 0;
    private static final int NOISE = 2;

    @TempDir
    private Path directory;

    private final Project project = Synthetic.project();
    private final List<Row> rows = Synthetic.rows(5, 120, 10);

    @Test
    public void shouldFindNothingWrongWithAGoodDataset() throws Exception {
        // lifetime grows with time, and the last feature of the project is the plan.
        assertThat(validated(rows, LeftOut.NOTHING).findings()).isEmpty();
    }

    @Test
    public void shouldFailWithoutExamplesAndSayWhatWasLeftOut() throws Exception {
        ValidatedExamples validated = validated(List.of(), new LeftOut(0, 7, 0, 1_200, 0));
        assertThat(DataChecks.failure(validated.findings()))
                .isEqualTo(
                        "there are no matured examples to train on; 7 examples matured before their horizon had passed, and were left out; 1,200 examples are of another major version of the feature set, and were left out; wait for a horizon after the first snapshots, or replay history; if records were left out, the findings beside this one say why");
    }

    @Test
    public void shouldFailWithTheFiguresWhereExamplesAreTooFew() throws Exception {
        ValidatedExamples validated = validated(Synthetic.rows(5, 40, 10), LeftOut.NOTHING);
        assertThat(DataChecks.failure(validated.findings()))
                .isEqualTo(
                        "there are 400 matured examples, and constraints.minimum_samples asks for 500: 100 are missing; wait until more have matured, or lower constraints.minimum_samples");
    }

    @Test
    public void shouldLeaveHowManyThereAreAfterADriftToTheRetrainingPolicy() throws Exception {
        Examples few = examples(Synthetic.rows(5, 40, 10), LeftOut.NOTHING);
        ValidatedExamples validated = DataValidation.of(few, model(project), true, new OpenTables(directory));
        assertThat(validated.findings()).containsExactly(new Finding.FewAfterDrift(400, 500));
        assertThat(DataChecks.failure(validated.findings())).isNull();
    }

    @Test
    public void shouldFailWhereALabelIsConstantOrAClassHardlyOccurs() throws Exception {
        List<Row> constant = rows.stream().map(row -> labelled(row, 1)).toList();
        assertThat(DataChecks.failure(validated(constant, LeftOut.NOTHING).findings()))
                .contains("the train rows are too few:")
                .contains("and 0 without")
                .contains("the test rows are too few:")
                .endsWith("; look at the label's definition: it is the same for every row");
    }

    @Test
    public void shouldLeaveOutAFeatureWithASingleValueAndTellIt() throws Exception {
        List<Row> flat =
                rows.stream().map(row -> with(row, NOISE, value -> 4.5)).toList();
        ValidatedExamples validated = validated(flat, LeftOut.NOTHING);
        assertThat(validated.findings()).containsExactly(new Finding.SingleValue("noise", "4.5"));
        assertThat(inputs(validated)).doesNotContain("noise").contains("signal", "other");
    }

    @Test
    public void shouldLeaveOutAFeatureThatIsNeverThereAndTellIt() throws Exception {
        List<Row> gone =
                rows.stream().map(row -> with(row, NOISE, value -> Double.NaN)).toList();
        ValidatedExamples validated = validated(gone, LeftOut.NOTHING);
        assertThat(validated.findings()).containsExactly(new Finding.NeverThere("noise"));
        assertThat(inputs(validated)).doesNotContain("noise");
    }

    @Test
    public void shouldFailWhereNoFeatureTellsRowsApart() throws Exception {
        List<Row> broken = rows.stream()
                .map(row -> new Row(
                        row.id(),
                        row.entity(),
                        row.asOf(),
                        row.label(),
                        List.of(0.0, 0.0, 0.0, 0.0),
                        Arrays.asList((String) null),
                        row.truth()))
                .toList();
        assertThat(DataChecks.failure(validated(broken, LeftOut.NOTHING).findings()))
                .isEqualTo(
                        "no feature that the model may read has different values in the train rows; look at the sources: their fields may have been renamed, or their events may not arrive");
    }

    @Test
    public void shouldTrainWithInfiniteValuesAndTellThem() throws Exception {
        List<Row> infinite = new ArrayList<>(rows);
        for (int i = 0; i < 30; i++) {
            infinite.set(i, with(infinite.get(i), SIGNAL, value -> i0(value)));
        }
        ValidatedExamples validated = validated(infinite, LeftOut.NOTHING);
        assertThat(validated.findings()).containsExactly(new Finding.Infinite("signal", 30));
        assertThat(inputs(validated)).contains("signal");
    }

    private static double i0(double value) {
        return value > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    @Test
    public void shouldSayThatTheTopicDoesNotHoldTheExamplesAnyMore() {
        Examples fewer = examples(Synthetic.table(project, rows.subList(1, rows.size())), LeftOut.NOTHING);
        String content = ContentHash.of(Synthetic.table(project, rows));
        assertThatThrownBy(() -> DataValidation.again(fewer, model(project), new OpenTables(directory), content))
                .isInstanceOf(TrainingFailed.class)
                .hasMessageStartingWith("the topic does not hold the examples any more");
    }

    @Test
    public void shouldTrainWithAMillionCategoriesAndTellThem() throws Exception {
        ExampleTable.Builder builder = ExampleTable.builder(project);
        for (int i = 0; i < 1_000_000; i++) {
            Row row = rows.get(i % rows.size());
            builder.add(
                    "%032x".formatted(i),
                    "customer-" + i % 1_000,
                    row.asOf(),
                    row.label(),
                    row.numbers(),
                    List.of("plan " + i));
        }
        Project quick = Synthetic.project(
                "models: {leaving: {algorithm: {xgboost: {n_estimators: 2, max_depth: 2}}, calibration: none}}");
        ValidatedExamples validated = DataValidation.of(
                examples(builder.build(), LeftOut.NOTHING), model(quick), false, new OpenTables(directory));
        assertThat(validated.findings()).containsExactly(new Finding.ManyCategories("plan", 1_000_000, 255));
        TrainedModel trained = train(quick, validated);
        assertThat(trained.bundle().manifest().inputs())
                .filteredOn(Input.Dictionary.class::isInstance)
                .singleElement()
                .satisfies(input ->
                        assertThat(((Input.Dictionary) input).categories()).hasSize(255));
    }

    @Test
    public void shouldTellWhatReadingLeftOutAndTrainOnTheRest() throws Exception {
        ValidatedExamples validated = validated(rows, new LeftOut(1, 2, 3, 4, 5));
        assertThat(validated.findings())
                .containsExactly(
                        new Finding.Repeated(1),
                        new Finding.Future(2),
                        new Finding.TooOld(3),
                        new Finding.OtherFeatureSet(4),
                        new Finding.OtherLabel(5));
        assertThat(inputs(validated)).isNotEmpty();
    }

    @Test
    public void shouldTellWhereValuesAreMissingOnOneSideOfTheSplitAlone() throws Exception {
        ExampleTable table = Synthetic.table(project, rows);
        long testStart = Split.of(table, model(project)).testStart();
        List<Row> broken = rows.stream()
                .map(row -> row.asOf() < testStart ? row : with(row, SIGNAL, value -> Double.NaN))
                .toList();
        assertThat(validated(broken, LeftOut.NOTHING).findings())
                .containsExactly(new Finding.MissingMoved("signal", 0, 1));
    }

    @Test
    public void shouldDrawTheSameEntitiesWhateverOrderTheirExamplesCameIn() throws Exception {
        Project sampling = Synthetic.project("models: {leaving: {dataset: {max_rows: 700}}}");
        List<Row> reversed = new ArrayList<>(rows);
        java.util.Collections.reverse(reversed);

        ValidatedExamples one =
                DataValidation.of(examples(rows, LeftOut.NOTHING), model(sampling), false, new OpenTables(directory));
        ValidatedExamples other = DataValidation.of(
                examples(reversed, LeftOut.NOTHING), model(sampling), false, new OpenTables(directory));

        ExampleTable table = one.examples().table();
        assertThat(one.content()).isEqualTo(other.content());
        assertThat(table.rows()).isEqualTo(700);
        assertThat(table.entities(table.all())).as("all ten rows of each").isEqualTo(70);
        assertThat(one.findings()).containsExactly(new Finding.Sampled(700, 1_200));
    }

    @Test
    public void shouldSplitWithoutAnEntityOnBothSidesWhereTheProjectWantsIt() throws Exception {
        Project byEntity = Synthetic.project("models: {leaving: {dataset: {by_entity: true}}}");
        ExampleTable table = Synthetic.table(byEntity, rows);
        Split split = Split.of(table, model(byEntity));
        List<String> trained =
                Arrays.stream(split.train()).mapToObj(table::entity).distinct().toList();
        List<String> tested =
                Arrays.stream(split.test()).mapToObj(table::entity).distinct().toList();
        assertThat(trained).isNotEmpty().doesNotContainAnyElementsOf(tested);
        assertThat(trained.size() + tested.size()).isEqualTo(120);
        assertThat(tested.size()).isBetween(40, 80);
    }

    @Test
    public void shouldMakeAPageThatIsWholeByItself() throws Exception {
        List<Row> flat =
                rows.stream().map(row -> with(row, NOISE, value -> 4.5)).toList();
        ValidatedExamples validated = validated(flat, LeftOut.NOTHING);
        String page = ValidationPage.of("shop <&>", validated.profile(), validated.findings());
        assertThatCode(() -> DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(page.substring(page.indexOf("<html"))))))
                .doesNotThrowAnyException();
        assertThat(page)
                .contains("noise is 4.5 in all train rows")
                .doesNotContain("<script", "src=", "href=")
                .contains("prefers-color-scheme: dark")
                .doesNotContainPattern("fill=\"#")
                .containsPattern("(?s)Findings.*Class balance.*Missing values.*Features");
        assertThat(page.split("<svg", -1))
                .as("weeks, and each feature with different values")
                .hasSize(1 + 1 + 4);
    }

    private ValidatedExamples validated(List<Row> given, LeftOut leftOut) throws Exception {
        return DataValidation.of(examples(given, leftOut), model(project), false, new OpenTables(directory));
    }

    private Examples examples(List<Row> given, LeftOut leftOut) {
        return examples(Synthetic.table(project, given), leftOut);
    }

    private static Examples examples(ExampleTable table, LeftOut leftOut) {
        return new Examples(table, Map.of(), Map.of(), Unreadable.NONE, leftOut);
    }

    private List<String> inputs(ValidatedExamples validated) throws TrainingFailed {
        return train(project, validated).bundle().manifest().inputs().stream()
                .map(Input::feature)
                .toList();
    }

    private static TrainedModel train(Project project, ValidatedExamples validated) throws TrainingFailed {
        assertThat(DataChecks.failure(validated.findings())).isNull();
        ExampleTable table = validated.examples().table();
        return new ModelTrainer(project, model(project)).train(table, Split.of(table, model(project)));
    }

    private static ModelDefinition model(Project project) {
        return project.models().get(0);
    }

    private static Row labelled(Row row, double label) {
        return new Row(row.id(), row.entity(), row.asOf(), label, row.numbers(), row.categories(), row.truth());
    }

    private static Row with(Row row, int feature, UnaryOperator<Double> change) {
        List<Double> numbers = new ArrayList<>(row.numbers());
        numbers.set(feature, change.apply(numbers.get(feature)));
        return new Row(row.id(), row.entity(), row.asOf(), row.label(), numbers, row.categories(), row.truth());
    }
}
