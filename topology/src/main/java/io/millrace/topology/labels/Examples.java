package io.millrace.topology.labels;

import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelledExample;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Makes examples of rows. */
final class Examples {

    private Examples() {}

    /** The row with its model's label, as activity decides it now; counted. */
    static LabelledExample label(LabelState state, LabelPolicy policy, InferenceLogEntry row, long maturedAt) {
        long asOf = row.getAsOf().toEpochMilli();
        byte[] entity = row.getEntity().getBytes(StandardCharsets.UTF_8);
        boolean positive = state.label(policy, entity, asOf);
        LabelledExample example = new LabelledExample(
                row.getId(),
                row.getEntity(),
                policy.model(),
                row.getAsOf(),
                policy.label().name(),
                positive ? 1.0 : 0.0,
                row.getFeatureSetVersion(),
                row.getNumbers(),
                row.getCategories(),
                row.getScore(),
                row.getModelVersion(),
                Instant.ofEpochMilli(maturedAt),
                state.treated(policy, entity, asOf),
                row.getDecision(),
                row.getThreshold(),
                row.getVariant(),
                row.getDeploymentOffset());
        state.count(example, row.getStandIn());
        return example;
    }
}
