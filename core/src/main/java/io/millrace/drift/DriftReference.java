package io.millrace.drift;

import io.millrace.project.ModelDefinition.DriftPolicy;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What live values are compared with: frozen at training, part of the model's bundle.
 *
 * @param rows rows it was counted from
 * @param entities distinct entities among them: the sample size that noise is judged by
 * @param features one per feature that the model reads, in the model's order
 * @param score the distribution of the model's own scores on rows that it was not trained on
 * @param scoreEntities distinct entities among the scored rows
 * @param season the same by place in the season; null: windows of all seasons are compared with all rows
 * @param labels how many of the train rows have the label; null in bundles from before it was kept
 * @param slices the same of parts of the rows, at most {@link SliceReference#MOST}; none where there is a season
 */
public record DriftReference(
        long rows,
        long entities,
        List<FeatureReference> features,
        FeatureReference.Numeric score,
        long scoreEntities,
        @Nullable SeasonalReference season,
        @Nullable LabelShare labels,
        List<SliceReference> slices) {
    /** Name under which the score is counted and reported. */
    public static final String SCORE = "score";

    public DriftReference {
        features = List.copyOf(features);
        slices = List.copyOf(slices);
        if (slices.size() > SliceReference.MOST) {
            throw new IllegalArgumentException(slices.size() + " slices");
        }
    }

    /** A reference without a season. */
    public DriftReference(
            long rows,
            long entities,
            List<FeatureReference> features,
            FeatureReference.Numeric score,
            long scoreEntities) {
        this(rows, entities, features, score, scoreEntities, null, null, List.of());
    }

    /** The same with a season. */
    public DriftReference with(@Nullable SeasonalReference bySeason) {
        return new DriftReference(rows, entities, features, score, scoreEntities, bySeason, labels, slices);
    }

    /** The same with the labels of the train rows. */
    public DriftReference withLabels(@Nullable LabelShare share) {
        return new DriftReference(rows, entities, features, score, scoreEntities, season, share, slices);
    }

    /** The same with slices. */
    public DriftReference withSlices(List<SliceReference> others) {
        return new DriftReference(rows, entities, features, score, scoreEntities, season, labels, others);
    }

    /**
     * The season whose places windows of a policy are compared at; null when the policy asks for none, or has windows of another length than
     * when the model was trained.
     */
    @Nullable SeasonalReference season(DriftPolicy policy) {
        return season == null
                        || season.grid().window() != policy.window().toMillis()
                        || !policy.season().containsAll(season.grid().seasons())
                ? null
                : season;
    }

    /** What is counted, in order: the monitored features, then the score. */
    public List<FeatureReference> counted() {
        return Stream.concat(features.stream().filter(FeatureReference::monitored), Stream.of(score))
                .toList();
    }
}
