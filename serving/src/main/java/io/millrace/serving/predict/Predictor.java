package io.millrace.serving.predict;

import io.millrace.bundle.ScoredBatch;
import io.millrace.decisions.DecisionRule;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.online.Current;
import io.millrace.serving.online.CurrentFeatures;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.EntityId;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.scoring.Scoring;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Scores what requests ask for, as the scoring stream scores updates. Thread-safe. */
final class Predictor {
    /** Scored at once, between two looks at the time that is left. */
    private static final int BATCH = 64;

    private final CurrentFeatures current;
    private final Clock clock;
    private final ThreadLocal<Workspace> workspaces;

    /** Gives predictions their ids. */
    @FunctionalInterface
    interface IdOf {
        /** The id of the prediction of an entity (empty: nobody knows whose) at a place among all that the request asks for. */
        String of(String entity, int index);
    }

    /** What a thread uses again and again. */
    private static final class Workspace {
        private final FeatureVector[] vectors = new FeatureVector[BATCH];
        private final ScoredBatch batch = new ScoredBatch();
        private final DecisionRule ofNobody = DecisionRule.ofNobody();
        private final DecisionRule rule;

        Workspace(DecisionRule rule) {
            this.rule = rule;
        }
    }

    Predictor(FeatureSet features, CurrentFeatures current, Clock clock) {
        this.current = current;
        this.clock = clock;
        workspaces = ThreadLocal.withInitial(() -> new Workspace(DecisionRule.of(features.project())));
    }

    /**
     * What comes of each instance, in their order.
     *
     * @param top most reasons of each; 0: none are looked for
     * @throws Refusal 503 when the features of an entity cannot be read; 504 when the time is over; 409 when the model cannot be
     *     explained
     */
    List<Outcome> predict(List<Instance> instances, IdOf ids, ModelRoute route, int top, Deadline deadline)
            throws Refusal {
        LoadedModel model = route.champion();
        if (top > 0 && model != null && !model.scorer().explains()) {
            throw Refusal.conflict(
                    "reasons", "version " + model.version() + " of " + route.model() + " cannot be explained");
        }
        Iterator<Optional<Current>> read = read(instances, deadline).iterator();
        List<Outcome> outcomes = new ArrayList<>(instances.size());
        List<Asked> batch = new ArrayList<>(Math.min(BATCH, instances.size()));
        for (int i = 0; i < instances.size(); i++) {
            Instance instance = instances.get(i);
            FeatureValues values = instance.values();
            EntityId entity = instance.entity();
            if (values != null) {
                String id = ids.of(entity == null ? "" : entity.text(), i);
                batch.add(Asked.of(entity, values, id, clock.millis()));
            } else if (entity != null) {
                Current found = read.next().orElse(null);
                if (found == null) {
                    score(batch, route, top, outcomes);
                    outcomes.add(new Outcome.NotFound(entity));
                } else {
                    batch.add(Asked.of(entity, found, instance.overrides(), ids.of(entity.text(), i)));
                }
            }
            if (batch.size() == BATCH) {
                score(batch, route, top, outcomes);
                deadline.check();
            }
        }
        score(batch, route, top, outcomes);
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

    /** Scores what has gathered, and lets the next gather. */
    private void score(List<Asked> asked, ModelRoute route, int top, List<Outcome> outcomes) {
        Workspace workspace = workspaces.get();
        ScoredBatch scored = workspace.batch;
        LoadedModel model = route.champion();
        if (model != null) {
            for (int row = 0; row < asked.size(); row++) {
                workspace.vectors[row] = asked.get(row).update().vector();
            }
            model.scorer().score(workspace.vectors, asked.size(), top, scored);
        }
        long now = clock.millis();
        for (int row = 0; row < asked.size(); row++) {
            Asked one = asked.get(row);
            DecisionRule rule = one.entity() == null ? workspace.ofNobody : workspace.rule;
            Scoring scoring = Scoring.of(
                    route, rule, one.update(), scored, row, one.update().eventTime(), now);
            Reasons reasons = model == null || top == 0 ? null : Reasons.of(scored, row);
            outcomes.add(
                    new Outcome.Predicted(one.entity(), one.current(), one.whatIf(), one.update(), scoring, reasons));
        }
        asked.clear();
    }
}
