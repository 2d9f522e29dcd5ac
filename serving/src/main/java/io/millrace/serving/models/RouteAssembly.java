package io.millrace.serving.models;

import io.millrace.arms.Arm;
import io.millrace.runtime.control.ModelView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts a route together of the versions that a deployment names, as far as they were got. Used by the control thread alone. */
final class RouteAssembly {
    private final String model;
    private final Plan plan;
    private final Versions versions;
    private final ModelView view;
    private final ModelRoute now;
    private final Map<String, Obtained> got = new HashMap<>();

    /** @param now the route in force, whose versions need not be loaded again */
    RouteAssembly(String model, Plan plan, Versions versions, ModelView view, ModelRoute now) {
        this.model = model;
        this.plan = plan;
        this.versions = versions;
        this.view = view;
        this.now = now;
    }

    /** Gets a version, once. */
    Obtained get(String version) {
        return got.computeIfAbsent(version, wanted -> versions.get(wanted, view, now));
    }

    /** Whether a version that was to be got is being loaded. */
    boolean loading() {
        return got.values().stream().anyMatch(Obtained.Loading.class::isInstance);
    }

    /** The route that was asked for, when all that score were got; beside them what was got, or is loaded already. */
    ModelRoute whole() {
        List<LoadedModel> loading = plan.loading().stream()
                .map(this::atHand)
                .filter(Objects::nonNull)
                .toList();
        return new ModelRoute(
                model, plan.deployed(), atHand(plan.champion()), atHand(plan.previous()), routing(), loading, Map.of());
    }

    private Routing routing() {
        LoadedModel shadow = atHand(plan.shadow());
        if (plan.shares() == null) {
            return new Routing(null, Routing.all(atHand(plan.champion())).arms(), shadow);
        }
        List<ServedArm> arms = plan.shares().all().stream().map(this::arm).toList();
        return new Routing(plan.shares(), arms, shadow);
    }

    private ServedArm arm(Arm arm) {
        return new ServedArm(arm.variant(), plan.experiment(arm.variant()), atHand(arm.version()));
    }

    /**
     * What stands in where nothing is in force yet and not all that score can be got: the champion, else the one before, scores all. Null when neither
     * can.
     */
    @Nullable ModelRoute standIn() {
        if (plan.champion() != null && get(plan.champion()) instanceof Obtained.Elsewhere) {
            return null;
        }
        LoadedModel champion = got(plan.champion());
        LoadedModel previous = got(plan.previous());
        LoadedModel best = champion == null ? previous : champion;
        Deployed deployed = Deployed.standIn(plan.deployed().offset());
        return best == null ? null : ModelRoute.all(model, deployed, best, previous);
    }

    private @Nullable LoadedModel got(@Nullable String version) {
        return version != null && get(version) instanceof Obtained.Ready ready ? ready.model() : null;
    }

    private @Nullable LoadedModel atHand(@Nullable String version) {
        if (version == null) {
            return null;
        }
        return got.get(version) instanceof Obtained.Ready ready ? ready.model() : now.find(version);
    }
}
