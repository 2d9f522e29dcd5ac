package io.millrace.retrainer.pipeline;

import io.millrace.records.Gate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model may serve.
 *
 * @param gates every condition
 * @param rejection why it may not, in one sentence; null when it may
 */
public record Verdict(List<Gate> gates, @Nullable String rejection) {
    public Verdict {
        gates = List.copyOf(gates);
    }
}
