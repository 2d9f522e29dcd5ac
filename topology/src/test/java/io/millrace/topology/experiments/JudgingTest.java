package io.millrace.topology.experiments;

import static io.millrace.topology.experiments.Trial.CONTROL;
import static io.millrace.topology.experiments.Trial.DAY;
import static io.millrace.topology.experiments.Trial.LATENESS;
import static io.millrace.topology.experiments.Trial.TREATMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.ExperimentOutcome;
import io.millrace.records.ExperimentReport;
import io.millrace.records.ServingReport;
import io.millrace.records.Severity;
import io.millrace.records.VariantReport;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.Layouts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts come to: looks, verdicts, alerts, and the command that ends an experiment. */
final class JudgingTest {
    private static final long START = 100 * DAY;

    @TempDir
    private Path directory;

    private Trial trial;

    @BeforeEach
    void start() {
        trial = new Trial(directory);
    }

    @AfterEach
    void stop() {
        trial.close();
    }

    @Test
    void shouldKeepItsShape() {
        assertThat(ExperimentTopology.build(Trial.project(1), trial.topics(), Driven.SERDES, Driven.erasures())
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("experiments"));
    }

    /** Of what is counted, and of what judges it. */
    @Test
    void shouldKeepItsLayouts() throws IOException {
        trial.runs("renewals", "run-1", 7);
        trial.served(trial.report(7, CONTROL, 2_000, 20));
        entities(trial, "renewals", 300, 300, 0.2, 0.5);
        trial.tick(START + 20 * DAY);
        trial.runs("worth", "run-2", 8);
        trial.exposed("worth", TREATMENT, "ann", START + 20 * DAY);
        trial.exposed("renewals", TREATMENT, "bob", START + 20 * DAY);
        trial.outcome("o", "ann", "renewal", START + 21 * DAY, 2.5);

        Layouts.hold(
                "experiments",
                trial.driven().driver(),
                ExperimentTopology.PARTIALS_STORE,
                ExperimentTopology.STANDINGS_STORE,
                ExperimentTopology.ALERTS_STORE);
    }

    @Test
    void shouldFindTheBetterVariantAndStop() {
        trial.runs("renewals", "run-1", 7);
        trial.served(trial.report(7, CONTROL, 2_000, 20));
        entities(trial, "renewals", 300, 300, 0.2, 0.5);
        trial.tick(START + 20 * DAY);

        ExperimentReport report = last(trial.reports());
        assertThat(report.getOutcome()).isEqualTo(ExperimentOutcome.TREATMENT_BETTER);
        assertThat(report.getModel()).isEqualTo("churn");
        assertThat(report.getAt().toEpochMilli()).isEqualTo(START + 20 * DAY - LATENESS);
        assertThat(report.getEndsAt()).isEqualTo(report.getStartedAt().plusMillis(63 * DAY));
        assertThat(report.getMetric()).isEqualTo("conversion_rate of outcomes of kind renewal within 3 d");
        assertThat(report.getControl()).isEqualTo(0.2);
        assertThat(report.getTreatment()).isEqualTo(0.5);
        assertThat(report.getLow()).isBetween(0.1, 0.3);
        assertThat(report.getHigh()).isBetween(0.3, 0.5);
        assertThat(report.getP()).isLessThan(0.05);
        assertThat(report.getVariants())
                .extracting(
                        VariantReport::getVariant,
                        VariantReport::getVersion,
                        VariantReport::getShare,
                        VariantReport::getExposed,
                        VariantReport::getEntities,
                        VariantReport::getConverted,
                        VariantReport::getSamples,
                        VariantReport::getErrors)
                .containsExactly(
                        tuple(CONTROL, "1.0.0", 0.5, 300L, 300L, 60L, 2_000L, 20L),
                        tuple(TREATMENT, "2.0.0", 0.5, 300L, 300L, 150L, 0L, 0L));
        assertThat(report.getSecondary())
                .extracting("metric", "control")
                .containsExactly(tuple("error_rate", 0.01), tuple("latency_p99", 4.99));
        Command command = only(trial.commands());
        assertThat(command.getKind()).isEqualTo(CommandKind.STOP_EXPERIMENT);
        assertThat(command.getModel()).isEqualTo("churn");
        assertThat(command.getExperiment()).isEqualTo("renewals");
        assertThat(command.getWho()).isEqualTo("experiment renewals");
        assertThat(command.getWhy()).isEqualTo(report.getReason());
        Alert alert = only(trial.alerts());
        assertThat(alert.getKind()).isEqualTo("experiment_over");
        assertThat(alert.getSeverity()).isEqualTo(Severity.INFO);
        assertThat(alert.getSubject()).isEqualTo("renewals");
        trial.runs(null, "", 8);
        assertThat(trial.alerts()).isEmpty();
        trial.runs("worth", "run-2", 9);
        assertThat(only(trial.alerts()).getState()).isEqualTo(AlertState.CLOSED);
    }

    @Test
    void shouldLookWhenSomethingChangedAndNoMoreWhenItIsOver() {
        trial.runs("renewals", "run-1", 7);
        entities(trial, "renewals", 300, 300, 0.2, 0.5);
        trial.tick(START + DAY);
        trial.tick(START + 2 * DAY);
        assertThat(trial.reports()).extracting(ExperimentReport::getLook).containsExactly(1L);
        trial.tick(START + 20 * DAY);
        assertThat(trial.reports()).extracting(ExperimentReport::getLook).containsExactly(2L);
        entities(trial, "renewals", 400, 400, 0.5, 0.2);
        trial.tick(START + 40 * DAY);

        assertThat(trial.reports()).isEmpty();
        assertThat(trial.commands()).hasSize(1);
    }

    @Test
    void shouldDecideNothingBeforeThereAreEnough() {
        entities(trial, "renewals", 99, 99, 0, 1);
        trial.tick(START + 20 * DAY);

        ExperimentReport report = last(trial.reports());
        assertThat(report.getOutcome()).isEqualTo(ExperimentOutcome.RUNNING);
        assertThat(report.getP()).isLessThan(0.05);
        assertThat(trial.alerts()).isEmpty();
    }

    @Test
    void shouldEndWithoutAVerdictWhereThereNeverWereEnough() {
        trial.runs("renewals", "run-1", 7);
        entities(trial, "renewals", 20, 20, 0, 1);
        trial.tick(START + 64 * DAY + LATENESS);
        trial.exposed("renewals", CONTROL, "late", START + 61 * DAY);
        trial.tick(START + 65 * DAY + LATENESS);

        ExperimentReport report = only(trial.reports());
        assertThat(report.getOutcome()).isEqualTo(ExperimentOutcome.INCONCLUSIVE);
        assertThat(report.getReason()).contains("only 20 of 100 entities of control; 20 of 100 entities of treatment");
        assertThat(only(trial.commands()).getKind()).isEqualTo(CommandKind.STOP_EXPERIMENT);
        assertThat(only(trial.alerts()).getKind()).isEqualTo("experiment_over");
    }

    @Test
    void shouldTakeTheDirectionFromTheMetric() {
        // Whoever buys does not lapse.
        for (int i = 0; i < 400; i++) {
            String entity = "e" + i;
            trial.exposed("lapsing", i % 2 == 0 ? CONTROL : TREATMENT, entity, START);
            if (i % 2 == 1 && i % 4 == 1) {
                trial.purchase(entity, START + DAY);
            }
        }
        trial.tick(START + 20 * DAY);

        ExperimentReport report = last(trial.reports());
        assertThat(report.getControl()).isEqualTo(1);
        assertThat(report.getTreatment()).isEqualTo(0.5);
        assertThat(report.getOutcome()).isEqualTo(ExperimentOutcome.TREATMENT_BETTER);
    }

    @Test
    void shouldVoidWhatIsNotSharedOutAsPlanned() {
        trial.runs("renewals", "run-1", 7);
        entities(trial, "renewals", 200, 350, 0.2, 0.2);
        trial.tick(START + DAY);

        ExperimentReport report = only(trial.reports());
        assertThat(report.getOutcome()).isEqualTo(ExperimentOutcome.VOID);
        assertThat(report.getMismatchP()).isLessThan(0.001);
        assertThat(only(trial.alerts()).getKind()).isEqualTo("experiment_void");
        assertThat(only(trial.commands()).getKind()).isEqualTo(CommandKind.STOP_EXPERIMENT);
        trial.runs(null, "", 8);
        trial.tick(report.getAt().toEpochMilli() + 7 * DAY - 1);
        assertThat(trial.alerts()).isEmpty();
        trial.tick(report.getAt().toEpochMilli() + 7 * DAY);
        assertThat(only(trial.alerts()).getState()).isEqualTo(AlertState.CLOSED);
    }

    @Test
    void shouldEndWithFixedTestsWhenTheTimeIsOver() {
        trial.runs("renewals", "run-1", 7);
        entities(trial, "renewals", 150, 150, 0.2, 0.2);
        trial.tick(START + 63 * DAY + LATENESS - 1);
        ExperimentReport before = last(trial.reports());
        assertThat(before.getOutcome()).isEqualTo(ExperimentOutcome.RUNNING);
        assertThat(before.getFixed()).isNull();
        trial.tick(START + 64 * DAY + LATENESS);

        ExperimentReport report = only(trial.reports());
        assertThat(report.getOutcome()).isEqualTo(ExperimentOutcome.INCONCLUSIVE);
        assertThat(report.getFixed().getP()).isGreaterThan(0.9);
        assertThat(trial.commands()).hasSize(1);
    }

    @Test
    void shouldJudgeTheEndByAllThatWasCountedUntilThen() {
        long end = START + 63 * DAY + LATENESS;
        long look = 60 * DAY / 1_000;
        entities(trial, "renewals", 150, 150, 0.2, 0.2);
        trial.exposed("renewals", TREATMENT, "zoe", START + 60 * DAY - 1);
        // Told, at the beginning of the look in which the last window elapses: later ticks of that look tell nothing.
        trial.tick(end / look * look);
        trial.tick(end);
        assertThat(last(trial.reports()).getOutcome()).isEqualTo(ExperimentOutcome.RUNNING);
        trial.tick(end + look);

        ExperimentReport report = last(trial.reports());
        assertThat(report.getOutcome()).isNotEqualTo(ExperimentOutcome.RUNNING);
        assertThat(report.getVariants().get(1).getEntities()).isEqualTo(151);
    }

    @Test
    void shouldEndWhenSomebodyStopsIt() {
        trial.runs("renewals", "run-1", 7);
        entities(trial, "renewals", 150, 150, 0.2, 0.2);
        trial.tick(START + 20 * DAY);
        assertThat(last(trial.reports()).getOutcome()).isEqualTo(ExperimentOutcome.RUNNING);
        trial.runs(null, "", 8);

        assertThat(only(trial.reports()).getOutcome()).isEqualTo(ExperimentOutcome.INCONCLUSIVE);
        assertThat(trial.commands()).isEmpty();
        assertThat(trial.alerts()).extracting(Alert::getState).containsExactly(AlertState.OPENED);
    }

    @Test
    void shouldNotRunAgainWhatWasStoppedBeforeAnybodyWasCounted() {
        trial.runs("renewals", "run-1", 7);
        trial.runs(null, "", 8);
        assertThat(only(trial.alerts()).getKind()).isEqualTo("experiment_over");
        trial.runs("renewals", "run-2", 9);

        assertThat(only(trial.commands()).getId()).isEqualTo("stop renewals run-2");
    }

    @Test
    void shouldStopWhatRunsAndIsNotInTheProjectFile() {
        trial.driven()
                .driver()
                .<Bytes, byte[]>getKeyValueStore(ExperimentTopology.RUNS_STORE)
                .put(Bytes.wrap("gone".getBytes(StandardCharsets.UTF_8)), new Run("run-1", "churn", true).encode());
        trial.tick(START);
        trial.tick(START + DAY);
        trial.runs("left", "run-2", 7);

        assertThat(trial.commands())
                .extracting(Command::getId, Command::getExperiment)
                .containsExactly(tuple("stop gone run-1", "gone"), tuple("stop left run-2", "left"));
    }

    @Test
    void shouldStopAnExperimentThatIsStartedAgainWhenItIsOver() {
        trial.runs("renewals", "run-1", 7);
        entities(trial, "renewals", 300, 300, 0.2, 0.5);
        trial.tick(START + 20 * DAY);
        trial.runs(null, "", 8);
        trial.runs("renewals", "run-2", 9);
        trial.runs("renewals", "run-2", 10);

        assertThat(trial.commands())
                .extracting(Command::getId)
                .containsExactly("stop renewals run-1", "stop renewals run-2");
    }

    @Test
    void shouldCountErrorsOfTheRoutingsThatCarriedItOutWhicheverIsReadFirst() {
        ServingReport twice = trial.report(7, CONTROL, 100, 1);
        trial.served(twice);
        trial.served(twice);
        trial.served(trial.report(7, TREATMENT, 100, 5));
        trial.served(trial.report(6, CONTROL, 100, 50));
        trial.served(trial.report(9, TREATMENT, 10, 2));
        trial.runs("worth", "run-0", 6);
        trial.runs("renewals", "run-1", 7);
        trial.runs("renewals", "run-1", 9);
        entities(trial, "renewals", 10, 10, 0, 0);
        trial.tick(START + 20 * DAY);

        assertThat(last(trial.reports()).getVariants())
                .extracting(VariantReport::getSamples, VariantReport::getErrors)
                .containsExactly(tuple(100L, 1L), tuple(110L, 7L));
    }

    @Test
    void shouldSayTheSameOfTheSameAgain() throws Exception {
        List<byte[]> first = story(Files.createDirectory(directory.resolve("first")));
        List<byte[]> second = story(Files.createDirectory(directory.resolve("second")));

        assertThat(first)
                .hasSizeGreaterThan(10)
                .usingElementComparator(Arrays::compare)
                .isEqualTo(second);
    }

    /** All that judging writes about two experiments, with their ticks. */
    private static List<byte[]> story(Path directory) {
        try (Trial trial = new Trial(directory)) {
            trial.runs("renewals", "run-1", 7);
            Random random = new Random(5);
            for (int i = 0; i < 900; i++) {
                String variant = random.nextBoolean() ? CONTROL : TREATMENT;
                long now = START + i * DAY / 30;
                trial.exposed(i % 3 == 0 ? "worth" : "renewals", variant, "e" + i, now);
                if (random.nextDouble() < (variant.equals(CONTROL) ? 0.2 : 0.4)) {
                    trial.outcome("o" + i, "e" + i, "renewal", now + DAY, random.nextInt(100) / 10.0);
                }
                if (i % 100 == 99) {
                    trial.tick(now);
                }
            }
            List<byte[]> written = new ArrayList<>();
            for (String topic : List.of(
                    trial.topics().experiments(),
                    trial.topics().alerts(),
                    trial.topics().commands())) {
                trial.driven().receivedBytes(topic).stream()
                        .map(TestRecord::value)
                        .forEach(written::add);
            }
            return written;
        }
    }

    /** Entities that are exposed at the start, the share given of which converts a day later. */
    private static void entities(
            Trial trial, String experiment, int controls, int treatments, double control, double treatment) {
        for (int i = 0; i < controls + treatments; i++) {
            boolean isControl = i < controls;
            String entity = "e" + i;
            trial.exposed(experiment, isControl ? CONTROL : TREATMENT, entity, START);
            int rank = isControl ? i : i - controls;
            if (rank < Math.round(isControl ? control * controls : treatment * treatments)) {
                trial.outcome("o" + i, entity, "renewal", START + DAY, null);
            }
        }
    }

    private static <T> T only(List<T> all) {
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static <T> T last(List<T> all) {
        assertThat(all).isNotEmpty();
        return all.get(all.size() - 1);
    }
}
