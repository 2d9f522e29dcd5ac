package io.millrace.retrainer.pipeline;

import io.millrace.records.StageValue;
import java.util.List;

/**
 * What a stage has made, now or in an earlier run.
 *
 * @param value what later stages take from it
 * @param outputs the SHA-256 of each of its files
 */
public record Made<T>(T value, List<StageValue> outputs) {

    public Made {
        outputs = List.copyOf(outputs);
    }

    /** The SHA-256 of a file. */
    public String hash(String file) {
        return outputs.stream()
                .filter(output -> output.getName().equals(file))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no output " + file))
                .getValue();
    }
}
