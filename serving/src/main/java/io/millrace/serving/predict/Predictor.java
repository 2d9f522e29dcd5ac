package io.millrace.serving.predict;

import io.millrace.decisions.DecisionRule;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.online.Current;
import io.millrace.serving.online.CurrentFeatures;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.EntityId;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.scoring.FeatureUpdate;
import io.millrace.serving.scoring.Scoring;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Scores what requests ask for, as the scoring stream scores updates. Thread-safe. */
final class Predictor {
    /** Between two looks at the time that is left. */
    private static final int ROWS_PER_LOOK = 64;

    private final CurrentFeatures current;
    private final Clock clock;
    private final ThreadLocal<DecisionRule> rules;
    private final ThreadLocal<DecisionRule> rulesOfNobody = ThreadLocal.withInitial(DecisionRule::ofNobody);

    /** Gives predictions their ids. */
    @FunctionalInterface
    interface IdOf {
        /** The id of the prediction at a place among all that the request asks for. */
        String place(int index);
    }

    Predictor(FeatureSet features, CurrentFeatures current, Clock clock) {
        this.current = current;
        this.clock = clock;
        rules = ThreadLocal.withInitial(() -> DecisionRule.of(features.project()));
    }

    /**
     * What comes of each instance, in their order.
     *
     * @throws Refusal 503 when the features of an entity cannot be read; 504 when the time is over
     */
    List<Outcome> predict(List<Instance> instances, IdOf ids, ModelRoute route, Deadline deadline) throws Refusal {
        Iterator<Optional<Current>> read = read(instances, deadline).iterator();
        List<Outcome> outcomes = new ArrayList<>(instances.size());
        for (int i = 0; i < instances.size(); i++) {
            if (i % ROWS_PER_LOOK == 0) {
                deadline.check();
            }
            Instance instance = instances.get(i);
            FeatureValues values = instance.values();
            EntityId entity = instance.entity();
            if (values != null) {
                FeatureVector vector = values.vector();
                vector.setAsOf(clock.millis());
                outcomes.add(predicted(instance, null, vector, ids.place(i), route));
            } else if (entity != null) {
                Current found = read.next().orElse(null);
                outcomes.add(
                        found == null
                                ? new Outcome.NotFound(entity)
                                : predicted(instance, found, found.values(), ids.place(i), route));
            }
        }
        return outcomes;
    }

    /** What the online store has of those entities that come without values. */
    private List<Optional<Current>> read(List<Instance> instances, Deadline deadline) throws Refusal {
        List<String> wanted = new ArrayList<>(instances.size());
        for (Instance instance : instances) {
            EntityId entity = instance.entity();
            if (instance.values() == null && entity != null) {
                wanted.add(entity.text());
            }
        }
        return wanted.isEmpty() ? List.of() : current.of(wanted, deadline);
    }

    private Outcome predicted(
            Instance instance, @Nullable Current found, FeatureVector vector, String id, ModelRoute route) {
        FeatureValues overrides = instance.overrides();
        if (overrides != null) {
            overrides.override(vector);
        }
        EntityId entity = instance.entity();
        long now = clock.millis();
        FeatureUpdate update = FeatureUpdate.ofRequest(
                id, entity == null ? "" : entity.text(), vector, found == null ? now : found.askedAt());
        DecisionRule rule = entity == null ? rulesOfNobody.get() : rules.get();
        Scoring scoring = Scoring.of(route, rule, update, update.eventTime(), now);
        return new Outcome.Predicted(entity, found, overrides != null, update, scoring);
    }
}
