package io.millrace.serving.scoring;

import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelAlerts;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.RouteTable;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions that throw when they score, or score to no number from 0 to 1: each failure is counted. People are told once of each champion, until another
 * is in service; of a version of another arm the log tells, for the champion stands in for it and the rollout's guards look after it. Nothing else comes
 * of it: the other models score on. Thread-safe.
 */
public final class ModelFailures {
    private static final Logger LOG = LoggerFactory.getLogger(ModelFailures.class);

    private final ScoringMetrics metrics;
    private final Map<String, ModelAlerts> alerts;

    /** Versions that people have been told of, by model. */
    private final Map<String, String> told = new ConcurrentHashMap<>();

    /** Versions of other arms that the log has told of, by model. */
    private final Map<String, String> logged = new ConcurrentHashMap<>();

    /** @param alerts of each of the project's models, by its name */
    public ModelFailures(ScoringMetrics metrics, Map<String, ModelAlerts> alerts) {
        this.metrics = metrics;
        this.alerts = Map.copyOf(alerts);
        // Whoever was told of one before this process began is told when it is gone.
        alerts.forEach((model, known) -> known.failingBefore().forEach(version -> told.put(model, version)));
    }

    /** One of a route's versions failed on an update. */
    void failed(ModelRoute route, LoadedModel broken, RuntimeException why, ConsumerRecord<?, ?> update) {
        metrics.failed(route.model());
        String version = broken.version();
        if (!broken.equals(route.champion())) {
            if (!version.equals(logged.put(route.model(), version))) {
                LOG.warn("Model {} {} fails to score; the champion stands in", route.model(), version, why);
            }
        } else if (!version.equals(told.put(route.model(), version))) {
            LOG.error("Model {} {} fails to score; the others go on", route.model(), version, why);
            of(route.model()).failing(version, why, update.topic() + "-" + update.partition() + "-" + update.offset());
        }
    }

    /** What is in service now: versions that it has not failed no longer. */
    void follow(RouteTable table) {
        alerts.values().forEach(ModelAlerts::retry);
        if (told.isEmpty()) {
            return;
        }
        for (ModelRoute route : table.routes()) {
            String before = told.get(route.model());
            if (before != null && over(route, before) && told.remove(route.model(), before)) {
                of(route.model()).recovered(before, "it is no longer in service");
            }
        }
    }

    private ModelAlerts of(String model) {
        return Objects.requireNonNull(alerts.get(model), model);
    }

    /** Another version is in service, and not because this instance cannot use this one: then no instance is to score with it. */
    private static boolean over(ModelRoute route, String version) {
        LoadedModel champion = route.champion();
        return champion != null
                && !champion.version().equals(version)
                && !route.refused().containsKey(version);
    }
}
