package io.millrace.project;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sampling of examples: at each boundary every eligible entity is scored from its state.
 *
 * @param every time between an entity's snapshots: a multiple of the entity's refresh
 * @param eligibleSources sources whose events count
 * @param where condition over the fields of the only eligible source; null: every event counts
 * @param within how recent they must be
 * @param atLeast how many of them
 */
public record ExamplePolicy(
        Duration every,
        List<String> eligibleSources,
        @Nullable String where,
        Duration within,
        int atLeast) {

    public ExamplePolicy {
        eligibleSources = List.copyOf(eligibleSources);
    }
}
