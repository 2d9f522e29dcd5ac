package io.millrace.retrainer.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.bundle.ModelBundle;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.ComparisonVerdict;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.ScoredRows;
import io.millrace.retrainer.training.ModelTrainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that knows all features, and one that does not know the most important: each as the other's champion. */
public class ChampionJudgeTest {
    private static final Project PROJECT = Synthetic.project();

    private static ExampleTable table;
    private static Split split;
    private static ModelBundle good;
    private static ModelBundle poor;

    @BeforeAll
    public static void train() throws Exception {
        table = Synthetic.table(PROJECT, Synthetic.rows(11, 500, 12));
        split = Split.byTime(table, Synthetic.WEEK, 0.25);
        good = trained(PROJECT);
        poor = trained(Synthetic.project("models: {leaving: {exclude: [signal]}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"auc_roc", "accuracy", "recall", "precision", "precision_at_recall_80", "brier"})
    public void shouldFindTheDifferenceAndItsIntervalAsANaiveBootstrapDoes(String metric) throws Exception {
        ModelDefinition model = judgedBy(metric, "");

        Standing standing = judge(model, good, poor, Long.MIN_VALUE);

        Naive naive = new Naive(metric);
        assertThat(standing.championValue()).isCloseTo(naive.value(poor, naive.all()), within(1e-12));
        assertThat(standing.challengerValue()).isCloseTo(naive.value(good, naive.all()), within(1e-12));
        double[] interval = naive.interval(2_000, new Random(5));
        double tolerance = 0.12 * (interval[1] - interval[0]);
        assertThat(standing.gain().low()).isCloseTo(interval[0], within(tolerance));
        assertThat(standing.gain().high()).isCloseTo(interval[1], within(tolerance));
        assertThat(Standing.gain(metric, standing.championValue(), standing.challengerValue()))
                .isBetween(interval[0], interval[1]);
        assertThat(standing.entities()).isEqualTo(500);
        assertThat(standing.rows()).isEqualTo(split.test().length);
    }

    @Test
    public void shouldSayWhichIsBetterWhicheverIsTheChampion() throws Exception {
        assertThat(judge(judgedBy("auc_roc", ""), good, poor, Long.MIN_VALUE).verdict())
                .isEqualTo(ComparisonVerdict.BETTER);
        assertThat(judge(judgedBy("auc_roc", ""), poor, good, Long.MIN_VALUE).verdict())
                .isEqualTo(ComparisonVerdict.WORSE);
        assertThat(judge(judgedBy("brier", ""), good, poor, Long.MIN_VALUE).verdict())
                .isEqualTo(ComparisonVerdict.BETTER);
        assertThat(judge(judgedBy("brier", ""), poor, good, Long.MIN_VALUE).verdict())
                .isEqualTo(ComparisonVerdict.WORSE);
        assertThat(judge(judgedBy("auc_roc", "max_regression: 50 %"), poor, good, Long.MIN_VALUE)
                        .verdict())
                .isEqualTo(ComparisonVerdict.EQUIVALENT);
    }

    @Test
    public void shouldCallAModelEquivalentToItself() throws Exception {
        Standing standing = judge(judgedBy("auc_roc", "max_regression: 0"), good, good, Long.MIN_VALUE);

        assertThat(standing.verdict()).isEqualTo(ComparisonVerdict.EQUIVALENT);
        assertThat(standing.gain().low()).isZero();
        assertThat(standing.gain().high()).isZero();
        assertThat(standing.inWords())
                .isEqualTo("auc_roc is the same as version 1.0.0's, on " + standing.rows() + " rows");
    }

    @Test
    public void shouldRollOutNoTwinOfTheChampionAsItStandsInTheRegistry() throws Exception {
        Project project = Synthetic.project("models: {leaving: {gates: {auc_roc: 0.99}}}");
        ModelBundle registered = ModelBundle.decode(good.encode());

        Verdict verdict = new GateKeeper(project, project.models().get(0))
                .judge(good, Map.of(), new Incumbent.Champion("1.0.0", 0, registered), table, split);

        assertThat(verdict.ruling()).isEqualTo(Verdict.Ruling.REJECTED);
        assertThat(verdict.why())
                .isEqualTo("it is the same model as version 1.0.0, byte for byte: there is nothing to roll out");
        assertThat(verdict.comparison()).isNotNull();
        assertThat(verdict.comparison().getVerdict()).isEqualTo(ComparisonVerdict.EQUIVALENT);
    }

    @Test
    public void shouldCompareOnRowsThatAreYoungerThanWhatEitherHasLearnedFrom() throws Exception {
        int[] test = split.test();
        long cutoff = table.asOf(test[test.length / 3]);

        Standing standing = judge(judgedBy("auc_roc", ""), good, poor, cutoff);

        long younger =
                Arrays.stream(test).filter(row -> table.asOf(row) >= cutoff).count();
        assertThat(standing.rows()).isEqualTo(younger).isLessThan(test.length);
        // The candidate's own cut-off: a test that begins within a horizon of the train rows is not all young enough.
        Split close = Split.byTime(table, Synthetic.WEEK.dividedBy(7), 0.25);
        int[] train = close.train();
        long own = table.asOf(train[train.length - 1]) + Synthetic.WEEK.toMillis();
        assertThat(new ChampionJudge(judgedBy("auc_roc", ""))
                        .judge(good, new Incumbent.Champion("1.0.0", 0, poor), table, close)
                        .orElseThrow()
                        .rows())
                .isEqualTo(Arrays.stream(close.test())
                        .filter(row -> table.asOf(row) >= own)
                        .count());
    }

    @Test
    public void shouldCallAComparisonOfFewRowsInsufficientHoweverClearItIs() throws Exception {
        int[] test = split.test();
        long positives = IntStream.of(test).filter(table::label).count();
        long negatives = test.length - positives;
        long rarer = Math.min(positives, negatives);

        Standing enough =
                judge(judgedBy("auc_roc", "comparison: {min_positives: " + rarer + "}"), good, poor, Long.MIN_VALUE);
        Standing few = judge(
                judgedBy("auc_roc", "comparison: {min_positives: " + (rarer + 1) + "}"), good, poor, Long.MIN_VALUE);
        Standing none = judge(judgedBy("auc_roc", ""), good, poor, Long.MAX_VALUE);

        assertThat(enough.verdict()).isEqualTo(ComparisonVerdict.BETTER);
        assertThat(few.verdict()).isEqualTo(ComparisonVerdict.INSUFFICIENT);
        assertThat(few.gain().low()).isPositive();
        assertThat(few.reason())
                .isEqualTo("of the rows that are younger than what either has learned from, " + positives
                        + " have the label and " + negatives + " do not, and comparison.min_positives asks for "
                        + (rarer + 1) + " of either");
        assertThat(none.verdict()).isEqualTo(ComparisonVerdict.INSUFFICIENT);
        assertThat(none.record().getLow()).isNull();
        assertThat(none.inWords()).isEqualTo("auc_roc cannot be compared with version 1.0.0's on 0 rows");
    }

    @Test
    public void shouldCallAComparisonOfFewEntitiesInsufficientHoweverManyRowsTheyHave() throws Exception {
        ExampleTable few = Synthetic.table(PROJECT, Synthetic.rows(11, 19, 120));
        Split late = Split.byTime(few, Synthetic.WEEK, 0.5);

        Standing standing = new ChampionJudge(judgedBy("auc_roc", ""))
                .judge(good, new Incumbent.Champion("1.0.0", Long.MIN_VALUE, poor), few, late)
                .orElseThrow();

        assertThat(standing.rows()).isGreaterThan(1000);
        assertThat(standing.verdict()).isEqualTo(ComparisonVerdict.INSUFFICIENT);
        assertThat(standing.reason())
                .isEqualTo("of the rows that are younger than what either has learned from, those with the label are of"
                        + " 19 entities and those without it of 19, and 20 of either are asked for");
    }

    /** Not on all test rows: of those that the champion has learned from, nobody can tell what it is worth. */
    @Test
    public void shouldHoldBothToTheGatesOnTheRowsThatAreYoungerThanWhatEitherHasLearnedFrom() throws Exception {
        ModelDefinition model =
                judgedBy("auc_roc", "gates: {accuracy: 0.68}, slices: [plan], comparison: {min_positives: 50}");
        int[] test = split.test();
        long cutoff = table.asOf(test[test.length / 3]);

        Standing standing = judge(model, good, poor, cutoff);

        Naive naive = new Naive("accuracy");
        int[] younger = IntStream.range(0, test.length)
                .filter(place -> table.asOf(test[place]) >= cutoff)
                .toArray();
        SameRows gates = standing.gates();
        assertThat(accuracy(gates.champion())).isCloseTo(naive.value(poor, younger), within(1e-12));
        assertThat(accuracy(gates.candidate())).isCloseTo(naive.value(good, younger), within(1e-12));
        assertThat(gates.champion()).extracting(GateResult::slice).contains("plan=basic", "plan=premium");
        assertThat(gates.candidate())
                .extracting(GateResult::what)
                .isEqualTo(gates.champion().stream().map(GateResult::what).toList());
        assertThat(gates.championPasses()).isFalse();
    }

    private static double accuracy(List<GateResult> gates) {
        return gates.stream()
                .filter(gate -> gate.metric().equals("accuracy") && gate.slice() == null)
                .map(gate -> Objects.requireNonNull(gate.value()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    public void shouldSayWhyAModelThatReadsOtherFeaturesCannotBeCompared() throws Exception {
        Project other = Synthetic.project("features: {customer: {signal: null, age: {count: visits}}}");
        ExampleTable unlike = Synthetic.table(other, Synthetic.rows(11, 120, 12));
        Split own = Split.byTime(unlike, Synthetic.WEEK, 0.25);
        ModelDefinition model = other.models().get(0);
        ModelBundle challenger =
                new ModelTrainer(other, model).train(unlike, own).bundle();

        Standing standing = new ChampionJudge(model)
                .judge(challenger, new Incumbent.Champion("1.0.0", 0, good), unlike, own)
                .orElseThrow();

        assertThat(standing.verdict()).isEqualTo(ComparisonVerdict.INCOMPARABLE);
        assertThat(standing.inWords())
                .isEqualTo("it cannot be compared with version 1.0.0: the examples have no feature signal as the model"
                        + " reads it");
    }

    @Test
    public void shouldCompareWithNothingWhereNothingIsInService() throws Exception {
        assertThat(new ChampionJudge(judgedBy("auc_roc", "")).judge(good, new Incumbent.None(), table, split))
                .isEmpty();
    }

    private static ModelBundle trained(Project project) throws TrainingFailed {
        return new ModelTrainer(project, project.models().get(0))
                .train(table, split)
                .bundle();
    }

    private static ModelDefinition judgedBy(String metric, String keys) {
        String baseline = metric.equals("brier") ? "0.4" : "0.5";
        return Synthetic.project("models: {leaving: {success: {metric: " + metric + ", baseline: " + baseline + "}, "
                        + (keys.isEmpty() ? "seed: 1" : keys) + "}}")
                .models()
                .get(0);
    }

    private static Standing judge(ModelDefinition model, ModelBundle challenger, ModelBundle champion, long cutoff)
            throws TrainingFailed {
        return new ChampionJudge(model)
                .judge(challenger, new Incumbent.Champion("1.0.0", cutoff, champion), table, split)
                .orElseThrow();
    }

    /** Definitions and nothing else: each resample is written out row by row, and each metric is computed from pairs and counts. */
    private static final class Naive {
        private final String metric;
        private final Map<String, List<Integer>> places = new LinkedHashMap<>();
        private final ScoredRows ofGood;
        private final ScoredRows ofPoor;

        Naive(String metric) throws TrainingFailed {
            this.metric = metric;
            int[] test = split.test();
            for (int i = 0; i < test.length; i++) {
                places.computeIfAbsent(table.entity(test[i]), entity -> new ArrayList<>())
                        .add(i);
            }
            ofGood = ScoredRows.of(good, table, test);
            ofPoor = ScoredRows.of(poor, table, test);
        }

        int[] all() {
            return IntStream.range(0, split.test().length).toArray();
        }

        /** By how much the good one is better, at 95 %. */
        double[] interval(int resamples, Random random) {
            List<String> entities = new ArrayList<>(places.keySet());
            double[] gains = new double[resamples];
            for (int r = 0; r < resamples; r++) {
                List<Integer> drawn = new ArrayList<>();
                for (int i = 0; i < entities.size(); i++) {
                    drawn.addAll(places.get(entities.get(random.nextInt(entities.size()))));
                }
                int[] rows = drawn.stream().mapToInt(Integer::intValue).toArray();
                double gain = value(good, rows) - value(poor, rows);
                gains[r] = metric.equals("brier") ? -gain : gain;
            }
            Arrays.sort(gains);
            return new double[] {gains[(int) (0.025 * resamples)], gains[(int) (0.975 * resamples) - 1]};
        }

        double value(ModelBundle bundle, int[] rows) {
            ScoredRows scored = bundle.equals(good) ? ofGood : ofPoor;
            double threshold = bundle.manifest().threshold();
            return switch (metric) {
                case "auc_roc" -> auc(scored, rows);
                case "brier" -> brier(scored, rows);
                case "precision_at_recall_80" -> precisionAtRecall(scored, rows);
                default -> decisions(scored, rows, threshold);
            };
        }

        private double decisions(ScoredRows scored, int[] rows, double threshold) {
            double right = 0;
            double hits = 0;
            double decided = 0;
            double positives = 0;
            for (int row : rows) {
                boolean decision = scored.scores()[row] >= threshold;
                boolean label = scored.labels()[row];
                right += decision == label ? 1 : 0;
                hits += decision && label ? 1 : 0;
                decided += decision ? 1 : 0;
                positives += label ? 1 : 0;
            }
            return switch (metric) {
                case "accuracy" -> right / rows.length;
                case "precision" -> hits / decided;
                default -> hits / positives;
            };
        }

        private static double brier(ScoredRows scored, int[] rows) {
            double sum = 0;
            for (int row : rows) {
                double distance = scored.scores()[row] - (scored.labels()[row] ? 1 : 0);
                sum += distance * distance;
            }
            return sum / rows.length;
        }

        /** Over pairs, by a sort of the negatives. */
        private static double auc(ScoredRows scored, int[] rows) {
            double[] negatives = IntStream.of(rows)
                    .filter(row -> !scored.labels()[row])
                    .mapToDouble(row -> scored.scores()[row])
                    .sorted()
                    .toArray();
            double wins = 0;
            long positives = 0;
            for (int row : rows) {
                if (scored.labels()[row]) {
                    positives++;
                    wins += (first(negatives, scored.scores()[row], false)
                                    + first(negatives, scored.scores()[row], true))
                            / 2.0;
                }
            }
            return wins / positives / negatives.length;
        }

        /** How many are below a value, or also those that are equal. */
        private static int first(double[] sorted, double value, boolean equalToo) {
            int low = 0;
            int high = sorted.length;
            while (low < high) {
                int middle = (low + high) / 2;
                if (sorted[middle] < value || (equalToo && sorted[middle] == value)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private static double precisionAtRecall(ScoredRows scored, int[] rows) {
            List<Integer> byScore = IntStream.of(rows)
                    .boxed()
                    .sorted((a, b) -> Double.compare(scored.scores()[b], scored.scores()[a]))
                    .toList();
            double positives =
                    byScore.stream().filter(row -> scored.labels()[row]).count();
            double best = 0;
            double hits = 0;
            for (int i = 0; i < byScore.size(); i++) {
                hits += scored.labels()[byScore.get(i)] ? 1 : 0;
                boolean tied = i + 1 < byScore.size()
                        && scored.scores()[byScore.get(i)] == scored.scores()[byScore.get(i + 1)];
                if (!tied && hits / positives >= 0.8) {
                    best = Math.max(best, hits / (i + 1));
                }
            }
            return best;
        }
    }
}
