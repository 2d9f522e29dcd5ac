package io.millrace.rollout;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A deployment record.
 *
 * @param inService what is in service from now on
 * @param routing who scores whom; null: the champion scores all
 * @param rollout what is under way; null: nothing
 * @param commandId the command that it answers; null when it answers none
 * @param accepted whether that command was carried out; true when there was none
 * @param reason one sentence
 * @param decidedBy a person, a process, or {@code guard:} and its name
 * @param evidence figures behind it, in words
 * @param at wall-clock time of the latest record that had been read, epoch milliseconds
 */
public record Decision(
        InService inService,
        @Nullable Routing routing,
        @Nullable RolloutStatus rollout,
        @Nullable String commandId,
        boolean accepted,
        String reason,
        String decidedBy,
        Map<String, String> evidence,
        long at) {
    public Decision {
        evidence = Collections.unmodifiableMap(new TreeMap<>(evidence));
    }
}
