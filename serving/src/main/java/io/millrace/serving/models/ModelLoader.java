package io.millrace.serving.models;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.Rejection;
import io.millrace.features.FeatureSet;
import io.millrace.records.Deployment;
import io.millrace.runtime.control.ControlListener;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelView;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the deployments of a model on the control thread: has every version loaded that scores, publishes a new route when all of them are there,
 * and only then has those loaded that are to be ready beside them. It waits for none: a deployment whose versions are loaded is in force at once,
 * whatever else is being loaded. Stream threads score on meanwhile. A deployment that cannot be carried out leaves the route
 * in force; people are told once, loudly, and the route says which versions are refused.
 */
public final class ModelLoader implements ControlListener {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

    private final String model;
    private final Routes routes;
    private final ModelMetrics metrics;
    private final Wait wait;
    private final RejectedModels rejected;
    private final Versions versions;

    private boolean busy;

    /** Why a version could not be loaded when it was last tried: told once, not at every try. */
    private @Nullable String lastWait;

    /**
     * A loader that loads on the thread that tells it of deployments.
     *
     * @param model name of the model that it looks after
     */
    public ModelLoader(String model, FeatureSet features, Routes routes, ModelAlerts alerts, ModelMetrics metrics) {
        this(model, features, routes, alerts, metrics, Runnable::run);
    }

    /**
     * A loader.
     *
     * @param model name of the model that it looks after
     * @param loading loads one version at a time
     */
    public ModelLoader(
            String model,
            FeatureSet features,
            Routes routes,
            ModelAlerts alerts,
            ModelMetrics metrics,
            Executor loading) {
        this(model, features, routes, alerts, metrics, loading, new Wait(Wait.USUAL));
    }

    ModelLoader(
            String model,
            FeatureSet features,
            Routes routes,
            ModelAlerts alerts,
            ModelMetrics metrics,
            Executor loading,
            Wait wait) {
        this.model = model;
        this.routes = routes;
        this.metrics = metrics;
        this.wait = wait;
        rejected = new RejectedModels(model, alerts, metrics);
        versions = new Versions(model, features, rejected, loading);
    }

    @Override
    public boolean accept(ControlView all) {
        ModelView view = all.model(model);
        busy = false;
        Deployment deployment = view.deployment();
        if (deployment == null) {
            return true;
        }
        Plan plan = Plan.of(deployment, view.deploymentOffset());
        RouteAssembly assembly = new RouteAssembly(model, plan, versions, view, route());
        rejected.settleOthers(plan.scoring());
        versions.keepOnly(plan.named());
        boolean content = carryOut(plan, assembly, view);
        busy = assembly.loading();
        return content;
    }

    @Override
    public boolean busy() {
        return busy;
    }

    /** False when it is to be tried again, because not everything that the plan names is there, or refused. */
    private boolean carryOut(Plan plan, RouteAssembly assembly, ModelView view) {
        for (String version : plan.scoring()) {
            Obtained obtained = assembly.get(version);
            if (obtained instanceof Obtained.Loading) {
                return false;
            }
            if (obtained instanceof Obtained.NotYet notYet) {
                if (waitedTooLong(version, notYet.why())) {
                    goOn(plan, assembly, view);
                }
                return false;
            }
            if (obtained instanceof Obtained.Refused refused) {
                BadBundleException why = refused.why();
                rejected.tell(version, why.rejection(), String.valueOf(why.getMessage()));
                goOn(plan, assembly, view);
                // What stands in may have to be loaded first.
                return !assembly.loading();
            }
        }
        wait.over();
        publish(assembly.whole(), plan, view);
        rejected.settle(plan.scoring());
        return standby(plan, assembly, view);
    }

    /** Gets what is only to be ready. Without it serving goes on: whoever needs it will ask for it again. */
    private boolean standby(Plan plan, RouteAssembly assembly, ModelView view) {
        boolean content = true;
        for (String version : plan.standby()) {
            boolean known = rejected.why(version, view) != null;
            Obtained obtained = assembly.get(version);
            if (obtained instanceof Obtained.Refused refused && !known) {
                String why = refused.why().getMessage();
                LOG.warn("Version {} of {}, which is to be kept ready, cannot be used: {}", version, model, why);
            }
            content &= !(obtained instanceof Obtained.NotYet || obtained instanceof Obtained.Loading);
        }
        publish(assembly.whole(), plan, view);
        return content;
    }

    private boolean waitedTooLong(String version, String reason) {
        String why = version + " cannot be loaded yet: " + reason;
        if (!why.equals(lastWait)) {
            LOG.info("Model {} {}", model, why);
        }
        lastWait = why;
        boolean tooLong = wait.tooLong(version);
        if (tooLong) {
            rejected.tell(version, Rejection.MISSING, reason);
        }
        return tooLong;
    }

    /** The route in force stays. After a restart there is none: what can be had is better than none. */
    private void goOn(Plan plan, RouteAssembly assembly, ModelView view) {
        ModelRoute now = route();
        ModelRoute standIn = now.champion() == null ? assembly.standIn() : null;
        publish(standIn == null ? now : standIn, plan, view);
    }

    private void publish(ModelRoute route, Plan plan, ModelView view) {
        ModelRoute next = route.withRefused(rejected.reasons(plan.named(), view));
        ModelRoute now = route();
        if (next.equals(now)) {
            return;
        }
        routes.publish(routes.current().with(next));
        if (!next.scoresAs(now)) {
            metrics.swapped(next);
            LOG.info(
                    "In service of {}: {} (deployment {})",
                    model,
                    next.routing().words(),
                    next.deploymentOffset());
        }
    }

    private ModelRoute route() {
        return Objects.requireNonNull(routes.current().route(model));
    }
}
