package io.millrace.serving.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Arm;
import io.millrace.records.Routing;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.testing.Deployments;
import io.millrace.serving.testing.FakeControl;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From one route to the next as a rollout goes on: each is there in full, or is not in force. */
class RolloutRoutesTest {
    private static final byte[] BROKEN = {1, 2, 3};

    private final Shop shop = new Shop();
    private final Routes routes = new Routes(List.of("stops"));
    private final RecordedAlerts alerts = new RecordedAlerts();
    private final FakeControl control = new FakeControl();
    private final ModelLoader loader = loader(Wait.USUAL);
    private final byte[] next = Shop.stump(-2, 2, 0.6).encode();

    @BeforeEach
    void deployTheFirst() {
        control.register("1.0.0", Shop.stump(-1, 1, 0.5).encode());
        loader.accept(control.deploy("1.0.0", null));
    }

    @Test
    void shouldLoadWhatIsToBeReadyWithoutScoringByIt() {
        control.register("1.1.0", next);

        boolean content = loader.accept(control.deploy("1.0.0", null, Deployments.loading(1, "1.1.0")));

        assertThat(content).isTrue();
        assertThat(versions(route().loading())).containsExactly("1.1.0");
        assertThat(route().routing()).isEqualTo(championAlone(route().champion()));
        assertThat(route().deployed()).isEqualTo(new Deployed(1, 1, 1));
        assertThat(route().refused()).isEmpty();
    }

    @Test
    void shouldScoreByTheChampionOfADeploymentWhoseOtherVersionsAreStillToCome() {
        Runnable arrive = control.registerWithoutChunks("1.1.0", next);
        Routing loading = Deployments.loading(1, "1.1.0");

        assertThat(loader.accept(control.deploy("1.0.0", null, loading))).isFalse();
        assertThat(route().deployed()).isEqualTo(new Deployed(1, 1, 1));
        assertThat(route().loading()).isEmpty();
        arrive.run();
        assertThat(loader.accept(control.view("1.0.0", null, loading))).isTrue();

        assertThat(versions(route().loading())).containsExactly("1.1.0");
        assertThat(alerts.told).isEmpty();
    }

    @Test
    void shouldSayWhyItRefusesWhatIsToBeReadyAndAlarmNobody() {
        control.register("1.1.0", BROKEN);

        boolean content = loader.accept(control.deploy("1.0.0", null, Deployments.loading(1, "1.1.0")));

        assertThat(content).isTrue();
        assertThat(route().deploymentOffset()).isEqualTo(1);
        assertThat(route().refused()).containsOnlyKeys("1.1.0");
        assertThat(route().refused().get("1.1.0")).startsWith("the bundle ");
        assertThat(alerts.told).isEmpty();
    }

    @Test
    void shouldGoFromLoadingByShadowAndSharesToANewChampionWithoutLoadingAnythingAgain() {
        control.register("1.1.0", next);
        loader.accept(control.deploy("1.0.0", null, Deployments.loading(1, "1.1.0")));
        LoadedModel champion = route().champion();
        LoadedModel challenger = route().find("1.1.0");

        loader.accept(control.deploy("1.0.0", null, Deployments.shadow(2, "1.1.0")));
        assertThat(route().routing().shadow()).isSameAs(challenger);
        loader.accept(control.deploy("1.0.0", null, Deployments.ramp(3, "1.1.0", 100_000, "1.0.0")));
        assertThat(route().routing().arms())
                .containsExactly(
                        new ServedArm("challenger", null, challenger), new ServedArm("champion", null, champion));
        assertThat(route().routing().share(0)).isEqualTo(0.1);
        assertThat(route().deployed()).isEqualTo(new Deployed(3, 3, 3));
        loader.accept(control.deploy("1.0.0", null, Deployments.ramp(4, "1.1.0", 1_000_000, "1.0.0")));
        assertThat(route().champion()).isSameAs(champion);
        loader.accept(control.deploy("1.1.0", "1.0.0"));

        assertThat(route().champion()).isSameAs(challenger);
        assertThat(route().previous()).isSameAs(champion);
        assertThat(route().deployed()).isEqualTo(new Deployed(5, 5, -1));
    }

    @Test
    void shouldKeepTheRouteInForceUntilAllThatScoreAreThere() {
        Runnable arrive = control.registerWithoutChunks("1.1.0", next);
        Routing ramp = Deployments.ramp(1, "1.1.0", 500_000, "1.0.0");
        ModelRoute before = route();

        assertThat(loader.accept(control.deploy("1.0.0", null, ramp))).isFalse();
        assertThat(route()).isSameAs(before);
        arrive.run();
        assertThat(loader.accept(control.view("1.0.0", null, ramp))).isTrue();

        assertThat(route().deploymentOffset()).isEqualTo(1);
    }

    @Test
    void shouldLeaveTheRouteInForceAndSayWhyWhenAnArmCannotBeUsed() {
        control.register("1.1.0", BROKEN);

        loader.accept(control.deploy("1.0.0", null, Deployments.ramp(1, "1.1.0", 500_000, "1.0.0")));

        assertThat(route().deployed()).isEqualTo(new Deployed(0, 0, -1));
        assertThat(route().routing()).isEqualTo(championAlone(route().champion()));
        assertThat(route().refused()).containsOnlyKeys("1.1.0");
        assertThat(alerts.told).singleElement().asString().startsWith("rejected 1.1.0 (unusable)");
    }

    @Test
    void shouldSettleTheAlarmAndForgetTheRefusalWhenTheRolloutIsUndone() {
        control.register("1.1.0", BROKEN);
        loader.accept(control.deploy("1.0.0", null, Deployments.ramp(1, "1.1.0", 500_000, "1.0.0")));

        loader.accept(control.deploy("1.0.0", null));

        assertThat(route().deployed()).isEqualTo(new Deployed(2, 2, -1));
        assertThat(route().refused()).isEmpty();
        assertThat(alerts.told).hasSize(2).last().isEqualTo("settled 1.1.0");
    }

    @Test
    void shouldLetTheChampionScoreAllAfterARestartWhenAnArmCannotBeUsedAndNotCallThatTheDeployment() {
        control.register("1.1.0", BROKEN);
        Routes restarted = new Routes(List.of("stops"));
        ModelLoader afterwards = loader(Wait.USUAL, restarted);

        afterwards.accept(control.deploy("1.0.0", null, Deployments.ramp(1, "1.1.0", 500_000, "1.0.0")));

        ModelRoute route = restarted.current().route("stops");
        assertThat(route.champion().version()).isEqualTo("1.0.0");
        assertThat(route.routing()).isEqualTo(championAlone(route.champion()));
        assertThat(route.deployed()).isEqualTo(new Deployed(1, -1, -1));
        assertThat(route.refused()).containsOnlyKeys("1.1.0");
    }

    @Test
    void shouldCarryOutTheArmsAfterARestartWhenTheyComeAfterAll() {
        Runnable arrive = control.registerWithoutChunks("1.1.0", next);
        Routing ramp = Deployments.ramp(1, "1.1.0", 500_000, "1.0.0");
        Routes restarted = new Routes(List.of("stops"));
        ModelLoader afterwards = loader(Duration.ZERO, restarted);

        assertThat(afterwards.accept(control.deploy("1.0.0", null, ramp))).isFalse();
        assertThat(restarted.current().route("stops").deployed()).isEqualTo(new Deployed(1, -1, -1));
        arrive.run();
        assertThat(afterwards.accept(control.view("1.0.0", null, ramp))).isTrue();

        assertThat(restarted.current().route("stops").deployed()).isEqualTo(new Deployed(1, 1, 1));
    }

    @Test
    void shouldNameTheExperimentOfItsVariantsAndOfNoOther() {
        control.register("1.1.0", next);
        Routing routing = new Routing(
                1L,
                "salt",
                List.of(
                        new Arm("treatment", "1.1.0", 100_000),
                        new Arm("control", "1.0.0", 200_000),
                        new Arm("champion", "1.0.0", 1_000_000)),
                null,
                List.of());

        Plan plan = Plan.of(Deployments.inExperiment(1, "1.0.0", routing, "new-trees"), 1);

        assertThat(plan.experiment("treatment")).isEqualTo("new-trees");
        assertThat(plan.experiment("control")).isEqualTo("new-trees");
        assertThat(plan.experiment("champion")).isNull();
        assertThat(plan.scoring()).containsExactly("1.0.0", "1.1.0");
    }

    @Test
    void shouldLeaveAnArmOfAnotherMajorVersionToItsOwnServing() {
        control.registerTrainedOn("2.0.0", "2.0.0", next);

        boolean content = loader.accept(control.deploy("1.0.0", null, Deployments.ramp(1, "2.0.0", 500_000, "1.0.0")));

        assertThat(content).isTrue();
        assertThat(route().routing().arms().get(0).model()).isNull();
        assertThat(route().routing().arms().get(1).model()).isSameAs(route().champion());
        assertThat(route().deployed()).isEqualTo(new Deployed(1, 1, 1));
    }

    private static io.millrace.serving.models.Routing championAlone(LoadedModel champion) {
        return io.millrace.serving.models.Routing.all(champion);
    }

    private static List<String> versions(List<LoadedModel> loaded) {
        return loaded.stream().map(LoadedModel::version).toList();
    }

    private ModelLoader loader(Duration longestWait) {
        return loader(longestWait, routes);
    }

    private ModelLoader loader(Duration longestWait, Routes into) {
        return new ModelLoader(
                "stops",
                shop.features,
                into,
                alerts,
                new ModelMetrics(new Metrics(), "shop", "stops"),
                Runnable::run,
                new Wait(longestWait));
    }

    private ModelRoute route() {
        return routes.current().route("stops");
    }
}
