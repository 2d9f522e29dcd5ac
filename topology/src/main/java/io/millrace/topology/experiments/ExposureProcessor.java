package io.millrace.topology.experiments;

import io.millrace.project.ExperimentDefinition;
import io.millrace.project.Project;
import io.millrace.records.Decision;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ScoringRole;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topology.records.RecordReader;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Notes which entity was scored by which variant. Left out is whom nothing that a variant says reaches: those that are held out, and rows without a
 * decision, which were too old to act on; and who asks for a prediction without saying of whom.
 */
final class ExposureProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final Project project;
    private final Tallies tallies;
    private final ErasureList erasures;
    private final RecordReader<InferenceLogEntry> reader;
    private ProcessorContext<byte[], byte[]> context;
    private CountingState state;

    ExposureProcessor(Project project, Tallies tallies, ErasureList erasures, RecordReader<InferenceLogEntry> reader) {
        this.project = project;
        this.tallies = tallies;
        this.erasures = erasures;
        this.reader = reader;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        state = new CountingState(project, tallies, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        InferenceLogEntry row = reader.read(context, record);
        if (row == null
                || row.getExperiment() == null
                || row.getVariant() == null
                || row.getRole() != ScoringRole.PRIMARY
                || row.getDecision() == null
                || row.getDecision() == Decision.HOLDOUT
                || row.getEntity().isEmpty()) {
            return;
        }
        ExperimentDefinition experiment = project.experiment(row.getExperiment());
        int variant = ExperimentDefinition.variants().indexOf(row.getVariant());
        // What is no experiment of the project file any more has nobody who asks for it.
        if (experiment == null || variant < 0) {
            return;
        }
        long asOf = row.getAsOf().toEpochMilli();
        if (erasures.covers(row.getEntity().getBytes(StandardCharsets.UTF_8), asOf)) {
            return;
        }
        if (!state.expose(experiment.name(), row.getEntity(), asOf, variant)) {
            reader.reject(
                    context,
                    record,
                    DeadLetterReason.TOO_LATE,
                    "its outcome in experiment " + experiment.name() + " may have been forgotten");
            return;
        }
        long millis =
                row.getScoredAt().toEpochMilli() - row.getUpdateAppendedAt().toEpochMilli();
        state.took(experiment.name(), row.getEntity(), asOf, variant, millis);
    }
}
