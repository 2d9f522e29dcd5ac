package io.millrace.rollout;

import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.RollOut;
import io.millrace.rollout.RolloutInput.TakeOver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A state under change, with the decisions and alerts so far: lives for one input. */
final class Draft {
    private static final int COMMANDS_KEPT = 1000;

    final List<Decision> decisions = new ArrayList<>();
    final List<RolloutAlert> alerts = new ArrayList<>();
    InService inService;

    @Nullable Routing routing;

    @Nullable Rollout rollout;

    @Nullable RollOut next;

    final List<TakeOver> waiting;
    Instances instances;
    Times times;
    private final List<String> handled;
    private final TreeMap<String, String> openAlerts;

    Draft(RolloutState state) {
        inService = state.inService();
        routing = state.routing();
        rollout = state.rollout();
        next = state.next();
        handled = new ArrayList<>(state.handled());
        waiting = new ArrayList<>(state.waiting());
        instances = state.instances();
        times = state.times();
        openAlerts = new TreeMap<>(state.openAlerts());
    }

    RolloutState toState() {
        return new RolloutState(inService, routing, rollout, next, handled, waiting, instances, times, openAlerts);
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

    /** Refuses a command. */
    void refuse(Asked asked, String reason) {
        record(asked.commandId(), false, reason, asked.who(), because(asked.why(), Map.of()));
    }

    /**
     * Accepts a command.
     *
     * @param reason what was done; why it was wanted goes into the evidence
     */
    void accept(Asked asked, String reason, Map<String, String> evidence) {
        record(asked.commandId(), true, reason, asked.who(), because(asked.why(), evidence));
    }

    /** Evidence, with what somebody said who wanted something. */
    static Map<String, String> because(String why, Map<String, String> evidence) {
        if (why.isBlank()) {
            return evidence;
        }
        Map<String, String> more = new TreeMap<>(evidence);
        more.put("why", why);
        return more;
    }

    /** Decides what nobody has asked for. */
    void decide(String reason, String by, Map<String, String> evidence) {
        record(null, true, reason, by, evidence);
    }

    private void record(
            @Nullable String commandId, boolean accepted, String reason, String by, Map<String, String> evidence) {
        inService = inService.next();
        routing = routed();
        RolloutStatus status = rollout == null ? null : rollout.status();
        decisions.add(
                new Decision(inService, routing, status, commandId, accepted, reason, by, evidence, times.wall()));
    }

    /** Who scores whom now. A routing keeps its sequence while it says the same. */
    private @Nullable Routing routed() {
        if (rollout == null) {
            return null;
        }
        Routing wanted = rollout.routing(inService.sequence(), inService.champion());
        boolean same = routing != null
                && Objects.equals(routing.arms(), wanted.arms())
                && Objects.equals(routing.shadow(), wanted.shadow())
                && routing.loading().equals(wanted.loading());
        return same ? routing : wanted;
    }

    /** Opens an alert, or updates it when its message has changed. */
    void raise(String kind, boolean urgent, String message, Map<String, String> evidence) {
        String open = openAlerts.put(kind, message);
        if (!message.equals(open)) {
            alerts.add(new RolloutAlert(
                    kind,
                    urgent,
                    open == null ? RolloutAlert.State.OPENED : RolloutAlert.State.UPDATED,
                    message,
                    evidence,
                    Math.max(0, times.event())));
        }
    }

    /** Closes an alert, if it is open. */
    void settle(String kind, String message) {
        if (openAlerts.remove(kind) != null) {
            alerts.add(new RolloutAlert(
                    kind, false, RolloutAlert.State.CLOSED, message, Map.of(), Math.max(0, times.event())));
        }
    }
}
