package io.millrace.retrainer.gates;

import io.millrace.bundle.ModelBundle;
import io.millrace.project.Better;
import io.millrace.project.ModelDefinition;
import io.millrace.records.ComparisonVerdict;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.EntityResamples;
import io.millrace.retrainer.evaluation.ModelMetrics;
import io.millrace.retrainer.evaluation.ScoredRows;
import io.millrace.statistics.EntityBootstrap.Scoring;
import io.millrace.statistics.Interval;
import io.millrace.statistics.MetricDifference;
import io.millrace.statistics.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Holds a candidate against the champion: both score the same rows, by what is in their bundles. */
public final class ChampionJudge {
    /** Distinct owners of rows of either class, see {@link ExampleTable#ownerCode}, without which resampling them says nothing of how sure a difference is. */
    private static final int LEAST_ENTITIES = 20;

    private final ModelDefinition model;

    /** @param model by what they are compared */
    public ChampionJudge(ModelDefinition model) {
        this.model = model;
    }

    /**
     * How a candidate stands beside what is in service.
     *
     * @return empty when nothing is
     * @throws TrainingFailed when the candidate cannot score the rows
     */
    public Optional<Standing> judge(ModelBundle candidate, Incumbent incumbent, ExampleTable table, Split split)
            throws TrainingFailed {
        String metric = model.success().metric();
        if (incumbent instanceof Incumbent.Champion champion) {
            return Optional.of(beside(champion, candidate, table, split));
        }
        return incumbent instanceof Incumbent.Incomparable other
                ? Optional.of(Standing.incomparable(other, metric, EntityResamples.LEVEL))
                : Optional.empty();
    }

    private Standing beside(Incumbent.Champion champion, ModelBundle candidate, ExampleTable table, Split split)
            throws TrainingFailed {
        ComparedRows rows = ComparedRows.of(table, split, model.label().horizon(), champion.trainCutoff());
        ScoredRows challenging = rows.scored(candidate, table);
        ScoredRows defending;
        try {
            defending = rows.scored(champion.bundle(), table);
        } catch (TrainingFailed unlike) {
            return Standing.incomparable(
                    new Incumbent.Incomparable(champion.version(), String.valueOf(unlike.getMessage())),
                    model.success().metric(),
                    EntityResamples.LEVEL);
        }
        double threshold = champion.bundle().manifest().threshold();
        double challenger = candidate.manifest().threshold();
        MetricDifference difference = rows.rows().length == 0
                ? new MetricDifference(Double.NaN, Double.NaN, Interval.UNKNOWN, 0, 0, 0)
                : EntityResamples.of(table, rows.rows(), model.seed())
                        .difference(
                                scoring(defending, threshold), scoring(challenging, challenger), defending.labels());
        return standing(
                champion.version(),
                difference,
                lacking(difference, table, rows.rows()),
                new SameRows(gates(table, defending, threshold), gates(table, challenging, challenger)));
    }

    private Scoring scoring(ScoredRows scored, double threshold) {
        String metric = model.success().metric();
        return new Scoring(
                scored.scores(), Objects.requireNonNull(ModelMetrics.metric(model, metric, threshold), metric));
    }

    /** One model's, of the rows as of slices of them. */
    private List<GateResult> gates(ExampleTable table, ScoredRows scored, double threshold) {
        List<GateResult> gates = new ArrayList<>();
        if (scored.rows().length > 0) {
            gates.addAll(GateResult.judge(
                    model, ModelMetrics.of(model, new Ranking(scored.scores(), scored.labels()), threshold)));
            gates.addAll(SliceGates.judge(model, table, scored, threshold).gates());
        }
        return gates;
    }

    private Standing standing(String version, MetricDifference found, @Nullable String lacking, SameRows gates) {
        String metric = model.success().metric();
        Interval interval = found.interval();
        Interval gain = Better.of(metric) == Better.LESS ? new Interval(-interval.high(), -interval.low()) : interval;
        double difference = Standing.gain(metric, found.first(), found.second());
        return new Standing(
                version,
                metric,
                found.first(),
                found.second(),
                gain,
                EntityResamples.LEVEL,
                found.rows(),
                found.positives(),
                found.entities(),
                gates,
                lacking == null ? verdict(difference, gain) : ComparisonVerdict.INSUFFICIENT,
                lacking);
    }

    private ComparisonVerdict verdict(double difference, Interval gain) {
        if (gain.low() > 0) {
            return ComparisonVerdict.BETTER;
        }
        return difference >= -model.comparison().maximumRegression()
                ? ComparisonVerdict.EQUIVALENT
                : ComparisonVerdict.WORSE;
    }

    /** Why the rows are too few to compare by; null where they are not. */
    private @Nullable String lacking(MetricDifference found, ExampleTable table, int[] rows) {
        int least = model.comparison().minimumPositives();
        ClassCounts counts = new ClassCounts(found.positives(), found.rows() - found.positives());
        if (counts.fewerThan(least)) {
            return "of the rows that are younger than what either has learned from, " + counts.inWords(least);
        }
        int with = entities(table, rows, true);
        int without = entities(table, rows, false);
        if (Math.min(with, without) < LEAST_ENTITIES) {
            return "of the rows that are younger than what either has learned from, those with the label are of %d entities and those without it of %d, and %d of either are asked for"
                    .formatted(with, without, LEAST_ENTITIES);
        }
        return Double.isNaN(found.interval().low()) ? model.success().metric() + " cannot be computed of both" : null;
    }

    /** Distinct owners of the rows of a class. */
    private static int entities(ExampleTable table, int[] rows, boolean label) {
        return table.owners(
                IntStream.of(rows).filter(row -> table.label(row) == label).toArray());
    }
}
