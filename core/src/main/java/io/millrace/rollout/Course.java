package io.millrace.rollout;

import io.millrace.project.RolloutDefinition;
import io.millrace.rollout.Guards.Verdict;
import io.millrace.rollout.Progress.Pause;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.QualityCounted;
import io.millrace.rollout.RolloutInput.RollOut;
import io.millrace.rollout.RolloutInput.ServingReported;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The course of what is under way: how it begins, goes from step to step, and ends. */
final class Course {
    /** Who decided, when nobody did but time. */
    private static final String MACHINE = "rollout";

    private final String model;
    private final RolloutDefinition definition;
    private final Guards guards;
    private final Figures figures;

    Course(String model, RolloutDefinition definition, Duration labelDelay) {
        this.model = model;
        this.definition = definition;
        guards = new Guards(definition, labelDelay);
        figures = new Figures(guards);
    }

    /** The figures of what is under way. */
    Map<String, String> figures(Draft draft) {
        return draft.rollout == null ? Map.of() : figures.of(draft.rollout);
    }

    /** Name of a rollout that begins with the next record. */
    String id(Draft draft, String version) {
        return model + "/" + version + "/" + (draft.inService.sequence() + 1);
    }

    /** Begins a plan, in place of what was under way. */
    void begin(Draft draft, RolloutPlan plan, @Nullable Asked asked, String reason) {
        settleAll(draft, plan.words() + " began");
        List<String> loads = plan.loads(draft.inService.champion());
        if (draft.inService.champion() == null || (plan.steps().isEmpty() && loaded(draft, plan))) {
            takeOver(draft, plan, asked, reason, plan.by(), Map.of());
            return;
        }
        for (String version : loads) {
            draft.inService = draft.inService.staged(version, Stage.STAGING);
        }
        if (!loads.isEmpty()) {
            draft.inService = draft.inService.trying(loads.contains(plan.version()) ? plan.version() : loads.get(0));
        }
        int position = loaded(draft, plan) ? 1 : 0;
        draft.rollout = new Rollout(plan, Progress.start(position, draft.times.event()), Findings.NONE);
        tell(draft, asked, reason, plan.by(), Map.of());
    }

    /** Begins the rollout of a version by a strategy. */
    void rollOut(Draft draft, RollOut wish, String version, @Nullable Asked asked) {
        String champion = draft.inService.champion();
        RolloutPlan plan = RolloutPlan.of(
                id(draft, version),
                version,
                champion == null ? version : champion,
                wish.strategy() == null ? definition.strategy() : wish.strategy(),
                definition,
                wish.asked().who());
        begin(draft, plan, asked, wish.asked().why());
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

    private void judge(Draft draft, Rollout rollout, PlannedStep step) {
        draft.rollout = rollout;
        Verdict verdict = guards.judge(rollout, step);
        if (verdict != null && verdict.ends()) {
            fail(
                    draft,
                    rollout,
                    verdict.guard(),
                    verdict.reason(),
                    rollout.plan().versionOf(verdict.variant()));
        } else if (verdict != null && !rollout.paused()) {
            ask(draft, rollout, verdict.guard(), verdict.reason());
        }
    }

    /** Goes on as far as it can. */
    void advance(Draft draft) {
        boolean moved = true;
        while (moved) {
            Rollout rollout = draft.rollout;
            if (rollout == null) {
                moved = beginNext(draft);
            } else if (rollout.loading()) {
                moved = load(draft, rollout);
            } else {
                beginHold(draft);
                moved = endHold(draft);
            }
        }
    }

    /** Ends what is under way; the champion scores all. */
    void end(Draft draft, Rollout rollout, @Nullable Asked asked, String reason, String by, @Nullable String failed) {
        Map<String, String> found = figures.of(rollout);
        draft.rollout = null;
        draft.inService = draft.inService.ended(failed);
        settleAll(draft, rollout.plan().words() + " has ended");
        tell(draft, asked, reason, by, found);
    }

    private boolean beginNext(Draft draft) {
        RollOut next = draft.next;
        draft.next = null;
        String version = next == null ? null : next.version();
        if (next == null || version == null || version.equals(draft.inService.champion())) {
            return false;
        }
        rollOut(draft, next, version, null);
        return draft.rollout != null;
    }

    private boolean loaded(Draft draft, RolloutPlan plan) {
        List<String> loads = plan.loads(draft.inService.champion());
        // Where nobody scores, nobody has to load what takes over at once; a step, though, waits for somebody who
        // carries it out.
        return draft.instances.haveAll(loads) || (plan.steps().isEmpty() && draft.instances.live() == 0);
    }

    private boolean load(Draft draft, Rollout rollout) {
        List<String> loads = rollout.plan().loads(draft.inService.champion());
        String refusal = draft.instances.refusal(loads);
        if (refusal != null) {
            fail(draft, rollout, GuardName.LOADING, refusal, rollout.plan().version());
            return true;
        }
        if (loaded(draft, rollout.plan())) {
            if (rollout.paused()) {
                return false;
            }
            goOn(draft, rollout, everyInstance(draft) + " has loaded " + String.join(", ", loads));
            return true;
        }
        Long since = rollout.progress().loadingSince();
        if (since != null && draft.instances.clock() >= since + RolloutMachine.LOADING_TIME.toMillis()) {
            String missing = String.join(", ", draft.instances.without(loads));
            fail(
                    draft,
                    rollout,
                    GuardName.LOADING,
                    "in " + RolloutMachine.LOADING_TIME.toSeconds() + " s it was not loaded by " + missing,
                    rollout.plan().version());
            return true;
        }
        starve(draft, rollout, 0, "no live instance has loaded it");
        return false;
    }

    /** A hold begins when every live instance carries the step out, and there is event time. */
    private void beginHold(Draft draft) {
        Rollout rollout = draft.rollout;
        Routing routing = draft.routing;
        if (rollout == null
                || routing == null
                || rollout.progress().since() != null
                || draft.times.event() == Times.NEVER
                || !draft.instances.carryOut(routing.sequence())) {
            return;
        }
        draft.rollout = rollout.with(rollout.progress().holding(draft.times.event()));
        draft.decide(everyInstance(draft) + " carries out " + rollout.words(), MACHINE, Map.of());
    }

    private boolean endHold(Draft draft) {
        Rollout rollout = draft.rollout;
        PlannedStep step = rollout == null ? null : rollout.step();
        if (rollout == null || step == null || step.hold() == null) {
            return false;
        }
        long hold = step.hold().toMillis();
        Long since = rollout.progress().since();
        if (since == null) {
            starve(draft, rollout, hold, "not every live instance carries it out");
            return false;
        }
        if (draft.times.event() < since + hold) {
            return false;
        }
        List<String> few = step.variants().stream()
                .filter(variant -> rollout.findings().arm(variant).samples() < step.minimumSamples())
                .toList();
        if (!few.isEmpty()) {
            starve(draft, rollout, hold, "of " + String.join(" and ", few) + " there are too few samples");
            return false;
        }
        draft.settle(RolloutAlert.STARVED, rollout.words() + " has enough samples");
        if (rollout.paused()) {
            return false;
        }
        Verdict verdict = guards.conclude(rollout, step);
        if (verdict != null) {
            ask(draft, rollout, verdict.guard(), verdict.reason());
            return false;
        }
        if (step.asks() && !rollout.progress().answered().contains(GuardName.TAKE_OVER.word())) {
            ask(
                    draft,
                    rollout,
                    GuardName.TAKE_OVER,
                    rollout.plan().version() + " was recorded beside the champion, and may take over");
            return false;
        }
        goOn(draft, rollout, rollout.words() + " has had its time and samples");
        return true;
    }

    /** Goes to the next step, or lets the version take over. */
    private void goOn(Draft draft, Rollout rollout, String reason) {
        Map<String, String> found = figures.of(rollout);
        if (rollout.lastStep()) {
            takeOver(draft, rollout.plan(), null, reason + ": it takes over", MACHINE, found);
            return;
        }
        Rollout next = rollout.next(draft.times.event());
        draft.rollout = next;
        draft.decide(reason + ": " + next.words(), MACHINE, found);
    }

    private void takeOver(
            Draft draft, RolloutPlan plan, @Nullable Asked asked, String reason, String by, Map<String, String> found) {
        draft.rollout = null;
        draft.inService = draft.inService.ended(null).promoted(plan.version());
        settleAll(draft, plan.version() + " took over");
        tell(draft, asked, reason, by, found);
    }

    private void fail(Draft draft, Rollout rollout, GuardName guard, String reason, String version) {
        Map<String, String> found = figures.of(rollout);
        String words = rollout.plan().words() + " has ended at " + rollout.words() + ": " + reason;
        end(draft, rollout, null, words, guard.decides(), version);
        draft.raise(
                RolloutAlert.ROLLED_BACK,
                true,
                words + "; " + draft.inService.champion() + " scores all, and " + version
                        + " comes back only when somebody promotes it or rolls it out",
                found);
    }

    private void ask(Draft draft, Rollout rollout, GuardName guard, String reason) {
        Rollout paused = rollout.paused(new Pause(guard.word(), reason));
        Map<String, String> found = figures.of(rollout);
        draft.rollout = paused;
        String words = rollout.plan().words() + " waits at " + rollout.words() + ": " + reason;
        draft.decide(words, guard.decides(), found);
        draft.raise(
                RolloutAlert.WAITS,
                true,
                words + ". " + command("resume") + " lets it go on, " + command("abort") + " ends it",
                found);
    }

    /** Tells somebody, once a step without samples has had its patience. */
    private void starve(Draft draft, Rollout rollout, long hold, String why) {
        Long since = rollout.progress().since();
        long from = since == null ? rollout.progress().begun() : since;
        if (from == Times.NEVER
                || draft.times.event() < from + hold + definition.patience().toMillis()) {
            return;
        }
        draft.raise(
                RolloutAlert.STARVED,
                false,
                rollout.plan().words() + " does not go on from " + rollout.words() + ": " + why + ". "
                        + command("promote " + rollout.plan().version()) + " lets it take over, " + command("abort")
                        + " ends it",
                figures.of(rollout));
    }

    private String command(String what) {
        return "./millrace deploy " + what + " --model " + model;
    }

    private static String everyInstance(Draft draft) {
        int live = draft.instances.live();
        return live == 1 ? "the live instance" : "each of " + live + " live instances";
    }

    private static void settleAll(Draft draft, String message) {
        draft.settle(RolloutAlert.ROLLED_BACK, message);
        draft.settle(RolloutAlert.WAITS, message);
        draft.settle(RolloutAlert.STARVED, message);
    }

    private static void tell(
            Draft draft, @Nullable Asked asked, String reason, String by, Map<String, String> evidence) {
        if (asked == null) {
            draft.decide(reason, by, evidence);
        } else {
            draft.accept(asked, reason, evidence);
        }
    }
}
