package io.millrace.retrainer.dataset;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.retrainer.dataset.checks.LeftOut;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** Which examples of the topic are in a dataset; counts those of the model that are not, by why. Not thread-safe. */
final class ExampleFilter {
    private final Project project;
    private final ModelDefinition model;
    private final long from;
    private final long maturedUntil;
    private final long oldest;
    private final long horizon;
    /** What was found of the few kinds of examples that there are. */
    private final Map<Kind, Standing> standings = new HashMap<>();

    private @Nullable Kind last;
    private Standing standing = Standing.ANOTHER;
    private long future;
    private long tooOld;
    private long otherFeatureSet;
    private long otherLabel;

    /** What examples say of the project. */
    private record Kind(Utf8 model, Utf8 label, Utf8 featureSet) {
        boolean isOf(TopicExample example) {
            return model.equals(example.model)
                    && label.equals(example.labelName)
                    && featureSet.equals(example.featureSet);
        }
    }

    /** Whose examples of a kind are. */
    private enum Standing {
        OURS,
        /** Of another of the project's models. */
        ANOTHERS,
        OTHER_FEATURE_SET,
        OTHER_LABEL,
        /** Of nothing that the project has now. */
        ANOTHER
    }

    /**
     * For a dataset.
     *
     * @param from only examples with as-of at or after it
     * @param maturedUntil only examples that matured at or before it, and are no older by then than the historical period
     */
    ExampleFilter(Project project, ModelDefinition model, @Nullable Instant from, Instant maturedUntil) {
        this.project = project;
        this.model = model;
        this.from = from == null ? Long.MIN_VALUE : from.toEpochMilli();
        this.maturedUntil = maturedUntil.toEpochMilli();
        oldest = maturedUntil.minus(project.historicalPeriod()).toEpochMilli();
        horizon = model.label().horizon().toMillis();
    }

    /** Whether it is an example of any of the project's models, as the project is now. */
    boolean belongs(TopicExample example) {
        Kind before = last;
        if (before == null || !before.isOf(example)) {
            last = new Kind(new Utf8(example.model), new Utf8(example.labelName), new Utf8(example.featureSet));
            standing = standings.computeIfAbsent(last, this::standing);
        }
        otherFeatureSet += standing == Standing.OTHER_FEATURE_SET ? 1 : 0;
        otherLabel += standing == Standing.OTHER_LABEL ? 1 : 0;
        return standing == Standing.OURS || standing == Standing.ANOTHERS;
    }

    private Standing standing(Kind kind) {
        ModelDefinition its = project.modelOf(kind.model().toString());
        if (its == null) {
            return Standing.ANOTHER;
        }
        boolean ours = its.equals(model);
        if (!kind.featureSet().toString().startsWith(project.featureSet().major() + ".")) {
            return ours ? Standing.OTHER_FEATURE_SET : Standing.ANOTHER;
        }
        if (!kind.label().toString().equals(its.label().name())) {
            return ours ? Standing.OTHER_LABEL : Standing.ANOTHER;
        }
        return ours ? Standing.OURS : Standing.ANOTHERS;
    }

    /** Whether an example that belongs, and was asked about last, is in the dataset. */
    boolean wants(TopicExample example) {
        long asOf = example.row.asOf;
        if (standing != Standing.OURS || example.maturedAt > maturedUntil || asOf < from) {
            return false;
        }
        tooOld += asOf < oldest ? 1 : 0;
        boolean early = asOf + horizon > example.maturedAt;
        future += early && asOf >= oldest ? 1 : 0;
        return asOf >= oldest && !early;
    }

    /**
     * What was left out so far.
     *
     * @param repeated examples whose id another has
     */
    LeftOut leftOut(long repeated) {
        return new LeftOut(repeated, future, tooOld, otherFeatureSet, otherLabel);
    }
}
