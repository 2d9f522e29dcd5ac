package io.millrace.serving.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelView;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.testing.Deployments;
import io.millrace.serving.testing.FakeControl;
import io.millrace.serving.testing.HeldExecutor;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is in force while versions are being loaded on another thread. */
class LoadingTest {
    private static final byte[] BROKEN = {1, 2, 3};

    private final Shop shop = new Shop();
    private final Routes routes = new Routes(List.of("stops"));
    private final RecordedAlerts alerts = new RecordedAlerts();
    private final FakeControl control = new FakeControl();
    private final HeldExecutor loading = new HeldExecutor();
    private final AtomicInteger fetched = new AtomicInteger();
    private final ModelLoader loader = loader(loading, routes, Wait.USUAL);
    private final byte[] next = Shop.stump(-2, 2, 0.6).encode();

    @BeforeEach
    void deployTheFirst() {
        control.register("1.0.0", Shop.stump(-1, 1, 0.5).encode());
        control.register("1.1.0", next);
        loader.accept(control.deploy("1.0.0", null));
        loading.run();
        loader.accept(control.view("1.0.0", null));
    }

    @Test
    void shouldKeepTheRouteInForceAndAskToBeToldAgainWhileAVersionLoads() {
        ModelRoute before = route();

        boolean content = loader.accept(control.deploy("1.1.0", "1.0.0"));

        assertThat(content).isFalse();
        assertThat(loader.busy()).isTrue();
        assertThat(route()).isSameAs(before);
        loading.run();
        assertThat(loader.accept(control.view("1.1.0", "1.0.0"))).isTrue();
        assertThat(loader.busy()).isFalse();
        assertThat(route().champion().version()).isEqualTo("1.1.0");
        assertThat(route().deploymentOffset()).isEqualTo(1);
    }

    @Test
    void shouldRollBackAtOnceWhileAnotherVersionLoads() {
        LoadedModel champion = route().champion();
        loader.accept(control.deploy("1.0.0", null, Deployments.ramp(1, "1.1.0", 500_000, "1.0.0")));

        boolean content = loader.accept(control.deploy("1.0.0", null));

        assertThat(content).isTrue();
        assertThat(loader.busy()).isFalse();
        assertThat(loading.held()).isEqualTo(1);
        assertThat(route().deployed()).isEqualTo(new Deployed(2, 2, -1));
        assertThat(route().champion()).isSameAs(champion);
    }

    @Test
    void shouldTakeAChallengerOutAtOnceWhileTheNextOneLoads() {
        loader.accept(control.deploy("1.0.0", null, Deployments.ramp(1, "1.1.0", 500_000, "1.0.0")));
        loading.run();
        loader.accept(control.view("1.0.0", null, Deployments.ramp(1, "1.1.0", 500_000, "1.0.0")));
        assertThat(route().routing().arms()).hasSize(2);
        control.register("1.2.0", Shop.stump(-3, 3, 0.6).encode());

        boolean content = loader.accept(control.deploy("1.0.0", null, Deployments.loading(2, "1.2.0")));

        assertThat(content).isFalse();
        assertThat(route().deployed()).isEqualTo(new Deployed(2, 2, 2));
        assertThat(route().routing()).isEqualTo(Routing.all(route().champion()));
        assertThat(route().find("1.2.0")).isNull();
    }

    @Test
    void shouldNotBeginToLoadWhatIsNoLongerWanted() {
        loader.accept(counted(control.deploy("1.1.0", "1.0.0")));
        loader.accept(counted(control.deploy("1.0.0", null)));

        loading.run();

        assertThat(fetched).hasValue(0);
    }

    @Test
    void shouldDropAVersionThatIsNoLongerWantedWhenItIsLoaded() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch abandoned = new CountDownLatch(1);
        LoaderThread thread = new LoaderThread("loading-test");
        Routes into = new Routes(List.of("stops"));
        into.publish(routes.current());
        ModelLoader threaded = loader(thread, into, Wait.USUAL);
        threaded.accept(held(control.deploy("1.1.0", "1.0.0"), begun, abandoned));
        begun.await();

        boolean content = threaded.accept(control.deploy("1.0.0", null));

        assertThat(content).isTrue();
        ModelRoute rolledBack = into.current().route("stops");
        assertThat(rolledBack.deploymentOffset()).isEqualTo(2);
        abandoned.countDown();
        CountDownLatch idle = new CountDownLatch(1);
        thread.execute(idle::countDown);
        idle.await();
        threaded.accept(control.view("1.0.0", null));
        assertThat(into.current().route("stops")).isSameAs(rolledBack);
        assertThat(alerts.told).isEmpty();
        thread.close();
    }

    @Test
    void shouldLoadAVersionOnceHoweverOftenItIsAskedFor() {
        Routes restarted = new Routes(List.of("stops"));
        ModelLoader afterwards = loader(loading, restarted, Wait.USUAL);
        var ramp = Deployments.ramp(1, "1.1.0", 500_000, "1.0.0");
        ControlView view = counted(control.deploy("1.0.0", null, ramp));

        // The champion, asked for again while it loads, and while the challenger does.
        int told = 0;
        while (!afterwards.accept(view)) {
            told++;
            if (told % 3 == 0) {
                loading.run();
            }
        }

        assertThat(told).isEqualTo(6);
        assertThat(fetched).hasValue(2);
        assertThat(restarted.current().route("stops").deployed()).isEqualTo(new Deployed(1, 1, 1));
    }

    @Test
    void shouldLoadTheBundleThatIsRegisteredNow() {
        loader.accept(control.deploy("1.1.0", null));
        control.register("1.1.0", Shop.stump(-3, 3, 0.7).encode());
        assertThat(loader.accept(control.view("1.1.0", null))).isFalse();

        loading.run();
        loader.accept(control.view("1.1.0", null));

        assertThat(route().champion().threshold()).isEqualTo(0.7);
    }

    @Test
    void shouldTellOfARefusalWhenTheLoadHasShownIt() {
        control.register("1.1.0", BROKEN);
        loader.accept(control.deploy("1.1.0", "1.0.0"));
        assertThat(alerts.told).isEmpty();
        loading.run();

        boolean content = loader.accept(control.view("1.1.0", "1.0.0"));

        assertThat(content).isTrue();
        assertThat(loader.busy()).isFalse();
        assertThat(route().champion().version()).isEqualTo("1.0.0");
        assertThat(route().refused()).containsOnlyKeys("1.1.0");
        assertThat(alerts.told).singleElement().asString().startsWith("rejected 1.1.0 (unusable)");
        assertThat(loader.accept(control.view("1.1.0", "1.0.0"))).isTrue();
        assertThat(loading.held()).isZero();
    }

    @Test
    void shouldNotCallMissingWhatIsBeingLoaded() {
        ModelLoader impatient = loader(loading, routes, Duration.ZERO);

        boolean content = impatient.accept(control.deploy("1.1.0", "1.0.0"));

        assertThat(content).isFalse();
        assertThat(alerts.told).isEmpty();
    }

    @Test
    void shouldBeContentAfterARestartWhenTheChampionIsLoaded() {
        Routes restarted = new Routes(List.of("stops"));
        ModelLoader afterwards = loader(loading, restarted, Wait.USUAL);
        assertThat(afterwards.accept(control.view("1.0.0", null))).isFalse();
        assertThat(restarted.current().route("stops").champion()).isNull();
        loading.run();

        boolean content = afterwards.accept(control.view("1.0.0", null));

        assertThat(content).isTrue();
        assertThat(restarted.current().route("stops").champion().version()).isEqualTo("1.0.0");
    }

    @Test
    void shouldNotBeContentAfterARestartWithoutItsChampionBeforeThePreviousIsLoaded() {
        control.register("1.1.0", BROKEN);
        Routes restarted = new Routes(List.of("stops"));
        ModelLoader afterwards = loader(loading, restarted, Wait.USUAL);
        ControlView view = control.deploy("1.1.0", "1.0.0");
        afterwards.accept(view);
        loading.run();
        assertThat(afterwards.accept(view)).isFalse();
        assertThat(afterwards.busy()).isTrue();
        loading.run();

        boolean content = afterwards.accept(view);

        assertThat(content).isTrue();
        assertThat(restarted.current().route("stops").champion().version()).isEqualTo("1.0.0");
        assertThat(alerts.told).hasSize(1);
    }

    /** The same view; counts the bundles that are fetched. */
    private ControlView counted(ControlView view) {
        return new ControlView(
                Map.of("stops", withBundles(view, fetched::incrementAndGet)), view.bundles(), view.unreadable());
    }

    /** The same view; fetching a bundle tells that it has begun, and ends when it is let go on. */
    private static ControlView held(ControlView view, CountDownLatch begun, CountDownLatch goOn) {
        ModelView held = withBundles(view, () -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        });
        return new ControlView(Map.of("stops", held), view.bundles(), view.unreadable());
    }

    private static ModelView withBundles(ControlView view, Runnable before) {
        ModelView stops = view.model("stops");
        return new ModelView(stops.deployment(), stops.deploymentOffset(), stops.versions(), version -> {
            before.run();
            return stops.bundles().fetch(version);
        });
    }

    private ModelLoader loader(Executor executor, Routes into, Duration longestWait) {
        return new ModelLoader(
                "stops",
                shop.features,
                into,
                alerts,
                new ModelMetrics(new Metrics(), "shop", "stops"),
                executor,
                new Wait(longestWait));
    }

    private ModelRoute route() {
        return routes.current().route("stops");
    }
}
