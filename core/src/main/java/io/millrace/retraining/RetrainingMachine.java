package io.millrace.retraining;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.ModelDefinition.Trigger;
import io.millrace.retraining.RetrainingEffect.CommandAnswered;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import io.millrace.retraining.RetrainingInput.Deployed;
import io.millrace.retraining.RetrainingInput.DriftReported;
import io.millrace.retraining.RetrainingInput.ExamplesCounted;
import io.millrace.retraining.RetrainingInput.RetrainCommand;
import io.millrace.retraining.RetrainingInput.Tick;
import io.millrace.retraining.RetrainingInput.TrainingEnded;
import io.millrace.retraining.RetrainingState.Awaited;
import io.millrace.retraining.RetrainingState.Birth;
import io.millrace.retraining.RetrainingState.Drift;
import io.millrace.retraining.RetrainingState.Holds;
import io.millrace.retraining.RetrainingState.InFlight;
import io.millrace.retraining.RetrainingState.InService;
import io.millrace.retraining.RetrainingState.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a training is asked for. A pure function of its inputs in their order: it reads no clock, and the same
 * inputs give the same requests with the same ids.
 *
 * <p>One request is in flight at a time. Reasons that hold together make one request. While drift is confirmed every
 * automatic reason waits for examples younger than the drift: a training without them would learn the old world. A
 * quarantine holds back everything but a person. A rejection waits for more examples, a failure for more time, each
 * twice as long as the one before it.
 */
public final class RetrainingMachine {
    /** Alert: the last training could not be done. */
    public static final String TRAINING_FAILED = "training_failed";

    /** Alert: the last training's model failed a gate. */
    public static final String TRAINING_REJECTED = "training_rejected";

    /** Alert: a training waits for examples younger than the drift. */
    public static final String WAITING_FOR_LABELS = "retraining_waiting_for_labels";

    /** Alert: there is a reason for a training, and the data are quarantined. */
    public static final String QUARANTINED = "retraining_quarantined";

    /** Alert: a trained version did not take over. */
    public static final String NOT_PROMOTED = "challenger_not_promoted";

    private static final long LEAST_PAUSE = Duration.ofHours(1).toMillis();
    private static final int MOST_DOUBLINGS = 6;
    private static final int VERSIONS_KEPT = 16;
    private static final int COMMANDS_KEPT = 256;

    private final String project;
    private final String model;
    private final int minimumSamples;
    private final RetrainingPolicy policy;
    private final RetrainSchedule schedule;

    /**
     * A machine for one model.
     *
     * @param project the project's name, part of the ids
     * @param model the model's name, part of the ids
     * @param minimumSamples matured examples for the first training
     * @param policy what may ask for a training
     * @param schedule when age and new examples are looked at
     */
    public RetrainingMachine(
            String project, String model, int minimumSamples, RetrainingPolicy policy, RetrainSchedule schedule) {
        this.project = project;
        this.model = model;
        this.minimumSamples = minimumSamples;
        this.policy = policy;
        this.schedule = schedule;
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
            drift(draft, report);
        } else if (input instanceof ExamplesCounted counted) {
            // A tick follows when every partition has counted: deciding here would decide on half a count.
            draft.examples = draft.examples.with(counted.day(), counted.examples());
            return new Step(draft.toState(), List.of());
        } else if (input instanceof TrainingEnded ended) {
            ended(draft, ended);
        } else if (input instanceof Deployed deployed) {
            deployed(draft, deployed);
        } else if (input instanceof RetrainCommand command) {
            command(draft, command);
        }
        decide(draft);
        return new Step(draft.toState(), draft.effects);
    }

    private void tick(Draft draft, Tick tick) {
        long before = draft.time;
        draft.time = tick.time();
        if (schedule == RetrainSchedule.ALWAYS
                || (before != RetrainingState.NEVER && schedule.due(before, tick.time()))) {
            draft.dueReasons = lookAtAgeAndExamples(draft);
        }
    }

    private static void drift(Draft draft, DriftReported report) {
        Drift known = draft.drifts.get(report.modelVersion());
        if (known != null && report.windowEnd() < known.windowEnd()) {
            return;
        }
        long since = report.confirmed() && report.driftSince() != null ? report.driftSince() : RetrainingState.NEVER;
        long confirmedAt = RetrainingState.NEVER;
        if (report.confirmed()) {
            confirmedAt = known != null && known.confirmed() ? known.confirmedAt() : report.windowEnd();
        }
        draft.drifts.put(
                report.modelVersion(),
                new Drift(
                        report.windowEnd(),
                        report.suspect(),
                        confirmedAt,
                        since,
                        report.quarantined(),
                        new TreeMap<>(report.evidence())));
        forgetOldest(draft.drifts, draft.deployment.champion(), Drift::windowEnd);
    }

    private void ended(Draft draft, TrainingEnded ended) {
        InFlight request = draft.inFlight;
        if (request == null || !request.id().equals(ended.retrainId())) {
            return;
        }
        draft.inFlight = null;
        draft.dueReasons = EnumSet.noneOf(Reason.class);
        long cool = draft.time + policy.cooldown().toMillis();
        switch (ended.ending()) {
            case SUCCEEDED -> {
                String version = Objects.requireNonNull(ended.version());
                draft.births.put(version, new Birth(request.requestedAt(), request.examples()));
                forgetOldest(draft.births, draft.deployment.champion(), Birth::requestedAt);
                draft.awaited = new Awaited(version, draft.time);
                draft.holds = new Holds(cool, 0, 0, 0);
                draft.lastOutcome = TrainingOutcome.CHALLENGER;
                draft.settle(TRAINING_FAILED, "training " + request.id() + " succeeded");
                draft.settle(TRAINING_REJECTED, "training " + request.id() + " gave version " + version);
            }
            case REJECTED -> {
                int rejections = draft.holds.rejections() + 1;
                long step = Math.max(1, Math.min(policy.minimumPostDrift(), request.examples() / 10));
                draft.holds = new Holds(cool, rejections, 0, request.examples() + doubled(step, rejections));
                draft.lastOutcome = TrainingOutcome.REJECTED;
                draft.settle(TRAINING_FAILED, "training " + request.id() + " ran to its end");
                draft.raise(
                        TRAINING_REJECTED,
                        false,
                        "training " + request.id() + " was rejected (" + reasonOf(ended) + "); the next waits for "
                                + draft.holds.examplesNeeded() + " matured examples");
            }
            case FAILED -> {
                int failures = draft.holds.failures() + 1;
                long pause = Math.max(LEAST_PAUSE, policy.cooldown().toMillis());
                draft.holds = new Holds(
                        draft.time + doubled(pause, failures),
                        draft.holds.rejections(),
                        failures,
                        draft.holds.examplesNeeded());
                draft.lastOutcome = TrainingOutcome.FAILED;
                draft.raise(
                        TRAINING_FAILED,
                        true,
                        "training " + request.id() + " failed (" + reasonOf(ended)
                                + "); no other starts by itself before "
                                + Instant.ofEpochMilli(draft.holds.coolUntil()));
            }
        }
    }

    private static void deployed(Draft draft, Deployed deployed) {
        if (deployed.sequence() > draft.deployment.sequence()) {
            boolean other = !Objects.equals(deployed.champion(), draft.deployment.champion());
            draft.deployment =
                    new InService(deployed.sequence(), deployed.champion(), deployed.challenger(), deployed.archived());
            if (other) {
                draft.dueReasons = EnumSet.noneOf(Reason.class);
            }
        }
    }

    private void command(Draft draft, RetrainCommand command) {
        if (draft.answered.contains(command.id())) {
            return;
        }
        draft.answered.add(command.id());
        if (draft.answered.size() > COMMANDS_KEPT) {
            draft.answered.remove(0);
        }
        long at = Math.max(0, draft.time);
        if (!policy.on().contains(Trigger.MANUAL)) {
            draft.effects.add(
                    new CommandAnswered(command.id(), false, "the project file does not list manual retraining", at));
        } else if (draft.examples.total() == 0) {
            draft.effects.add(new CommandAnswered(command.id(), false, "no example has matured yet", at));
        } else {
            draft.queued.add(new Queued(command.id(), command.who(), command.why()));
            String answer = draft.inFlight != null
                    ? "asked for when training " + draft.inFlight.id() + " has ended"
                    : rolloutUnderWay(draft) ? "asked for when the rollout under way has ended" : "asked for";
            draft.effects.add(new CommandAnswered(command.id(), true, answer, at));
        }
    }

    private void decide(Draft draft) {
        settleRollout(draft);
        if (draft.inFlight != null) {
            draft.phase = Phase.TRAINING;
            return;
        }
        if (rolloutUnderWay(draft)) {
            draft.phase = Phase.CHALLENGER;
            return;
        }
        if (draft.time == RetrainingState.NEVER) {
            return;
        }
        Set<Reason> reasons = automaticReasons(draft);
        Drift drift = draft.championDrift();
        boolean quarantined = drift != null && drift.quarantined();
        if (!draft.queued.isEmpty()) {
            if (quarantined) {
                reasons.clear();
            }
            reasons.add(Reason.MANUAL);
            request(draft, reasons, drift);
            return;
        }
        draft.phase = phaseOf(draft, reasons, drift, quarantined);
        tellWaiting(draft, reasons, drift, quarantined);
        if (draft.phase == Phase.TRAINING) {
            request(draft, reasons, drift);
        }
    }

    /** The phase that automatic reasons lead to; TRAINING: nothing holds them back. */
    private Phase phaseOf(Draft draft, Set<Reason> reasons, @Nullable Drift drift, boolean quarantined) {
        boolean cooling = draft.time < draft.holds.coolUntil();
        if (reasons.isEmpty()) {
            boolean suspect = drift != null && drift.suspect();
            return cooling ? Phase.COOL_DOWN : suspect ? Phase.SUSPECT : Phase.STABLE;
        }
        if (cooling) {
            return Phase.COOL_DOWN;
        }
        if (quarantined || draft.examples.total() < draft.holds.examplesNeeded()) {
            return Phase.REQUESTED;
        }
        return waitsForLabels(draft, reasons, drift) ? Phase.WAITING_FOR_LABELS : Phase.TRAINING;
    }

    private boolean waitsForLabels(Draft draft, Set<Reason> reasons, @Nullable Drift drift) {
        return drift != null
                && reasons.contains(Reason.DATA_DRIFT)
                && draft.examples.from(drift.since()) < policy.minimumPostDrift()
                && draft.time < drift.confirmedAt() + policy.atMost().toMillis();
    }

    private void tellWaiting(Draft draft, Set<Reason> reasons, @Nullable Drift drift, boolean quarantined) {
        if (draft.phase == Phase.WAITING_FOR_LABELS && drift != null) {
            draft.raise(
                    WAITING_FOR_LABELS,
                    false,
                    "drift since " + Instant.ofEpochMilli(drift.since()) + " is confirmed; training waits for "
                            + policy.minimumPostDrift() + " matured examples younger than it, until "
                            + Instant.ofEpochMilli(
                                    drift.confirmedAt() + policy.atMost().toMillis()) + " at most");
        } else if (draft.phase == Phase.TRAINING || reasons.isEmpty()) {
            draft.settle(WAITING_FOR_LABELS, "the wait for labels is over");
        }
        if (quarantined && !reasons.isEmpty()) {
            draft.raise(
                    QUARANTINED,
                    true,
                    "no training starts by itself: the data of version " + draft.deployment.champion()
                            + " look broken upstream");
        } else {
            draft.settle(QUARANTINED, "nothing is held back by a quarantine");
        }
    }

    private void request(Draft draft, Set<Reason> reasons, @Nullable Drift drift) {
        long total = draft.examples.total();
        TreeMap<String, String> evidence = new TreeMap<>();
        evidence.put("examples", Long.toString(total));
        Long from = null;
        if (reasons.contains(Reason.DATA_DRIFT) && drift != null) {
            long postDrift = draft.examples.from(drift.since());
            evidence.putAll(drift.evidence());
            evidence.put("drift_since", Instant.ofEpochMilli(drift.since()).toString());
            evidence.put(
                    "drift_confirmed_at",
                    Instant.ofEpochMilli(drift.confirmedAt()).toString());
            evidence.put("examples_post_drift", Long.toString(postDrift));
            if (postDrift >= policy.minimumPostDrift()) {
                from = drift.since();
            } else {
                evidence.put("examples_post_drift_wanted", Integer.toString(policy.minimumPostDrift()));
            }
        }
        Birth birth = championBirth(draft);
        if (reasons.contains(Reason.AGE) && birth != null) {
            evidence.put(
                    "age_days",
                    Long.toString(
                            Duration.ofMillis(draft.time - birth.requestedAt()).toDays()));
        }
        if (reasons.contains(Reason.NEW_EXAMPLES) && birth != null) {
            evidence.put("new_examples", Long.toString(total - birth.examples()));
        }
        if (reasons.contains(Reason.MANUAL)) {
            evidence.put("commands", join(draft.queued, Queued::id));
            evidence.put("who", join(draft.queued, Queued::who));
            evidence.put("why", join(draft.queued, Queued::why));
        }
        String id = RetrainIds.of(project, model, draft.ordinal);
        draft.effects.add(new RequestTraining(
                id, new ArrayList<>(reasons), evidence, draft.deployment.champion(), from, draft.time));
        draft.settle(WAITING_FOR_LABELS, "training " + id + " is asked for");
        draft.ordinal++;
        draft.inFlight = new InFlight(id, draft.time, total);
        draft.queued.clear();
        draft.phase = Phase.TRAINING;
    }

    private Set<Reason> automaticReasons(Draft draft) {
        EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);
        if (draft.deployment.champion() == null) {
            if (draft.examples.total() >= minimumSamples) {
                reasons.add(Reason.INITIAL);
            }
            return reasons;
        }
        Drift drift = draft.championDrift();
        if (policy.on().contains(Trigger.DRIFT) && drift != null && drift.confirmed()) {
            reasons.add(Reason.DATA_DRIFT);
        }
        reasons.addAll(draft.dueReasons);
        return reasons;
    }

    private Set<Reason> lookAtAgeAndExamples(Draft draft) {
        EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);
        Birth birth = championBirth(draft);
        if (birth == null) {
            return reasons;
        }
        if (policy.on().contains(Trigger.AGE)
                && policy.maximumAge() != null
                && draft.time - birth.requestedAt() >= policy.maximumAge().toMillis()) {
            reasons.add(Reason.AGE);
        }
        if (policy.on().contains(Trigger.NEW_EXAMPLES)
                && policy.newExamples() != null
                && draft.examples.total() - birth.examples() >= policy.newExamples()) {
            reasons.add(Reason.NEW_EXAMPLES);
        }
        return reasons;
    }

    /** When the champion was asked for; a champion that came from elsewhere counts from when it was first seen. */
    private static @Nullable Birth championBirth(Draft draft) {
        String champion = draft.deployment.champion();
        if (champion == null || draft.time == RetrainingState.NEVER) {
            return null;
        }
        return draft.births.computeIfAbsent(champion, version -> new Birth(draft.time, draft.examples.total()));
    }

    private void settleRollout(Draft draft) {
        Awaited awaited = draft.awaited;
        if (awaited == null) {
            return;
        }
        InService inService = draft.deployment;
        if (awaited.version().equals(inService.champion())) {
            draft.awaited = null;
            draft.lastOutcome = TrainingOutcome.CHAMPION;
            draft.settle(NOT_PROMOTED, "version " + awaited.version() + " took over");
            return;
        }
        boolean onTrial = awaited.version().equals(inService.challenger());
        long patience = Math.max(LEAST_PAUSE, policy.cooldown().toMillis());
        boolean overdue = draft.time != RetrainingState.NEVER && draft.time >= awaited.trainedAt() + patience;
        if (inService.archived().contains(awaited.version()) || (!onTrial && overdue)) {
            draft.awaited = null;
            draft.lastOutcome = TrainingOutcome.NOT_PROMOTED;
            draft.raise(
                    NOT_PROMOTED, false, "version " + awaited.version() + " passed its gates and is not in service");
        }
    }

    private static boolean rolloutUnderWay(Draft draft) {
        return draft.awaited != null || draft.deployment.challenger() != null;
    }

    private static String reasonOf(TrainingEnded ended) {
        return ended.why() == null ? "no reason given" : ended.why();
    }

    private static long doubled(long step, int times) {
        return step << Math.min(MOST_DOUBLINGS, times - 1);
    }

    private static String join(List<Queued> commands, Function<Queued, String> part) {
        return String.join("; ", commands.stream().map(part).distinct().toList());
    }

    /** Keeps the youngest entries, and the champion's whatever its age. */
    private static <T> void forgetOldest(Map<String, T> map, @Nullable String champion, ToLongFunction<T> age) {
        while (map.size() > VERSIONS_KEPT) {
            map.entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(champion))
                    .min(Comparator.comparingLong((Map.Entry<String, T> entry) -> age.applyAsLong(entry.getValue())))
                    .ifPresent(oldest -> map.remove(oldest.getKey()));
        }
    }
}
