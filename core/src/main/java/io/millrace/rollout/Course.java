package io.millrace.rollout;

import io.millrace.rollout.Guards.Verdict;
import io.millrace.rollout.RolloutInput.QualityCounted;
import io.millrace.rollout.RolloutInput.ServingReported;
import java.util.List;
import java.util.Map;

/** The course of what is under way: what reports and time make of it. */
final class Course {
    private final Guards guards;
    private final Transitions transitions;

    Course(Guards guards, Transitions transitions) {
        this.guards = guards;
        this.transitions = transitions;
    }

    /** Takes a report into account. */
    void reported(Draft draft, ServingReported report) {
        Rollout rollout = draft.rollout;
        if (rollout == null) {
            return;
        }
        PlannedStep step = rollout.step();
        if (step == null) {
            if (rollout.progress().loadingSince() == null) {
                draft.rollout = rollout.with(rollout.progress().loading(draft.instances.clock()));
            }
        } else if (draft.routing != null && draft.routing.sequence() == report.routingSequence()) {
            judge(draft, rollout.with(guards.after(rollout, step, report)), step);
        }
    }

    /** Takes an arm's quality into account. */
    void matured(Draft draft, QualityCounted quality) {
        Rollout rollout = draft.rollout;
        PlannedStep step = rollout == null ? null : rollout.step();
        if (rollout != null
                && step != null
                && draft.routing != null
                && draft.routing.sequence() == quality.routingSequence()
                && step.variants().contains(quality.variant())) {
            judge(draft, rollout.with(rollout.findings().with(quality.variant(), quality.counts())), step);
        }
    }

    /** Goes on as far as it can. */
    void advance(Draft draft) {
        boolean moved = true;
        while (moved) {
            Rollout rollout = draft.rollout;
            PlannedStep step = rollout == null ? null : rollout.step();
            if (rollout == null) {
                moved = transitions.beginNext(draft);
            } else if (step == null) {
                moved = load(draft, rollout);
            } else {
                moved = endHold(draft, beginHold(draft, rollout), step);
            }
        }
    }

    private void judge(Draft draft, Rollout rollout, PlannedStep step) {
        draft.rollout = rollout;
        Verdict verdict = guards.judge(rollout, step);
        if (verdict != null && verdict.ends()) {
            String version = rollout.plan().versionOf(verdict.variant());
            transitions.fail(draft, rollout, verdict.guard(), verdict.reason(), version);
        } else if (verdict != null && !rollout.paused()) {
            transitions.ask(draft, rollout, verdict.guard(), verdict.reason());
        }
    }

    /** Whether it has gone on, or has ended. */
    private boolean load(Draft draft, Rollout rollout) {
        String version = rollout.plan().version();
        List<String> loads = rollout.plan().loads(draft.inService.champion());
        String refusal = draft.instances.refusal(loads);
        if (refusal != null) {
            transitions.fail(draft, rollout, GuardName.LOADING, refusal, version);
            return true;
        }
        if (Transitions.loaded(draft, rollout.plan())) {
            if (!rollout.paused()) {
                transitions.goOn(draft, rollout, everyInstance(draft) + " has loaded " + String.join(", ", loads));
            }
            return !rollout.paused();
        }
        Long since = rollout.progress().loadingSince();
        if (since != null && draft.instances.clock() >= since + RolloutMachine.LOADING_TIME.toMillis()) {
            String reason = "in " + RolloutMachine.LOADING_TIME.toSeconds() + " s it was not loaded by "
                    + draft.instances.without(loads);
            transitions.fail(draft, rollout, GuardName.LOADING, reason, version);
            return true;
        }
        transitions.starve(draft, rollout, 0, "no live instance has loaded it");
        return false;
    }

    /** A hold begins when every live instance carries the step out, and there is event time. */
    private static Rollout beginHold(Draft draft, Rollout rollout) {
        if (rollout.progress().since() != null
                || draft.routing == null
                || draft.times.event() == Times.NEVER
                || !draft.instances.carryOut(draft.routing.sequence())) {
            return rollout;
        }
        Rollout holding = rollout.with(rollout.progress().holding(draft.times.event()));
        draft.rollout = holding;
        draft.decide(everyInstance(draft) + " carries out " + rollout.words(), Transitions.MACHINE, Map.of());
        return holding;
    }

    /** Whether it has gone on. */
    private boolean endHold(Draft draft, Rollout rollout, PlannedStep step) {
        if (step.hold() == null) {
            return false;
        }
        long hold = step.hold().toMillis();
        Long since = rollout.progress().since();
        if (since == null) {
            transitions.starve(draft, rollout, hold, "not every live instance carries it out");
            return false;
        }
        if (draft.times.event() < since + hold) {
            return false;
        }
        List<String> few = step.variants().stream()
                .filter(variant -> rollout.findings().arm(variant).samples() < step.minimumSamples())
                .toList();
        if (!few.isEmpty()) {
            transitions.starve(draft, rollout, hold, "of " + String.join(" and ", few) + " there are too few samples");
            return false;
        }
        draft.settle(RolloutAlert.STARVED, rollout.words() + " has enough samples");
        return !rollout.paused() && conclude(draft, rollout, step);
    }

    /** What becomes of a step that has had its time and samples; whether it has gone on. */
    private boolean conclude(Draft draft, Rollout rollout, PlannedStep step) {
        Verdict verdict = guards.conclude(rollout, step);
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

    private static String everyInstance(Draft draft) {
        int live = draft.instances.live();
        return live == 1 ? "the live instance" : "each of " + live + " live instances";
    }
}
