package io.millrace.retrainer.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.Better;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.TuningDefinition;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.tuning.TpeSampler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunerTest {
    private static final long SEED = 20261126;
    private static final String SEARCH =
            "search: {n_estimators: [10, 60], max_depth: [1, 8], eta: [0.02, 0.5, log], min_child_weight: [1, 100, log]}";

    @TempDir
    Path directory;

    private final Project project = Synthetic.project(
            "models: {leaving: {algorithm: {xgboost: {n_estimators: 40, max_depth: 8, eta: 0.5, min_child_weight: 1}}, tuning: {trials: 14, folds: 3, "
                    + SEARCH + "}}}");
    private final ModelDefinition model = project.models().get(0);
    private final List<Row> rows = Synthetic.rows(SEED, 120, 16);
    private final ExampleTable table = Synthetic.table(project, rows);

    private static TuningDefinition tuning(ModelDefinition model) {
        TuningDefinition tuning = model.tuning();
        if (tuning == null) {
            throw new IllegalArgumentException("the model is not tuned");
        }
        return tuning;
    }

    private int[] train(ExampleTable of) throws TrainingFailed {
        return Split.byTime(of, Synthetic.WEEK, 0.25).train();
    }

    private Tuned tune(int threads, TrialJournal journal) throws Exception {
        return new Tuner(model, tuning(model), threads).tune(table, train(table), journal, progress -> {});
    }

    @Test
    void shouldFindBetterParametersThanOverfittingOnes() throws Exception {
        // When
        Tuned tuned = tune(1, TrialJournal.inMemory());

        // Then
        System.out.println(tuned);
        assertThat(tuned.value()).isGreaterThan(tuned.own() + 0.02);
        assertThat(tuned.trials()).isEqualTo(14);
        assertThat(tuned.pruned()).isPositive();
        assertThat(Integer.parseInt(tuned.parameters().getOrDefault("n_estimators", "0")))
                .isBetween(10, 60);
    }

    @Test
    void shouldFindTheSameOnHoweverManyThreads() throws Exception {
        // Given
        Path one = directory.resolve("one");
        Path three = directory.resolve("three");

        // When
        Tuned alone;
        Tuned together;
        try (TrialJournal journal = TrialJournal.open(one, "study")) {
            alone = tune(1, journal);
        }
        try (TrialJournal journal = TrialJournal.open(three, "study")) {
            together = tune(3, journal);
        }

        // Then
        assertThat(together).isEqualTo(alone);
        assertThat(withoutTimes(three)).isEqualTo(withoutTimes(one));
    }

    @Test
    void shouldGoOnWhereItWasBrokenOffAndEndTheSame() throws Exception {
        // Given
        Path whole = directory.resolve("whole");
        Tuned undisturbed;
        try (TrialJournal journal = TrialJournal.open(whole, "study")) {
            undisturbed = tune(1, journal);
        }
        String all = Files.readString(whole);
        for (int cut : List.of(0, 1, all.length() / 3, all.length() / 2 + 7, all.length() - 5, all.length())) {
            Path broken = directory.resolve("broken-" + cut);
            Files.writeString(broken, all.substring(0, cut));

            // When
            Tuned resumed;
            try (TrialJournal journal = TrialJournal.open(broken, "study")) {
                resumed = tune(1, journal);
            }

            // Then
            assertThat(resumed).isEqualTo(undisturbed);
            assertThat(withoutTimes(broken)).isEqualTo(withoutTimes(whole));
        }
    }

    private static List<String> withoutTimes(Path journal) throws Exception {
        return Files.readAllLines(journal).stream()
                .map(line -> line.replaceFirst(",\"elapsed_ms\":\\d+", ""))
                .toList();
    }

    @Test
    void shouldBeginNoTrialWhenTheTimeIsUp() throws Exception {
        // Given: every look at the clock finds it a minute later
        AtomicLong nanos = new AtomicLong();
        TuningDefinition usual = tuning(model);
        TuningDefinition short_ = new TuningDefinition(
                usual.trials(), usual.folds(), usual.metric(), Duration.ofMinutes(12), usual.search(), true);
        Tuner tuner = new Tuner(
                model,
                short_,
                1,
                () -> nanos.getAndAdd(Duration.ofMinutes(1).toNanos()),
                (space, first) -> new TpeSampler(space, Better.GREATER, 1, first));

        List<TuningProgress> heard = new ArrayList<>();

        // When
        Tuned tuned = tuner.tune(table, train(table), TrialJournal.inMemory(), heard::add);

        // Then: a trial of three folds looks five times, the first four
        assertThat(heard).extracting(TuningProgress::share).containsExactly(4 / 12.0, 9 / 12.0, 1.0);
        assertThat(tuned.cut()).isTrue();
        assertThat(tuned.trials()).isEqualTo(3);
    }

    @Test
    void shouldKnowNothingOfTheTest() throws Exception {
        // Given: the same rows, but for the labels of those that no training row may know of
        int[] train = train(table);
        long known = table.asOf(train[train.length - 1]);
        List<Row> turned = rows.stream()
                .map(row -> row.asOf() <= known
                        ? row
                        : new Row(
                                row.id(),
                                row.entity(),
                                row.asOf(),
                                1 - row.label(),
                                row.numbers(),
                                row.categories(),
                                row.truth()))
                .toList();
        ExampleTable other = Synthetic.table(project, turned);

        // When
        Tuned tuned =
                new Tuner(model, tuning(model), 1).tune(other, train(other), TrialJournal.inMemory(), progress -> {});

        // Then
        assertThat(tuned).isEqualTo(tune(1, TrialJournal.inMemory()));
    }

    @Test
    void shouldTellOfEachTrial() throws Exception {
        // Given
        List<TuningProgress> heard = new ArrayList<>();

        // When
        Tuned tuned = new Tuner(model, tuning(model), 2).tune(table, train(table), TrialJournal.inMemory(), heard::add);

        // Then
        assertThat(heard).hasSize(14).extracting(TuningProgress::trial).isSorted();
        assertThat(heard.get(0).best()).isEqualTo(tuned.own());
        assertThat(heard.get(13).best()).isEqualTo(tuned.value());
        assertThat(heard.get(13).share()).isEqualTo(1);
    }

    @Test
    void shouldFindRoundsAloneWhereNothingElseIsSearched() throws Exception {
        // Given
        ModelDefinition rounds = Synthetic.project(
                        "models: {leaving: {tuning: {search: {n_estimators: [10, 200]}, folds: 3, metric: brier}}}")
                .models()
                .get(0);

        // When
        Tuned tuned =
                new Tuner(rounds, tuning(rounds), 1).tune(table, train(table), TrialJournal.inMemory(), progress -> {});

        // Then
        assertThat(tuned.trials()).isEqualTo(1);
        assertThat(tuned.parameters()).containsEntry("max_depth", "3").containsEntry("eta", "0.1");
        assertThat(Integer.parseInt(tuned.parameters().getOrDefault("n_estimators", "0")))
                .isBetween(10, 199);
    }

    @Test
    void shouldSayThatThereIsTooLittleTime() throws Exception {
        // Given
        ExampleTable few = Synthetic.table(project, Synthetic.rows(SEED, 120, 1));

        // When, Then
        assertThatThrownBy(() -> new Tuner(model, tuning(model), 1)
                        .tune(few, few.all(), TrialJournal.inMemory(), progress -> {}))
                .isInstanceOf(TrainingFailed.class)
                .hasMessageContaining("too short a time");
    }

    @Test
    void shouldKeepTheProjectsOtherParameters() throws Exception {
        // Given
        ModelDefinition own = model.withParameters(Map.of("gamma", "0.25", "max_depth", "3"));

        // When
        Tuned tuned = new Tuner(own, tuning(own), 1).tune(table, train(table), TrialJournal.inMemory(), progress -> {});

        // Then
        assertThat(tuned.parameters())
                .containsEntry("gamma", "0.25")
                .containsKeys("max_depth", "eta", "min_child_weight", "n_estimators");
    }
}
