package io.millrace.serving.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.testing.FakeControl;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What becomes of one model is nothing to another, though their versions are called alike. */
class TwoModelsTest {
    private final Shop shop = new Shop(Shop.SECOND_MODEL);
    private final Routes routes = new Routes(shop.project.modelNames());
    private final Metrics metrics = new Metrics();
    private final RecordedAlerts firstAlerts = new RecordedAlerts();
    private final RecordedAlerts secondAlerts = new RecordedAlerts();
    private final List<ModelLoader> loaders = List.of(loader("stops", firstAlerts), loader("comes_back", secondAlerts));

    /** The control topics as each model's deployments and bundles are. */
    private final FakeControl first = new FakeControl();

    private final FakeControl second = new FakeControl();

    @Test
    void shouldHaveARouteForEachModelInTheOrderOfTheFile() {
        assertThat(routes.current().routes()).extracting(ModelRoute::model).containsExactly("stops", "comes_back");
    }

    @Test
    void shouldLeaveTheRouteOfAModelThatNothingIsDeployedOf() {
        first.register("1.0.0", Shop.stump(-1, 1, 0.5).encode());
        first.register("1.1.0", Shop.stump(-3, 3, 0.5).encode());
        second.register("1.0.0", Shop.stump(-2, 2, 0.6).encode());
        accept(first.deploy("1.0.0", null), second.deploy("1.0.0", null));
        ModelRoute before = route("comes_back");
        accept(first.deploy("1.1.0", "1.0.0"), second.view("1.0.0", null));

        assertThat(route("comes_back")).isSameAs(before);
        assertThat(champion("comes_back").threshold()).isEqualTo(0.6);
        assertThat(champion("stops").version()).isEqualTo("1.1.0");
        assertThat(Objects.requireNonNull(route("stops").previous()).threshold())
                .isEqualTo(0.5);
    }

    @Test
    void shouldServeAModelWhoseNeighbourIsBroken() {
        first.register("1.0.0", new byte[] {1, 2, 3});
        second.register("1.0.0", Shop.stump(-2, 2, 0.6).encode());
        accept(first.deploy("1.0.0", null), second.deploy("1.0.0", null));

        assertThat(route("stops").champion()).isNull();
        assertThat(champion("comes_back").version()).isEqualTo("1.0.0");
        assertThat(firstAlerts.told).hasSize(1);
        assertThat(secondAlerts.told).isEmpty();
    }

    @Test
    void shouldNotWaitForABundleThatOnlyANeighbourLacks() {
        Runnable arrive =
                first.registerWithoutChunks("1.0.0", Shop.stump(-1, 1, 0.5).encode());
        second.register("1.0.0", Shop.stump(-2, 2, 0.6).encode());
        accept(first.deploy("1.0.0", null), second.deploy("1.0.0", null));
        assertThat(route("stops").champion()).isNull();
        assertThat(champion("comes_back").version()).isEqualTo("1.0.0");
        arrive.run();
        accept(first.view("1.0.0", null), second.view("1.0.0", null));

        assertThat(champion("stops").threshold()).isEqualTo(0.5);
    }

    private ModelLoader loader(String model, ModelAlerts alerts) {
        return new ModelLoader(model, shop.features, routes, alerts, new ModelMetrics(metrics, "shop", model));
    }

    /** Tells both loaders, as the control thread does, whatever the first one answers. */
    private void accept(ControlView ofFirst, ControlView ofSecond) {
        ControlView both = new ControlView(
                Map.of("stops", ofFirst.model("stops"), "comes_back", ofSecond.model("stops")), ofFirst.bundles(), 0);
        loaders.forEach(loader -> loader.accept(both));
    }

    private ModelRoute route(String model) {
        return Objects.requireNonNull(routes.current().route(model));
    }

    private LoadedModel champion(String model) {
        return Objects.requireNonNull(route(model).champion());
    }
}
