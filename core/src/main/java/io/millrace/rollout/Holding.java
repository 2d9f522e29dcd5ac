package io.millrace.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hold of a step: when it begins, what is missing at its end, and what becomes of it then. */
final class Holding {
    /** By the reports' clock. Ticks come every few seconds, whether there are events or not. */
    private static final Duration LONGEST_STANDSTILL = Duration.ofHours(1);

    private static final Duration SHORTEST_STANDSTILL = Duration.ofMinutes(2);

    private final long standstill;
    private final Guards guards;
    private final Transitions transitions;

    Holding(Duration patience, Guards guards, Transitions transitions) {
        standstill =
                Math.max(SHORTEST_STANDSTILL.toMillis(), Math.min(LONGEST_STANDSTILL.toMillis(), patience.toMillis()));
        this.guards = guards;
        this.transitions = transitions;
    }

    /** Whether it has gone on. */
    boolean goesOn(Draft draft, Rollout before, PlannedStep step) {
        Rollout rollout = begun(draft, before);
        if (step.hold() == null) {
            return false;
        }
        long hold = step.hold().toMillis();
        Long since = rollout.progress().since();
        boolean waiting = since != null && draft.times.event() < since + hold;
        String missing = waiting ? null : missing(draft, rollout, step);
        if (!waiting && missing == null) {
            draft.settle(RolloutAlert.STARVED, rollout.words() + " has all that it needs");
            return !rollout.paused() && conclude(draft, rollout, step);
        }
        Long reported = rollout.progress().reportedSince();
        if (reported != null && draft.instances.clock() >= reported + standstill) {
            transitions.stuck(draft, rollout, "event time stands still, though instances report");
        } else if (missing != null) {
            transitions.starve(draft, rollout, hold, missing);
        } else {
            draft.settle(RolloutAlert.STARVED, rollout.words() + " has its time");
        }
        return false;
    }

    /** A hold begins when every live instance carries the step out, and there is event time. */
    private static Rollout begun(Draft draft, Rollout rollout) {
        if (rollout.progress().since() != null || draft.times.event() == Times.NEVER || !carriedOut(draft)) {
            return rollout;
        }
        Rollout holding = rollout.with(rollout.progress().holding(draft.times.event()));
        draft.rollout = holding;
        String reason = draft.instances.everyone() + " carries out " + rollout.words();
        draft.decide(reason, Transitions.MACHINE, Map.of());
        return holding;
    }

    /** An instance that has come or come back since the hold began may not carry the step out yet, or not be able to. */
    private static boolean carriedOut(Draft draft) {
        return draft.routing != null && draft.instances.carryOut(draft.routing.sequence());
    }

    /** What a step lacks that has had its time; null: nothing. */
    private @Nullable String missing(Draft draft, Rollout rollout, PlannedStep step) {
        if (rollout.progress().since() == null || !carriedOut(draft)) {
            return "not every live instance carries it out";
        }
        List<String> few = step.variants().stream()
                .filter(variant -> rollout.findings().arm(variant).samples() < step.minimumSamples())
                .toList();
        if (!few.isEmpty()) {
            return "of " + String.join(" and ", few) + " there are too few samples";
        }
        List<String> unlabelled = guards.unlabelled(rollout, step);
        return unlabelled.isEmpty()
                ? null
                : "of " + String.join(" and ", unlabelled) + " too few labels are known to judge the quality";
    }

    /** What becomes of a step that has had all that it needs; whether it has gone on. */
    private boolean conclude(Draft draft, Rollout rollout, PlannedStep step) {
        Guards.Verdict verdict = guards.conclude(rollout, step);
        if (verdict != null) {
            transitions.ask(draft, rollout, verdict.guard(), verdict.reason());
            return false;
        }
        if (step.asks() && !rollout.progress().answered().contains(GuardName.TAKE_OVER.word())) {
            String reason = rollout.plan().version() + " was recorded beside the champion, and may take over";
            transitions.ask(draft, rollout, GuardName.TAKE_OVER, reason);
            return false;
        }
        transitions.goOn(draft, rollout, rollout.words() + " has had its time and samples");
        return true;
    }
}
