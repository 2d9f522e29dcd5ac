package io.millrace.runtime.control;

import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the control topics say at one moment. Immutable.
 *
 * @param deployment the latest deployment; null before the first
 * @param deploymentOffset its offset, which names it; -1 without one
 * @param versions registered models by semantic version
 * @param bundles where their bundles are
 * @param unreadable records of the topics that were passed over, because they are not what their topic holds
 */
public record ControlView(
        @Nullable Deployment deployment,
        long deploymentOffset,
        Map<String, ModelVersion> versions,
        BundleStore bundles,
        long unreadable) {

    public ControlView {
        versions = Map.copyOf(versions);
    }

    /** The version that decides, if there is one. */
    public Optional<String> champion() {
        return Optional.ofNullable(deployment).map(Deployment::getChampion);
    }

    /** The champion before. */
    public Optional<String> previous() {
        return Optional.ofNullable(deployment).map(Deployment::getPrevious);
    }

    /** The version on trial. */
    public Optional<String> challenger() {
        return Optional.ofNullable(deployment).map(Deployment::getChallenger);
    }

    /** A registered version, if it has been read. */
    public Optional<ModelVersion> version(String semanticVersion) {
        return Optional.ofNullable(versions.get(semanticVersion));
    }
}
