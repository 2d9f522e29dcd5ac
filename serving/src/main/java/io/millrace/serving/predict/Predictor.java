package io.millrace.serving.predict;

import io.millrace.bundle.ScoredBatch;
import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.ServedArm;
import io.millrace.serving.online.Current;
import io.millrace.serving.online.CurrentFeatures;
import io.millrace.serving.reports.ScoreCounts;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.EntityId;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.scoring.Evidence;
import io.millrace.serving.scoring.RouteScorer;
import io.millrace.serving.scoring.Rows;
import io.millrace.serving.scoring.Scored;
import io.millrace.serving.scoring.Scoring;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Scores what requests ask for, each by the arm of its entity, as the scoring stream scores updates. Thread-safe. */
final class Predictor {
    /** Scored at once, between two looks at the time that is left. */
    private static final int BATCH = 64;

    private final Project project;
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
    private record Workspace(Rows rows, RouteScorer scorer) {}

    /** By whom a request is scored, with how many reasons, and what that says of who scores. */
    private record Task(ModelRoute route, int top, Evidence evidence) {}

    /** @param counts of what requests ask for: threads share them, for each of their predictions takes long beside counting it */
    Predictor(FeatureSet features, CurrentFeatures current, Clock clock, ScoreCounts counts) {
        project = features.project();
        this.current = current;
        this.clock = clock;
        workspaces = ThreadLocal.withInitial(
                () -> new Workspace(new Rows(BATCH), new RouteScorer(project, BATCH, clock, counts)));
    }

    /**
     * What comes of each instance, in their order.
     *
     * @param top most reasons of each; 0: none are looked for
     * @throws Refusal 503 when the features of an entity cannot be read; 504 when the time is over; 409 when a version cannot be
     *     explained
     */
    List<Outcome> predict(List<Instance> instances, IdOf ids, ModelRoute route, int top, Deadline deadline)
            throws Refusal {
        if (top > 0) {
            requireReasons(route);
        }
        Task task = new Task(route, top, evidence(instances, route, top));
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
                    score(batch, task, outcomes);
                    outcomes.add(new Outcome.NotFound(entity));
                } else {
                    batch.add(Asked.of(entity, found, instance.overrides(), ids.of(entity.text(), i)));
                }
            }
            if (batch.size() == BATCH) {
                score(batch, task, outcomes);
                deadline.check();
            }
        }
        score(batch, task, outcomes);
        return outcomes;
    }

    private static void requireReasons(ModelRoute route) throws Refusal {
        for (ServedArm arm : route.routing().arms()) {
            LoadedModel model = arm.model();
            if (model != null && !model.scorer().explains()) {
                throw Refusal.conflict(
                        "reasons", "version " + model.version() + " of " + route.model() + " cannot be explained");
            }
        }
    }

    /**
     * What a request says of the versions: something, where all that it asks is how entities do by their own features, in the way in which each of the
     * model's predictions is made. One row of another kind, and the passes over them are not comparable.
     */
    private Evidence evidence(List<Instance> instances, ModelRoute route, int top) {
        int usual = WantedReasons.UNSAID.top(project.model(route.model()).reasons());
        return top == usual && instances.stream().allMatch(Instance::ownFeatures) ? Evidence.REQUESTS : Evidence.NONE;
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
    private void score(List<Asked> asked, Task task, List<Outcome> outcomes) {
        Workspace workspace = workspaces.get();
        Rows rows = workspace.rows;
        rows.clear();
        for (Asked one : asked) {
            long askedAt = one.update().eventTime();
            if (one.entity() == null) {
                rows.addOfNobody(one.update(), askedAt);
            } else {
                rows.add(one.update(), askedAt);
            }
        }
        Answered answered = new Answered(asked, task.top > 0);
        workspace.scorer.score(task.route, rows, task.top, task.evidence, answered);
        outcomes.addAll(List.of(answered.outcomes));
        asked.clear();
    }

    /** Takes the answers, which come arm by arm. */
    private static final class Answered implements Scored {
        private final List<Asked> asked;
        private final boolean reasons;
        private final Outcome[] outcomes;

        Answered(List<Asked> asked, boolean reasons) {
            this.asked = asked;
            this.reasons = reasons;
            outcomes = new Outcome[asked.size()];
        }

        @Override
        public void answered(int row, Scoring scoring, ScoredBatch batch, int place, long nanos) {
            Asked one = asked.get(row);
            Reasons why = reasons && scoring.model() != null ? Reasons.of(batch, place) : null;
            outcomes[row] =
                    new Outcome.Predicted(one.entity(), one.current(), one.whatIf(), one.update(), scoring, why);
        }

        @Override
        public void unscorable(int row, RuntimeException why) {
            throw why;
        }

        @Override
        public void failed(int row, LoadedModel version, RuntimeException why) {
            // It is counted, and when no other can score the row the request fails with it.
        }

        @Override
        public void shadowed(int row, Scoring scoring) {
            throw new IllegalStateException("requests have no shadow");
        }
    }
}
