package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.LabelDefinition.Absence;
import io.millrace.project.ModelDefinition.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExampleProjectsTest {
    private static final Path EXAMPLES = Path.of("..", "examples");

    private static Project read(String... names) throws IOException, InvalidProjectException {
        List<ProjectFile> files = new ArrayList<>();
        for (String name : names) {
            files.add(new ProjectFile(name, Files.readString(EXAMPLES.resolve(name))));
        }
        Project project = ProjectReader.read(files);
        assertThat(FeatureSet.compile(project).size())
                .as("features that the engine can compute")
                .isEqualTo(project.featureSet().features().size());
        return project;
    }

    @Test
    void shouldReadTheChurnProject() throws Exception {
        Project project = read("churn/project.yaml");

        assertThat(project.name()).isEqualTo("churn");
        assertThat(project.entity())
                .isEqualTo(new EntityDefinition(
                        "customer", List.of("customer_id"), Duration.ofDays(1), Duration.ofDays(400)));
        assertThat(project.sources())
                .extracting(SourceDefinition::topic)
                .containsExactly("purchases", "sessions", "support-tickets", "profiles");
        assertThat(project.sources().get(0).field("amount").scale()).isEqualTo(2);
        assertThat(project.sources().get(0).partitionedByEntity()).isTrue();
        assertThat(project.sources().get(3).table()).isTrue();
        assertThat(project.featureSet().features()).hasSizeGreaterThanOrEqualTo(12);
        assertThat(project.featureSet().features())
                .contains(new Aggregate(
                        "urgent_tickets_14d",
                        Aggregation.COUNT,
                        "tickets",
                        null,
                        "severity in [\"high\", \"urgent\"]",
                        Duration.ofDays(14),
                        false));
        assertThat(project.examples())
                .isEqualTo(new ExamplePolicy(
                        Duration.ofDays(7), List.of("purchases", "sessions"), null, Duration.ofDays(90), 1));
        assertThat(project.labels().get(0))
                .isEqualTo(new Absence("is_churned", List.of("purchases", "sessions"), null, Duration.ofDays(30)));
        assertThat(project.models().get(0).transformers()).containsOnlyKeys("plan");
        assertThat(project.models().get(0).gates().keySet())
                .containsExactly("accuracy", "precision", "recall", "auc_roc");
        assertThat(project.models().get(0).minimumSamples()).isEqualTo(100_000);
        assertThat(project.models().get(0).retraining().on())
                .containsExactly(Trigger.ACCURACY, Trigger.DRIFT, Trigger.AGE, Trigger.NEW_EXAMPLES, Trigger.MANUAL);
        assertThat(project.historicalPeriod()).isEqualTo(Duration.ofDays(730));
    }

    @Test
    void shouldReadTheQuickstartOverIt() throws Exception {
        Project project = read("churn/project.yaml", "churn/quickstart.yaml");

        assertThat(project.labels().get(0).horizon()).isEqualTo(Duration.ofDays(7));
        assertThat(project.examples().eligibleSources()).containsExactly("purchases", "sessions");
        assertThat(project.featureSet().features())
                .hasSizeGreaterThanOrEqualTo(12)
                .extracting(FeatureDefinition::name)
                .contains("plan", "sessions_28d")
                .doesNotContain("sessions_30d");
        assertThat(project.featureSet().features().stream()
                        .filter(Aggregate.class::isInstance)
                        .map(feature -> ((Aggregate) feature).window())
                        .filter(Objects::nonNull))
                .isNotEmpty()
                .allMatch(window -> window.compareTo(Duration.ofDays(28)) <= 0);
        assertThat(project.models().get(0).excluded()).isEqualTo(Set.of("hour", "day_of_week", "is_weekend"));
        assertThat(project.models().get(0).parameters())
                .containsEntry("n_estimators", "150")
                .containsEntry("eta", "0.05");
        assertThat(project.models().get(0).retraining().maximumAge()).isNull();
        assertThat(project.models().get(0).minimumSamples()).isLessThan(100_000);
    }

    @Test
    void shouldReadTheExperimentOverTheChurnProject() throws Exception {
        Project project = read("churn/project.yaml", "churn/experiment.yaml");

        ExperimentDefinition experiment = project.experiments().get(0);
        assertThat(experiment.model()).isEqualTo("churn");
        assertThat(experiment.primary().of()).isEqualTo(new ExperimentDefinition.Outcomes.OfLabel("is_churned"));
        assertThat(experiment.primary().within()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void shouldReadOnlineRetail() throws Exception {
        Project project = read("online-retail/project.yaml");

        assertThat(project.time().zone()).isEqualTo(ZoneId.of("Europe/London"));
        SourceDefinition lines = project.sources().get(0);
        assertThat(lines.derivedFields()).containsExactly("spend");
        FileMapping file = Objects.requireNonNull(lines.file());
        assertThat(file.columns())
                .containsEntry(
                        "customer_id", new FileMapping.Column("CustomerID", FileMapping.Type.INTEGER_STRING, null));
        assertThat(file.timeFormat()).isEqualTo("yyyy-MM-dd HH:mm:ss");
        assertThat(project.featureSet().features()).hasSizeGreaterThanOrEqualTo(15);
        assertThat(project.labels().get(0))
                .isEqualTo(new Absence("stops_buying", List.of("lines"), "quantity > 0", Duration.ofDays(60)));
        assertThat(project.examples().where()).isEqualTo("quantity > 0");
    }

    @Test
    void shouldReadMathOverflow() throws Exception {
        Project project = read("mathoverflow/project.yaml");

        assertThat(project.examples())
                .isEqualTo(new ExamplePolicy(Duration.ofDays(7), List.of("posts"), null, Duration.ofDays(28), 3));
        assertThat(project.labels().get(0))
                .isEqualTo(new Absence("falls_silent", List.of("posts"), null, Duration.ofDays(28)));
        assertThat(project.sources())
                .extracting(SourceDefinition::entityFields)
                .containsExactly(List.of("author"), List.of("addressee"));
        assertThat(project.sources()).allSatisfy(source -> assertThat(
                        Objects.requireNonNull(source.file()).timeFormat())
                .isEqualTo("epoch_s"));
    }

    @Test
    void shouldReadTheRecommenderForRealAndForSimulatedBaskets() throws Exception {
        Project real = read("recommendations/project.yaml");
        Project simulated = read("recommendations/project.yaml", "recommendations/simulated.yaml");

        assertThat(real.entity().keyFields()).containsExactly("customer_id", "product");
        assertThat(real.recommendations()).isEqualTo(new RecommendationPolicy("buys_again", 10, Duration.ofDays(28)));
        assertThat(simulated.recommendations())
                .isEqualTo(new RecommendationPolicy("buys_again", 10, Duration.ofDays(14)));
        assertThat(simulated.labels().get(0).horizon()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void shouldReadTheShopWithASeasonAtEveryScale() throws Exception {
        String[] all = {"seasonal-orders/project.yaml", "seasonal-orders/small.yaml", "seasonal-orders/fixed.yaml"};

        ModelDefinition full = read(all[0]).model("orders_again");
        ModelDefinition small = read(all[0], all[1]).model("orders_again");
        ModelDefinition fixed = read(all).model("orders_again");

        assertThat(full.drift().season()).containsExactlyInAnyOrder(Season.HOUR_OF_WEEK, Season.WEEK_OF_YEAR);
        assertThat(full.drift().window()).isEqualTo(Duration.ofDays(1));
        assertThat(small.drift().season()).containsExactly(Season.WEEK_OF_YEAR);
        assertThat(fixed.drift().season()).isEmpty();
        assertThat(fixed.drift().window()).isEqualTo(small.drift().window());
    }
}
