package io.millrace.features;

import io.millrace.calibration.CalibrationMethod;
import io.millrace.project.ComparisonDefinition;
import io.millrace.project.ConceptDriftDefinition;
import io.millrace.project.Constraints;
import io.millrace.project.DatasetDefinition;
import io.millrace.project.EntityDefinition;
import io.millrace.project.ExamplePolicy;
import io.millrace.project.ExperimentDefinition;
import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureSetDefinition;
import io.millrace.project.FieldDefinition;
import io.millrace.project.FittingDefinition;
import io.millrace.project.InterventionPolicy;
import io.millrace.project.LabelDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.QualityDefinition;
import io.millrace.project.ReasonsDefinition;
import io.millrace.project.RolloutDefinition;
import io.millrace.project.ServingDefinition;
import io.millrace.project.ServingLimits;
import io.millrace.project.SourceDefinition;
import io.millrace.project.ThresholdRule;
import io.millrace.project.TimePolicy;
import io.millrace.project.ValidationDefinition;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A shop's project: purchases, sessions and profiles, with the features, zone and times that a test wants. */
public final class TestProjects {
    public static final int PURCHASES = 0;
    public static final int SESSIONS = 1;
    public static final int PROFILES = 2;

    private List<FeatureDefinition> features = List.of();
    private List<String> keyFields = List.of("customer_id");
    private ZoneId zone = ZoneId.of("UTC");
    private Duration lateness = Duration.ofDays(1);
    private Duration refresh = Duration.ofDays(1);
    private Duration forgetAfter = Duration.ofDays(4_000);
    private ExamplePolicy examples =
            new ExamplePolicy(Duration.ofDays(7), List.of("purchases", "sessions"), null, Duration.ofDays(90), 1);
    private List<LabelDefinition> labels = List.of(
            new LabelDefinition.Absence("is_churned", List.of("purchases", "sessions"), null, Duration.ofDays(30)));

    private @Nullable String purchaseId;
    private InterventionPolicy interventions = InterventionPolicy.DEFAULT;
    private ValidationDefinition validation = ValidationDefinition.NONE;
    private List<ExperimentDefinition> experiments = List.of();

    public static TestProjects shop() {
        return new TestProjects();
    }

    public TestProjects features(List<? extends FeatureDefinition> definitions) {
        features = List.copyOf(definitions);
        return this;
    }

    public TestProjects features(FeatureDefinition... definitions) {
        return features(List.of(definitions));
    }

    public TestProjects keyFields(String... fields) {
        keyFields = List.of(fields);
        return this;
    }

    public TestProjects zone(String id) {
        zone = ZoneId.of(id);
        return this;
    }

    public TestProjects lateness(Duration allowed) {
        lateness = allowed;
        return this;
    }

    public TestProjects refresh(Duration period) {
        refresh = period;
        return this;
    }

    public TestProjects forgetAfter(Duration idle) {
        forgetAfter = idle;
        return this;
    }

    public TestProjects examples(ExamplePolicy policy) {
        examples = policy;
        return this;
    }

    public TestProjects label(LabelDefinition definition) {
        return labels(definition);
    }

    /** The labels, each with a model of its own. */
    public TestProjects labels(LabelDefinition... definitions) {
        labels = List.of(definitions);
        return this;
    }

    public TestProjects purchaseId(String field) {
        purchaseId = field;
        return this;
    }

    public TestProjects interventions(InterventionPolicy policy) {
        interventions = policy;
        return this;
    }

    public TestProjects validation(ValidationDefinition definition) {
        validation = definition;
        return this;
    }

    public TestProjects experiments(ExperimentDefinition... definitions) {
        experiments = List.of(definitions);
        return this;
    }

    public Project project() {
        return new Project(
                "shop",
                null,
                new TimePolicy(zone, lateness, Duration.ofMinutes(5), null),
                new EntityDefinition("customer", keyFields, refresh, forgetAfter),
                List.of(
                        source("purchases", purchaseId, false, PURCHASE_FIELDS),
                        source("sessions", null, false, Map.of("duration", new FieldDefinition(1, null))),
                        source("profiles", null, true, Map.of("age", new FieldDefinition(0, null)))),
                new FeatureSetDefinition("1.0.0", features),
                examples,
                labels,
                models(),
                Duration.ofDays(730),
                1,
                ServingDefinition.DEFAULT,
                interventions,
                validation,
                Constraints.NONE,
                Project.USUAL_AVAILABILITY,
                experiments,
                null);
    }

    public FeatureSet compile() {
        return FeatureSet.compile(project());
    }

    private static final Map<String, FieldDefinition> PURCHASE_FIELDS = Map.of(
            "amount", new FieldDefinition(2, null),
            "quantity", new FieldDefinition(0, null),
            "unit_price", new FieldDefinition(3, null),
            "spend", new FieldDefinition(4, "quantity * unit_price"),
            "net", new FieldDefinition(2, "spend - amount"),
            "huge", new FieldDefinition(0, null));

    private static SourceDefinition source(
            String name, @Nullable String id, boolean table, Map<String, FieldDefinition> fields) {
        return new SourceDefinition(name, name, List.of("customer_id"), "at", id, true, table, fields, null);
    }

    private List<ModelDefinition> models() {
        return labels.stream()
                .map(label -> model(label == labels.get(0) ? "churn" : label.name(), label))
                .toList();
    }

    private static ModelDefinition model(String name, LabelDefinition label) {
        return new ModelDefinition(
                name,
                label,
                "xgboost",
                Map.of(),
                Map.of(),
                Set.of(),
                1,
                100,
                new ModelDefinition.Success("auc_roc", 0.6),
                Map.of(),
                CalibrationMethod.AUTO,
                new ThresholdRule.Success(),
                new ModelDefinition.DriftPolicy(0.1, 0.1, Duration.ofDays(7), 600, 2, 3, 0.3, Set.of(), Set.of()),
                new ModelDefinition.RetrainingPolicy(
                        List.of(), null, null, null, 100, Duration.ofDays(60), Duration.ofDays(1)),
                ReasonsDefinition.DEFAULT,
                RolloutDefinition.DEFAULT,
                null,
                FittingDefinition.DEFAULT,
                DatasetDefinition.DEFAULT,
                ComparisonDefinition.DEFAULT,
                QualityDefinition.DEFAULT,
                ServingLimits.NONE,
                ConceptDriftDefinition.DEFAULT);
    }
}
