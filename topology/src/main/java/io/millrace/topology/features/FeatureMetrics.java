package io.millrace.topology.features;

import io.millrace.features.Cause;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.validation.ValidationRule;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the feature topology does, as metrics. Counters that every record touches are looked up once. */
public final class FeatureMetrics implements FeatureListener {
    private static final String PROJECT = "project";

    private final Metrics metrics;
    private final String project;
    private final Map<String, Counter> accepted = new HashMap<>();
    private final Map<Cause, Counter> updates = new EnumMap<>(Cause.class);

    public FeatureMetrics(Metrics metrics, Project project) {
        this.metrics = metrics;
        this.project = project.name();
        for (SourceDefinition source : project.sources()) {
            accepted.put(
                    source.name(),
                    metrics.counter(
                            "millrace_features_events_total",
                            "Events that became part of their entity's state.",
                            List.of(PROJECT, "source"),
                            this.project,
                            source.name()));
        }
        for (Cause cause : Cause.values()) {
            if (cause != Cause.REQUEST) {
                updates.put(
                        cause,
                        metrics.counter(
                                "millrace_features_updates_total",
                                "Feature updates written, by cause.",
                                List.of(PROJECT, "cause"),
                                this.project,
                                cause.name()));
            }
        }
    }

    @Override
    public void accepted(String source) {
        Objects.requireNonNull(accepted.get(source)).increment();
    }

    @Override
    public void deadLetter(String source, DeadLetterReason reason) {
        metrics.counter(
                        "millrace_features_dead_letters_total",
                        "Records that became dead letters, by reason.",
                        List.of(PROJECT, "source", "reason"),
                        project,
                        source,
                        reason.code())
                .increment();
    }

    @Override
    public void broken(ValidationRule rule) {
        metrics.counter(
                        "millrace_features_validation_breaks_total",
                        "Rules of the project's validation that source records broke, by what became of the record.",
                        List.of(PROJECT, "source", "field", "rule", "action"),
                        project,
                        rule.source(),
                        rule.field(),
                        rule.kind().code(),
                        rule.action().code())
                .increment();
    }

    @Override
    public void updated(Cause cause) {
        Objects.requireNonNull(updates.get(cause)).increment();
    }

    @Override
    public void held(int partition, int ticks) {
        metrics.gauge(
                        "millrace_features_held_ticks",
                        "Ticks that wait for events that were written before them.",
                        List.of(PROJECT, "partition"),
                        project,
                        Integer.toString(partition))
                .set(ticks);
    }

    @Override
    public void passedOver(int partition) {
        metrics.counter(
                        "millrace_features_ticks_passed_over_total",
                        "Ticks that were not later than the one before, and did nothing.",
                        List.of(PROJECT, "partition"),
                        project,
                        Integer.toString(partition))
                .increment();
    }
}
