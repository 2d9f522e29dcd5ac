package io.millrace.retraining;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import io.millrace.retraining.RetrainingState.Birth;
import io.millrace.retraining.RetrainingState.Drift;
import io.millrace.retraining.RetrainingState.InFlight;
import io.millrace.retraining.RetrainingState.Quality;
import io.millrace.retraining.RetrainingState.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks for a training, with the figures behind its reasons. */
final class Requests {
    /**
     * By the clock on the wall, which is a trainer's: a replay passes through a day of event time while one is at work. Trainings take minutes; a
     * day leaves room for the largest.
     */
    private static final Duration ANSWERED_WITHIN = Duration.ofDays(1);

    /** In the evidence of requests that have this reason. */
    private static final String CONCEPT_DRIFT = "concept_drift";

    private final String project;
    private final String model;
    private final SplitRule split;
    private final RetrainingPolicy policy;

    Requests(String project, String model, SplitRule split, RetrainingPolicy policy) {
        this.project = project;
        this.model = model;
        this.split = split;
        this.policy = policy;
    }

    /** Puts a request in flight, with everything that was queued. */
    void send(Draft draft, Set<Reason> reasons) {
        Drift drift = reasons.contains(Reason.DATA_DRIFT) ? draft.championDrift() : null;
        String id = RetrainIds.of(project, model, draft.ordinal);
        draft.effects.add(new RequestTraining(
                id,
                new ArrayList<>(reasons),
                evidence(draft, reasons, drift),
                draft.deployment.champion(),
                drift != null && enoughYounger(draft, drift) ? drift.since() : null,
                draft.time,
                draft.queued.stream().anyMatch(Queued::tune)));
        draft.settle(RetrainingMachine.WAITING_FOR_LABELS, "training " + id + " is asked for");
        draft.ordinal++;
        draft.inFlight = new InFlight(id, draft.time, draft.examples.total(), draft.writtenAt);
        draft.queued.clear();
        draft.phase = Phase.TRAINING;
    }

    /**
     * Tells, at a tick, that a request has not been answered for long. It is not repeated: the event waits on its topic, a trainer
     * that comes back answers it, and a second request would only be a second training.
     */
    void tellUnanswered(Draft draft, InFlight request) {
        if (draft.writtenAt == RetrainingState.NEVER) {
            return;
        }
        if (request.waitedSince() == RetrainingState.NEVER) {
            draft.inFlight = request.since(draft.writtenAt);
        } else if (draft.writtenAt >= request.waitedSince() + ANSWERED_WITHIN.toMillis()) {
            draft.raise(
                    RetrainingMachine.UNANSWERED,
                    true,
                    "training " + request.id() + ", asked for at " + Instant.ofEpochMilli(request.requestedAt())
                            + ", has not ended within a day: see whether a trainer is running; "
                            + "meanwhile no other is asked for");
        }
    }

    /** Whether the examples younger than a drift are enough to learn from alone: in number, and in the time that they cover. */
    boolean enoughYounger(Draft draft, Drift drift) {
        return draft.examples.from(drift.since()) >= policy.minimumPostDrift()
                && split.allows(draft.examples, drift.since());
    }

    private Map<String, String> evidence(Draft draft, Set<Reason> reasons, @Nullable Drift drift) {
        TreeMap<String, String> evidence = new TreeMap<>();
        evidence.put("examples", Long.toString(draft.examples.total()));
        if (drift != null) {
            evidence.putAll(drift.evidence());
            evidence.put("drift_since", Instant.ofEpochMilli(drift.since()).toString());
            evidence.put(
                    "drift_confirmed_at",
                    Instant.ofEpochMilli(drift.confirmedAt()).toString());
            evidence.put("examples_post_drift", Long.toString(draft.examples.from(drift.since())));
            if (!enoughYounger(draft, drift)) {
                evidence.put("examples_post_drift_wanted", Integer.toString(policy.minimumPostDrift()));
                evidence.put("days_post_drift", Long.toString(draft.examples.days(drift.since())));
                evidence.put("days_post_drift_wanted", Long.toString(split.days()));
            }
        }
        Quality low = draft.championLow();
        if (reasons.contains(Reason.ACCURACY) && low != null) {
            evidence.putAll(low.evidence());
        }
        String errs = draft.championErrs();
        if (reasons.contains(Reason.CONCEPT_DRIFT) && errs != null) {
            evidence.put(CONCEPT_DRIFT, errs);
        }
        Birth birth = Reasons.birth(draft);
        if (reasons.contains(Reason.AGE) && birth != null) {
            Duration age = Duration.ofMillis(draft.time - birth.requestedAt());
            evidence.put("age_days", Long.toString(age.toDays()));
        }
        if (reasons.contains(Reason.NEW_EXAMPLES) && birth != null) {
            evidence.put("new_examples", Long.toString(draft.examples.total() - birth.examples()));
        }
        if (reasons.contains(Reason.MANUAL)) {
            evidence.put("commands", join(draft.queued, Queued::id));
            evidence.put("who", join(draft.queued, Queued::who));
            evidence.put("why", join(draft.queued, Queued::why));
        }
        return evidence;
    }

    private static String join(List<Queued> commands, Function<Queued, String> part) {
        return String.join("; ", commands.stream().map(part).distinct().toList());
    }
}
