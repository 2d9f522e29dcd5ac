package io.millrace.quickstart.rollouts;

import io.millrace.project.ModelDefinition;
import io.millrace.quickstart.replay.LatestTick;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.Deployment;
import io.millrace.records.Routing;
import io.millrace.records.ServingReport;
import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is in service of a model, and what is under way.
 *
 * @param deployment its latest record; null before the first
 * @param accepted the latest record that changed something: the same, unless that refuses a command; null when there is none any more
 * @param observed what serving has reported under its routing
 * @param reached event time that the clock has told; null before it has told any
 */
public record Status(
        ModelDefinition model,
        @Nullable Deployment deployment,
        @Nullable Deployment accepted,
        List<ServingReport> observed,
        @Nullable Instant reached) {
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(5);

    public Status {
        observed = List.copyOf(observed);
    }

    /** Reads it from the topics, as they are now. */
    public static Status of(ProcessContext process, ModelDefinition model) {
        TopicReader topics = new TopicReader(process);
        Deployment latest = latest(topics, process, model);
        Routing routing = latest == null ? null : latest.getRouting();
        List<ServingReport> reports = new ArrayList<>();
        boolean refused = latest != null && !latest.getAccepted();
        List<Deployment> history = routing != null || refused ? History.of(process, model) : List.of();
        if (latest != null && routing != null) {
            Instant since = since(history, routing.getSequence(), latest.getAt());
            topics.readSince(
                    process.topics().servingReports(),
                    since.minus(CLOCKS_DIFFER_BY),
                    ServingReport.class,
                    (record, report) -> reports.add(report));
        }
        Deployment accepted = refused ? accepted(history) : latest;
        return new Status(
                model, latest, accepted, reports, LatestTick.of(process).orElse(null));
    }

    private static @Nullable Deployment latest(TopicReader topics, ProcessContext process, ModelDefinition model) {
        AtomicReference<@Nullable Deployment> latest = new AtomicReference<>();
        topics.read(process.topics().deployments(), Deployment.class, (record, deployment) -> {
            if (deployment.getModel().equals(model.name())) {
                latest.set(deployment);
            }
        });
        return latest.get();
    }

    private static @Nullable Deployment accepted(List<Deployment> history) {
        return history.stream()
                .filter(Deployment::getAccepted)
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    /** When a routing began. */
    private static Instant since(List<Deployment> history, long routing, Instant otherwise) {
        return history.stream()
                .filter(deployment -> deployment.getSequence() == routing)
                .map(Deployment::getAt)
                .findFirst()
                .orElse(otherwise);
    }
}
