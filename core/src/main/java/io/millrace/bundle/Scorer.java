package io.millrace.bundle;

import io.millrace.calibration.Calibration;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.forest.Forest;
import io.millrace.forest.ForestException;
import io.millrace.forest.ForestRow;
import io.millrace.forest.Objective;
import io.millrace.project.ReasonsDefinition;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Scores feature vectors with one model. Immutable and safe for any number of threads; a score allocates nothing.
 *
 * <p>Features are found by name: a model goes on scoring when the feature set has gained or reordered features.
 */
public final class Scorer {
    private final Manifest manifest;
    private final Forest forest;
    private final Calibration calibration;
    private final Columns columns;
    private final ThreadLocal<ForestRow> scratch;
    private final ReasonsDefinition reasons;
    private final ReasonWords words;
    /** Null when the model does not tell what is needed to explain it. */
    private final @Nullable Explainer explainer;

    private Scorer(Manifest manifest, Forest forest, FeatureSet featureSet, ReasonsDefinition reasons)
            throws BadBundleException {
        this.manifest = manifest;
        this.forest = forest;
        this.calibration = manifest.calibration();
        columns = new Columns(manifest.inputs(), featureSet);
        this.scratch = ThreadLocal.withInitial(forest::newRow);
        this.reasons = reasons;
        words = new ReasonWords(featureSet, reasons);
        explainer = explainer(forest, columns.features(), reasons);
    }

    /** What scores with reasons only where it is asked for them. */
    public static Scorer load(ModelBundle bundle, FeatureSet featureSet) throws BadBundleException {
        return load(bundle, featureSet, ReasonsDefinition.DEFAULT);
    }

    /**
     * Loads a model for vectors of a feature set, and proves on the bundle's golden rows that it scores as it should.
     *
     * @param reasons which reasons predictions carry
     * @throws BadBundleException when the model cannot be read, reads a feature that the set does not have, scores a golden row
     *     otherwise than the library that trained it, or cannot be explained and always should be
     */
    public static Scorer load(ModelBundle bundle, FeatureSet featureSet, ReasonsDefinition reasons)
            throws BadBundleException {
        Forest forest;
        try {
            forest = Forest.fromXgboost(bundle.model());
        } catch (ForestException e) {
            throw new BadBundleException(e.getMessage(), e);
        }
        if (forest.objective() != Objective.PROBABILITY) {
            throw new BadBundleException("the model predicts " + forest.objective() + ": a score is a PROBABILITY");
        }
        Manifest manifest = bundle.manifest();
        if (forest.features() != manifest.inputs().size()) {
            throw new BadBundleException("the model has " + forest.features() + " columns, and the manifest names "
                    + manifest.inputs().size());
        }
        Scorer scorer = new Scorer(manifest, forest, featureSet, reasons);
        new GoldenProof(scorer, scorer.columns).run(bundle.golden(), featureSet.size());
        return scorer;
    }

    /** The score of a vector: the probability of the label, 0 to 1. */
    public double score(FeatureVector vector) {
        return probability(margin(vector));
    }

    /** The score of a margin: calibrated where the model is. */
    public double probability(float margin) {
        return calibration.probability(margin);
    }

    /** The margin of a vector: the log-odds that the trees add up to, before any calibration. */
    public float margin(FeatureVector vector) {
        ForestRow row = scratch.get();
        columns.fill(row, vector);
        return forest.margin(row);
    }

    /**
     * Scores the first vectors of a batch, each as it would be scored alone, and explains them where the project wants that of every
     * prediction. Allocates nothing once the batch has grown.
     *
     * @param out overwritten
     */
    public void score(FeatureVector[] vectors, int count, ScoredBatch out) {
        margins(vectors, count, out);
        if (reasons.always()) {
            Objects.requireNonNull(explainer).explain(out, reasons.top());
        }
    }

    private void margins(FeatureVector[] vectors, int count, ScoredBatch out) {
        out.begin(forest, count);
        for (int i = 0; i < count; i++) {
            columns.fill(out.rows()[i], vectors[i]);
        }
        forest.margins(out.rows(), count, out.margins());
        for (int i = 0; i < count; i++) {
            out.setScore(i, probability(out.margin(i)));
        }
    }

    /**
     * Scores the first vectors of a batch and tells so many reasons of each of them, whatever the project wants.
     *
     * @param top most reasons of a row; 0: none are looked for
     * @param out overwritten
     * @throws IllegalStateException when reasons are wanted and the model cannot be explained
     */
    public void score(FeatureVector[] vectors, int count, int top, ScoredBatch out) {
        margins(vectors, count, out);
        if (top > 0) {
            if (explainer == null) {
                throw new IllegalStateException("the model cannot be explained");
            }
            explainer.explain(out, top);
        }
    }

    /**
     * Scores the first vectors of a batch and explains each of them, whatever the project wants.
     *
     * @param out overwritten
     * @throws IllegalStateException when the model cannot be explained
     */
    public void explain(FeatureVector[] vectors, int count, ScoredBatch out) {
        score(vectors, count, reasons.top(), out);
    }

    /** Which reasons the project wants. */
    public ReasonsDefinition reasons() {
        return reasons;
    }

    /** Whether it can tell reasons: not when the model leaves out how many training rows came by its nodes. */
    public boolean explains() {
        return explainer != null;
    }

    /** What reasons are called. */
    public ReasonWords words() {
        return words;
    }

    /** Memory of the tables that exact reasons come from, bytes. */
    public long tableBytes() {
        return explainer == null ? 0 : explainer.tableBytes();
    }

    /** Score at or above which the decision is positive. */
    public double threshold() {
        return manifest.threshold();
    }

    /** What the model reads. */
    public Manifest manifest() {
        return manifest;
    }

    /** The trees. */
    public Forest forest() {
        return forest;
    }

    private static @Nullable Explainer explainer(Forest forest, int[] features, ReasonsDefinition reasons)
            throws BadBundleException {
        try {
            return new Explainer(forest, features, reasons);
        } catch (ForestException e) {
            if (reasons.always()) {
                throw new BadBundleException("every prediction must tell its reasons: " + e.getMessage(), e);
            }
            return null;
        }
    }
}
