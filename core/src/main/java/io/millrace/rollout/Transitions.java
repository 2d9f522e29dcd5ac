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

    /**
     * Begins a plan, in place of what was under way.
     *
     * @param asked the command that this answers; null: it was answered before
     * @param why what whoever wanted it has said
     * @param ended what this ends; null: nothing
     */
    void begin(Draft draft, RolloutPlan plan, @Nullable Asked asked, String why, @Nullable RolloutPlan ended) {
        settleAll(draft, plan.words() + " began");
        String also = ended == null ? "" : ", and " + ended.words() + " has ended";
        Map<String, String> evidence = Draft.because(why, Map.of());
        String champion = draft.inService.champion();
        if (champion == null || (plan.steps().isEmpty() && loaded(draft, plan))) {
            String from = champion == null ? "" : " from " + champion;
            takeOver(draft, plan, asked, plan.version() + " takes over" + from + also, plan.by(), evidence);
            return;
        }
        List<String> loads = plan.loads(champion);
        for (String version : loads) {
            draft.inService = draft.inService.staged(version, Stage.STAGING);
        }
        if (!loads.isEmpty()) {
            draft.inService = draft.inService.trying(loads.contains(plan.version()) ? plan.version() : loads.get(0));
        }
        int position = loaded(draft, plan) ? 1 : 0;
        Rollout rollout = new Rollout(plan, Progress.start(position, draft.times.event()), Findings.NONE);
        draft.rollout = rollout;
        tell(draft, asked, plan.words() + " begins: " + rollout.words() + also, plan.by(), evidence);
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
        begin(draft, plan, asked, wish.asked().why(), null);
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

    /** Asks a person: a rollout waits for the answer; an experiment, which has no step to hold back, goes on and asks once. */
    void ask(Draft draft, Rollout rollout, GuardName guard, String reason) {
        Map<String, String> found = figures.of(rollout);
        boolean waits = rollout.plan().experiment() == null;
        draft.rollout = waits
                ? rollout.paused(new Pause(guard.word(), reason))
                : rollout.with(rollout.progress().answered(guard.word()));
        String words = rollout.plan().words() + (waits ? " waits at " + rollout.words() : " goes on") + ": " + reason;
        draft.decide(words, guard.decides(), found);
        String ways = waits
                ? command("resume") + " lets it go on; " + ending(rollout) + ", which is the safe choice"
                : ending(rollout) + "; nothing has to be done to let it run";
        draft.raise(RolloutAlert.WAITS, true, words + ". " + meanwhile(draft, rollout) + ". " + ways, found);
    }

    /** Tells somebody, once a step that cannot go on has had its hold and its patience. */
    void starve(Draft draft, Rollout rollout, long hold, String why) {
        Long since = rollout.progress().since();
        long from = since == null ? rollout.progress().begun() : since;
        if (from == Times.NEVER
                || draft.times.event() < from + hold + definition.patience().toMillis()) {
            draft.settle(RolloutAlert.STARVED, rollout.words() + " has its time");
            return;
        }
        stuck(draft, rollout, why);
    }

    /** Tells somebody that what is under way does not go on. */
    void stuck(Draft draft, Rollout rollout, String why) {
        String promote = rollout.plan().experiment() == null
                ? command("promote " + rollout.plan().version()) + " lets it take over, "
                : "";
        draft.raise(
                RolloutAlert.STARVED,
                false,
                rollout.plan().words() + " does not go on from " + rollout.words() + ": " + why + ". " + promote
                        + ending(rollout),
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
        return "./millrace deploy " + what + " --model " + model + " --why \"…\"";
    }

    private String ending(Rollout rollout) {
        String experiment = rollout.plan().experiment();
        String command = experiment == null
                ? command("abort")
                : "./millrace experiment stop " + experiment + " --model " + model + " --why \"…\"";
        return command + " ends it";
    }

    /** Who decides while somebody thinks. */
    private static String meanwhile(Draft draft, Rollout rollout) {
        double share = rollout.status().share();
        String champion = draft.inService.champion();
        if (share == 0) {
            return "Meanwhile " + champion + " decides for all entities";
        }
        return "Meanwhile " + rollout.plan().version() + " decides for " + Figures.percent(share) + " of the entities"
                + (share == 1 ? ", and " + champion + " is ready to come back" : "");
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
