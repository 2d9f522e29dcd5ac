package io.millrace.rollout;

import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that the rollout machine remembers. Immutable; see {@link RolloutStateCodec} for its bytes.
 *
 * @param inService what is in service
 * @param routing who scores whom; null: the champion scores all
 * @param rollout what is under way; null: nothing
 * @param next the rollout that begins when what is under way has ended; null: none
 * @param handled ids of the latest commands, oldest first
 * @param waiting promotions and rollouts of versions that are not in the registry yet, oldest first
 * @param instances what serving instances have reported
 * @param times what is known of time
 * @param openAlerts message of each open alert, by kind
 */
public record RolloutState(
        InService inService,
        @Nullable Routing routing,
        @Nullable Rollout rollout,
        RolloutInput.@Nullable RollOut next,
        List<String> handled,
        List<RolloutInput.TakeOver> waiting,
        Instances instances,
        Times times,
        NavigableMap<String, String> openAlerts) {

    /** Nothing has happened yet. */
    public static final RolloutState START = of(InService.NOTHING, List.of(), List.of());

    public RolloutState {
        handled = List.copyOf(handled);
        waiting = List.copyOf(waiting);
        openAlerts = Collections.unmodifiableNavigableMap(new TreeMap<>(openAlerts));
    }

    /** Nothing is under way, and nobody has reported. */
    static RolloutState of(InService inService, List<String> handled, List<RolloutInput.TakeOver> waiting) {
        return new RolloutState(
                inService, null, null, null, handled, waiting, Instances.NONE, Times.START, new TreeMap<>());
    }
}
