package io.millrace.serving.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.ScoredBatch;
import io.millrace.records.Prediction;
import io.millrace.records.PredictionStatus;
import io.millrace.records.Reason;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelLoader;
import io.millrace.serving.models.ModelMetrics;
import io.millrace.serving.models.Routes;
import io.millrace.serving.reports.ServingCounts;
import io.millrace.serving.testing.FakeControl;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.SchemaRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionReasonsTest {
    /** A quarter of the training rows went right: what is expected is -1 · 0.75 + 1 · 0.25. */
    private static final double EXPECTED = -0.5;

    private static final String ALWAYS = "constraints: {interpretability: high}\n";
    private static final String SENTENCES =
            "    reasons: {sentences: {spend_30d: {value: \"Spent {value}\", missing: \"Spent nothing\"}}}\n";

    private final SchemaRegistry registry = new MemorySchemaRegistry();
    private final Routes routes = new Routes(List.of("stops"));
    private final FakeControl control = new FakeControl();
    private final RecordedAlerts alerts = new RecordedAlerts();

    @Test
    void shouldTellTheReasonsOfEveryPredictionWithTheirSentences() throws Exception {
        Shop shop = shopWith(SENTENCES + ALWAYS, Shop.stump(-1, 1, 0.6));

        Prediction prediction = predict(shop, 123.456);

        assertThat(prediction.getReasonsApproximate()).isFalse();
        Reason reason = only(prediction);
        assertThat(reason.getFeature()).isEqualTo("spend_30d");
        assertThat(reason.getValue()).isEqualTo("123.456");
        assertThat(reason.getContribution()).isCloseTo(1 - EXPECTED, within(1e-6));
        assertThat(reason.getSentence()).isEqualTo("Spent 123.46");
    }

    @Test
    void shouldTellThatAValueIsMissing() throws Exception {
        Shop shop = shopWith(SENTENCES + ALWAYS, Shop.stump(-1, 1, 0.6));

        Reason reason = only(predict(shop, null));

        assertThat(reason.getValue()).isNull();
        assertThat(reason.getContribution()).isCloseTo(-1 - EXPECTED, within(1e-6));
        assertThat(reason.getSentence()).isEqualTo("Spent nothing");
    }

    @Test
    void shouldSayThatReasonsAreApproximateWhereTheProjectWantsThat() throws Exception {
        Shop shop = shopWith("    reasons: {method: approximate}\n" + ALWAYS, Shop.stump(-1, 1, 0.6));

        Prediction prediction = predict(shop, 100.0);

        assertThat(prediction.getReasonsApproximate()).isTrue();
        assertThat(only(prediction).getSentence()).isNull();
    }

    @Test
    void shouldTellNoReasonsWhereTheProjectDoesNotWantThem() throws Exception {
        Shop shop = shopWith(SENTENCES + "constraints: {interpretability: none}\n", Shop.stump(-1, 1, 0.6));

        Prediction prediction = predict(shop, 100.0);

        assertThat(prediction.getStatus()).isEqualTo(PredictionStatus.SCORED);
        assertThat(prediction.getReasons()).isEmpty();
        assertThat(prediction.getReasonsApproximate()).isFalse();
    }

    @Test
    void shouldNotPutAModelIntoServiceThatCannotBeExplained() {
        ModelBundle sound = Shop.stump(-1, 1, 0.6);
        String model = new String(sound.model(), UTF_8).replace("[100, 75, 25]", "[]");
        ModelBundle silent =
                new ModelBundle(sound.manifest(), model.getBytes(UTF_8), sound.reference(), sound.golden());

        shopWith(ALWAYS, silent);

        assertThat(routes.current().route("stops").champion()).isNull();
        assertThat(alerts.told).singleElement().asString().contains("every prediction must tell its reasons");
    }

    private Shop shopWith(String more, ModelBundle bundle) {
        Shop shop = new Shop(more);
        control.register("1.0.0", bundle.encode());
        new ModelLoader("stops", shop.features, routes, alerts, new ModelMetrics(new Metrics(), "shop", "stops"))
                .accept(control.deploy("1.0.0", null));
        return shop;
    }

    private Prediction predict(Shop shop, Double spend) throws Exception {
        return RecordSerde.of(Prediction.class, registry).fromBytes(encode(shop, spend));
    }

    private byte[] encode(Shop shop, Double spend) throws Exception {
        FeatureUpdate update = new FeatureUpdate(shop.features.size());
        new FeatureUpdateReader(registry, shop.features)
                .read(shop.message(registry, "id-1", "c1", spend, "DE", 3.0), update);
        PredictionEncoder encoder = new PredictionEncoder(registry, shop.topics.predictions());
        Rows rows = new Rows(1);
        rows.add(update, 1_000_000);
        Encoded encoded = new Encoded(encoder, update);
        Clock clock = Clock.fixed(Instant.ofEpochMilli(1_000_040), ZoneOffset.UTC);
        new RouteScorer(shop.project, 1, clock, new ServingCounts(shop.project).newThread())
                .scoreWithShadow(routes.current().route("stops"), rows, encoded);
        return encoded.bytes;
    }

    /** Keeps the prediction. */
    private static final class Encoded implements Scored {
        private final PredictionEncoder encoder;
        private final FeatureUpdate update;
        private byte[] bytes;

        Encoded(PredictionEncoder encoder, FeatureUpdate update) {
            this.encoder = encoder;
            this.update = update;
        }

        @Override
        public void answered(int row, Scoring scoring, ScoredBatch batch, int place, long nanos) {
            bytes = encoder.encode(update, scoring, batch, place);
        }

        @Override
        public void unscorable(int row, RuntimeException why) {
            throw why;
        }

        @Override
        public void failed(int row, LoadedModel version, RuntimeException why) {
            throw why;
        }

        @Override
        public void shadowed(int row, Scoring scoring) {
            throw new AssertionError(scoring);
        }
    }

    private static Reason only(Prediction prediction) {
        assertThat(prediction.getReasons()).hasSize(1);
        return prediction.getReasons().get(0);
    }
}
