package io.millrace.retrainer.gates;

import io.millrace.records.StageValue;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a training's model is held against, as the inputs of its judgement tell it. What was told first holds: a training that is taken up again is judged as it was.
 *
 * @param version the champion; null: there was none
 */
public record JudgedAgainst(@Nullable String version) {
    /** The input's name. */
    public static final String INPUT = "champion";

    private static final String NOBODY = "none";

    /** What inputs tell; empty when they do not. */
    public static Optional<JudgedAgainst> of(List<StageValue> inputs) {
        return inputs.stream()
                .filter(input -> input.getName().equals(INPUT))
                .findFirst()
                .map(input -> new JudgedAgainst(input.getValue().equals(NOBODY) ? null : input.getValue()));
    }

    /** As an input's value. */
    public String written() {
        return version == null ? NOBODY : version;
    }
}
