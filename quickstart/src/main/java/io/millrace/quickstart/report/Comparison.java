package io.millrace.quickstart.report;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.project.EntityDefinition;
import io.millrace.records.LabelledExample;
import io.millrace.records.ModelVersion;
import io.millrace.statistics.EntityBootstrap;
import io.millrace.statistics.EntityBootstrap.Scoring;
import io.millrace.statistics.MetricDifference;
import io.millrace.statistics.Ranking;
import java.time.Instant;
import java.util.List;

/** The first model against the last, on labelled rows that neither can know anything of. */
final class Comparison {
    private static final int RESAMPLES = 2000;
    private static final double LEVEL = 0.95;
    private static final long SEED = 20261123;

    private Comparison() {}

    /**
     * Compares on rows whose as-of is later than both label cut-offs.
     *
     * @return first = the earlier model, second = the later one
     */
    static MetricDifference of(
            Models models, ModelVersion earlier, ModelVersion later, LabelledRows rows, FeatureSet features)
            throws BadBundleException {
        Instant one = earlier.getDataset().getLabelCutoff();
        Instant other = later.getDataset().getLabelCutoff();
        Instant cutoff = one.isAfter(other) ? one : other;
        List<LabelledExample> young = rows.examples().stream()
                .filter(example -> example.getAsOf().isAfter(cutoff))
                .toList();
        double[] first = new double[young.size()];
        double[] second = new double[young.size()];
        boolean[] positives = new boolean[young.size()];
        Scorer earlierScorer = models.scorer(earlier, features);
        Scorer laterScorer = models.scorer(later, features);
        for (int i = 0; i < first.length; i++) {
            FeatureVector vector = LabelledRows.vector(young.get(i), features);
            first[i] = earlierScorer.score(vector);
            second[i] = laterScorer.score(vector);
            positives[i] = LabelledRows.positive(young.get(i));
        }
        EntityDefinition entity = features.project().entity();
        List<String> owners =
                young.stream().map(row -> entity.owner(row.getEntity())).toList();
        return new EntityBootstrap(owners, RESAMPLES, LEVEL, SEED)
                .difference(new Scoring(first, Ranking::auc), new Scoring(second, Ranking::auc), positives);
    }
}
