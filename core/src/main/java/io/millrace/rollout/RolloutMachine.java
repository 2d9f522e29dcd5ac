package io.millrace.rollout;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.RolloutDefinition;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.ModelRegistered;
import io.millrace.rollout.RolloutInput.Promote;
import io.millrace.rollout.RolloutInput.Rollback;
import io.millrace.rollout.RolloutInput.TimePassed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which version is in service. A pure function of its inputs in their order.
 *
 * <p>Each decision is one record, accepted or refused, whose sequence is one higher than the last one's. A command id
 * is decided once. A promotion may be read before the registration that was written ahead of it, because they are on
 * different topics: it waits for the version a little while before it is refused.
 */
public final class RolloutMachine {
    /** How long a promotion waits for its version to be registered. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How often a serving instance reports. It is live while its latest report is younger than three of these. */
    public static final Duration REPORT_INTERVAL = Duration.ofSeconds(2);

    private static final int COMMANDS_KEPT = 1000;

    /**
     * A machine for one model.
     *
     * @param model its name
     * @param definition how new versions take over
     * @param labelDelay event time after which what a score foretold is known: label horizon and allowed lateness together
     */
    public RolloutMachine(String model, RolloutDefinition definition, Duration labelDelay) {
        if (model.isEmpty() || labelDelay.isNegative() || definition.patience().isNegative()) {
            throw new IllegalArgumentException("model " + model + " with labels after " + labelDelay);
        }
    }

    /** The machine of a model of a project. */
    public static RolloutMachine of(Project project, ModelDefinition model) {
        return new RolloutMachine(
                model.name(),
                model.rollout(),
                model.label().horizon().plus(project.time().allowedLateness()));
    }

    /** A state, and the records and alerts on the way to it. */
    public record Step(RolloutState state, List<Decision> decisions, List<RolloutAlert> alerts) {
        public Step {
            decisions = List.copyOf(decisions);
            alerts = List.copyOf(alerts);
        }
    }

    /** One input. */
    public Step step(RolloutState state, RolloutInput input) {
        Turn turn = new Turn(state);
        if (input instanceof ModelRegistered registered) {
            register(turn, registered);
        } else if (input instanceof Promote promote) {
            if (turn.firstSeen(promote.asked().commandId())) {
                promote(turn, promote, promote.asked().at());
            }
        } else if (input instanceof Rollback rollback) {
            if (turn.firstSeen(rollback.asked().commandId())) {
                rollback(turn, rollback);
            }
        }
        refuseOverdue(turn, told(input));
        return new Step(new RolloutState(turn.inService, turn.handled, turn.waiting), turn.decisions, List.of());
    }

    /** When the input was told; where it has no such time, that of nothing. */
    private static long told(RolloutInput input) {
        if (input instanceof ModelRegistered registered) {
            return registered.at();
        }
        if (input instanceof RolloutInput.Wish wish) {
            return wish.asked().at();
        }
        return input instanceof TimePassed passed ? passed.at() : Long.MIN_VALUE;
    }

    private void register(Turn turn, ModelRegistered registered) {
        String version = registered.version();
        if (turn.inService.knows(version)) {
            return;
        }
        turn.decide(
                turn.inService.staged(version, Stage.STAGING),
                null,
                true,
                "version " + version + " was registered",
                registered.at());
        for (Iterator<Promote> waiting = turn.waiting.iterator(); waiting.hasNext(); ) {
            Promote promote = waiting.next();
            if (version.equals(promote.version())) {
                waiting.remove();
                // The registration itself has moved the sequence on since the promotion was read.
                Long expected = promote.asked().expectedSequence() == null
                        ? null
                        : promote.asked().expectedSequence() + 1;
                promote(
                        turn,
                        new Promote(
                                new Asked(
                                        promote.asked().commandId(),
                                        expected,
                                        promote.asked().who(),
                                        promote.asked().why(),
                                        promote.asked().at()),
                                version),
                        registered.at());
                return;
            }
        }
    }

    private void promote(Turn turn, Promote promote, long at) {
        InService now = turn.inService;
        String version = promote.version();
        if (version == null) {
            turn.refuse(promote.asked().commandId(), "a promotion names a version", at);
        } else if (unexpected(promote.asked().expectedSequence(), now)) {
            turn.refuse(
                    promote.asked().commandId(), sequenceMoved(promote.asked().expectedSequence(), now), at);
        } else if (!now.knows(version)) {
            turn.waiting.add(promote);
        } else if (version.equals(now.champion())) {
            turn.decide(now, promote.asked().commandId(), true, "version " + version + " is in service already", at);
        } else {
            turn.decide(
                    now.promoted(version),
                    promote.asked().commandId(),
                    true,
                    promote.asked().why(),
                    at);
        }
    }

    private static void rollback(Turn turn, Rollback rollback) {
        InService now = turn.inService;
        String previous = now.previous();
        if (unexpected(rollback.asked().expectedSequence(), now)) {
            turn.refuse(
                    rollback.asked().commandId(),
                    sequenceMoved(rollback.asked().expectedSequence(), now),
                    rollback.asked().at());
        } else if (previous == null) {
            turn.refuse(
                    rollback.asked().commandId(),
                    "there is no previous version to return to",
                    rollback.asked().at());
        } else {
            InService back = now.promoted(previous);
            // What was rolled back is not what a second rollback should bring back: only a promotion does.
            turn.decide(
                    new InService(now.sequence(), previous, back.challenger(), null, back.stages()),
                    rollback.asked().commandId(),
                    true,
                    rollback.asked().why(),
                    rollback.asked().at());
        }
    }

    private static void refuseOverdue(Turn turn, long now) {
        for (Iterator<Promote> waiting = turn.waiting.iterator(); waiting.hasNext(); ) {
            Promote promote = waiting.next();
            if (now >= promote.asked().at() + PATIENCE.toMillis()) {
                waiting.remove();
                turn.refuse(
                        promote.asked().commandId(), "version " + promote.version() + " is not in the registry", now);
            }
        }
    }

    private static boolean unexpected(@Nullable Long expected, InService now) {
        return expected != null && expected != now.sequence();
    }

    private static String sequenceMoved(@Nullable Long expected, InService now) {
        return "expected deployment " + expected + ", found " + now.sequence();
    }

    /** A state under change, and the records so far: lives for one step. */
    private static final class Turn {
        InService inService;
        final List<String> handled;
        final List<Promote> waiting;
        final List<Decision> decisions = new ArrayList<>();

        Turn(RolloutState state) {
            inService = state.inService();
            handled = new ArrayList<>(state.handled());
            waiting = new ArrayList<>(state.waiting());
        }

        boolean firstSeen(String commandId) {
            if (handled.contains(commandId)) {
                return false;
            }
            handled.add(commandId);
            if (handled.size() > COMMANDS_KEPT) {
                handled.remove(0);
            }
            return true;
        }

        void refuse(String commandId, String reason, long at) {
            decide(inService, commandId, false, reason, at);
        }

        void decide(InService next, @Nullable String commandId, boolean accepted, String reason, long at) {
            inService = next.next();
            decisions.add(new Decision(inService, null, null, commandId, accepted, reason, "", Map.of(), at));
        }
    }
}
