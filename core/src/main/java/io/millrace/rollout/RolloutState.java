package io.millrace.rollout;

import java.util.List;

/**
 * All that the rollout machine remembers. Immutable; see {@link RolloutStateCodec} for its bytes.
 *
 * @param inService what is in service
 * @param handled ids of the latest commands, oldest first
 * @param waiting promotions of versions that are not in the registry yet, oldest first
 */
public record RolloutState(InService inService, List<String> handled, List<RolloutInput.Promote> waiting) {

    /** Nothing has happened yet. */
    public static final RolloutState START = new RolloutState(InService.NOTHING, List.of(), List.of());

    public RolloutState {
        handled = List.copyOf(handled);
        waiting = List.copyOf(waiting);
    }
}
