package io.millrace.runtime.control;

import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the control topics say of one model at one moment. Immutable.
 *
 * @param deployment its latest deployment; null before the first
 * @param deploymentOffset that record's offset, which names it; -1 without one
 * @param versions its registered versions, by semantic version
 * @param bundles where their bundles are
 */
public record ModelView(
        @Nullable Deployment deployment,
        long deploymentOffset,
        Map<String, ModelVersion> versions,
        BundleStore bundles) {

    public ModelView {
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
