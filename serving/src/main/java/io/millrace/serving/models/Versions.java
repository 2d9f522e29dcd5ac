package io.millrace.serving.models;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.HeapRoom;
import io.millrace.features.FeatureSet;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.control.ModelView;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets versions of a model: those that a route holds, others from the control topics, loaded on another thread. Used by the control thread alone. */
final class Versions {
    private static final Logger LOG = LoggerFactory.getLogger(Versions.class);

    private final FeatureSet features;
    private final RejectedModels rejected;
    private final Loads loads;

    /** Other servings' versions of which the log has told. */
    private final Set<String> toldElsewhere = new HashSet<>();

    /** @param loading loads one version at a time */
    Versions(String model, FeatureSet features, RejectedModels rejected, Executor loading) {
        this.features = features;
        this.rejected = rejected;
        boolean reasons = features.project().model(model).reasons().always();
        loads = new Loads(
                new VersionLoader(model, features, HeapRoom.toLoad(HeapRoom.Heap.ofThisProcess(), reasons)), loading);
    }

    /**
     * Gets a version. One that cannot be used is remembered.
     *
     * @param now the route in force
     */
    Obtained get(String version, ModelView view, ModelRoute now) {
        LoadedModel loaded = now.find(version);
        if (loaded != null) {
            // It is ours, whatever its record has come to say.
            return new Obtained.Ready(loaded);
        }
        Optional<ModelVersion> registered = view.version(version);
        if (registered.isEmpty()) {
            return new Obtained.NotYet("it is not registered, as far as the registry topic has been read");
        }
        if (!own(registered.get())) {
            return new Obtained.Elsewhere();
        }
        BadBundleException before = rejected.why(version, view);
        if (before != null) {
            return new Obtained.Refused(before);
        }
        Obtained obtained = loads.get(registered.get(), view.bundles());
        if (obtained instanceof Obtained.Refused refused) {
            rejected.add(version, refused.why(), view);
        }
        return obtained;
    }

    /** Versions that are being loaded and are not among these are no longer wanted. */
    void keepOnly(List<String> wanted) {
        loads.keepOnly(wanted);
    }

    /**
     * Whether it was trained on this MAJOR version of the feature set: else another serving, of that version, has it. Features of the same name need
     * not mean the same there.
     */
    private boolean own(ModelVersion registered) {
        String trainedOn = registered.getFeatureSetVersion();
        boolean own = trainedOn.startsWith(features.project().featureSet().major() + ".");
        if (!own && toldElsewhere.add(registered.getVersion())) {
            LOG.info(
                    "Model {} reads feature set {}, and this is serving of {}: it is scored elsewhere",
                    registered.getVersion(),
                    trainedOn,
                    features.project().featureSet().version());
        }
        return own;
    }
}
