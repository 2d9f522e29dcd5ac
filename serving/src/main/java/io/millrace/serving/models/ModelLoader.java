package io.millrace.serving.models;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Rejection;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.project.FeatureSetDefinition;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.control.BundleUnavailableException;
import io.millrace.runtime.control.ControlListener;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelView;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out deployments on the control thread: loads a model, proves and warms it, and publishes a new route table. Stream
 * threads score on meanwhile. A model that cannot be used is rejected once, loudly, and the table in force stays.
 */
public final class ModelLoader implements ControlListener {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

    private final String model;
    private final FeatureSet features;
    private final Routes routes;
    private final ModelMetrics metrics;

    private final SpeedTrial speed;
    private final Wait wait;
    private final RejectedModels rejected;

    /** Other servings' models of which the log has told. */
    private final Set<String> toldForeign = new HashSet<>();

    /** Why a model could not be loaded when it was last tried: told once, not at every try. */
    private @Nullable String lastWait;

    /**
     * A loader.
     *
     * @param model name of the model that it looks after
     */
    public ModelLoader(String model, FeatureSet features, Routes routes, ModelAlerts alerts, ModelMetrics metrics) {
        this(model, features, routes, alerts, metrics, new Wait(Wait.USUAL));
    }

    ModelLoader(String model, FeatureSet features, Routes routes, ModelAlerts alerts, ModelMetrics metrics, Wait wait) {
        this.model = model;
        this.features = features;
        this.routes = routes;
        this.metrics = metrics;
        this.wait = wait;
        rejected = new RejectedModels(model, alerts, metrics);
        speed = new SpeedTrial(features);
    }

    @Override
    public boolean accept(ControlView all) {
        ModelView view = all.model(model);
        ModelRoute now = route();
        if (view.deploymentOffset() < 0) {
            return true;
        }
        String champion = own(view.champion(), view, now);
        rejected.settleOthers(champion);
        try {
            LoadedModel loaded = champion == null ? null : load(champion, view, now);
            wait.over();
            LoadedModel previous = previous(view, now);
            publish(new ModelRoute(model, loaded, previous, view.deploymentOffset()), now);
            rejected.settle(champion);
            return previous != null
                    || own(view.previous(), view, now) == null
                    || rejected.why(view.previous().get(), view) != null;
        } catch (NotYetException notYet) {
            String why = champion + " cannot be loaded yet: " + notYet.getMessage();
            if (!why.equals(lastWait)) {
                LOG.info("Model {} {}", model, why);
            }
            lastWait = why;
            if (wait.tooLong(String.valueOf(champion))) {
                rejected.tell(String.valueOf(champion), Rejection.MISSING, String.valueOf(notYet.getMessage()));
                fallBack(view, now);
            }
            return false;
        } catch (BadBundleException bad) {
            rejected.add(String.valueOf(champion), bad, view);
            rejected.tell(String.valueOf(champion), bad.rejection(), String.valueOf(bad.getMessage()));
            fallBack(view, now);
            return true;
        }
    }

    /** After a restart the rejected model has no forerunner in memory: the previous one is better than none. */
    private void fallBack(ModelView view, ModelRoute now) {
        LoadedModel previous = now.champion() == null ? previous(view, now) : null;
        if (previous != null) {
            publish(new ModelRoute(model, previous, previous, view.deploymentOffset()), now);
        }
    }

    private ModelRoute route() {
        return Objects.requireNonNull(routes.current().route(model));
    }

    private void publish(ModelRoute next, ModelRoute now) {
        if (!next.equals(now)) {
            routes.publish(routes.current().with(next));
            metrics.swapped(next);
            LoadedModel champion = next.champion();
            LOG.info(
                    "In service of {}: {} (deployment {})",
                    model,
                    champion == null ? "no model" : champion.version(),
                    next.deploymentOffset());
        }
    }

    /** The champion before, for a rollback. Without it serving goes on: the rollback would load it then. */
    private @Nullable LoadedModel previous(ModelView view, ModelRoute now) {
        String version = own(view.previous(), view, now);
        if (version == null || rejected.why(version, view) != null) {
            return null;
        }
        try {
            return load(version, view, now);
        } catch (NotYetException notYet) {
            return null;
        } catch (BadBundleException bad) {
            rejected.add(version, bad, view);
            LOG.warn("The previous version {} of {} cannot be used: {}", version, model, bad.getMessage());
            return null;
        }
    }

    /**
     * The version, unless it was trained on another MAJOR version of the feature set: another serving, of that version, has it. Features of the
     * same name need not mean the same there. One that is not registered yet may be ours; one that is loaded is, whatever its record has come to say.
     */
    private @Nullable String own(Optional<String> version, ModelView view, ModelRoute now) {
        boolean foreign = version.filter(wanted -> now.find(wanted) == null)
                .flatMap(view::version)
                .filter(registered -> !registered
                        .getFeatureSetVersion()
                        .startsWith(features.project().featureSet().major() + "."))
                .isPresent();
        if (foreign && toldForeign.add(version.get())) {
            LOG.info(
                    "Model {} reads feature set {}, and this is serving of {}: it is scored elsewhere",
                    version.get(),
                    view.version(version.get()).orElseThrow().getFeatureSetVersion(),
                    features.project().featureSet().version());
        }
        return foreign ? null : version.orElse(null);
    }

    private LoadedModel load(String version, ModelView view, ModelRoute now)
            throws NotYetException, BadBundleException {
        LoadedModel loaded = now.find(version);
        if (loaded != null) {
            return loaded;
        }
        ModelVersion registered = view.version(version)
                .orElseThrow(
                        () -> new NotYetException("it is not registered, as far as the registry topic has been read"));
        BadBundleException before = rejected.why(version, view);
        if (before != null) {
            throw before;
        }
        try {
            ModelBundle bundle = ModelBundle.decode(view.bundles().fetch(registered));
            requireOwn(bundle);
            Scorer scorer = Scorer.load(
                    bundle, features, features.project().model(model).reasons());
            Warmup.run(scorer, bundle, features);
            speed.run(scorer, bundle);
            return new LoadedModel(version, scorer);
        } catch (BundleUnavailableException unavailable) {
            if (unavailable.retriable()) {
                throw new NotYetException(String.valueOf(unavailable.getMessage()));
            }
            throw new BadBundleException(unavailable.rejection(), String.valueOf(unavailable.getMessage()));
        } catch (RuntimeException | StackOverflowError broken) {
            LOG.warn("Model {} {} cannot be loaded", model, version, broken);
            throw new BadBundleException(Rejection.UNUSABLE, "it fails while it is tried: " + broken);
        } catch (OutOfMemoryError full) {
            // What was taken for it is free again; to try once more would be to fail once more.
            throw new BadBundleException(
                    Rejection.TOO_LARGE,
                    "there is no room for it in a heap of "
                            + (Runtime.getRuntime().maxMemory() >> 20) + " MiB (" + full.getMessage() + ")");
        }
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

    /** Something that the control topics have not shown yet; it is asked for again. */
    private static final class NotYetException extends Exception {
        private static final long serialVersionUID = 1L;

        NotYetException(String message) {
            super(message);
        }
    }
}
