package io.millrace.retrainer.pipeline;

import io.millrace.records.StageValue;
import io.millrace.records.TrainingStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a stage is given: all that its outputs depend on, each by a name. Immutable.
 *
 * @param values in the order in which they were named
 */
public record StageInputs(List<StageValue> values) {
    /** Nothing. */
    public static final StageInputs NONE = new StageInputs(List.of());

    public StageInputs {
        values = List.copyOf(values);
        Set<String> names = Set.copyOf(values.stream().map(StageValue::getName).toList());
        if (names.size() != values.size()) {
            throw new IllegalArgumentException("two inputs have one name: " + values);
        }
    }

    /** These, and a short text, or the hash of something. */
    public StageInputs with(String name, String value) {
        List<StageValue> more = new ArrayList<>(values);
        more.add(new StageValue(name, value));
        return new StageInputs(more);
    }

    /** These, and the hash of a text that is too long to be told. */
    public StageInputs withHashOf(String name, String text) {
        return with(name, Sha256.of(text));
    }

    /** SHA-256 over the stage, the code that runs it, and these: 64 lower-case hex digits. */
    public String hash(TrainingStage stage, String code) {
        Sha256 sha256 = new Sha256().add(stage.name()).add(code);
        for (StageValue value : values) {
            sha256.add(value.getName()).add(value.getValue());
        }
        return sha256.hex();
    }
}
