package io.millrace.serving.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.Scorer;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.PublishedRoutes;
import io.millrace.serving.models.RouteTable;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ModelFailuresTest {
    private static final ConsumerRecord<byte[], byte[]> UPDATE =
            new ConsumerRecord<>("shop.features", 3, 17, new byte[0], new byte[0]);

    private final Shop shop = new Shop(Shop.SECOND_MODEL);
    private final Metrics metrics = new Metrics();
    private final RecordedAlerts alerts = new RecordedAlerts();
    private final RecordedAlerts others = new RecordedAlerts();
    private final ModelFailures failures =
            new ModelFailures(new ScoringMetrics(metrics, shop.project), Map.of("stops", alerts, "comes_back", others));

    @Test
    void shouldCountEveryFailureAndTellPeopleOnceOfAVersion() throws Exception {
        ModelRoute route = route("1.0.0");
        failed(route, new IllegalStateException("no tree"));
        failed(route, new IllegalStateException("no leaf"));
        failures.follow(new RouteTable(List.of(route)));

        assertThat(alerts.told).containsExactly("failing 1.0.0: java.lang.IllegalStateException: no tree");
        assertThat(alerts.updates).containsExactly("shop.features-3-17");
        assertThat(others.told).isEmpty();
        StringWriter page = new StringWriter();
        metrics.write(page);
        assertThat(page.toString())
                .contains("millrace_serving_scoring_failures_total{project=\"shop\",model=\"stops\",} 2.0")
                .contains("millrace_serving_scoring_failures_total{project=\"shop\",model=\"comes_back\",} 0.0");
    }

    @Test
    void shouldSayThatItIsOverWhenAnotherVersionIsInService() throws Exception {
        failed(route("1.0.0"), new IllegalStateException("no tree"));
        RouteTable next = new RouteTable(List.of(route("1.1.0")));
        failures.follow(next);
        failures.follow(next);
        failed(route("1.1.0"), new IllegalStateException("no leaf"));

        assertThat(alerts.told)
                .containsExactly(
                        "failing 1.0.0: java.lang.IllegalStateException: no tree",
                        "recovered 1.0.0",
                        "failing 1.1.0: java.lang.IllegalStateException: no leaf");
    }

    /** Other instances may still score with the version that this one cannot use, or has not loaded yet. */
    @Test
    void shouldNotSayThatItIsOverWhileTheVersionIsAskedFor() throws Exception {
        failed(route("1.1.0"), new IllegalStateException("no tree"));

        failures.follow(new RouteTable(List.of(ModelRoute.before("stops"))));
        failures.follow(
                new RouteTable(List.of(PublishedRoutes.refusing(route("1.0.0"), Map.of("1.1.0", "it is broken")))));
        assertThat(alerts.told).hasSize(1);
        failures.follow(new RouteTable(List.of(route("1.0.0"))));

        assertThat(alerts.told).hasSize(2).last().isEqualTo("recovered 1.1.0");
    }

    @Test
    void shouldCountButNotTellPeopleOfAVersionThatTheChampionStandsInFor() throws Exception {
        LoadedModel challenger = new LoadedModel("1.1.0", null);

        failures.failed(route("1.0.0"), challenger, new IllegalStateException("no tree"), UPDATE);

        assertThat(alerts.told).isEmpty();
        StringWriter page = new StringWriter();
        metrics.write(page);
        assertThat(page.toString())
                .contains("millrace_serving_scoring_failures_total{project=\"shop\",model=\"stops\",} 1.0");
    }

    private void failed(ModelRoute route, RuntimeException why) {
        failures.failed(route, route.champion(), why, UPDATE);
    }

    private ModelRoute route(String version) throws BadBundleException {
        Scorer scorer = Scorer.load(Shop.stump(-1, 1, 0.5), shop.features);
        return PublishedRoutes.route("stops", new LoadedModel(version, scorer), 7);
    }
}
