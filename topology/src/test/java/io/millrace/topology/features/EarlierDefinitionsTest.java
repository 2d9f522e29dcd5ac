package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.SchemaRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlierDefinitionsTest {
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

    @Test
    void shouldHaveNothingToSayOfAFirstVersionAndOfAnAppendedFeature() {
        FeatureSet first = features("1.0.0", "visits: {count: sessions}");
        FeatureSet second = features("1.1.0", """
                visits: {count: sessions}
                    visits_7d: {count: sessions, over: 7 d}""");
        assertThat(EarlierDefinitions.mistakes(first, catalogue(first), registry))
                .isEmpty();
        register(first);

        assertThat(EarlierDefinitions.mistakes(second, catalogue(second), registry))
                .isEmpty();
    }

    @Test
    void shouldNameEachFeatureThatIsAnotherOrGone() {
        register(features("1.0.0", """
                visits__of__all: {count: sessions}
                    visits_7d: {count: sessions, over: 7 d}"""));
        FeatureSet second = features("1.1.0", "visits__of__all: {count: sessions, over: 30 d}");

        assertThat(EarlierDefinitions.mistakes(second, catalogue(second), registry))
                .containsExactly(
                        "features.customer.visits__of__all: found another definition than that of earlier versions,"
                                + " expected the same, another name for the new one, or the next MAJOR version",
                        "features.customer.visits_7d: found none, expected the feature of that name that earlier versions"
                                + " have, or the next MAJOR version without it");
    }

    @Test
    void shouldTakeAVersionForOneSetOfFeaturesInOneOrder() {
        register(features("1.9.0", """
                visits: {count: sessions}
                    visits_7d: {count: sessions, over: 7 d}"""));
        String turned = """
                visits_7d: {count: sessions, over: 7 d}
                    visits: {count: sessions}""";
        String more = """
                visits: {count: sessions}
                    visits_7d: {count: sessions, over: 7 d}
                    visits_8d: {count: sessions, over: 8 d}""";
        String taken =
                "features.customer.version: found 1.9.0, which has been registered for other features or another order,"
                        + " expected a later version";

        assertThat(mistakes("1.9.0", turned)).containsExactly(taken);
        assertThat(mistakes("1.9.0", more)).containsExactly(taken);
        assertThat(mistakes("1.8.3", more))
                .containsExactly("features.customer.version: found 1.8.3, expected no less than 1.9.0, which has been"
                        + " registered");
        assertThat(mistakes("1.10.0", more)).isEmpty();
    }

    private List<String> mistakes(String version, String more) {
        FeatureSet features = features(version, more);
        return EarlierDefinitions.mistakes(features, catalogue(features), registry);
    }

    @Test
    void shouldLetTheNextMajorVersionMeanWhatItLikes() {
        register(features("1.0.0", "visits: {count: sessions}"));
        FeatureSet second = features("2.0.0", "visits: {count: sessions, over: 30 d}");

        assertThat(EarlierDefinitions.mistakes(second, catalogue(second), registry))
                .isEmpty();
    }

    private void register(FeatureSet features) {
        registry.register(
                SchemaRegistry.valueSubject(catalogue(features).featureUpdates()),
                FeatureUpdateEncoder.schema(features));
    }

    private static FeatureSet features(String version, String more) {
        return FeatureSet.compile(Shop.project("shop", 1, "30 d", version, more));
    }

    private static TopicCatalogue catalogue(FeatureSet features) {
        return Shop.catalogue(features);
    }
}
