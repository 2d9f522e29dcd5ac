package io.millrace.serving.models;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.HeapRoom;
import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Rejection;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.project.FeatureSetDefinition;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.control.BundleStore;
import io.millrace.runtime.control.BundleUnavailableException;
import io.millrace.runtime.speed.SpeedTrial;
import io.millrace.runtime.speed.Warmup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads a version of a model, proves it by its golden rows, warms it, and measures it. Thread-safe; how fast a version is can only be told where one is loaded at a time. */
final class VersionLoader {
    private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);

    private final String model;
    private final FeatureSet features;
    private final HeapRoom room;
    private final SpeedTrial speed;

    /**
     * A loader.
     *
     * @param model name of the model whose versions it loads
     * @param room for them
     */
    VersionLoader(String model, FeatureSet features, HeapRoom room) {
        this.model = model;
        this.features = features;
        this.room = room;
        speed = new SpeedTrial(features.project().constraints());
    }

    private interface Attempt {
        Obtained run() throws BadBundleException, BundleUnavailableException;
    }

    /** Whether a version can be loaded, as far as that can be told without blocking: {@link Obtained.Loading} when nothing speaks against it. */
    Obtained check(ModelVersion registered, BundleStore bundles) {
        return attempt(registered, () -> {
            bundles.check(registered);
            return new Obtained.Loading();
        });
    }

    /** Loads a version. Blocks for seconds. */
    Obtained load(ModelVersion registered, BundleStore bundles) {
        return attempt(
                registered,
                () -> new Obtained.Ready(new LoadedModel(registered.getVersion(), scorer(registered, bundles))));
    }

    private Obtained attempt(ModelVersion registered, Attempt attempt) {
        try {
            return attempt.run();
        } catch (BadBundleException bad) {
            return new Obtained.Refused(bad);
        } catch (BundleUnavailableException unavailable) {
            String why = String.valueOf(unavailable.getMessage());
            return unavailable.retriable()
                    ? new Obtained.NotYet(why)
                    : new Obtained.Refused(new BadBundleException(unavailable.rejection(), why));
        } catch (RuntimeException | StackOverflowError broken) {
            LOG.warn("Model {} {} cannot be loaded", model, registered.getVersion(), broken);
            return new Obtained.Refused(
                    new BadBundleException(Rejection.UNUSABLE, "it fails while it is tried: " + broken));
        } catch (OutOfMemoryError full) {
            // Of a bundle that takes more than any that was measured, in a process that is not told to end: the
            // quickstart's.
            // What was taken for it is free again; to try once more would be to fail once more.
            return new Obtained.Refused(new BadBundleException(
                    Rejection.TOO_LARGE,
                    "there is no room for it in a heap of "
                            + (Runtime.getRuntime().maxMemory() >> 20) + " MiB (" + full.getMessage() + ")"));
        }
    }

    private Scorer scorer(ModelVersion registered, BundleStore bundles)
            throws BadBundleException, BundleUnavailableException {
        room.require(registered.getArtifact().getSize());
        ModelBundle bundle = ModelBundle.decode(bundles.fetch(registered));
        requireOwn(bundle);
        Scorer scorer =
                Scorer.load(bundle, features, features.project().model(model).reasons());
        Warmup.run(scorer, bundle, features);
        speed.run(scorer, bundle, features);
        return scorer;
    }

    /** What the bundle says of its features counts, for it is what is signed; the registry's record may say otherwise. */
    private void requireOwn(ModelBundle bundle) throws BadBundleException {
        String trainedOn = bundle.manifest().featureSetVersion();
        if (FeatureSetDefinition.majorOf(trainedOn)
                != features.project().featureSet().major()) {
            throw new BadBundleException(
                    Rejection.UNUSABLE,
                    "it was trained on feature set " + trainedOn + ", and this is serving of "
                            + features.project().featureSet().version());
        }
    }
}
