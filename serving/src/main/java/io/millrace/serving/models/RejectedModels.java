package io.millrace.serving.models;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.Rejection;
import io.millrace.records.Artifact;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.control.ModelView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions that cannot be used. Each is tried once for what is registered, and people are told of one that should score once per reason: by the log, an alert
 * and a counter. Used by the control thread alone.
 */
final class RejectedModels {
    private static final Logger LOG = LoggerFactory.getLogger(RejectedModels.class);

    private record Tried(Artifact artifact, long deploymentOffset, BadBundleException why) {
        /** Whether there is no use in trying again: the bundle is the same, and, where there was no room for it, so is what is wanted beside it. */
        boolean holds(ModelView view, String version) {
            return view.version(version)
                            .map(ModelVersion::getArtifact)
                            .filter(artifact::equals)
                            .isPresent()
                    && (why.rejection() != Rejection.TOO_LARGE || deploymentOffset == view.deploymentOffset());
        }
    }

    private final String model;
    private final ModelAlerts alerts;
    private final ModelMetrics metrics;
    private final Map<String, Tried> tried = new HashMap<>();
    private final Map<String, Rejection> told = new HashMap<>();
    /** Versions that this instance told of before the process began, and not since. */
    private final Set<String> toldBefore;
    /** Versions that another instance has told of. That one of them is in service here says nothing of it; that nobody asks for it any more does. */
    private final Set<String> toldElsewhere;

    RejectedModels(String model, ModelAlerts alerts, ModelMetrics metrics) {
        this.model = model;
        this.alerts = alerts;
        this.metrics = metrics;
        toldBefore = new HashSet<>(alerts.rejectedBefore());
        toldElsewhere = new HashSet<>(alerts.rejectedElsewhere());
    }

    /** Why a version could not be used when it was tried; null when it was not, or may be used now. */
    @Nullable BadBundleException why(String version, ModelView view) {
        Tried before = tried.get(version);
        return before != null && before.holds(view, version) ? before.why() : null;
    }

    /** Notes that a version cannot be used. */
    void add(String version, BadBundleException why, ModelView view) {
        view.version(version)
                .ifPresent(registered ->
                        tried.put(version, new Tried(registered.getArtifact(), view.deploymentOffset(), why)));
    }

    /** Tells people that a version that should be in service is not. */
    void tell(String version, Rejection rejection, String reason) {
        if (told.put(version, rejection) != rejection) {
            metrics.rejected(rejection);
            LOG.error(
                    "Model {} {} is rejected ({}), what is in service goes on, if anything is: {}",
                    model,
                    version,
                    rejection.code(),
                    reason);
            alerts.rejected(version, rejection, reason);
        }
    }

    /** Why those of these versions are refused that are, by version. */
    Map<String, String> reasons(List<String> versions, ModelView view) {
        Map<String, String> reasons = new HashMap<>();
        for (String version : versions) {
            BadBundleException why = why(version, view);
            if (why != null) {
                reasons.put(version, String.valueOf(why.getMessage()));
            }
        }
        return reasons;
    }

    /** Closes the alerts of versions that are in service after all. */
    void settle(List<String> scoring) {
        for (String version : scoring) {
            boolean before = toldBefore.remove(version);
            if (told.remove(version) != null || before) {
                alerts.settled(version, "it is in service");
            }
        }
    }

    /** Closes the alerts of all versions but these: they are no longer wanted. */
    void settleOthers(List<String> scoring) {
        alerts.retry();
        Set<String> settled = new TreeSet<>(told.keySet());
        settled.addAll(toldBefore);
        settled.addAll(toldElsewhere);
        scoring.forEach(settled::remove);
        told.keySet().removeAll(settled);
        toldBefore.removeAll(settled);
        toldElsewhere.removeAll(settled);
        settled.forEach(version -> alerts.settled(version, "it is no longer asked for"));
    }
}
