package io.millrace.serving.models;

import java.util.List;

/** Routes that are in force without a loader. */
public final class PublishedRoutes {
    private PublishedRoutes() {}

    /** Routes of these models. */
    public static Routes of(List<ModelRoute> table) {
        Routes routes = new Routes(table.stream().map(ModelRoute::model).toList());
        routes.publish(new RouteTable(table));
        return routes;
    }
}
