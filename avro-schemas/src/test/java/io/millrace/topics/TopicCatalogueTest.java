package io.millrace.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topics.TopicDefinition.Cleanup;
import io.millrace.wire.Compatibility;
import io.millrace.wire.FeatureUpdateSchema;
import io.millrace.wire.MemorySchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class TopicCatalogueTest {

    private static final Schema UPDATE = FeatureUpdateSchema.of(
            "churn", "1.0.0", List.of(new FeatureUpdateSchema.Feature("spend", false, "0011223344556677", "Spend.")));
    private static final Duration PERIOD = Duration.ofDays(730);

    private final TopicCatalogue catalogue = TopicCatalogue.of("churn", 1, 4, Environment.DEV, PERIOD, UPDATE);

    @Test
    void shouldNameEveryTopicOfTheDesign() {
        assertThat(catalogue.topics())
                .extracting(TopicDefinition::name)
                .containsExactlyInAnyOrder(
                        "churn.clock",
                        "churn.events-by-entity",
                        "churn.feature-clock",
                        "churn.backfill",
                        "churn.feature-updates",
                        "churn.features",
                        "churn.predictions",
                        "churn.predictions-by-owner",
                        "churn.recommendations",
                        "churn.inference-log",
                        "churn.labelled-examples",
                        "churn.labelled-by-owner",
                        "churn.recommendation-hits",
                        "churn.monitoring",
                        "churn.monitoring-partials",
                        "churn.alerts",
                        "churn.retrain-events",
                        "churn.training-runs",
                        "churn.model-registry",
                        "churn.model-artifacts",
                        "churn.deployments",
                        "churn.serving-reports",
                        "churn.rollouts",
                        "churn.commands",
                        "churn.outcomes",
                        "churn.experiment-partials",
                        "churn.experiments",
                        "churn.dead-letters",
                        "churn.dead-letter-retries",
                        "churn.dead-letter-outcomes",
                        "churn.erasures",
                        "churn.erasure-requests");
    }

    @Test
    void shouldKeepWhatIsStateCompactedAndInOneOrder() {
        assertThat(List.of(catalogue.modelRegistry(), catalogue.modelArtifacts(), catalogue.deployments()))
                .allSatisfy(name -> {
                    TopicDefinition topic = catalogue.topic(name).orElseThrow();
                    assertThat(topic.cleanup()).isEqualTo(Cleanup.COMPACT);
                    assertThat(topic.partitions()).isEqualTo(1);
                });
        TopicDefinition features = catalogue.topic(catalogue.features()).orElseThrow();
        assertThat(features.cleanup()).isEqualTo(Cleanup.COMPACT);
        assertThat(features.partitions()).isEqualTo(4);
    }

    @Test
    void shouldKeepExamplesForTheHistoricalPeriodAndRequestsForEver() {
        assertThat(catalogue.topic(catalogue.labelledExamples()).orElseThrow().retention())
                .isEqualTo(PERIOD);
        assertThat(catalogue.topic(catalogue.retrainEvents()).orElseThrow().retention())
                .isNull();
    }

    @Test
    void shouldGiveALaterMajorVersionItsOwnFeatureTopicsOnly() {
        TopicCatalogue second = TopicCatalogue.of("churn", 2, 4, Environment.DEV, PERIOD, UPDATE);

        assertThat(second.featureUpdates()).isEqualTo("churn.feature-updates.v2");
        assertThat(second.features()).isEqualTo("churn.features.v2");
        assertThat(second.featureClock()).isEqualTo("churn.feature-clock.v2");
        assertThat(second.eventsByEntity()).isEqualTo("churn.events-by-entity.v2");
        assertThat(second.backfill()).isEqualTo("churn.backfill.v2");
        assertThat(second.topics())
                .extracting(TopicDefinition::name)
                .filteredOn(name -> name.endsWith(".v2"))
                .hasSize(5);
    }

    @Test
    void shouldBeWrittenInTheDocumentationLineByLine() throws Exception {
        List<String> page = Files.readAllLines(Path.of("..", "docs", "schemas-and-topics.md"));

        assertThat(page).containsAll(catalogue.topics().stream().map(this::row).toList());
        assertThat(page).filteredOn(line -> line.startsWith("| `<p>.")).hasSameSizeAs(catalogue.topics());
    }

    private String row(TopicDefinition topic) {
        String kept = topic.cleanup() == Cleanup.COMPACT
                ? "compacted"
                : topic.retention() == null
                        ? "for ever"
                        : topic.retention().equals(PERIOD)
                                ? "historical period"
                                : topic.retention().toDays() + " d";
        return "| `<p>." + topic.name().substring("churn.".length()) + "` | "
                + (topic.partitions() == 1 ? "1" : "*n*") + " | " + kept + " | " + topic.keys() + " | "
                + topic.values() + " | "
                + (topic.schema() == null ? "–" : "`" + topic.schema().getName() + "`") + " |";
    }

    @Test
    void shouldTellTheTopicsThatEachMajorVersionHasOfItsOwn() {
        TopicCatalogue next = TopicCatalogue.of("churn", 2, 6, Environment.PROD, PERIOD);

        assertThat(next.featureSetTopics()).isNotEmpty().allSatisfy(name -> assertThat(catalogue.topic(name))
                .isEmpty());
        assertThat(next.topics())
                .extracting(TopicDefinition::name)
                .filteredOn(name -> catalogue.topic(name).isEmpty())
                .containsExactlyInAnyOrderElementsOf(next.featureSetTopics());
    }

    @Test
    void shouldRegisterEverySchemaUnderItsLevel() {
        MemorySchemaRegistry registry = new MemorySchemaRegistry();

        TopicAdmin.registerSchemas(catalogue.topics(), registry);

        assertThat(registry.compatibility("churn.feature-updates-value")).isEqualTo(Compatibility.BACKWARD_TRANSITIVE);
        assertThat(registry.compatibility("churn.predictions-value")).isEqualTo(Compatibility.FULL_TRANSITIVE);
        assertThat(catalogue.topics())
                .filteredOn(topic -> topic.schema() != null)
                .hasSize(28)
                .allSatisfy(topic ->
                        assertThat(registry.latest(topic.name() + "-value")).isPresent());
    }
}
