package io.millrace.topology.drift;

import io.millrace.features.FeatureSet;
import io.millrace.project.FeatureSetDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.records.Cause;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ScoringRole;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.windows.WindowPolicy;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Counts the model's primary snapshot rows, and keeps in mind those that no model scored. */
final class CountProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    /** Characters. */
    private static final int LONGEST = 85;

    private final WindowPolicy policy;
    private final ModelDefinition model;
    private final FeatureSet features;
    private final DriftReferences references;
    private final ErasureList erasures;
    private final RecordReader<InferenceLogEntry> reader;
    private final int major;
    private ProcessorContext<byte[], byte[]> context;
    private CountingState state;

    CountProcessor(
            WindowPolicy policy,
            ModelDefinition model,
            FeatureSet features,
            DriftReferences references,
            ErasureList erasures,
            RecordReader<InferenceLogEntry> reader) {
        this.policy = policy;
        this.model = model;
        this.features = features;
        major = features.project().featureSet().major();
        this.references = references;
        this.erasures = erasures;
        this.reader = reader;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        state = new CountingState(policy, model.name(), features, references, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        InferenceLogEntry row = reader.read(context, record);
        if (row == null || row.getCause() != Cause.SNAPSHOT || row.getRole() != ScoringRole.PRIMARY) {
            return;
        }
        if (!model.equals(features.project().modelOf(row.getModel()))
                || erasures.covers(
                        row.getEntity().getBytes(StandardCharsets.UTF_8),
                        row.getAsOf().toEpochMilli())) {
            return;
        }
        // A row's values stand in the order of its own feature set; that of another MAJOR version has others in those
        // places.
        if (FeatureSetDefinition.majorOf(row.getFeatureSetVersion()) != major) {
            return;
        }
        String version = row.getModelVersion() == null ? "" : row.getModelVersion();
        if (row.getId().length() > LONGEST || version.length() > LONGEST) {
            reader.reject(
                    context,
                    record,
                    DeadLetterReason.UNDECODABLE_RECORD,
                    "an id or a version of that length is none of ours");
        } else if (state.tooLate(row.getAsOf().toEpochMilli())) {
            if (!version.isEmpty()) {
                reader.reject(
                        context, record, DeadLetterReason.TOO_LATE, "the drift window of its as-of has been forgotten");
            }
        } else {
            state.count(row, version);
        }
    }
}
