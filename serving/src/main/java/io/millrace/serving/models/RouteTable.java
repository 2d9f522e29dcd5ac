package io.millrace.serving.models;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who scores. Immutable; published whole, so that a record is scored by one deployment or by the next, never by a mixture.
 *
 * @param routes one per model of the project, in the order of the project file
 */
public record RouteTable(List<ModelRoute> routes) {
    public RouteTable {
        routes = List.copyOf(routes);
    }

    /** The table before the first deployment of any of these models. */
    public static RouteTable before(List<String> models) {
        return new RouteTable(models.stream().map(ModelRoute::before).toList());
    }

    /** The route of a model; null when the project has no such model. */
    public @Nullable ModelRoute route(String model) {
        for (ModelRoute route : routes) {
            if (route.model().equals(model)) {
                return route;
            }
        }
        return null;
    }

    /** This table with one model's route replaced by another. */
    RouteTable with(ModelRoute next) {
        return new RouteTable(routes.stream()
                .map(route -> route.model().equals(next.model()) ? next : route)
                .toList());
    }
}
