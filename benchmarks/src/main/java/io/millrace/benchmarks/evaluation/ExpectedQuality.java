package io.millrace.benchmarks.evaluation;

import io.millrace.project.Project;
import io.millrace.project.QualityDefinition;
import io.millrace.quality.ConfidenceBasedEstimate;
import io.millrace.quality.EntityGroups;
import io.millrace.quality.GroupedOutcomes;
import io.millrace.quality.MetricVerdict;
import io.millrace.quality.OutcomeCounts;
import io.millrace.quality.QualityJudge;
import io.millrace.quality.QualityMetric;
import io.millrace.quickstart.evaluation.Evaluated;
import io.millrace.quickstart.evaluation.Evaluation;
import io.millrace.quickstart.simulation.SimulationSettings;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.evaluation.ScoredRows;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far what scores expect is from what comes true: the quickstart's customers and its model, judged in weeks on rows after those it was trained on. First of customers who go on as they were; then the same customers and
 * the same training, but from the first test row on they behave differently, so that what a feature says of them is no longer true.
 *
 * <p>Arguments: seeds.
 */
public final class ExpectedQuality {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long WEEK = 7 * DAY;

    private final Project project;
    private final Path directory;
    private final QualityJudge judge;

    private ExpectedQuality(Project project, Path directory) {
        this.project = project;
        this.directory = directory;
        QualityDefinition definition = project.models().get(0).quality();
        judge = new QualityJudge(definition);
    }

    /** Rows of a week, or of all weeks. */
    private static final class Cohort {
        private final ConfidenceBasedEstimate estimate = new ConfidenceBasedEstimate();
        private final GroupedOutcomes outcomes = new GroupedOutcomes();

        void add(int group, double score, double threshold, boolean positive) {
            estimate.add(score, threshold);
            OutcomeCounts one = new OutcomeCounts();
            one.add(score, threshold, positive);
            outcomes.add(group, one);
        }
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("millrace-expected");
        ExpectedQuality expected = new ExpectedQuality(SimulatedCustomers.project(), directory);
        for (String seed : args) {
            long first = expected.compare(Long.parseLong(seed), SimulationSettings.QUICKSTART.days(), "no drift");
            long start = SimulationSettings.QUICKSTART.start().toEpochMilli();
            var unused = expected.compare(Long.parseLong(seed), (int) ((first - start) / DAY), "drift");
        }
        Files.delete(directory);
    }

    /** Returns the as-of of the first test row. */
    private long compare(long seed, int driftDay, String world) throws Exception {
        SimulationSettings settings = SimulatedCustomers.settings(seed, driftDay);
        Path events = directory.resolve("events.csv");
        var unused = SimulatedCustomers.simulate(project, settings, events);
        Evaluated evaluated =
                new Evaluation(project, project.models().get(0), Clock.systemUTC()).run(events, share -> {});
        Files.delete(events);
        ExampleTable table = evaluated.table();
        ScoredRows rows = ScoredRows.of(evaluated.candidate().bundle(), table, evaluated.test());
        double threshold = evaluated.candidate().bundle().manifest().threshold();
        EntityGroups groups = new EntityGroups("expected");
        Map<Long, Cohort> weeks = new TreeMap<>();
        Cohort all = new Cohort();
        long first = Long.MAX_VALUE;
        for (int i = 0; i < rows.rows().length; i++) {
            int row = rows.rows()[i];
            first = Math.min(first, table.asOf(row));
            byte[] owner = table.ownerOf(table.ownerCode(row)).getBytes(StandardCharsets.UTF_8);
            int group = groups.of(owner, owner.length);
            long week = (Math.floorDiv(table.asOf(row) - 1, WEEK) + 1) * WEEK;
            all.add(group, rows.scores()[i], threshold, rows.labels()[i]);
            weeks.computeIfAbsent(week, end -> new Cohort()).add(group, rows.scores()[i], threshold, rows.labels()[i]);
        }
        System.out.printf(Locale.ROOT, "%nseed %d, %s from day %d, threshold %.3f%n", seed, world, driftDay, threshold);
        weeks.forEach((end, week) -> print("week to " + Instant.ofEpochMilli(end), week));
        print("all", all);
        return first;
    }

    private void print(String name, Cohort cohort) {
        System.out.printf(Locale.ROOT, "%s: %d rows", name, cohort.outcomes.rows());
        for (MetricVerdict verdict : judge.inform(cohort.outcomes)) {
            double expected = judge.expected(cohort.estimate, verdict.metric());
            if (!Double.isNaN(expected)) {
                System.out.printf(
                        Locale.ROOT,
                        ", %s %.3f expected, %.3f (%.3f to %.3f)",
                        judge.word(verdict.metric()),
                        expected,
                        verdict.value(),
                        verdict.limits().low(),
                        verdict.limits().high());
            } else if (verdict.metric() == QualityMetric.CALIBRATION) {
                System.out.printf(Locale.ROOT, ", calibration error %.3f", verdict.value());
            }
        }
        System.out.println();
    }
}
