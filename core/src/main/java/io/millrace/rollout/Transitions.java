package io.millrace.rollout;

import io.millrace.project.RolloutDefinition;
import io.millrace.rollout.Progress.Pause;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.RollOut;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that can become of what is under way: it begins, goes to its next step, asks, takes over, ends. Each is one record. */
final class Transitions {
    /** Who decided, when nobody did but time. */
    static final String MACHINE = "rollout";

    private final String model;
    private final RolloutDefinition definition;
    private final Figures figures;

    Transitions(String model, RolloutDefinition definition, Guards guards) {
        this.model = model;
        this.definition = definition;
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

    /** Whether every live instance has what a plan needs. */
    static boolean loaded(Draft draft, RolloutPlan plan) {
        List<String> loads = plan.loads(draft.inService.champion());
        // Where nobody scores, nobody has to load what takes over at once; a step waits for somebody who carries it
        // out.
        return draft.instances.haveAll(loads) || (plan.steps().isEmpty() && draft.instances.live() == 0);
    }

    /** Begins a plan, in place of what was under way. */
    void begin(Draft draft, RolloutPlan plan, @Nullable Asked asked, String reason) {
        settleAll(draft, plan.words() + " began");
        if (draft.inService.champion() == null || (plan.steps().isEmpty() && loaded(draft, plan))) {
            takeOver(draft, plan, asked, reason, plan.by(), Map.of());
            return;
        }
        List<String> loads = plan.loads(draft.inService.champion());
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

    /** Begins the rollout that has waited; whether there was one. */
    boolean beginNext(Draft draft) {
        RollOut next = draft.next;
        draft.next = null;
        String version = next == null ? null : next.version();
        if (next == null || version == null || version.equals(draft.inService.champion())) {
            return false;
        }
        rollOut(draft, next, version, null);
        return draft.rollout != null;
    }

    /** Goes to the next step, or lets the version take over. */
    void goOn(Draft draft, Rollout rollout, String reason) {
        Map<String, String> found = figures.of(rollout);
        if (rollout.lastStep()) {
            takeOver(draft, rollout.plan(), null, reason + ": it takes over", MACHINE, found);
            return;
        }
        Rollout next = rollout.next(draft.times.event());
        draft.rollout = next;
        draft.decide(reason + ": " + next.words(), MACHINE, found);
    }

    /** Ends what is under way; the champion scores all. */
    void end(Draft draft, Rollout rollout, @Nullable Asked asked, String reason, String by, @Nullable String failed) {
        Map<String, String> found = figures.of(rollout);
        draft.rollout = null;
        draft.inService = draft.inService.ended(failed);
        settleAll(draft, rollout.plan().words() + " has ended");
        tell(draft, asked, reason, by, found);
    }

    /** Ends what is under way because a version is not fit for it. */
    void fail(Draft draft, Rollout rollout, GuardName guard, String reason, String version) {
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

    /** Pauses, and asks a person. */
    void ask(Draft draft, Rollout rollout, GuardName guard, String reason) {
        Map<String, String> found = figures.of(rollout);
        draft.rollout = rollout.paused(new Pause(guard.word(), reason));
        String words = rollout.plan().words() + " waits at " + rollout.words() + ": " + reason;
        draft.decide(words, guard.decides(), found);
        draft.raise(
                RolloutAlert.WAITS,
                true,
                words + ". " + command("resume") + " lets it go on, " + command("abort") + " ends it",
                found);
    }

    /** Tells somebody, once a step that cannot go on has had its hold and its patience. */
    void starve(Draft draft, Rollout rollout, long hold, String why) {
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

    private void takeOver(
            Draft draft, RolloutPlan plan, @Nullable Asked asked, String reason, String by, Map<String, String> found) {
        draft.rollout = null;
        draft.inService = draft.inService.ended(null).promoted(plan.version());
        settleAll(draft, plan.version() + " took over");
        tell(draft, asked, reason, by, found);
    }

    private String command(String what) {
        return "./millrace deploy " + what + " --model " + model;
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
