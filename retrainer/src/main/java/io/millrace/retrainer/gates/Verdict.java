package io.millrace.retrainer.gates;

import io.millrace.records.ChampionComparison;
import io.millrace.records.Evaluation;
import io.millrace.records.Gate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a candidate, and why, as it is recorded.
 *
 * @param ruling what becomes of it
 * @param why in one sentence, without its full stop
 * @param gates every condition: the success metric first, then the other figures, those of slices, and constraints
 * @param comparison how it stands beside the champion; null where there is none
 */
public record Verdict(
        Ruling ruling,
        String why,
        List<Gate> gates,
        @Nullable ChampionComparison comparison) {

    public Verdict {
        gates = List.copyOf(gates);
    }

    /** What was found beyond single figures, and the comparison; null where there is neither. */
    public @Nullable Evaluation evaluation(@Nullable Evaluation found) {
        if (comparison == null) {
            return found;
        }
        Evaluation.Builder builder = found == null ? Evaluation.newBuilder() : Evaluation.newBuilder(found);
        return builder.setComparison(comparison).build();
    }

    /** Whether it might be another at a moment when the machine is less busy: a gate on speed was missed. */
    public boolean ofTheMoment() {
        return gates.stream().anyMatch(gate -> !gate.getPassed() && ConstraintGates.timed(gate.getMetric()));
    }

    /** What becomes of a candidate. */
    public enum Ruling {
        /** It is registered and rolled out. */
        ACCEPTED,
        /** It is registered, and waits for a person. */
        STAGED,
        /** It is not registered. */
        REJECTED
    }
}
