package io.millrace.serving.predict;

import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.RouteTable;
import io.millrace.serving.models.Routes;
import io.millrace.serving.rest.Refusal;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The models that requests can name. Thread-safe. */
final class Models {
    private final Routes routes;
    private final BooleanSupplier known;

    /**
     * The models of a route table.
     *
     * @param known whether it is known what is deployed: before, nothing can be said, not even that there is no model
     */
    Models(Routes routes, BooleanSupplier known) {
        this.routes = routes;
        this.known = known;
    }

    /** Whether it is known what is deployed. */
    boolean known() {
        return known.getAsBoolean();
    }

    /**
     * The route of a model.
     *
     * @param name null: the project's only one
     * @throws Refusal 404 when there is no such model, 400 when there are several and none is named, 503 while it is not known
     *     what is deployed
     */
    ModelRoute route(@Nullable String name) throws Refusal {
        if (!known()) {
            throw Refusal.unavailable("it is not known yet which models are deployed");
        }
        RouteTable table = routes.current();
        if (name == null) {
            if (table.routes().size() > 1) {
                throw Refusal.badRequest("model", "expected the name of a model, one of " + names());
            }
            return table.routes().get(0);
        }
        ModelRoute route = table.route(name);
        if (route == null) {
            throw Refusal.notFound("model", "there is no model " + name + "; there is " + names());
        }
        return route;
    }

    /**
     * The route of a model, or of one of its versions that are loaded alone.
     *
     * @param path the model's name, and the version where one is named
     * @throws Refusal as the other, and 404 when there is no such version in service
     */
    ModelRoute route(List<String> path) throws Refusal {
        ModelRoute route = route(path.get(0));
        if (path.size() == 1) {
            return route;
        }
        LoadedModel version = route.find(path.get(1));
        if (version == null) {
            throw Refusal.notFound(
                    "version",
                    "version " + path.get(1) + " of " + route.model() + " is not in service; there is "
                            + route.versions().stream()
                                    .map(LoadedModel::version)
                                    .toList());
        }
        return route.only(version);
    }

    /**
     * The version that serves.
     *
     * @throws Refusal 503 before the first one
     */
    static LoadedModel serving(ModelRoute route) throws Refusal {
        LoadedModel champion = route.champion();
        if (champion == null) {
            throw Refusal.unavailable("no version of " + route.model() + " is in service yet");
        }
        return champion;
    }

    /** Whether each model has a version in service. */
    boolean allServe() {
        return routes.current().routes().stream().allMatch(route -> route.champion() != null);
    }

    /** Names of all, in the order of the project file. */
    List<String> names() {
        return routes.current().routes().stream().map(ModelRoute::model).toList();
    }
}
