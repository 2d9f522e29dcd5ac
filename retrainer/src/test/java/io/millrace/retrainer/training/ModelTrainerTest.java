package io.millrace.retrainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.GoldenRow;
import io.millrace.bundle.Input;
import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Scorer;
import io.millrace.drift.DriftReference;
import io.millrace.drift.DriftReferenceJson;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.LabelShare;
import io.millrace.drift.SeasonalReference;
import io.millrace.drift.SliceReference;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.project.Project;
import io.millrace.project.Season;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.evaluation.SingleFeature;
import io.millrace.retrainer.gates.GateResult;
import io.millrace.statistics.Confusion;
import io.millrace.statistics.Metrics;
import io.millrace.statistics.Ranking;
import io.millrace.statistics.ReliabilityTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class ModelTrainerTest {
    private static final long SEED = 12;

    private final Project project = Synthetic.project("models: {leaving: {calibration: isotonic}}");

    @Test
    public void shouldRankAlmostAsWellAsTheTruth() throws Exception {
        List<Row> rows = Synthetic.rows(SEED, 900, 16);
        ExampleTable table = Synthetic.table(project, rows);
        Candidate candidate = train(table);
        Map<String, Double> truth = new HashMap<>();
        rows.forEach(row -> truth.put(row.id(), row.truth()));
        int[] test = split(table).test();
        double[] best = new double[test.length];
        for (int i = 0; i < test.length; i++) {
            best[i] = truth.get(table.id(test[i]));
        }
        double ceiling = new Ranking(best, table.labels(test)).auc();
        assertThat(candidate.metrics().get("auc_roc")).isBetween(ceiling - 0.03, ceiling + 0.01);
        assertThat(GateResult.judge(project.models().get(0), candidate.metrics()))
                .allMatch(GateResult::passed);
        SingleFeature single = SingleFeature.best(table, split(table));
        assertThat(single).isNotNull();
        assertThat(single.feature()).isEqualTo("signal");
        assertThat(candidate.metrics().get("auc_roc")).isGreaterThan(single.auc() + 0.03);
    }

    @Test
    public void shouldLearnNothingFromShuffledLabels() throws Exception {
        List<Row> rows = Synthetic.rows(SEED, 900, 16);
        List<Double> labels = new ArrayList<>(rows.stream().map(Row::label).toList());
        Collections.shuffle(labels, new Random(SEED));
        List<Row> shuffled = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            shuffled.add(new Row(
                    row.id(), row.entity(), row.asOf(), labels.get(i), row.numbers(), row.categories(), row.truth()));
        }
        Candidate candidate = train(Synthetic.table(project, shuffled));
        assertThat(candidate.metrics().get("auc_roc")).isCloseTo(0.5, within(0.03));
        assertThat(GateResult.judge(project.models().get(0), candidate.metrics())
                        .get(0)
                        .inWords())
                .startsWith("auc_roc is 0.")
                .endsWith("0.6000 is asked for");
    }

    @Test
    public void shouldRepeatItselfByteForByteWhateverTheOrderOfExamples() throws Exception {
        List<Row> rows = Synthetic.rows(SEED, 300, 12);
        Candidate first = train(Synthetic.table(project, rows));
        Collections.shuffle(rows, new Random(1));
        Candidate second = train(Synthetic.table(project, rows));
        assertThat(second.bundle().encode()).isEqualTo(first.bundle().encode());
        assertThat(second.metrics()).isEqualTo(first.metrics());
        assertThat(second.calibration()).isEqualTo(first.calibration());
        assertThat(first.bundle().manifest().calibrated()).isTrue();
    }

    @Test
    public void shouldMakeTheSameBundleWhetherOrNotAProcessorIsFree() throws Exception {
        List<Row> rows = Synthetic.rows(SEED, 300, 12);

        byte[] beside = bundle(rows, 1);
        byte[] after = bundle(rows, Runtime.getRuntime().availableProcessors());

        assertThat(after).isEqualTo(beside);
    }

    @Test
    public void shouldLearnFromTrainRowsAlone() throws Exception {
        List<Row> rows = Synthetic.rows(SEED, 300, 12);
        ExampleTable table = Synthetic.table(project, rows);
        Candidate candidate = train(table);
        Split split = split(table);
        // Test rows and rows in the gap say the opposite, and name a plan that nobody had before.
        long lastTrain = split.testStart() - Synthetic.WEEK.toMillis();
        List<Row> changed = rows.stream()
                .map(row -> row.asOf() <= lastTrain
                        ? row
                        : new Row(
                                row.id(),
                                row.entity(),
                                row.asOf(),
                                1 - row.label(),
                                row.numbers(),
                                List.of("brand new"),
                                row.truth()))
                .toList();
        Candidate other = train(Synthetic.table(project, changed));
        assertThat(other.bundle().model()).isEqualTo(candidate.bundle().model());
        assertThat(other.bundle().manifest()).isEqualTo(candidate.bundle().manifest());
        assertThat(other.bundle().reference().features())
                .isEqualTo(candidate.bundle().reference().features());
        assertThat(other.metrics().get("auc_roc")).isLessThan(0.5);
    }

    @Test
    public void shouldLeaveAHorizonBetweenTrainAndTest() throws Exception {
        ExampleTable table = Synthetic.table(project, Synthetic.rows(SEED, 200, 12));
        for (Split split : List.of(split(table), Split.byRows(table, Synthetic.WEEK, 0.6))) {
            int[] train = split.train();
            int[] test = split.test();
            long lastKnown = table.asOf(train[train.length - 1]) + Synthetic.WEEK.toMillis();
            assertThat(lastKnown).isLessThanOrEqualTo(split.testStart());
            assertThat(table.asOf(test[0])).isGreaterThanOrEqualTo(split.testStart());
            assertThat(test[test.length - 1]).isEqualTo(table.rows() - 1);
            assertThat(train[0]).isZero();
        }
        assertThat(Split.byRows(table, Synthetic.WEEK, 0.6).train().length).isEqualTo((int) (0.6 * table.rows()));
    }

    @Test
    public void shouldChooseTheThresholdForTheSuccessMetric() throws Exception {
        List<Row> rows = Synthetic.rows(SEED, 600, 16);
        Project precision =
                Synthetic.project("models: {leaving: {success: {metric: precision_at_recall_80, baseline: 0.5}}}");
        Candidate candidate = Synthetic.candidate(precision, Synthetic.table(precision, rows));
        // Chosen on other rows, the recall on test rows can only be near.
        assertThat(candidate.metrics().get("recall")).isCloseTo(0.8, within(0.06));
        Project accuracy = Synthetic.project("models: {leaving: {success: {metric: accuracy, baseline: 0.5}}}");
        Candidate accurate = Synthetic.candidate(accuracy, Synthetic.table(accuracy, rows));
        assertThat(accurate.bundle().manifest().threshold()).isCloseTo(0.5, within(0.12));
        assertThat(accurate.metrics().get("accuracy"))
                .isGreaterThan(candidate.metrics().get("accuracy"));
    }

    @Test
    public void shouldShipTheModelThatWasEvaluated() throws Exception {
        ExampleTable table = Synthetic.table(project, Synthetic.rows(SEED, 300, 12));
        Candidate candidate = train(table);
        FeatureSet featureSet = FeatureSet.compile(project);
        Scorer scorer = Scorer.load(ModelBundle.decode(candidate.bundle().encode()), featureSet);
        int[] test = split(table).test();
        double[] scores = new double[test.length];
        FeatureVector vector = new FeatureVector(featureSet.size());
        for (int i = 0; i < test.length; i++) {
            vector.clear(table.asOf(test[i]));
            for (int f = 0; f < featureSet.size(); f++) {
                if (featureSet.categorical(f)) {
                    String category = table.category(f, test[i]);
                    vector.setCategory(f, category == null ? null : category.getBytes(StandardCharsets.UTF_8));
                } else {
                    vector.setNumber(f, table.number(f, test[i]));
                }
            }
            scores[i] = scorer.score(vector);
        }
        boolean[] labels = table.labels(test);
        assertThat(new Ranking(scores, labels).auc())
                .isEqualTo(candidate.metrics().get("auc_roc"));
        Confusion confusion = Confusion.at(scorer.threshold(), scores, labels);
        assertThat(confusion.accuracy()).isEqualTo(candidate.metrics().get("accuracy"));
        assertThat(confusion.recall()).isEqualTo(candidate.metrics().get("recall"));
        assertThat(scorer.manifest().calibrated()).isTrue();
        assertThat(ReliabilityTable.of(scores, labels, Metrics.BINS))
                .isEqualTo(candidate.calibration().reliability());
    }

    @Test
    public void shouldProveItselfOnGoldenRows() throws Exception {
        Candidate candidate = train(Synthetic.table(project, Synthetic.rows(SEED, 300, 12)));
        ModelBundle bundle = candidate.bundle();
        assertThat(bundle.golden()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(bundle.golden())
                .anyMatch(row -> row.numbers().stream().allMatch(n -> Double.isNaN(n))
                        && row.categories().stream().allMatch(c -> c == null));
        List<GoldenRow> wrong = new ArrayList<>(bundle.golden());
        GoldenRow third = wrong.get(3);
        wrong.set(3, new GoldenRow(third.numbers(), third.categories(), third.margin() + 1e-5));
        ModelBundle corrupt = new ModelBundle(bundle.manifest(), bundle.model(), bundle.reference(), wrong);
        assertThatThrownBy(() -> Scorer.load(corrupt, FeatureSet.compile(project)))
                .isInstanceOf(BadBundleException.class)
                .hasMessageContaining("golden row 3");
    }

    /** A bundle stays where somebody is forgotten. */
    @Test
    public void shouldPutNobodysRowIntoTheBundle() throws Exception {
        ExampleTable table = Synthetic.table(project, Synthetic.rows(SEED, 300, 12));

        ModelBundle bundle = train(table).bundle();

        ModelColumns columns = new ModelColumns(table, bundle.manifest().inputs());
        for (GoldenRow golden : bundle.golden()) {
            assertThat(IntStream.range(0, table.rows()).filter(row -> isOf(golden, table, columns, row)))
                    .isEmpty();
        }
    }

    private static boolean isOf(GoldenRow golden, ExampleTable table, ModelColumns columns, int row) {
        return IntStream.range(0, columns.inputs().size())
                .allMatch(column -> columns.inputs().get(column) instanceof Input.Numeric
                        ? golden.numbers().get(column).equals(table.number(columns.place(column), row))
                        : Objects.equals(golden.categories().get(column), table.category(columns.place(column), row)));
    }

    @Test
    public void shouldFreezeTheReferenceAndThoseOfSlices() throws Exception {
        Project sliced = Synthetic.project("models: {leaving: {calibration: isotonic, slices: [plan]}}");
        ExampleTable table = Synthetic.table(sliced, Synthetic.rows(SEED, 300, 12));
        Split split = split(table);
        TrainedModel trained = new ModelTrainer(sliced, sliced.models().get(0)).train(table, split);
        DriftReference reference = trained.bundle().reference();
        assertThat(reference.rows()).isEqualTo(split.train().length);
        assertThat(reference.entities()).isEqualTo(300);
        assertThat(reference.score().deciles().total()).isEqualTo(split.test().length);
        assertThat(reference.features())
                .extracting(FeatureReference::name)
                .containsExactly("signal", "other", "noise", "lifetime", "plan");
        // A lifetime count grows whatever happens.
        assertThat(reference.features())
                .extracting(FeatureReference::monitored)
                .containsExactly(true, true, true, false, true);
        assertThat(reference.features().stream()
                        .mapToDouble(FeatureReference::importance)
                        .sum())
                .isCloseTo(1, within(1e-9));
        assertThat(trained.gain().get("signal")).isGreaterThan(0.4);
        long positives = IntStream.of(split.train()).filter(table::label).count();
        assertThat(reference.labels()).isEqualTo(new LabelShare(split.train().length, positives, 300));
        assertThat(reference.slices()).hasSizeGreaterThan(1);
        for (SliceReference slice : reference.slices()) {
            int[] rows = IntStream.of(split.train())
                    .filter(row -> slice.value().equals(table.category(4, row)))
                    .toArray();
            int[] unseen = IntStream.of(split.test())
                    .filter(row -> slice.value().equals(table.category(4, row)))
                    .toArray();
            DriftReference here = slice.reference();
            assertThat(slice.name()).isEqualTo("plan=" + slice.value());
            assertThat(here.rows()).isEqualTo(rows.length).isGreaterThanOrEqualTo(SliceReference.LEAST_ROWS);
            assertThat(here.entities()).isEqualTo(table.entities(rows));
            assertThat(here.features())
                    .extracting(FeatureReference::name)
                    .containsExactly("signal", "other", "noise", "plan");
            long[] naive = new long[here.features().get(0).psiBins()];
            double[] edges = ((FeatureReference.Numeric) reference.features().get(0))
                    .deciles()
                    .edges();
            for (int row : rows) {
                double value = table.number(0, row);
                naive[(int) Arrays.stream(edges).filter(edge -> edge < value).count()]++;
            }
            assertThat(here.features().get(0).psiCounts()).isEqualTo(naive);
            assertThat(here.features().get(3).psiCounts()).contains(rows.length);
            assertThat(here.score().rows()).isEqualTo(unseen.length);
            assertThat(here.scoreEntities()).isEqualTo(table.entities(unseen));
        }
        assertThat(DriftReferenceJson.read(DriftReferenceJson.write(reference))).isEqualTo(reference);
    }

    @Test
    public void shouldFreezeAReferenceOfEachWeekOfTheYear() throws Exception {
        ExampleTable table = Synthetic.table(project, Synthetic.rows(SEED, 60, 80));
        Split split = split(table);
        Project seasonal = Synthetic.project(
                "models: {leaving: {monitoring: {drift: {season: week_of_year}}}}",
                "constraints: {historical_period: 730 d}");
        DriftReference reference = new ModelTrainer(seasonal, seasonal.models().get(0))
                .train(table, split)
                .bundle()
                .reference();
        SeasonalReference season = reference.season();
        assertThat(season).isNotNull();
        assertThat(season.grid().places()).isEqualTo(52);
        long[] rows = new long[52];
        for (int row : split.train()) {
            rows[season.grid().placeOf(table.asOf(row))]++;
        }
        for (int place = 0; place < 52; place++) {
            DriftReference here = season.places().get(place);
            assertThat(here.rows()).isEqualTo(rows[place]).isPositive();
            assertThat(here.features())
                    .as("the monitored ones")
                    .extracting(FeatureReference::name, FeatureReference::rows)
                    .containsExactly(
                            tuple("signal", rows[place]),
                            tuple("other", rows[place]),
                            tuple("noise", rows[place]),
                            tuple("plan", rows[place]));
        }
        assertThat(season.places().stream()
                        .mapToLong(here -> here.score().rows())
                        .sum())
                .as("rows out of fold count, too")
                .isGreaterThan(split.test().length + split.train().length / 3);
    }

    @Test
    public void shouldKnowNoSeasonOfTheYearBeforeItHasSeenAYear() throws Exception {
        ExampleTable table = Synthetic.table(project, Synthetic.rows(SEED, 60, 40));
        Project seasonal = Synthetic.project(
                "models: {leaving: {monitoring: {drift: {window: 1 d, season: [hour_of_week, week_of_year]}}}}",
                "constraints: {historical_period: 730 d}");
        SeasonalReference season = new ModelTrainer(seasonal, seasonal.models().get(0))
                .train(table, split(table))
                .bundle()
                .reference()
                .season();
        assertThat(season).isNotNull();
        assertThat(season.grid().seasons()).containsExactly(Season.HOUR_OF_WEEK);
    }

    @Test
    public void shouldLeaveOutAFeatureThatWasNeverThere() throws Exception {
        List<Row> rows = Synthetic.rows(SEED, 200, 12).stream()
                .map(row -> {
                    List<Double> numbers = new ArrayList<>(row.numbers());
                    numbers.set(2, Double.NaN);
                    return new Row(
                            row.id(),
                            row.entity(),
                            row.asOf(),
                            row.label(),
                            numbers,
                            Collections.singletonList(null),
                            row.truth());
                })
                .toList();
        Candidate candidate = train(Synthetic.table(project, rows));
        assertThat(candidate.bundle().manifest().inputs())
                .extracting(Input::feature)
                .containsExactly("signal", "other", "lifetime");
    }

    @Test
    public void shouldFailInOneSentenceWhereNothingCanBeLearned() {
        List<Row> rows = Synthetic.rows(SEED, 100, 8);
        assertFails(project, List.of(), "there are no matured examples to train on");
        assertFails(project, rows.subList(0, 8), "rows are too few");
        List<Row> oneClass = rows.stream().filter(row -> row.label() == 0).toList();
        assertFails(project, oneClass, "the train rows are too few: 0 with the label");
        List<Row> empty = rows.stream()
                .map(row -> new Row(
                        row.id(),
                        row.entity(),
                        row.asOf(),
                        row.label(),
                        Collections.nCopies(5, Double.NaN),
                        Collections.singletonList(null),
                        0))
                .toList();
        assertFails(project, empty, "no feature that the model may read has different values in the train rows");
        XgboostParameters bad =
                new XgboostParameters(1, Map.of("objective", "binary:logistic", "max_depth", "-4"), false);
        ExampleTable table = Synthetic.table(project, rows);
        assertThatThrownBy(() -> FittedForest.grow(
                        new ModelColumns(table, List.of(new Input.Numeric("signal"))),
                        table.all(),
                        table.labels(table.all()),
                        bad))
                .isInstanceOf(TrainingFailed.class)
                .hasMessageContaining("max_depth")
                .hasMessageNotContaining("\n");
    }

    @Test
    public void shouldFailAGateThatHasNoValue() {
        List<GateResult> gates = GateResult.judge(project.models().get(0), Map.of("auc_roc", 0.6, "accuracy", 0.5));
        assertThat(gates).extracting(GateResult::metric).containsExactly("auc_roc", "accuracy", "recall");
        // The baseline must be exceeded, a minimum only reached; what is missing fails.
        assertThat(gates).extracting(GateResult::passed).containsExactly(false, true, false);
        assertThat(gates.get(2).value()).isNull();
        assertThat(gates.get(2).inWords()).isEqualTo("recall could not be computed");
        assertThat(GateResult.judge(project.models().get(0), Map.of("recall", Double.NaN))
                        .get(2)
                        .passed())
                .isFalse();
    }

    private void assertFails(Project of, List<Row> rows, String why) {
        assertThatThrownBy(() -> Synthetic.candidate(of, Synthetic.table(of, rows)))
                .isInstanceOf(TrainingFailed.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }

    private byte[] bundle(List<Row> rows, int threads) throws TrainingFailed {
        Project few = Synthetic.project(
                "models: {leaving: {calibration: isotonic, algorithm: {xgboost: {n_estimators: 10, nthread: %d}}}}"
                        .formatted(threads));
        ExampleTable table = Synthetic.table(few, rows);
        return new ModelTrainer(few, few.models().get(0))
                .train(table, split(table))
                .bundle()
                .encode();
    }

    private Candidate train(ExampleTable table) throws TrainingFailed {
        return Synthetic.candidate(project, table);
    }

    private Split split(ExampleTable table) throws TrainingFailed {
        return Split.byTime(table, Synthetic.WEEK, 0.25);
    }
}
