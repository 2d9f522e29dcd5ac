package io.millrace.rollout;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.rollout.Progress.Pause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rollout or experiment under way.
 *
 * @param plan what is to be done
 * @param progress how far it has come
 * @param findings what was counted
 */
record Rollout(RolloutPlan plan, Progress progress, Findings findings) {

    boolean loading() {
        return progress.position() == 0;
    }

    boolean paused() {
        return progress.pause() != null;
    }

    /** The step under way; null while the version is loaded. */
    @Nullable PlannedStep step() {
        return loading() ? null : plan.steps().get(progress.position() - 1);
    }

    boolean lastStep() {
        return progress.position() >= plan.steps().size();
    }

    Rollout with(Progress changed) {
        return new Rollout(plan, changed, findings);
    }

    Rollout with(Findings changed) {
        return new Rollout(plan, progress, changed);
    }

    Rollout paused(Pause why) {
        return with(progress.paused(why));
    }

    /** At the step after this one. */
    Rollout next(long time) {
        return new Rollout(plan, progress.at(progress.position() + 1, time), findings.next());
    }

    /** Who scores whom, in a record of that sequence. */
    Routing routing(long sequence, @Nullable String champion) {
        PlannedStep step = step();
        if (step == null) {
            return new Routing(sequence, null, null, plan.loads(champion));
        }
        return new Routing(sequence, step.arms(), step.phase() == Phase.SHADOW ? plan.version() : null, List.of());
    }

    RolloutStatus status() {
        PlannedStep step = step();
        return new RolloutStatus(
                plan.id(),
                plan.version(),
                plan.strategy(),
                plan.experiment(),
                step == null ? Phase.LOADING : step.phase(),
                progress.position(),
                plan.steps().size(),
                share(step),
                paused(),
                progress.since());
    }

    private double share(@Nullable PlannedStep step) {
        Arms arms = step == null ? null : step.arms();
        if (arms == null) {
            return 0;
        }
        for (int i = 0; i < arms.all().size(); i++) {
            Arm arm = arms.all().get(i);
            if (arm.variant().equals(plan.watched().get(0))) {
                return arms.share(i);
            }
        }
        return 0;
    }

    /** Where it stands, in words. */
    String words() {
        PlannedStep step = step();
        if (step == null) {
            return "loading";
        }
        String number = "step " + progress.position() + " of " + plan.steps().size();
        if (step.phase() == Phase.SHADOW) {
            return number + ", recorded only";
        }
        return number + ", " + Figures.percent(share(step)) + " of the entities";
    }
}
