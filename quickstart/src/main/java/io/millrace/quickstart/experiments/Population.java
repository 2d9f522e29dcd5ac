package io.millrace.quickstart.experiments;

import io.millrace.project.ExperimentDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.Decision;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ScoringRole;
import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Who was scored lately: whom an experiment of the same length may expect to be exposed. Entities count once, however often they are scored; those
 * held out do not, for they are not exposed.
 *
 * @param entities different ones
 * @param days of event time that were looked at: as many as the experiment lasts, or as the inference log has
 */
public record Population(long entities, double days) {
    private static final double DAY = Duration.ofDays(1).toMillis();

    /** Nobody was scored. */
    static final Population NOBODY = new Population(0, 0);

    /** Who was scored in as much event time, up to the latest that was scored, as the experiment lasts. */
    public static Population of(ProcessContext process, ExperimentDefinition experiment, Instant now) {
        ModelDefinition model = process.project().model(experiment.model());
        Map<String, Long> latest = new HashMap<>();
        long[] span = {Long.MAX_VALUE, Long.MIN_VALUE};
        // Event time may have gone by faster than the brokers' clock, never slower.
        new TopicReader(process)
                .readSince(
                        process.topics().inferenceLog(),
                        now.minus(experiment.duration()),
                        InferenceLogEntry.class,
                        (record, row) -> {
                            if (row.getRole() == ScoringRole.PRIMARY
                                    && row.getDecision() != Decision.HOLDOUT
                                    && model.equals(process.project().modelOf(row.getModel()))) {
                                long asOf = row.getAsOf().toEpochMilli();
                                latest.merge(row.getEntity(), asOf, Math::max);
                                span[0] = Math.min(span[0], asOf);
                                span[1] = Math.max(span[1], asOf);
                            }
                        });
        return latest.isEmpty() ? NOBODY : within(latest, span, experiment.duration());
    }

    private static Population within(Map<String, Long> latest, long[] span, Duration duration) {
        long from = Math.max(span[0], span[1] - duration.toMillis());
        long entities = latest.values().stream().filter(asOf -> asOf >= from).count();
        return new Population(entities, (span[1] - from) / DAY);
    }
}
