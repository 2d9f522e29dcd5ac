package io.millrace.rollout;

import io.millrace.arms.Arm;
import io.millrace.rollout.Instances.Refusal;
import io.millrace.rollout.Progress.Pause;
import io.millrace.rollout.RolloutInput.Abort;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.ModelRegistered;
import io.millrace.rollout.RolloutInput.Refused;
import io.millrace.rollout.RolloutInput.Resume;
import io.millrace.rollout.RolloutInput.RollOut;
import io.millrace.rollout.RolloutInput.Rollback;
import io.millrace.rollout.RolloutInput.StartExperiment;
import io.millrace.rollout.RolloutInput.StopExperiment;
import io.millrace.rollout.RolloutInput.TakeOver;
import io.millrace.rollout.RolloutInput.Transition;
import io.millrace.rollout.RolloutInput.Wish;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Carries out what people and processes want, or refuses it in one sentence. */
final class Commands {
    private final Transitions transitions;

    Commands(Transitions transitions) {
        this.transitions = transitions;
    }

    void take(Draft draft, Wish wish) {
        Asked asked = wish.asked();
        if (!draft.firstSeen(asked.commandId())) {
            return;
        }
        if (wish instanceof Refused refused) {
            draft.refuse(asked, refused.reason());
        } else if (unexpected(asked, draft.inService.sequence())) {
            refuseUnexpected(draft, asked, draft.inService.sequence());
        } else if (wish instanceof TakeOver takeOver) {
            takeOver(draft, takeOver);
        } else if (wish instanceof Rollback) {
            rollBack(draft, asked);
        } else if (wish instanceof Transition transition) {
            move(draft, transition);
        } else if (wish instanceof StartExperiment start) {
            start(draft, start);
        } else if (draft.rollout == null) {
            draft.refuse(asked, "nothing is under way");
        } else {
            change(draft, draft.rollout, wish);
        }
    }

    /** A version is in the registry: what has waited for it is carried out. */
    void register(Draft draft, ModelRegistered registered) {
        String version = registered.version();
        if (draft.inService.knows(version)) {
            return;
        }
        String waits = registered.waits();
        draft.inService = draft.inService.staged(version, waits == null ? Stage.NONE : Stage.STAGING);
        draft.decide(
                "version " + version + " was registered" + (waits == null ? "" : ", and waits for a person: " + waits),
                "registry",
                Map.of());
        for (TakeOver wish : List.copyOf(draft.waiting)) {
            if (version.equals(wish.version())) {
                draft.waiting.remove(wish);
                // The registration itself has moved the sequence on since the command was read.
                long sequence = draft.inService.sequence() - 1;
                if (unexpected(wish.asked(), sequence)) {
                    refuseUnexpected(draft, wish.asked(), sequence);
                } else {
                    takeOver(draft, wish);
                }
            }
        }
    }

    /** Refuses what has waited too long for its version. */
    void refuseOverdue(Draft draft, long now) {
        for (Iterator<TakeOver> waiting = draft.waiting.iterator(); waiting.hasNext(); ) {
            TakeOver wish = waiting.next();
            if (now >= wish.asked().at() + RolloutMachine.PATIENCE.toMillis()) {
                waiting.remove();
                draft.refuse(wish.asked(), "version " + wish.version() + " is not in the registry");
            }
        }
    }

    private void takeOver(Draft draft, TakeOver wish) {
        String version = wish.version();
        if (version == null) {
            draft.refuse(wish.asked(), "it names no version");
        } else if (!draft.inService.knows(version)) {
            draft.waiting.add(wish);
        } else if (wish instanceof RollOut rollOut) {
            rollOut(draft, rollOut, version);
        } else {
            promote(draft, wish.asked(), version);
        }
    }

    private void promote(Draft draft, Asked asked, String version) {
        Rollout rollout = draft.rollout;
        draft.next = null;
        if (version.equals(draft.inService.champion())) {
            if (rollout == null) {
                draft.accept(asked, inServiceAlready(version), Map.of());
            } else {
                String reason =
                        inServiceAlready(version) + ", and " + rollout.plan().words() + " has ended";
                transitions.end(draft, rollout, asked, reason, asked.who(), failed(rollout));
            }
            return;
        }
        if (rollout != null) {
            String tried = failed(rollout);
            draft.inService = draft.inService.ended(version.equals(tried) ? null : tried);
        }
        transitions.begin(
                draft,
                RolloutPlan.promotion(transitions.id(draft, version), version, asked.who()),
                asked,
                asked.why(),
                rollout == null ? null : rollout.plan());
    }

    private void rollOut(Draft draft, RollOut wish, String version) {
        Rollout rollout = draft.rollout;
        if (version.equals(draft.inService.champion())) {
            draft.accept(wish.asked(), inServiceAlready(version), Map.of());
        } else if (rollout == null) {
            transitions.rollOut(draft, wish, version, wish.asked());
        } else if (rollout.plan().experiment() == null
                && version.equals(rollout.plan().version())) {
            again(draft, wish, rollout);
        } else {
            String instead = draft.next == null || version.equals(draft.next.version())
                    ? ""
                    : ", in place of " + draft.next.version();
            draft.next = wish;
            draft.inService = draft.inService.staged(version, Stage.STAGING);
            draft.accept(
                    wish.asked(),
                    version + " waits until " + rollout.plan().words() + " has ended" + instead,
                    Map.of());
        }
    }

    /** The version is on trial already: by this strategy, or by another. */
    private static void again(Draft draft, RollOut wish, Rollout rollout) {
        String known = rollout.plan().words() + " is under way already: " + rollout.words();
        String strategy =
                wish.strategy() == null ? null : wish.strategy().name().toLowerCase(Locale.ROOT);
        if (strategy == null || strategy.equals(rollout.plan().strategy())) {
            draft.accept(wish.asked(), known, Map.of());
        } else {
            draft.refuse(wish.asked(), known + "; it has to be aborted before it begins anew as " + strategy);
        }
    }

    private void rollBack(Draft draft, Asked asked) {
        draft.next = null;
        Rollout rollout = draft.rollout;
        if (rollout != null) {
            // What has failed is nothing to return to.
            String previous = draft.inService.ended(failed(rollout)).previous();
            String more = previous == null ? "" : "; rollback once more brings " + previous + " back";
            end(draft, rollout, asked, failed(rollout), more);
            return;
        }
        String previous = draft.inService.previous();
        if (previous == null) {
            draft.refuse(asked, "there is no previous version to return to");
            return;
        }
        List<Refusal> refusals = draft.instances.refusals(List.of(previous));
        if (refusals.isEmpty()) {
            String reason = previous + " is back in place of " + draft.inService.champion();
            draft.inService = draft.inService.rolledBack(previous);
            draft.accept(asked, reason, Map.of());
        } else {
            String why = refusals.stream().map(Refusal::words).collect(Collectors.joining("; "));
            draft.refuse(asked, previous + " cannot come back: " + why);
        }
    }

    private static void move(Draft draft, Transition wish) {
        String version = wish.version();
        Stage from = draft.inService.stages().get(version);
        if (from == null) {
            draft.refuse(wish.asked(), "version " + version + " is not in the registry");
            return;
        }
        if (from == wish.to()) {
            draft.accept(wish.asked(), "version " + version + " is " + standing(from) + " already", Map.of());
            return;
        }
        String refusal = Lifecycle.refusal(draft.inService, draft.rollout, version, wish.to());
        if (refusal != null) {
            draft.refuse(wish.asked(), refusal);
            return;
        }
        String withdrawn = "";
        if (draft.next != null && version.equals(draft.next.version())) {
            draft.next = null;
            withdrawn = ", and its rollout, which waited, is withdrawn";
        }
        draft.inService = draft.inService.staged(version, wish.to());
        draft.accept(
                wish.asked(),
                "version " + version + " moves from " + from.word() + " to "
                        + wish.to().word() + withdrawn,
                Map.of());
    }

    /** What needs something under way. */
    private void change(Draft draft, Rollout rollout, Wish wish) {
        Asked asked = wish.asked();
        if (wish instanceof Abort) {
            draft.next = null;
            end(draft, rollout, asked, failed(rollout), "");
        } else if (wish instanceof StopExperiment stop) {
            if (stop.name().equals(rollout.plan().experiment())) {
                end(draft, rollout, asked, null, "");
            } else {
                draft.refuse(
                        asked,
                        "what is under way is " + rollout.plan().words() + ", not the experiment " + stop.name());
            }
        } else if (rollout.plan().experiment() != null) {
            draft.refuse(asked, rollout.plan().words() + " has no steps: it can be stopped, not paused or resumed");
        } else if (wish instanceof Resume) {
            resume(draft, rollout, asked);
        } else if (rollout.paused()) {
            draft.accept(asked, rollout.plan().words() + " is paused already", Map.of());
        } else {
            draft.rollout = rollout.paused(new Pause("", asked.why()));
            draft.accept(
                    asked, rollout.plan().words() + " is paused at " + rollout.words(), transitions.figures(draft));
        }
    }

    private void resume(Draft draft, Rollout rollout, Asked asked) {
        if (!rollout.paused()) {
            draft.refuse(asked, rollout.plan().words() + " is not paused: " + rollout.words());
            return;
        }
        draft.rollout = rollout.with(rollout.progress().resumed());
        draft.settle(RolloutAlert.WAITS, asked.who() + " let it go on");
        draft.accept(asked, rollout.plan().words() + " goes on at " + rollout.words(), transitions.figures(draft));
    }

    private void start(Draft draft, StartExperiment start) {
        Asked asked = start.asked();
        List<Arm> arms = start.arms().all();
        String unknown = arms.stream()
                .map(Arm::version)
                .filter(version -> !draft.inService.knows(version))
                .findFirst()
                .orElse(null);
        if (draft.rollout != null) {
            draft.refuse(asked, draft.rollout.plan().words() + " is under way");
        } else if (arms.size() < 2) {
            draft.refuse(asked, "an experiment has a control and a treatment");
        } else if (unknown != null) {
            draft.refuse(asked, "version " + unknown + " is not in the registry");
        } else if (!arms.get(0).version().equals(draft.inService.champion())) {
            draft.refuse(
                    asked,
                    "its control is " + arms.get(0).version() + ", and the champion " + draft.inService.champion());
        } else {
            String id = transitions.id(draft, arms.get(1).version());
            RolloutPlan plan = RolloutPlan.experiment(id, start.name(), start.arms(), asked.who());
            transitions.begin(draft, plan, asked, asked.why(), null);
        }
    }

    /** @param more what else whoever asked should know */
    private void end(Draft draft, Rollout rollout, Asked asked, @Nullable String failed, String more) {
        String reason = rollout.plan().words() + " has ended, " + draft.inService.champion() + " goes on" + more;
        transitions.end(draft, rollout, asked, reason, asked.who(), failed);
    }

    /** What does not come back by itself when a person ends it: a rollout's version. An experiment's have not failed. */
    private static String standing(Stage stage) {
        return switch (stage) {
            case ARCHIVED -> "archived";
            case NONE -> "in no stage";
            default -> "in " + stage.word();
        };
    }

    private static @Nullable String failed(Rollout rollout) {
        return rollout.plan().experiment() == null ? rollout.plan().version() : null;
    }

    private static boolean unexpected(Asked asked, long sequence) {
        return asked.expectedSequence() != null && asked.expectedSequence() != sequence;
    }

    private static void refuseUnexpected(Draft draft, Asked asked, long sequence) {
        draft.refuse(
                asked,
                "deployment " + asked.expectedSequence() + " was expected, and it is " + sequence
                        + ": something was decided meanwhile");
    }

    private static String inServiceAlready(String version) {
        return "version " + version + " is in service already";
    }
}
