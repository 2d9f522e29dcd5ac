package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.TuningDefinition.Range;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuningReaderTest {
    private static String file(String keys) {
        return ShopFile.SHOP + keys.replace("\\n", "\n").indent(4);
    }

    private static ModelDefinition model(String keys) throws InvalidProjectException {
        return ShopFile.read(file(keys)).models().get(0);
    }

    @Test
    void shouldTuneNothingWhereTheFileSaysNothing() throws Exception {
        // When
        ModelDefinition model = model("seed: 1");

        // Then
        assertThat(model.tuning()).isNull();
        assertThat(model.fitting()).isEqualTo(FittingDefinition.DEFAULT);
    }

    @Test
    void shouldReadWhatIsSearched() throws Exception {
        // When
        ModelDefinition model = model(
                "tuning: {trials: 30, folds: 3, metric: brier, at_most: 10 min, reuse: false, search: {max_depth: [3, 15], n_estimators: [50, 300], eta: [0.01, 0.3, log], grow_policy: [depthwise, lossguide]}}");

        // Then
        assertThat(model.tuning())
                .isEqualTo(new TuningDefinition(
                        30,
                        3,
                        "brier",
                        Duration.ofMinutes(10),
                        Map.of(
                                "max_depth",
                                new Range.Numbers(3, 15, true, false),
                                "n_estimators",
                                new Range.Numbers(50, 300, true, false),
                                "eta",
                                new Range.Numbers(0.01, 0.3, false, true),
                                "grow_policy",
                                new Range.Choices(List.of("depthwise", "lossguide"))),
                        false));
        assertThat(model.tuning().search().keySet()).containsExactly("max_depth", "n_estimators", "eta", "grow_policy");
    }

    @Test
    void shouldHaveADefaultForEverything() throws Exception {
        // When
        ModelDefinition model = model("tuning: {}");

        // Then
        assertThat(model.tuning()).isEqualTo(TuningDefinition.DEFAULT);
    }

    @Test
    void shouldSearchTheModelsOwnParametersTooWhereTheFileNamesNoRanges() throws Exception {
        // When
        ModelDefinition model = ShopFile.read(
                        with("max_depth: 12, eta: 0.5, lambda: 0, n_estimators: 900", "tuning: {}"))
                .models()
                .get(0);

        // Then
        assertThat(model.tuning().search())
                .containsEntry("max_depth", new Range.Numbers(2, 12, true, false))
                .containsEntry("eta", new Range.Numbers(0.02, 0.5, false, true))
                .containsEntry("lambda", new Range.Numbers(0.1, 100, false, true))
                .containsEntry("n_estimators", new Range.Numbers(50, 900, true, false));
    }

    private static String with(String parameters, String keys) {
        return file(keys).replace("algorithm: {xgboost: {}}", "algorithm: {xgboost: {" + parameters + "}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max_depth: 3 | max_depth: [14, 15] | max_depth: found a range without the model's own 3,",
                "grow_policy: lossguide | grow_policy: [depthwise] | grow_policy: found a range without the model's own lossguide,"
            })
    void shouldRefuseARangeWithoutTheModelsOwnParameter(String own, String range, String mistake) {
        // When
        List<String> mistakes = ShopFile.mistakes(with(own, "tuning: {search: {" + range + "}}"));

        // Then
        assertThat(mistakes)
                .singleElement()
                .asString()
                .contains(": models.leaving.tuning.search." + mistake)
                .endsWith(" expected one that holds it, because the first trial is the model's own parameters");
    }

    @Test
    void shouldFindRoundsInARangeWithoutTheModelsOwn() throws Exception {
        // When
        ModelDefinition model = ShopFile.read(with("n_estimators: 400", "tuning: {search: {n_estimators: [20, 90]}}"))
                .models()
                .get(0);

        // Then
        assertThat(model.tuning().search()).containsOnlyKeys("n_estimators");
    }

    @Test
    void shouldKnowTheNearestValueOfARange() {
        // Given
        Range whole = new Range.Numbers(14, 15, true, false);
        Range share = new Range.Numbers(0.1, 0.3, false, true);
        Range words = new Range.Choices(List.of("depthwise", "lossguide"));

        // Then
        assertThat(List.of(whole.nearest("4"), whole.nearest("15"), whole.nearest("20")))
                .containsExactly("14", "15", "15");
        assertThat(List.of(share.nearest("0.05"), share.nearest("0.2"), share.nearest("1")))
                .containsExactly("0.1", "0.2", "0.3");
        assertThat(List.of(words.nearest("lossguide"), words.nearest(""))).containsExactly("lossguide", "depthwise");
    }

    @Test
    void shouldMakeAMetricOfAnyWholePercentageBetter() throws Exception {
        // When
        ModelDefinition model = model("tuning: {metric: precision_at_recall_90}");

        // Then
        assertThat(model.tuning().metric()).isEqualTo("precision_at_recall_90");
    }

    @Test
    void shouldReadWhatAForestIsHeldTo() throws Exception {
        // When
        ModelDefinition model = model("class_weights: balanced\\nmonotone: {spend_30d: decreasing}");

        // Then
        assertThat(model.fitting()).isEqualTo(new FittingDefinition(true, Map.of("spend_30d", -1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tuning: {trial: 9} | tuning.trial: found an unknown key, expected trials, folds, metric, at_most, search or reuse (did you mean trials?)",
                "tuning: {trials: 0} | tuning.trials: found 0, expected a whole number from 1 to 10000",
                "tuning: {folds: 1} | tuning.folds: found 1, expected a whole number from 2 to 20",
                "tuning: {metric: precision_at_recall_100} | tuning.metric: found precision_at_recall_100, expected accuracy, precision, recall, f1, auc_roc, average_precision, precision_at_recall_80, lift, brier, brier_skill, log_loss or expected_calibration_error (did you mean precision_at_recall_80?)",
                "tuning: {at_most: 0 s} | tuning.at_most: found 0 s, expected a duration from 1 s to 30 d, such as 5 min, 1 h or 30 d",
                "tuning: {reuse: perhaps} | tuning.reuse: found perhaps, expected true or false",
                "tuning: {search: {}} | tuning.search: found an empty map, expected a parameter and its range",
                "tuning: {search: {max_dept: [3, 5]}} | tuning.search.max_dept: found an unknown key, expected n_estimators, max_depth, eta, min_child_weight, subsample, colsample_bytree, colsample_bylevel, colsample_bynode, gamma, lambda, alpha, max_delta_step, scale_pos_weight, max_bin, max_leaves, grow_policy or tree_method (did you mean max_depth?)",
                "tuning: {search: {eta: [0, 0.3]}} | tuning.search.eta: found a list, expected two numbers from 0.001 to 1, the lower first, and log behind them if their order of size matters",
                "tuning: {search: {eta: [0.3, 0.1]}} | tuning.search.eta: found a list, expected two numbers from 0.001 to 1, the lower first, and log behind them if their order of size matters",
                "tuning: {search: {eta: [0.1, 0.3, lag]}} | tuning.search.eta: found a list, expected two numbers from 0.001 to 1, the lower first, and log behind them if their order of size matters",
                "tuning: {search: {max_depth: [2.5, 4]}} | tuning.search.max_depth: found a list, expected two whole numbers from 1 to 20, the lower first, and log behind them if their order of size matters",
                "tuning: {search: {gamma: [0, 5, log]}} | tuning.search.gamma: found 0, expected more than 0, because log is behind it",
                "tuning: {search: {grow_policy: [depthwise, lossgide]}} | tuning.search.grow_policy: found lossgide, expected depthwise or lossguide (did you mean lossguide?)",
                "tuning: {search: {grow_policy: [depthwise, depthwise]}} | tuning.search.grow_policy: found depthwise a second time, expected it once",
                "class_weights: balance | class_weights: found balance, expected balanced or none (did you mean balanced?)",
                "class_weights: balanced\\ntuning: {search: {scale_pos_weight: [1, 9]}} | tuning.search.scale_pos_weight: found scale_pos_weight beside class_weights: balanced, expected one of them",
                "monotone: {spend_30: increasing} | monotone.spend_30: found spend_30, expected a feature (did you mean spend_30d?)",
                "monotone: {spend_30d: rising} | monotone.spend_30d: found rising, expected increasing or decreasing",
                "monotone: {plan: increasing} | monotone.plan: found the categorical feature plan, expected a number: categories have no order",
                "exclude: [spend_30d]\\nmonotone: {spend_30d: increasing} | monotone.spend_30d: found spend_30d, which is in exclude, expected a feature that the model reads"
            })
    void shouldReportAMistake(String keys, String mistake) {
        // When
        List<String> mistakes = ShopFile.mistakes(file(keys));

        // Then
        assertThat(mistakes).hasSize(1).first().asString().contains(": models.leaving." + mistake);
    }
}
