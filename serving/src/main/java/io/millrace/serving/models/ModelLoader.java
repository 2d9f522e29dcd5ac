package io.millrace.serving.models;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.project.FeatureSetDefinition;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.control.BundleUnavailableException;
import io.millrace.runtime.control.ControlListener;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
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
    private final ModelAlerts alerts;
    private final ModelMetrics metrics;

    /** Versions that cannot be used, by the SHA-256 of the bundle that was tried. */
    private final Map<String, String> rejected = new HashMap<>();

    /** Rejected versions that people have been told of and that are not settled. */
    private final Set<String> alerted = new HashSet<>();

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
        this.model = model;
        this.features = features;
        this.routes = routes;
        this.alerts = alerts;
        this.metrics = metrics;
    }

    @Override
    public boolean accept(ControlView all) {
        ModelView view = all.model(model);
        ModelRoute now = route();
        if (view.deploymentOffset() < 0) {
            return true;
        }
        String champion = own(view.champion(), view);
        settleOthers(champion);
        try {
            LoadedModel loaded = champion == null ? null : load(champion, view, now);
            LoadedModel previous = previous(view, now);
            publish(new ModelRoute(model, loaded, previous, view.deploymentOffset()), now);
            return previous != null
                    || own(view.previous(), view) == null
                    || rejectedAlready(view.previous().get(), view);
        } catch (NotYetException wait) {
            String why = champion + " cannot be loaded yet: " + wait.getMessage();
            if (!why.equals(lastWait)) {
                LOG.info("Model {}", why);
            }
            lastWait = why;
            return false;
        } catch (BadBundleException bad) {
            reject(String.valueOf(champion), view, bad);
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
                    "In service: {} (deployment {})",
                    champion == null ? "no model" : champion.version(),
                    next.deploymentOffset());
        }
    }

    /** The champion before, for a rollback. Without it serving goes on: the rollback would load it then. */
    private @Nullable LoadedModel previous(ModelView view, ModelRoute now) {
        String version = own(view.previous(), view);
        if (version == null || rejectedAlready(version, view)) {
            return null;
        }
        try {
            return load(version, view, now);
        } catch (NotYetException wait) {
            return null;
        } catch (BadBundleException bad) {
            rejected.put(version, sha256(view, version));
            LOG.warn("The previous model {} cannot be used: {}", version, bad.getMessage());
            return null;
        }
    }

    /**
     * The version, unless it was trained on another MAJOR version of the feature set: another serving, of that version, has it. Features of the
     * same name need not mean the same there. One that is not registered yet may be ours.
     */
    private @Nullable String own(Optional<String> version, ModelView view) {
        boolean foreign = version.flatMap(view::version)
                .map(registered -> FeatureSetDefinition.majorOf(registered.getFeatureSetVersion()))
                .filter(major -> major != features.project().featureSet().major())
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
        String sha256 = registered.getArtifact().getSha256();
        if (rejectedAlready(version, view)) {
            throw new BadBundleException("it was rejected before");
        }
        try {
            ModelBundle bundle = ModelBundle.decode(view.bundles().fetch(sha256));
            Scorer scorer = Scorer.load(
                    bundle, features, features.project().model(model).reasons());
            Warmup.run(scorer, bundle, features);
            return new LoadedModel(version, scorer);
        } catch (BundleUnavailableException unavailable) {
            if (unavailable.retriable()) {
                throw new NotYetException(String.valueOf(unavailable.getMessage()));
            }
            throw new BadBundleException(String.valueOf(unavailable.getMessage()), unavailable);
        }
    }

    private void reject(String version, ModelView view, BadBundleException bad) {
        if (!rejectedAlready(version, view)) {
            rejected.put(version, sha256(view, version));
            metrics.rejected();
            LOG.error("Model {} is rejected, the one in service goes on: {}", version, bad.getMessage());
        }
        if (alerted.add(version)) {
            alerts.rejected(version, String.valueOf(bad.getMessage()));
        }
    }

    /** Closes the alerts of versions that are no longer wanted. */
    private void settleOthers(@Nullable String champion) {
        alerted.removeIf(version -> {
            boolean settled = !version.equals(champion);
            if (settled) {
                alerts.settled(version, "it is no longer asked for");
            }
            return settled;
        });
    }

    private boolean rejectedAlready(String version, ModelView view) {
        return sha256(view, version).equals(rejected.get(version));
    }

    private static String sha256(ModelView view, String version) {
        return view.version(version).map(v -> v.getArtifact().getSha256()).orElse("");
    }

    /** Something that the control topics have not shown yet; it is asked for again. */
    private static final class NotYetException extends Exception {
        private static final long serialVersionUID = 1L;

        NotYetException(String message) {
            super(message);
        }
    }
}
