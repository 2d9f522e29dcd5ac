package io.millrace.serving.scoring;

import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelAlerts;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.RouteTable;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models that throw when they score: each failure is counted, and people are told once of each version, until another is in service. Nothing else
 * comes of it: the other models score on. Thread-safe.
 */
public final class ModelFailures {
    private static final Logger LOG = LoggerFactory.getLogger(ModelFailures.class);

    private final ScoringMetrics metrics;
    private final Map<String, ModelAlerts> alerts;

    /** Versions that people have been told of, by model. */
    private final Map<String, String> told = new ConcurrentHashMap<>();

    /** @param alerts of each of the project's models, by its name */
    public ModelFailures(ScoringMetrics metrics, Map<String, ModelAlerts> alerts) {
        this.metrics = metrics;
        this.alerts = Map.copyOf(alerts);
    }

    /** A route's champion threw. */
    void failed(ModelRoute route, RuntimeException broken) {
        metrics.failed(route.model());
        String version = version(route);
        if (!version.equals(told.put(route.model(), version))) {
            LOG.error("Model {} {} fails to score; the others go on", route.model(), version, broken);
            of(route.model()).failing(version, broken.toString());
        }
    }

    /** What is in service now: versions that it has not failed no longer. */
    void follow(RouteTable table) {
        if (told.isEmpty()) {
            return;
        }
        for (ModelRoute route : table.routes()) {
            String before = told.get(route.model());
            if (before != null && !before.equals(version(route)) && told.remove(route.model(), before)) {
                of(route.model()).recovered(before, "it is no longer in service");
            }
        }
    }

    private ModelAlerts of(String model) {
        return Objects.requireNonNull(alerts.get(model), model);
    }

    private static String version(ModelRoute route) {
        LoadedModel champion = route.champion();
        return champion == null ? "" : champion.version();
    }
}
