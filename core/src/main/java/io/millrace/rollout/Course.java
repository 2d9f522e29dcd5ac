package io.millrace.rollout;

import io.millrace.project.RolloutDefinition;
import io.millrace.rollout.Guards.Verdict;
import io.millrace.rollout.Instances.Refusal;
import io.millrace.rollout.RolloutInput.QualityCounted;
import io.millrace.rollout.RolloutInput.ServingReported;
import java.util.List;

/** The course of what is under way: what reports and time make of it. */
final class Course {
    private final Guards guards;
    private final Transitions transitions;
    private final Loading loading;
    private final Holding holding;

    Course(RolloutDefinition definition, Guards guards, Transitions transitions) {
        this.guards = guards;
        this.transitions = transitions;
        loading = new Loading(transitions);
        holding = new Holding(definition.patience(), guards, transitions);
    }

    /** Takes into account how far event time has come. */
    void ticked(Draft draft, long time) {
        boolean moved = time > draft.times.event();
        draft.times = draft.times.reached(time);
        if (moved && draft.rollout != null) {
            draft.rollout = draft.rollout.with(draft.rollout.progress().moved(time));
        }
    }

    /** Takes a report into account. */
    void reported(Draft draft, ServingReported report) {
        if (draft.rollout == null) {
            return;
        }
        if (draft.rollout.progress().reportedSince() == null) {
            draft.rollout = draft.rollout.with(draft.rollout.progress().reported(draft.instances.clock()));
        }
        Rollout rollout = draft.rollout;
        PlannedStep step = rollout.step();
        if (step != null && draft.routing != null && draft.routing.sequence() == report.routingSequence()) {
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
            } else if (refused(draft, rollout)) {
                moved = true;
            } else if (step == null) {
                moved = loading.goesOn(draft, rollout);
            } else {
                moved = holding.goesOn(draft, rollout, step);
            }
        }
    }

    /** Whether it has ended because an instance will not use a version that it needs: while that is loaded, or later, after a restart. */
    private boolean refused(Draft draft, Rollout rollout) {
        List<Refusal> refusals = draft.instances.refusals(rollout.plan().loads(draft.inService.champion()));
        if (refusals.isEmpty()) {
            return false;
        }
        Refusal first = refusals.get(0);
        transitions.fail(draft, rollout, GuardName.LOADING, first.words(), first.version());
        return true;
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
}
