package io.millrace.retraining;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.retraining.RetrainingInput.Deployed;
import io.millrace.retraining.RetrainingInput.DriftReported;
import io.millrace.retraining.RetrainingInput.ExamplesCounted;
import io.millrace.retraining.RetrainingInput.QualityReported;
import io.millrace.retraining.RetrainingInput.RetrainCommand;
import io.millrace.retraining.RetrainingInput.Tick;
import io.millrace.retraining.RetrainingInput.TrainingEnded;
import io.millrace.retraining.RetrainingState.Drift;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Decides when a training is asked for. A pure function of its inputs in their order: it reads no clock, and the same
 * inputs give the same requests with the same ids.
 *
 * <p>One request is in flight at a time. Reasons that hold together make one request. While drift is confirmed every
 * automatic reason waits for examples younger than the drift: a training without them would learn the old world. And
 * it waits until what would be learned from covers time enough to be split: a training without that could only fail. A
 * quarantine holds back everything but a person. A rejection waits for more examples, a failure for more time, each
 * twice as long as the one before it; a version that waits for a person, does not take over or is rolled back is as good as rejected. After each of
 * them, and after a success, nothing but a person asks before the cool-down is over, an hour at least.
 */
public final class RetrainingMachine {
    /** Alert: the last training could not be done. */
    public static final String TRAINING_FAILED = "training_failed";

    /** Alert: the last training's model failed a gate. */
    public static final String TRAINING_REJECTED = "training_rejected";

    /** Alert: a training waits for examples younger than the drift, or for examples that cover time enough to be split. */
    public static final String WAITING_FOR_LABELS = "retraining_waiting_for_labels";

    /** Alert: there is a reason for a training, and the data are quarantined. */
    public static final String QUARANTINED = "retraining_quarantined";

    /** Alert: a trained version meets its gates and waits for a person, because nothing proves that it is no worse than the champion. */
    public static final String STAGED = "candidate_staged";

    /** Alert: a trained version did not take over. */
    public static final String NOT_PROMOTED = "challenger_not_promoted";

    /** Alert: no model meets the gates, and one waits for a person that is better than the champion. */
    public static final String GATES_UNREACHABLE = "gates_unreachable";

    /** Alert: a training was asked for a day ago by the wall clock and has not ended. */
    public static final String UNANSWERED = "retraining_unanswered";

    private static final Duration LEAST_PAUSE = Duration.ofHours(1);

    private final RetrainSchedule schedule;
    private final Reasons reasons;
    private final Requests requests;
    private final Waits waits;
    private final Endings endings;
    private final Rollout rollout;
    private final Commands commands;

    /**
     * A machine for one model.
     *
     * @param project the project's name, part of the ids
     * @param model the model's name, part of the ids
     * @param minimumSamples matured examples for the first training
     * @param split how much time a training's examples must cover
     * @param policy what may ask for a training
     * @param schedule when age and new examples are looked at
     */
    public RetrainingMachine(
            String project,
            String model,
            int minimumSamples,
            SplitRule split,
            RetrainingPolicy policy,
            RetrainSchedule schedule) {
        long pause = Math.max(LEAST_PAUSE.toMillis(), policy.cooldown().toMillis());
        this.schedule = schedule;
        reasons = new Reasons(minimumSamples, policy);
        requests = new Requests(project, model, split, policy);
        waits = new Waits(split, policy, requests);
        BackOff backOff = new BackOff(policy, pause);
        endings = new Endings(backOff);
        rollout = new Rollout(backOff, pause);
        commands = new Commands(policy);
    }

    /** A state, and what is to be done on the way to it. */
    public record Step(RetrainingState state, List<RetrainingEffect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    /** One input. */
    public Step step(RetrainingState state, RetrainingInput input) {
        Draft draft = new Draft(state);
        if (input instanceof Tick tick) {
            if (tick.time() <= state.time()) {
                return new Step(state, List.of());
            }
            tick(draft, tick);
        } else if (input instanceof DriftReported report) {
            // Heeded at a tick, so that it does not matter which of the two topics was read first.
            draft.put(report);
            return new Step(draft.toState(), List.of());
        } else if (input instanceof QualityReported report) {
            draft.put(report);
            return new Step(draft.toState(), List.of());
        } else if (input instanceof ExamplesCounted counted) {
            // A tick follows when every partition has counted: deciding here would decide on half a count.
            draft.examples = draft.examples.with(counted.day(), counted.examples());
            return new Step(draft.toState(), List.of());
        } else if (input instanceof TrainingEnded ended) {
            endings.take(draft, ended);
        } else if (input instanceof Deployed deployed) {
            rollout.take(draft, deployed);
        } else if (input instanceof RetrainCommand command) {
            commands.take(draft, command);
        }
        decide(draft);
        return new Step(draft.toState(), draft.effects);
    }

    private void tick(Draft draft, Tick tick) {
        long before = draft.time;
        draft.time = tick.time();
        draft.writtenAt = tick.writtenAt();
        draft.heedReports();
        if (schedule == RetrainSchedule.ALWAYS
                || (before != RetrainingState.NEVER && schedule.due(before, tick.time()))) {
            reasons.look(draft);
        }
    }

    private void decide(Draft draft) {
        rollout.settle(draft);
        if (draft.inFlight != null) {
            draft.phase = Phase.TRAINING;
            requests.tellUnanswered(draft, draft.inFlight);
        } else if (draft.rolloutUnderWay()) {
            draft.phase = Phase.CHALLENGER;
        } else if (draft.time != RetrainingState.NEVER) {
            decideAtRest(draft);
        }
    }

    /** Nothing is in flight or on trial, and there is a time. */
    private void decideAtRest(Draft draft) {
        Set<Reason> holding = reasons.holding(draft);
        if (draft.queued.isEmpty()) {
            draft.phase = waits.judge(draft, holding);
            if (draft.phase == Phase.TRAINING) {
                requests.send(draft, holding);
            }
            return;
        }
        Drift drift = draft.championDrift();
        if (drift != null && drift.quarantined()) {
            holding.clear();
        }
        holding.add(Reason.MANUAL);
        requests.send(draft, holding);
    }
}
