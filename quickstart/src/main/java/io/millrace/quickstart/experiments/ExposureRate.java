package io.millrace.quickstart.experiments;

import io.millrace.project.ExperimentDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ScoringRole;
import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** How many entities a model scores for the first time on a day: what an experiment may expect to be exposed. */
public final class ExposureRate {
    private static final Duration LOOKED_AT = Duration.ofDays(7);

    private ExposureRate() {}

    /** Distinct entities per day of event time, over what was scored in the last seven days; 0 when nothing was. */
    public static double perDay(ProcessContext process, ExperimentDefinition experiment, Instant now) {
        ModelDefinition model = process.project().model(experiment.model());
        Set<String> entities = new HashSet<>();
        long[] span = {Long.MAX_VALUE, Long.MIN_VALUE};
        new TopicReader(process)
                .readSince(
                        process.topics().inferenceLog(),
                        now.minus(LOOKED_AT),
                        InferenceLogEntry.class,
                        (record, row) -> {
                            if (row.getRole() == ScoringRole.PRIMARY
                                    && model.equals(process.project().modelOf(row.getModel()))) {
                                entities.add(row.getEntity());
                                long asOf = row.getAsOf().toEpochMilli();
                                span[0] = Math.min(span[0], asOf);
                                span[1] = Math.max(span[1], asOf);
                            }
                        });
        if (entities.isEmpty()) {
            return 0;
        }
        double days =
                Math.max(1, (span[1] - span[0]) / (double) Duration.ofDays(1).toMillis());
        return entities.size() / days;
    }
}
