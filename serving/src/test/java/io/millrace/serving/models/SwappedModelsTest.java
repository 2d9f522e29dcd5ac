package io.millrace.serving.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureVector;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.testing.Eventually;
import io.millrace.serving.testing.FakeControl;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What is left of models that were swapped out. */
class SwappedModelsTest {
    private static final int SWAPS = 100;

    private final Shop shop = new Shop();
    private final Routes routes = new Routes(List.of("stops"));
    private final FakeControl control = new FakeControl();
    private final ModelLoader loader = new ModelLoader(
            "stops", shop.features, routes, new RecordedAlerts(), new ModelMetrics(new Metrics(), "shop", "stops"));

    @Test
    void shouldLeaveNothingOfAHundredModelsButTheTwoThatAreRouted() throws Exception {
        List<WeakReference<Scorer>> scorers = new ArrayList<>();
        ExecutorService scoring = Executors.newFixedThreadPool(2);
        try {
            for (int swap = 0; swap < SWAPS; swap++) {
                // Bundles of their own: no two models are the same.
                control.register(version(swap), Shop.stump(-1 - swap, 1, 0.5).encode());
                loader.accept(control.deploy(version(swap), swap == 0 ? null : version(swap - 1)));
                scorers.add(new WeakReference<>(route().champion().scorer()));
                // Both threads have scored with it, and live on.
                scoring.invokeAll(List.of(this::score, this::score));
            }

            Eventually.await("the collection of models that are not routed", () -> {
                System.gc();
                return scorers.stream().filter(scorer -> scorer.get() != null).count() == 2;
            });
            assertThat(scorers.get(SWAPS - 1).get()).isSameAs(route().champion().scorer());
            assertThat(scorers.get(SWAPS - 2).get()).isSameAs(route().previous().scorer());
        } finally {
            scoring.shutdownNow();
        }
    }

    private double score() {
        FeatureVector vector = new FeatureVector(shop.features.size());
        vector.clear(0);
        return route().champion().scorer().score(vector);
    }

    private ModelRoute route() {
        return routes.current().route("stops");
    }

    private static String version(int swap) {
        return "1." + swap + ".0";
    }
}
