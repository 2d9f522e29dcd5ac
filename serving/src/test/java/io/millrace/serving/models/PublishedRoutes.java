package io.millrace.serving.models;

import io.millrace.records.Deployment;
import java.util.List;
import java.util.Map;

/** Routes that are in force without a loader. */
public final class PublishedRoutes {
    private PublishedRoutes() {}

    /** A champion that scores all. */
    public static ModelRoute route(String model, LoadedModel champion, long deploymentOffset) {
        return ModelRoute.all(model, new Deployed(deploymentOffset, deploymentOffset, -1), champion, null);
    }

    /** What a deployment asks for, of versions that are loaded. */
    public static ModelRoute route(Deployment deployment, Map<String, LoadedModel> loaded) {
        Plan plan = Plan.of(deployment, deployment.getSequence());
        LoadedModel champion = plan.champion() == null ? null : loaded.get(plan.champion());
        LoadedModel shadow = plan.shadow() == null ? null : loaded.get(plan.shadow());
        List<ServedArm> arms = plan.shares() == null
                ? Routing.all(champion).arms()
                : plan.shares().all().stream()
                        .map(arm ->
                                new ServedArm(arm.variant(), plan.experiment(arm.variant()), loaded.get(arm.version())))
                        .toList();
        Routing routing = new Routing(plan.shares(), arms, shadow);
        return new ModelRoute("stops", plan.deployed(), champion, null, routing, List.of(), Map.of());
    }

    /** A route of an instance that cannot use some versions that it should. */
    public static ModelRoute refusing(ModelRoute route, Map<String, String> reasons) {
        return route.withRefused(reasons);
    }

    /** Routes of these models. */
    public static Routes of(List<ModelRoute> table) {
        Routes routes = new Routes(table.stream().map(ModelRoute::model).toList());
        routes.publish(new RouteTable(table));
        return routes;
    }
}
