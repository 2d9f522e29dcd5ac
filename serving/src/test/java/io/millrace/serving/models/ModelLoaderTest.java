package io.millrace.serving.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.Scorer;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.testing.FakeControl;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelLoaderTest {
    private final Shop shop = new Shop();
    private final Routes routes = new Routes(List.of("stops"));
    private final RecordedAlerts alerts = new RecordedAlerts();
    private final Metrics metrics = new Metrics();
    private final FakeControl control = new FakeControl();
    private final ModelLoader loader =
            new ModelLoader("stops", shop.features, routes, alerts, new ModelMetrics(metrics, "shop", "stops"));

    private final byte[] first = Shop.stump(-1, 1, 0.5).encode();
    private final byte[] second = Shop.stump(-2, 2, 0.6).encode();

    @Test
    void shouldServeNothingBeforeTheFirstDeployment() {
        boolean content = loader.accept(new ControlView(Map.of(), sha256 -> new byte[0], 0));

        assertThat(content).isTrue();
        assertThat(routes.current()).isEqualTo(RouteTable.before(List.of("stops")));
    }

    @Test
    void shouldPublishTheChampionWithItsThresholdAndOffset() {
        control.register("1.0.0", first);

        boolean content = loader.accept(control.deploy("1.0.0", null));

        assertThat(content).isTrue();
        assertThat(route().champion().version()).isEqualTo("1.0.0");
        assertThat(route().champion().threshold()).isEqualTo(0.5);
        assertThat(route().deploymentOffset()).isZero();
    }

    @Test
    void shouldRollBackToTheModelThatIsStillLoaded() {
        control.register("1.0.0", first);
        control.register("1.1.0", second);
        loader.accept(control.deploy("1.0.0", null));
        Scorer scorer = route().champion().scorer();

        loader.accept(control.deploy("1.1.0", "1.0.0"));
        assertThat(route().previous().scorer()).isSameAs(scorer);
        loader.accept(control.deploy("1.0.0", "1.1.0"));

        assertThat(route().champion().scorer()).isSameAs(scorer);
        assertThat(route().deploymentOffset()).isEqualTo(2);
    }

    @Test
    void shouldWaitForChunksThatHaveNotArrivedAndServeOnMeanwhile() {
        control.register("1.0.0", first);
        loader.accept(control.deploy("1.0.0", null));
        Runnable arrive = control.registerWithoutChunks("1.1.0", second);

        assertThat(loader.accept(control.deploy("1.1.0", "1.0.0"))).isFalse();
        assertThat(route().champion().version()).isEqualTo("1.0.0");
        arrive.run();
        assertThat(loader.accept(control.view("1.1.0", "1.0.0"))).isTrue();

        assertThat(route().champion().version()).isEqualTo("1.1.0");
        assertThat(alerts.told).isEmpty();
    }

    @Test
    void shouldRejectACorruptBundleOnceAndServeOn() throws Exception {
        control.register("1.0.0", first);
        loader.accept(control.deploy("1.0.0", null));
        control.register("1.1.0", Arrays.copyOf(second, second.length / 2));
        ModelRoute before = route();

        loader.accept(control.deploy("1.1.0", "1.0.0"));
        loader.accept(control.view("1.1.0", "1.0.0"));

        assertThat(route().withRefused(Map.of())).isEqualTo(before);
        assertThat(route().refused()).containsOnlyKeys("1.1.0");
        assertThat(alerts.told).singleElement().asString().startsWith("rejected 1.1.0 (unusable): the bundle");
        assertThat(scrape())
                .contains(
                        "millrace_serving_models_rejected_total{project=\"shop\",model=\"stops\",reason=\"unusable\",} 1.0");
    }

    @Test
    void shouldRejectAModelThatScoresItsGoldenRowsOtherwise() {
        control.register("1.0.0", Shop.stump(-1, 1, 0.5, -0.9).encode());

        loader.accept(control.deploy("1.0.0", null));

        assertThat(route().champion()).isNull();
        assertThat(alerts.told).singleElement().asString().startsWith("rejected 1.0.0 (disagreeing): golden row 0");
    }

    @Test
    void shouldSettleTheAlertWhenAnotherVersionIsDeployed() {
        control.register("1.0.0", first);
        control.register("1.1.0", new byte[] {1, 2, 3});
        loader.accept(control.deploy("1.1.0", null));

        loader.accept(control.deploy("1.0.0", "1.1.0"));

        assertThat(alerts.told).hasSize(2).last().isEqualTo("settled 1.1.0");
        assertThat(route().champion().version()).isEqualTo("1.0.0");
    }

    @Test
    void shouldServeThePreviousModelAfterARestartWithACorruptChampion() {
        control.register("1.0.0", first);
        control.register("1.1.0", new byte[] {1, 2, 3});

        loader.accept(control.deploy("1.1.0", "1.0.0"));

        assertThat(route().champion().version()).isEqualTo("1.0.0");
        assertThat(alerts.told).hasSize(1);
    }

    @Test
    void shouldLeaveAModelOfAnotherMajorVersionToItsOwnServingAndBeReadyForARollback() {
        control.register("1.0.0", first);
        loader.accept(control.deploy("1.0.0", null));
        Scorer scorer = route().champion().scorer();
        // It reads features of the same names, and could be scored here: wrongly.
        control.registerTrainedOn("2.0.0", "2.0.0", second);

        boolean content = loader.accept(control.deploy("2.0.0", "1.0.0"));

        assertThat(content).isTrue();
        assertThat(route().champion()).isNull();
        assertThat(route().previous().scorer()).isSameAs(scorer);
        assertThat(alerts.told).isEmpty();
        loader.accept(control.deploy("1.0.0", null));
        assertThat(route().champion().scorer()).isSameAs(scorer);
    }

    @Test
    void shouldScoreWithAModelOfAnEarlierMinorVersionAndNotWaitForAForeignPreviousOne() {
        control.registerTrainedOn("1.7.3", "1.1.0", first);
        control.registerTrainedOn("2.0.0", "2.0.0", second);

        boolean content = loader.accept(control.deploy("1.1.0", "2.0.0"));

        assertThat(content).isTrue();
        assertThat(route().champion().version()).isEqualTo("1.1.0");
        assertThat(route().previous()).isNull();
    }

    private ModelRoute route() {
        return routes.current().route("stops");
    }

    private String scrape() throws Exception {
        StringWriter writer = new StringWriter();
        metrics.write(writer);
        return writer.toString();
    }
}
